import { asc, eq, inArray } from 'drizzle-orm';
import { teams, teamTerms } from './schema.ts';
import type { Db } from './store.ts';

/** Teams that belong or belonged to the units, once each. */
export async function teamsOf(db: Db, unitIds: readonly number[]): Promise<{ id: number; name: string }[]> {
  return db
    .selectDistinct({ id: teams.id, name: teams.name })
    .from(teams)
    .innerJoin(teamTerms, eq(teamTerms.teamId, teams.id))
    .where(inArray(teamTerms.unitId, [...unitIds]))
    .orderBy(asc(teams.id));
}

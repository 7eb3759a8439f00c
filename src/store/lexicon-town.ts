import { and, asc, eq } from 'drizzle-orm';
import type { LexiconTown } from '../domain/reading/lexicon.ts';
import type { Instant } from '../domain/time.ts';
import { holdsAt } from './dated.ts';
import { mergedUnits } from './merged-units.ts';
import { gridAreas, grids, memberships, persons, units } from './schema.ts';
import type { Db } from './store.ts';
import { allUnits, listUnits } from './units.ts';

/**
 * The town as messages speak of it at that instant: all units, merged ones too, and the people of one unit. `unitCode`
 * null: everybody.
 */
export async function lexiconTown(
  db: Db,
  { unitCode, at }: { unitCode: string | null; at: Instant },
): Promise<LexiconTown> {
  const merged = await mergedUnits(db, at);
  const existing = new Set((await listUnits(db, at)).map(({ id }) => id));
  const all = await allUnits(db);
  const codes = new Map(all.map(({ id, code }) => [id, code]));
  const areas = await db
    .select({ unitId: gridAreas.unitId, name: grids.name, groups: gridAreas.groups })
    .from(gridAreas)
    .innerJoin(grids, eq(grids.id, gridAreas.gridId))
    .where(holdsAt(gridAreas, at))
    .orderBy(asc(grids.id));
  return {
    units: all
      .filter(({ id }) => existing.has(id) || merged.has(id))
      .map(({ id, code, name, kind, places }) => ({
        id: code,
        name,
        kind,
        places,
        grids: areas.filter((area) => area.unitId === id),
        mergedInto: codes.get(merged.get(id) ?? 0) ?? null,
      })),
    people: await db
      .select({ name: persons.name, unit: units.code })
      .from(memberships)
      .innerJoin(persons, eq(persons.id, memberships.personId))
      .innerJoin(units, eq(units.id, memberships.unitId))
      .where(and(holdsAt(memberships, at), unitCode === null ? undefined : eq(units.code, unitCode)))
      .orderBy(asc(persons.id)),
  };
}

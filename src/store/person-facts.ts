import { and, eq } from 'drizzle-orm';
import type { AssignmentKind } from '../domain/programme/model.ts';
import type { Instant } from '../domain/time.ts';
import { holdsAt } from './dated.ts';
import { assignments, grids, households, memberships, persons, teamMembers, teams, units } from './schema.ts';
import type { Db } from './store.ts';

/** What the roster says of one person. */
export interface PersonFacts {
  readonly name: string;
  /** For the office alone. */
  readonly phone: string | null;
  readonly unitName: string;
  readonly groupName: string | null;
  readonly gridName: string | null;
  readonly branch: string | null;
  readonly partyGroup: string | null;
  readonly memberType: string;
  readonly atHome: boolean;
  readonly exemptReason: string | null;
  readonly teams: readonly string[];
  readonly charges: readonly ChargeFacts[];
}

/** What somebody looks after: a unit, a group of it, one household, or an area in words. */
export interface ChargeFacts {
  readonly kind: AssignmentKind;
  readonly unitShort: string;
  readonly groupName: string | null;
  /** Head of the household. */
  readonly household: string | null;
  readonly boundary: string | null;
}

/** Null when the person is not on the roster then. */
export async function personFacts(db: Db, personId: number, at: Instant): Promise<PersonFacts | null> {
  const [row] = await db
    .select({
      name: persons.name,
      phone: persons.phone,
      unitName: units.name,
      groupName: memberships.groupName,
      gridName: grids.name,
      branch: memberships.branch,
      partyGroup: memberships.partyGroup,
      memberType: memberships.memberType,
      atHome: memberships.atHome,
      exemptReason: memberships.exemptReason,
    })
    .from(memberships)
    .innerJoin(persons, eq(persons.id, memberships.personId))
    .innerJoin(units, eq(units.id, memberships.unitId))
    .leftJoin(grids, eq(grids.id, memberships.gridId))
    .where(and(eq(memberships.personId, personId), holdsAt(memberships, at)))
    .limit(1);
  if (!row) return null;
  const joined = await db
    .select({ name: teams.name })
    .from(teamMembers)
    .innerJoin(teams, eq(teams.id, teamMembers.teamId))
    .where(and(eq(teamMembers.personId, personId), holdsAt(teamMembers, at)))
    .orderBy(teams.id);
  const charges = await db
    .select({
      kind: assignments.kind,
      unitShort: units.short,
      groupName: assignments.groupName,
      household: households.head,
      boundary: assignments.boundary,
    })
    .from(assignments)
    .innerJoin(units, eq(units.id, assignments.unitId))
    .leftJoin(households, eq(households.id, assignments.householdId))
    .where(and(eq(assignments.personId, personId), holdsAt(assignments, at)))
    .orderBy(assignments.id);
  return { ...row, teams: joined.map(({ name }) => name), charges };
}

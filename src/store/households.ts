import { and, eq, inArray } from 'drizzle-orm';
import type { Instant } from '../domain/time.ts';
import { holdsAt } from './dated.ts';
import { gridsOf } from './quarter-indicators.ts';
import { assignments, grids, householdPlaces, households, memberships, persons, roleGrants } from './schema.ts';
import type { Db } from './store.ts';

export interface Household {
  readonly id: number;
  readonly head: string;
  readonly unitId: number;
  readonly groupName: string | null;
  readonly gridId: number | null;
}

export interface Resident {
  readonly id: number;
  readonly name: string;
  readonly memberType: string;
}

/** Households of the unit then. The grid is the one that has the household's group. */
export async function householdsOf(db: Db, unitId: number, at: Instant): Promise<Household[]> {
  const rows = await db
    .select({ id: households.id, head: households.head, groupName: householdPlaces.groupName })
    .from(householdPlaces)
    .innerJoin(households, eq(households.id, householdPlaces.householdId))
    .where(and(eq(householdPlaces.unitId, unitId), holdsAt(householdPlaces, at)))
    .orderBy(households.id);
  const areas = await gridsOf(db, unitId, at);
  const ids = await gridIds(db, unitId);
  return rows.map(({ id, head, groupName }) => {
    const code = areas.find(({ groups }) => groupName !== null && groups.includes(groupName))?.code;
    return { id, head, unitId, groupName, gridId: code === undefined ? null : (ids.get(code) ?? null) };
  });
}

/** Who is listed in the household, and whoever of the same group is called like its head. */
export async function residentsOf(db: Db, household: Household, at: Instant): Promise<Resident[]> {
  const rows = await db
    .select({
      id: persons.id,
      name: persons.name,
      memberType: memberships.memberType,
      householdId: memberships.householdId,
      groupName: memberships.groupName,
    })
    .from(memberships)
    .innerJoin(persons, eq(persons.id, memberships.personId))
    .where(and(eq(memberships.unitId, household.unitId), holdsAt(memberships, at)))
    .orderBy(persons.id);
  return rows.filter(
    ({ householdId, name, groupName }) =>
      householdId === household.id ||
      (householdId === null && name === household.head && groupName === household.groupName),
  );
}

/** Grids a person may speak for: his own, those he heads, those of households he serves as 村民代表 (S38). */
export async function gridsOfPerson(db: Db, personId: number, at: Instant): Promise<Set<number>> {
  const own = await db
    .select({ gridId: memberships.gridId })
    .from(memberships)
    .where(and(eq(memberships.personId, personId), holdsAt(memberships, at)));
  const headed = await db
    .select({ gridId: roleGrants.gridId })
    .from(roleGrants)
    .where(and(eq(roleGrants.personId, personId), eq(roleGrants.role, 'gridHead'), holdsAt(roleGrants, at)));
  const served = await servedHouseholds(db, personId, at);
  return new Set([...own, ...headed, ...served].flatMap(({ gridId }) => gridId ?? []));
}

async function servedHouseholds(db: Db, personId: number, at: Instant): Promise<{ gridId: number | null }[]> {
  const rows = await db
    .select({ unitId: assignments.unitId, householdId: assignments.householdId, groupName: assignments.groupName })
    .from(assignments)
    .where(and(eq(assignments.personId, personId), eq(assignments.kind, 'representative'), holdsAt(assignments, at)));
  const found: { gridId: number | null }[] = [];
  for (const { unitId, householdId, groupName } of rows) {
    const all = await householdsOf(db, unitId, at);
    found.push(...all.filter((one) => one.id === householdId || (groupName !== null && one.groupName === groupName)));
  }
  return found;
}

/** Grids of the unit by roster code. */
async function gridIds(db: Db, unitId: number): Promise<Map<string, number>> {
  const rows = await db.select({ id: grids.id, code: grids.code }).from(grids).where(eq(grids.unitId, unitId));
  return new Map(rows.map(({ id, code }) => [code, id]));
}

/** Grids of a unit as they are then, with their ids. */
export async function gridsOfUnit(
  db: Db,
  unitId: number,
  at: Instant,
): Promise<{ id: number; name: string; groups: readonly string[] }[]> {
  const ids = await gridIds(db, unitId);
  return (await gridsOf(db, unitId, at)).flatMap(({ code, name, groups }) => {
    const id = ids.get(code);
    return id === undefined ? [] : [{ id, name, groups }];
  });
}

/** The units of the grids, each once. */
export async function gridUnitsOf(db: Db, ids: readonly number[]): Promise<number[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectDistinct({ unitId: grids.unitId })
    .from(grids)
    .where(inArray(grids.id, [...ids]))
    .orderBy(grids.unitId);
  return rows.map(({ unitId }) => unitId);
}

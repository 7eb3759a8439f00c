import { and, asc, desc, eq, gte, inArray, isNull, lte, sql } from 'drizzle-orm';
import type { Day, Instant } from '../domain/time.ts';
import { holdsAt } from './dated.ts';
import { assignments, householdPlaces, households, persons, units, visits } from './schema.ts';
import type { Db, Tx } from './store.ts';

/** What somebody looks after: a unit, a group of it, or a household. */
export interface AssignedPlace {
  readonly kind: 'liaison' | 'area' | 'representative';
  readonly unitId: number;
  readonly unitShort: string;
  /** Of the household where it is one. */
  readonly groupName: string | null;
  readonly householdId: number | null;
  readonly head: string | null;
}

/** In the order of the roster. */
export async function assignedPlaces(db: Db, personId: number, at: Instant): Promise<AssignedPlace[]> {
  const rows = await db
    .select({ row: assignments, short: units.short, head: households.head })
    .from(assignments)
    .innerJoin(units, eq(units.id, assignments.unitId))
    .leftJoin(households, eq(households.id, assignments.householdId))
    .where(and(eq(assignments.personId, personId), holdsAt(assignments, at)))
    .orderBy(asc(assignments.id));
  const groups = await groupsOfHouseholds(
    db,
    rows.flatMap(({ row }) => row.householdId ?? []),
    at,
  );
  return rows.map(({ row, short, head }) => ({
    kind: row.kind,
    unitId: row.unitId,
    unitShort: short,
    groupName: row.groupName ?? groups.get(row.householdId ?? 0) ?? null,
    householdId: row.householdId,
    head,
  }));
}

async function groupsOfHouseholds(db: Db, ids: readonly number[], at: Instant): Promise<Map<number, string | null>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: householdPlaces.householdId, groupName: householdPlaces.groupName })
    .from(householdPlaces)
    .where(and(inArray(householdPlaces.householdId, [...ids]), holdsAt(householdPlaces, at)));
  return new Map(rows.map(({ id, groupName }) => [id, groupName]));
}

export interface KnownHousehold {
  readonly id: number;
  readonly head: string;
  readonly groupName: string | null;
}

/** The households of the unit then. */
export async function householdsOf(db: Db, unitId: number, at: Instant): Promise<KnownHousehold[]> {
  return db
    .select({ id: households.id, head: households.head, groupName: householdPlaces.groupName })
    .from(householdPlaces)
    .innerJoin(households, eq(households.id, householdPlaces.householdId))
    .where(and(eq(householdPlaces.unitId, unitId), holdsAt(householdPlaces, at)))
    .orderBy(asc(households.id));
}

export async function addVisit(tx: Tx, visit: Omit<typeof visits.$inferInsert, 'id'>): Promise<number> {
  const [row] = await tx.insert(visits).values(visit).returning({ id: visits.id });
  if (!row) throw new Error('an insert returned no visit');
  return row.id;
}

export interface Visit {
  readonly id: number;
  readonly unitId: number;
  readonly unitShort: string;
  readonly groupName: string | null;
  readonly householdId: number | null;
  readonly head: string | null;
  readonly note: string;
  readonly visitor: string;
  readonly day: Day;
}

const columns = {
  id: visits.id,
  unitId: visits.unitId,
  unitShort: units.short,
  groupName: visits.groupName,
  householdId: visits.householdId,
  head: sql<string | null>`coalesce(${households.head}, ${visits.head})`,
  note: visits.note,
  visitor: persons.name,
  day: visits.day,
};

/** One person's visits, the newest first. */
export async function visitsBy(db: Db, visitorId: number): Promise<Visit[]> {
  return selected(db)
    .where(and(eq(visits.visitorId, visitorId), stands))
    .orderBy(desc(visits.day), desc(visits.id));
}

/** Visits to the units in the days, both inclusive; null is every unit. */
export async function visitsIn(
  db: Db,
  { unitIds, from, to }: { unitIds: readonly number[] | null; from: Day; to: Day },
): Promise<Visit[]> {
  const where = unitIds === null ? undefined : inArray(visits.unitId, [...unitIds]);
  return selected(db)
    .where(and(where, stands, gte(visits.day, from), lte(visits.day, to)))
    .orderBy(asc(visits.day), asc(visits.id));
}

const stands = isNull(visits.withdrawnAt);

function selected(db: Db) {
  return db
    .select(columns)
    .from(visits)
    .innerJoin(units, eq(units.id, visits.unitId))
    .innerJoin(persons, eq(persons.id, visits.visitorId))
    .leftJoin(households, eq(households.id, visits.householdId));
}

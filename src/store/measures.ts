import { and, asc, eq, inArray, lte, ne, type SQL } from 'drizzle-orm';
import type { Owner } from '../domain/owner.ts';
import type { Day, Instant } from '../domain/time.ts';
import { dueChanges, grids, measures, persons, teams, units } from './schema.ts';
import type { Db, Tx } from './store.ts';
import { listUnits, takeNumber, type Unit } from './units.ts';

export interface Measure extends Owner {
  readonly id: number;
  readonly unitId: number;
  readonly unitShort: string;
  readonly unitName: string;
  readonly number: number;
  readonly text: string;
  readonly action: string;
  readonly phase: string | null;
  readonly due: Day;
  readonly gridName: string | null;
  readonly teamName: string | null;
  readonly personName: string | null;
  readonly state: 'open' | 'done' | 'dropped';
  readonly createdAt: Instant;
  readonly doneOn: Day | null;
}

/** What a measure says; who wrote it and when is kept beside it. */
export interface MeasureFacts {
  readonly text: string;
  readonly action: string;
  readonly phase: string | null;
  readonly due: Day;
  readonly owner: Owner;
}

const columns = {
  id: measures.id,
  unitId: measures.unitId,
  unitShort: units.short,
  unitName: units.name,
  number: measures.number,
  text: measures.text,
  action: measures.action,
  phase: measures.phase,
  due: measures.due,
  groupName: measures.groupName,
  gridId: measures.gridId,
  gridName: grids.name,
  teamId: measures.teamId,
  teamName: teams.name,
  personId: measures.personId,
  personName: persons.name,
  state: measures.state,
  createdAt: measures.createdAt,
  doneOn: measures.doneOn,
};

/** Writes a measure under the unit's next permanent number. */
export async function addMeasure(
  tx: Tx,
  measure: MeasureFacts & { readonly unitId: number; readonly by: number | null; readonly at: Instant },
): Promise<Measure> {
  const { unitId, owner, by, at, text, action, phase, due } = measure;
  const number = await takeNumber(tx, unitId);
  const { groupName, gridId, teamId, personId } = owner;
  const whose = { groupName, gridId, teamId, personId };
  const written = { unitId, number, text, action, phase, due, ...whose };
  await tx.insert(measures).values({ ...written, state: 'open', createdBy: by, createdAt: at });
  const added = await measureByNumber(tx, unitId, number);
  if (!added) throw new Error(`measure ${number} of unit ${unitId} is not there after its insert`);
  return added;
}

/** Those of a plan that stand, dropped ones left aside: what is due first comes first. */
export async function planOf(db: Db, unitIds: readonly number[]): Promise<Measure[]> {
  return select(db, and(inArray(measures.unitId, [...unitIds]), ne(measures.state, 'dropped')));
}

/** Null when there is none of that number, or it was dropped. */
export async function measureByNumber(db: Db, unitId: number, number: number): Promise<Measure | null> {
  const standing = and(eq(measures.unitId, unitId), eq(measures.number, number), ne(measures.state, 'dropped'));
  return (await select(db, standing))[0] ?? null;
}

export async function measureById(db: Db, id: number): Promise<Measure | null> {
  return (await select(db, eq(measures.id, id)))[0] ?? null;
}

/** Open measures due on or before the day, of these units or, with null, of all. */
export async function measuresDue(db: Db, unitIds: readonly number[] | null, until: Day): Promise<Measure[]> {
  const whose = unitIds === null ? undefined : inArray(measures.unitId, [...unitIds]);
  return select(db, and(whose, eq(measures.state, 'open'), lte(measures.due, until)));
}

/** Units other than the town itself that have no measure in their plan, in the order of the roster (S8). */
export async function unitsWithoutPlan(db: Db, at: Instant): Promise<Unit[]> {
  const planned = await db.selectDistinct({ id: measures.unitId }).from(measures).where(ne(measures.state, 'dropped'));
  const having = new Set(planned.map(({ id }) => id));
  return (await listUnits(db, at)).filter(({ id, kind }) => kind !== 'town' && !having.has(id));
}

/** Changes what a measure says; a due date that moves is kept, and opens a measure that was done. */
export async function changeMeasure(
  tx: Tx,
  measure: Measure,
  { to, by, at }: { to: Partial<MeasureFacts>; by: number | null; at: Instant },
): Promise<Measure> {
  const { owner, ...facts } = to;
  const moved = facts.due !== undefined && facts.due !== measure.due;
  if (facts.due !== undefined && moved) {
    const dates = { dueBefore: measure.due, dueAfter: facts.due };
    await tx.insert(dueChanges).values({ measureId: measure.id, ...dates, by, at });
  }
  const whose = owner && {
    groupName: owner.groupName,
    gridId: owner.gridId,
    teamId: owner.teamId,
    personId: owner.personId,
  };
  const again = moved ? { state: 'open' as const, doneOn: null } : {};
  await tx
    .update(measures)
    .set({ ...facts, ...whose, ...again })
    .where(eq(measures.id, measure.id));
  const changed = await measureById(tx, measure.id);
  if (!changed) throw new Error(`no measure ${measure.id}`);
  return changed;
}

/** False when it is done already. */
export async function finishMeasure(tx: Tx, id: number, doneOn: Day): Promise<boolean> {
  const changed = await tx
    .update(measures)
    .set({ state: 'done', doneOn })
    .where(and(eq(measures.id, id), eq(measures.state, 'open')))
    .returning({ id: measures.id });
  return changed.length > 0;
}

/** It leaves the plan; its number and words stay, with the reason. */
export async function dropMeasure(tx: Tx, id: number, reason: string): Promise<void> {
  await tx.update(measures).set({ state: 'dropped', dropReason: reason }).where(eq(measures.id, id));
}

function select(db: Db, where: SQL | undefined): Promise<Measure[]> {
  return db
    .select(columns)
    .from(measures)
    .innerJoin(units, eq(units.id, measures.unitId))
    .leftJoin(grids, eq(grids.id, measures.gridId))
    .leftJoin(teams, eq(teams.id, measures.teamId))
    .leftJoin(persons, eq(persons.id, measures.personId))
    .where(where)
    .orderBy(asc(measures.due), asc(measures.unitId), asc(measures.number));
}

import { and, asc, eq, inArray } from 'drizzle-orm';
import type { Day, Instant } from '../domain/time.ts';
import { tasks, units } from './schema.ts';
import type { Db, Tx } from './store.ts';
import { takeNumber } from './units.ts';

export type TaskState = 'open' | 'reported' | 'closed';

export interface Task {
  readonly id: number;
  readonly unitId: number;
  readonly unitShort: string;
  readonly number: number;
  readonly title: string;
  readonly due: Day;
  readonly groupName: string | null;
  readonly state: TaskState;
  readonly reportedBy: number | null;
}

const columns = {
  id: tasks.id,
  unitId: tasks.unitId,
  unitShort: units.short,
  number: tasks.number,
  title: tasks.title,
  due: tasks.due,
  groupName: tasks.groupName,
  state: tasks.state,
  reportedBy: tasks.reportedBy,
};

export async function createTask(
  tx: Tx,
  task: { unitId: number; title: string; due: Day; groupName: string | null; createdBy: number; at: Instant },
): Promise<Task> {
  const { unitId, title, due, groupName, createdBy, at } = task;
  const number = await takeNumber(tx, unitId);
  await tx.insert(tasks).values({ unitId, number, title, due, groupName, state: 'open', createdBy, createdAt: at });
  const created = await taskByNumber(tx, unitId, number);
  if (!created) throw new Error(`task ${number} of unit ${unitId} is not there after its insert`);
  return created;
}

export async function taskByNumber(db: Db, unitId: number, number: number): Promise<Task | null> {
  const [row] = await db
    .select(columns)
    .from(tasks)
    .innerJoin(units, eq(units.id, tasks.unitId))
    .where(and(eq(tasks.unitId, unitId), eq(tasks.number, number)))
    .limit(1);
  return row ?? null;
}

/** Tasks of the units in one of the states, the next due first. */
export async function listTasks(
  db: Db,
  { unitIds, states }: { unitIds: readonly number[]; states: readonly TaskState[] },
): Promise<Task[]> {
  return db
    .select(columns)
    .from(tasks)
    .innerJoin(units, eq(units.id, tasks.unitId))
    .where(and(inArray(tasks.unitId, [...unitIds]), inArray(tasks.state, [...states])))
    .orderBy(asc(tasks.due), asc(tasks.unitId), asc(tasks.number));
}

/** An open task is said to be done; the secretary still has to agree. False when it is not open any more. */
export async function reportTaskDone(tx: Tx, id: number, by: { personId: number; at: Instant }): Promise<boolean> {
  const changed = await tx
    .update(tasks)
    .set({ state: 'reported', reportedBy: by.personId, reportedAt: by.at })
    .where(and(eq(tasks.id, id), eq(tasks.state, 'open')))
    .returning({ id: tasks.id });
  return changed.length > 0;
}

/** False when it is closed already. */
export async function closeTask(tx: Tx, id: number, by: { personId: number; at: Instant }): Promise<boolean> {
  const changed = await tx
    .update(tasks)
    .set({ state: 'closed', closedBy: by.personId, closedAt: by.at })
    .where(and(eq(tasks.id, id), inArray(tasks.state, ['open', 'reported'])))
    .returning({ id: tasks.id });
  return changed.length > 0;
}

/** Moves the due date. A task that was reported done is open again: more work was found. */
export async function extendTask(tx: Tx, id: number, due: Day): Promise<void> {
  await tx.update(tasks).set({ due, state: 'open', reportedBy: null, reportedAt: null }).where(eq(tasks.id, id));
}

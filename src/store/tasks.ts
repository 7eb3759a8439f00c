import { and, asc, desc, eq, inArray, isNotNull, isNull, lt, type SQL } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { type Owner, wholeUnit } from '../domain/owner.ts';
import type { Repeats } from '../domain/repeats.ts';
import type { TaskEvidence } from '../domain/task-match.ts';
import type { Day, Instant } from '../domain/time.ts';
import { dueChanges, grids, persons, tasks, teams, units } from './schema.ts';
import type { Db, Tx } from './store.ts';
import { takeNumber } from './units.ts';

export type TaskState = 'open' | 'reported' | 'closed' | 'undone';

export interface Task extends Owner {
  readonly id: number;
  readonly unitId: number;
  readonly unitShort: string;
  readonly number: number;
  readonly title: string;
  readonly due: Day;
  readonly gridName: string | null;
  readonly teamName: string | null;
  readonly personName: string | null;
  readonly evidence: TaskEvidence;
  readonly kinds: readonly string[];
  readonly places: readonly string[];
  readonly repeats: Repeats | null;
  readonly state: TaskState;
  readonly createdBy: number | null;
  readonly createdAt: Instant;
  readonly reportedBy: number | null;
  readonly doneOn: Day | null;
  readonly askedAt: Instant | null;
}

const columns = {
  id: tasks.id,
  unitId: tasks.unitId,
  unitShort: units.short,
  number: tasks.number,
  title: tasks.title,
  due: tasks.due,
  groupName: tasks.groupName,
  gridId: tasks.gridId,
  gridName: grids.name,
  teamId: tasks.teamId,
  teamName: teams.name,
  personId: tasks.personId,
  personName: persons.name,
  evidence: tasks.evidence,
  kinds: tasks.kinds,
  places: tasks.places,
  repeats: tasks.repeats,
  state: tasks.state,
  createdBy: tasks.createdBy,
  createdAt: tasks.createdAt,
  reportedBy: tasks.reportedBy,
  doneOn: tasks.doneOn,
  askedAt: tasks.askedAt,
};

export interface NewTask {
  readonly unitId: number;
  readonly title: string;
  readonly due: Day;
  readonly owner?: Owner;
  readonly evidence?: TaskEvidence;
  readonly kinds?: readonly string[];
  readonly places?: readonly string[];
  readonly repeats?: Repeats | null;
  readonly previousId?: number | null;
  readonly createdBy: number | null;
  readonly at: Instant;
}

export async function createTask(tx: Tx, task: NewTask): Promise<Task> {
  const { unitId, owner = wholeUnit, kinds = [], places = [], at, ...rest } = task;
  const number = await takeNumber(tx, unitId);
  const { groupName, gridId, teamId, personId } = owner;
  await tx.insert(tasks).values({
    ...rest,
    unitId,
    number,
    groupName,
    gridId,
    teamId,
    personId,
    kinds: [...kinds],
    places: [...places],
    state: 'open',
    createdAt: at,
  });
  const created = await taskByNumber(tx, unitId, number);
  if (!created) throw new Error(`task ${number} of unit ${unitId} is not there after its insert`);
  return created;
}

export async function taskByNumber(db: Db, unitId: number, number: number): Promise<Task | null> {
  const [row] = await select(db, and(eq(tasks.unitId, unitId), eq(tasks.number, number)));
  return row ?? null;
}

export async function taskById(db: Db, id: number): Promise<Task | null> {
  const [row] = await select(db, eq(tasks.id, id));
  return row ?? null;
}

/** Tasks of the units in one of the states, the next due first. */
export async function listTasks(
  db: Db,
  { unitIds, states }: { unitIds: readonly number[]; states: readonly TaskState[] },
): Promise<Task[]> {
  return select(db, and(inArray(tasks.unitId, [...unitIds]), inArray(tasks.state, [...states])));
}

/** Every task that is not done and not said to be done, of the whole town. */
export async function openTasks(db: Db): Promise<Task[]> {
  return select(db, eq(tasks.state, 'open'));
}

/** The newest first, for those who want to see what was done and what was not. */
export async function closedTasks(db: Db, unitIds: readonly number[], limit: number): Promise<Task[]> {
  return from(db)
    .where(and(inArray(tasks.unitId, [...unitIds]), inArray(tasks.state, ['closed', 'undone'])))
    .orderBy(desc(tasks.closedAt), desc(tasks.id))
    .limit(limit);
}

/** An open task, or one left undone, is said to be done; the secretary still has to agree. False when it is neither. */
export async function reportTaskDone(
  tx: Tx,
  id: number,
  by: { personId: number; at: Instant; doneOn: Day },
): Promise<boolean> {
  const changed = await tx
    .update(tasks)
    .set({ state: 'reported', reportedBy: by.personId, reportedAt: by.at, doneOn: by.doneOn })
    .where(and(eq(tasks.id, id), inArray(tasks.state, ['open', 'undone'])))
    .returning({ id: tasks.id });
  return changed.length > 0;
}

/** False when it is closed already. What was said to be done keeps the day on which it was done. */
export async function closeTask(
  tx: Tx,
  task: Pick<Task, 'id' | 'state' | 'doneOn'>,
  by: { personId: number | null; at: Instant; doneOn: Day; reportId?: number },
): Promise<boolean> {
  const doneOn = task.state === 'reported' && task.doneOn !== null ? task.doneOn : by.doneOn;
  const changed = await tx
    .update(tasks)
    .set({ state: 'closed', closedBy: by.personId, closedAt: by.at, doneOn, doneReportId: by.reportId ?? null })
    .where(and(eq(tasks.id, task.id), inArray(tasks.state, ['open', 'reported', 'undone'])))
    .returning({ id: tasks.id });
  return changed.length > 0;
}

/** The next occurrence takes its place; the secretary may still say that it was done. False when it is not open. */
export async function leaveUndone(tx: Tx, id: number, at: Instant): Promise<boolean> {
  const changed = await tx
    .update(tasks)
    .set({ state: 'undone', closedAt: at })
    .where(and(eq(tasks.id, id), eq(tasks.state, 'open')))
    .returning({ id: tasks.id });
  return changed.length > 0;
}

const openAgain = {
  state: 'open',
  reportedBy: null,
  reportedAt: null,
  closedBy: null,
  closedAt: null,
  doneOn: null,
  doneReportId: null,
} as const;

/** What was said to be done is not; its day stays. False when nobody had said so. */
export async function returnTask(tx: Tx, id: number): Promise<boolean> {
  const changed = await tx
    .update(tasks)
    .set(openAgain)
    .where(and(eq(tasks.id, id), eq(tasks.state, 'reported')))
    .returning({ id: tasks.id });
  return changed.length > 0;
}

/** Whether the report showed some task done already. */
export async function hasShownTask(db: Db, reportId: number): Promise<boolean> {
  const [row] = await db.select({ id: tasks.id }).from(tasks).where(eq(tasks.doneReportId, reportId)).limit(1);
  return row !== undefined;
}

/** A report that showed tasks done does not count any more: they are open again. */
export async function reopenTasksOf(tx: Tx, reportId: number): Promise<void> {
  await tx.update(tasks).set(openAgain).where(eq(tasks.doneReportId, reportId));
}

/** Moves the due date and keeps the one before. A task that was reported done is open again: more work was found. */
export async function extendTask(
  tx: Tx,
  { id, due: dueBefore }: Pick<Task, 'id' | 'due'>,
  { due, by, at }: { due: Day; by: number; at: Instant },
): Promise<void> {
  await tx.insert(dueChanges).values({ taskId: id, dueBefore, dueAfter: due, by, at });
  await tx
    .update(tasks)
    .set({ ...openAgain, due })
    .where(eq(tasks.id, id));
}

/** The due dates a task had before, oldest first. */
export async function dueDatesBefore(db: Db, taskId: number): Promise<Day[]> {
  const rows = await db
    .select({ due: dueChanges.dueBefore })
    .from(dueChanges)
    .where(eq(dueChanges.taskId, taskId))
    .orderBy(asc(dueChanges.id));
  return rows.map((row) => row.due);
}

/** Nobody is asked a second time whether a report means this task. */
export async function noteAsked(tx: Tx, id: number, at: Instant): Promise<void> {
  await tx.update(tasks).set({ askedAt: at }).where(eq(tasks.id, id));
}

/** A task that comes again does so no more, nor do those made after it. False when it did not. */
export async function stopRepeating(tx: Tx, id: number): Promise<boolean> {
  let stopped = false;
  for (let at: number | undefined = id; at !== undefined; ) {
    const changed = await tx
      .update(tasks)
      .set({ repeats: null })
      .where(and(eq(tasks.id, at), isNotNull(tasks.repeats)))
      .returning({ id: tasks.id });
    stopped ||= changed.length > 0;
    const [next] = await tx.select({ id: tasks.id }).from(tasks).where(eq(tasks.previousId, at));
    at = next?.id;
  }
  return stopped;
}

/** Tasks that come again and whose day is over, without the next one yet. */
export async function tasksToRepeat(db: Db, today: Day): Promise<Task[]> {
  const next = alias(tasks, 'next');
  return from(db)
    .leftJoin(next, eq(next.previousId, tasks.id))
    .where(and(isNotNull(tasks.repeats), lt(tasks.due, today), isNull(next.id)))
    .orderBy(asc(tasks.id));
}

function from(db: Db) {
  return db
    .select(columns)
    .from(tasks)
    .innerJoin(units, eq(units.id, tasks.unitId))
    .leftJoin(grids, eq(grids.id, tasks.gridId))
    .leftJoin(teams, eq(teams.id, tasks.teamId))
    .leftJoin(persons, eq(persons.id, tasks.personId));
}

function select(db: Db, where: SQL | undefined): Promise<Task[]> {
  return from(db).where(where).orderBy(asc(tasks.due), asc(tasks.unitId), asc(tasks.number));
}

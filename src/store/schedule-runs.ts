import { and, asc, eq } from 'drizzle-orm';
import type { Instant } from '../domain/time.ts';
import { scheduleRuns } from './schema.ts';
import type { Db, Tx } from './store.ts';

export type ScheduleRun = typeof scheduleRuns.$inferSelect;

/** Records what became of a planned time; false when it is recorded already. */
export async function recordRun(
  tx: Tx,
  run: {
    schedule: string;
    plannedAt: Instant;
    outcome: ScheduleRun['outcome'];
    subject: object;
    note: string | null;
    ranAt: Instant;
  },
): Promise<boolean> {
  const rows = await tx
    .insert(scheduleRuns)
    .values({ ...run, subject: { ...run.subject } })
    .onConflictDoNothing()
    .returning({ id: scheduleRuns.id });
  return rows.length > 0;
}

/** Jobs of the town that are to be done or tried again, in the order they were planned. */
export async function dueRuns(db: Db): Promise<ScheduleRun[]> {
  return db
    .select()
    .from(scheduleRuns)
    .where(eq(scheduleRuns.outcome, 'due'))
    .orderBy(asc(scheduleRuns.plannedAt), asc(scheduleRuns.id));
}

export async function finishRun(tx: Tx, id: number, ranAt: Instant): Promise<void> {
  await tx
    .update(scheduleRuns)
    .set({ outcome: 'done', note: null, ranAt })
    .where(and(eq(scheduleRuns.id, id), eq(scheduleRuns.outcome, 'due')));
}

/** The run stays due; `note` is what went wrong. */
export async function noteRun(tx: Tx, id: number, note: string): Promise<void> {
  await tx.update(scheduleRuns).set({ note }).where(eq(scheduleRuns.id, id));
}

import { and, asc, eq, lt } from 'drizzle-orm';
import type { Instant } from '../domain/time.ts';
import { evaluations, resultPictures } from './schema.ts';
import type { Db, Tx } from './store.ts';

type Stage = (typeof resultPictures.$inferSelect)['stage'];

export interface WantedPicture {
  readonly id: number;
  readonly evaluationId: number;
  readonly stage: Stage;
  readonly period: string;
}

/** Asks for the picture of a published result; the same once only. */
export async function wantResultPicture(
  tx: Tx,
  picture: { readonly evaluationId: number; readonly stage: Stage; readonly askedAt: Instant },
): Promise<void> {
  await tx
    .insert(resultPictures)
    .values({ ...picture, state: 'waiting' })
    .onConflictDoNothing();
}

/** Pictures still to be drawn, the oldest first. */
export async function waitingPictures(db: Db): Promise<WantedPicture[]> {
  return db
    .select({
      id: resultPictures.id,
      evaluationId: resultPictures.evaluationId,
      stage: resultPictures.stage,
      period: evaluations.period,
    })
    .from(resultPictures)
    .innerJoin(evaluations, eq(evaluations.id, resultPictures.evaluationId))
    .where(eq(resultPictures.state, 'waiting'))
    .orderBy(asc(resultPictures.id));
}

/** `waiting → drawn | failed`; false when somebody else has ended it. */
export async function endPicture(tx: Tx, id: number, state: 'drawn' | 'failed'): Promise<boolean> {
  const rows = await tx
    .update(resultPictures)
    .set({ state })
    .where(and(eq(resultPictures.id, id), eq(resultPictures.state, 'waiting')))
    .returning({ id: resultPictures.id });
  return rows.length > 0;
}

export async function drawnPictures(db: Db): Promise<{ readonly evaluationId: number; readonly stage: Stage }[]> {
  return db
    .select({ evaluationId: resultPictures.evaluationId, stage: resultPictures.stage })
    .from(resultPictures)
    .where(eq(resultPictures.state, 'drawn'));
}

/** Those asked for before the instant; their files go with them. */
export async function dropPictures(tx: Tx, before: Instant): Promise<void> {
  await tx.delete(resultPictures).where(lt(resultPictures.askedAt, before));
}

import { and, eq } from 'drizzle-orm';
import type { Instant } from '../domain/time.ts';
import { broadcasts, notices } from './schema.ts';
import type { Db, Tx } from './store.ts';

export type Broadcast = typeof broadcasts.$inferSelect;

/** The id is the number the office types. */
export async function createBroadcast(
  tx: Tx,
  broadcast: { text: string; urgent: boolean; state: Broadcast['state']; createdBy: number; at: Instant },
): Promise<number> {
  const { at, ...values } = broadcast;
  const [row] = await tx
    .insert(broadcasts)
    .values({ ...values, createdAt: at })
    .returning({ id: broadcasts.id });
  if (!row) throw new Error('an insert returned no broadcast');
  return row.id;
}

export async function broadcastById(db: Db, id: number): Promise<Broadcast | null> {
  const [row] = await db.select().from(broadcasts).where(eq(broadcasts.id, id)).limit(1);
  return row ?? null;
}

/** False when it was not waiting any more, so that a second confirmation sends nothing. */
export async function releaseBroadcast(tx: Tx, id: number): Promise<boolean> {
  const changed = await tx
    .update(broadcasts)
    .set({ state: 'sent' })
    .where(and(eq(broadcasts.id, id), eq(broadcasts.state, 'waiting')))
    .returning({ id: broadcasts.id });
  return changed.length > 0;
}

export function broadcastSchedule(id: number): string {
  return `broadcast:${id}`;
}

/** Its notices that wait for a slot wait no more; returns how many units it no longer goes to. */
export async function dropWaitingNotices(tx: Tx, id: number): Promise<number> {
  const dropped = await tx
    .update(notices)
    .set({ state: 'dropped', note: '撤回' })
    .where(and(eq(notices.schedule, broadcastSchedule(id)), eq(notices.state, 'pending')))
    .returning({ id: notices.id });
  return dropped.length;
}

export async function markWithdrawn(tx: Tx, id: number): Promise<void> {
  await tx.update(broadcasts).set({ state: 'withdrawn' }).where(eq(broadcasts.id, id));
}

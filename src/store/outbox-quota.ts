import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import { noticeRank } from '../domain/programme/occurrences.ts';
import type { OutboxRow } from './outbox.ts';
import { inbox, noticeMessages, notices, outbox, reports } from './schema.ts';
import type { Db, Tx } from './store.ts';

/** Why a row waits that could go: shown where errors are. */
export const heldForQuota = '本月额度紧，先放着';

/** A row that waits for the month's quota, or to be gathered with others; those behind it pass. */
export function isHeld(row: OutboxRow, machineNow: number): boolean {
  return row.error === heldForQuota && row.retryAt !== null && row.retryAt > machineNow;
}

/** Not before `until` (machine clock); it then is looked at anew. */
export async function holdRow(tx: Tx, id: number, until: number): Promise<void> {
  await tx
    .update(outbox)
    .set({ retryAt: until, error: heldForQuota })
    .where(and(eq(outbox.id, id), eq(outbox.state, 'pending')));
}

/** True for the answer to a message that was a report. */
export async function isReceipt(db: Db, { lane, inboxId }: OutboxRow): Promise<boolean> {
  if (lane !== 'reply' || inboxId === null) return false;
  const [row] = await db.select({ id: reports.id }).from(reports).where(eq(reports.inboxId, inboxId)).limit(1);
  return row !== undefined;
}

export async function carriesResult(db: Db, outboxId: number): Promise<boolean> {
  const [row] = await db
    .select({ id: notices.id })
    .from(noticeMessages)
    .innerJoin(notices, eq(notices.id, noticeMessages.noticeId))
    .where(and(eq(noticeMessages.outboxId, outboxId), eq(notices.rank, noticeRank.result)))
    .limit(1);
  return row !== undefined;
}

/**
 * The receipts in the row's chat for the row's own asker that wait and were never shown, itself among them, oldest
 * first. Those with pictures or something that must not be kept stay by themselves.
 */
export async function receiptsToGather(db: Db, row: OutboxRow): Promise<OutboxRow[]> {
  if (row.inboxId === null) return [row];
  const [asker] = await db.select({ accountId: inbox.accountId }).from(inbox).where(eq(inbox.id, row.inboxId)).limit(1);
  if (!asker) return [row];
  const rows = await db
    .selectDistinct({ row: outbox })
    .from(outbox)
    .innerJoin(inbox, eq(inbox.id, outbox.inboxId))
    .innerJoin(reports, eq(reports.inboxId, inbox.id))
    .where(
      and(
        eq(outbox.chatId, row.chatId),
        eq(outbox.lane, 'reply'),
        eq(outbox.state, 'pending'),
        eq(outbox.secret, false),
        isNull(outbox.sentAs),
        eq(inbox.accountId, asker.accountId),
      ),
    )
    .orderBy(asc(outbox.id));
  return rows.map((one) => one.row).filter(({ images, files }) => images.length === 0 && files.length === 0);
}

/** Their text goes with another row: they are done, whatever becomes of it, for it says all they said. */
export async function absorbRows(tx: Tx, ids: readonly number[], into: number): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .update(outbox)
    .set({ state: 'sent', retryAt: null, error: `并入${into}号` })
    .where(and(inArray(outbox.id, [...ids]), eq(outbox.state, 'pending')));
}

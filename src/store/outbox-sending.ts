import { and, asc, count, desc, eq, inArray, isNotNull, isNull, lt, lte, ne, or, type SQL, sql } from 'drizzle-orm';
import type { Day, Instant } from '../domain/time.ts';
import { type OutboxRow, outboxById } from './outbox.ts';
import { inbox, outbox, reports } from './schema.ts';
import type { Db, Tx } from './store.ts';

/**
 * Chats with a row that may go now, or one under way whose lease is over. `slotDay` is the day whose slot is open;
 * rows of other slots wait.
 */
export async function chatsWithWork(db: Db, { now, slotDay }: { now: number; slotDay: Day | null }): Promise<number[]> {
  const ready = and(
    eq(outbox.state, 'pending'),
    or(isNull(outbox.retryAt), lte(outbox.retryAt, now)),
    or(isNull(outbox.slotDay), slotDay === null ? undefined : eq(outbox.slotDay, slotDay)),
  );
  const abandoned = and(eq(outbox.state, 'sending'), lte(outbox.leaseUntil, now));
  const rows = await db
    .selectDistinct({ chatId: outbox.chatId })
    .from(outbox)
    .where(or(ready, abandoned))
    .orderBy(asc(outbox.chatId));
  return rows.map((row) => row.chatId);
}

/** The chat's rows that are waiting or under way, in the order they were added. */
export async function openRows(db: Db, chatId: number, limit = 200): Promise<OutboxRow[]> {
  return db
    .select()
    .from(outbox)
    .where(and(eq(outbox.chatId, chatId), inArray(outbox.state, ['pending', 'sending'])))
    .orderBy(asc(outbox.id))
    .limit(limit);
}

/** `pending → sending` under a lease. The form is stored before the call is made, so that a crash leaves it known. */
export async function claim(
  tx: Tx,
  id: number,
  lease: { until: number; sentAs: NonNullable<OutboxRow['sentAs']>; text: string },
): Promise<boolean> {
  const rows = await tx
    .update(outbox)
    .set({ state: 'sending', leaseUntil: lease.until, sentAs: lease.sentAs, text: lease.text })
    .where(and(eq(outbox.id, id), eq(outbox.state, 'pending')))
    .returning({ id: outbox.id });
  return rows.length > 0;
}

/** `sending → sent`. A secret text is not kept. */
export async function markSent(tx: Tx, id: number, sentAt: number, recallKey: string | null = null): Promise<void> {
  await tx
    .update(outbox)
    .set({ state: 'sent', sentAt, recallKey, leaseUntil: null, retryAt: null, error: null, text: keptText })
    .where(and(eq(outbox.id, id), eq(outbox.state, 'sending')));
}

/**
 * The platform said no and showed nothing: tried again at `retryAt`, or `failed` when that is null. `withoutHandle`:
 * the reply handle was what it refused, the next attempt is a push.
 */
export async function markRefused(
  tx: Tx,
  id: number,
  refusal: { error: string; retryAt: number | null; now: number; withoutHandle?: boolean },
): Promise<void> {
  const row = await outboxById(tx, id);
  if (row?.state !== 'sending') return;
  await tx
    .update(outbox)
    .set({
      state: refusal.retryAt === null ? 'failed' : 'pending',
      retryAt: refusal.retryAt,
      leaseUntil: null,
      sentAs: null,
      replyHandle: refusal.withoutHandle ? null : row.replyHandle,
      attempts: row.attempts + 1,
      stuckSince: row.stuckSince ?? refusal.now,
      error: refusal.error,
    })
    .where(eq(outbox.id, id));
}

/**
 * The call did not complete: the message may have been shown. With `retryAt` it is repeated under the same key and in
 * the same form; with null it is `unknown` and never sent again by itself.
 */
export async function markUnknown(
  tx: Tx,
  id: number,
  outcome: { reason: string; retryAt: number | null; now: number },
): Promise<void> {
  const row = await outboxById(tx, id);
  if (row === null || (row.state !== 'sending' && row.state !== 'pending')) return;
  await tx
    .update(outbox)
    .set({
      state: outcome.retryAt === null ? 'unknown' : 'pending',
      retryAt: outcome.retryAt,
      leaseUntil: null,
      attempts: row.attempts + 1,
      stuckSince: row.stuckSince ?? outcome.now,
      // Counts as a send: the platform may have counted it.
      sentAt: outcome.now,
      error: outcome.reason,
    })
    .where(eq(outbox.id, id));
}

/** Ends every lease of a send now. Only for a process that knows it is alone, such as one that just took the lock. */
export async function expireSends(tx: Tx, now: number): Promise<void> {
  await tx.update(outbox).set({ leaseUntil: now }).where(eq(outbox.state, 'sending'));
}

/** How many answers to the same message, in the same chat, were added before this row; it never changes. */
export async function answersBefore(db: Db, { id, inboxId, chatId }: OutboxRow): Promise<number> {
  if (inboxId === null) return 0;
  const [row] = await db
    .select({ value: count() })
    .from(outbox)
    .where(and(eq(outbox.inboxId, inboxId), eq(outbox.chatId, chatId), lt(outbox.id, id)));
  return row?.value ?? 0;
}

/** A chat, or all chats of a bot. */
export type SendScope = { readonly chatId: number } | { readonly bot: string };

/** How many calls of the scope are under way, the given row apart. */
export async function sendsUnderWay(db: Db, scope: SendScope, exceptId: number): Promise<number> {
  const [row] = await db
    .select({ value: count() })
    .from(outbox)
    .where(and(inScope(scope), eq(outbox.state, 'sending'), ne(outbox.id, exceptId)));
  return row?.value ?? 0;
}

/** When the n-th newest actual send of the scope was made (n ≥ 1, machine clock); null when there were fewer. */
export async function nthNewestSend(db: Db, scope: SendScope, n: number): Promise<number | null> {
  const [row] = await db
    .select({ sentAt: outbox.sentAt })
    .from(outbox)
    .where(and(inScope(scope), isNotNull(outbox.sentAt)))
    .orderBy(desc(outbox.sentAt))
    .limit(1)
    .offset(n - 1);
  return row?.sentAt ?? null;
}

/**
 * A report's receipt to the same person in the same chat, before this answer, of which nobody knows whether it was
 * shown.
 */
export async function unknownReceiptBefore(db: Db, row: OutboxRow): Promise<number | null> {
  if (row.inboxId === null) return null;
  const [asker] = await db.select({ accountId: inbox.accountId }).from(inbox).where(eq(inbox.id, row.inboxId)).limit(1);
  if (!asker) return null;
  const [receipt] = await db
    .select({ id: outbox.id })
    .from(outbox)
    .innerJoin(inbox, eq(inbox.id, outbox.inboxId))
    .innerJoin(reports, eq(reports.inboxId, inbox.id))
    .where(
      and(
        eq(outbox.chatId, row.chatId),
        eq(outbox.lane, 'reply'),
        eq(outbox.state, 'unknown'),
        isNull(outbox.settled),
        eq(inbox.accountId, asker.accountId),
        lt(outbox.inboxId, row.inboxId),
      ),
    )
    .orderBy(desc(outbox.id))
    .limit(1);
  return receipt?.id ?? null;
}

function inScope(scope: SendScope): SQL {
  return 'chatId' in scope ? eq(outbox.chatId, scope.chatId) : eq(outbox.bot, scope.bot);
}

const secretText = '（一次性的内容，发出后不留）';

const keptText = sql`case when ${outbox.secret} then ${secretText} else ${outbox.text} end`;

/** Secret texts that never got out. */
export async function dropSecrets(tx: Tx, before: Instant): Promise<void> {
  await tx
    .update(outbox)
    .set({ text: secretText })
    .where(and(eq(outbox.secret, true), ne(outbox.text, secretText), lt(outbox.createdAt, before)));
}

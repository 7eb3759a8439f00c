import {
  and,
  asc,
  between,
  count,
  desc,
  eq,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  ne,
  or,
  type SQL,
  sql,
} from 'drizzle-orm';
import type { Choice } from '../domain/messages.ts';
import type { Day, Instant } from '../domain/time.ts';
import { chats, inbox, outbox, reports } from './schema.ts';
import type { Db, Tx } from './store.ts';

export type OutboxRow = typeof outbox.$inferSelect;
export type Lane = OutboxRow['lane'];

export interface NewReply {
  readonly bot: string;
  readonly chatId: number;
  /** The message this answers. */
  readonly inboxId: number | null;
  readonly text: string;
  readonly images?: readonly string[] | undefined;
  readonly choices?: readonly Choice[] | undefined;
  readonly replyHandle?: string | null | undefined;
  /** Machine clock. */
  readonly replyExpiresAt?: number | null | undefined;
  /** Named in front of the text when the handle is void and the reply goes as a push. */
  readonly askerName?: string | null | undefined;
  /** The text is not kept once it is sent. */
  readonly secret?: boolean | undefined;
  /** Names this answer for ever: the same key twice is one row. */
  readonly key: string;
  /** Programme clock. */
  readonly createdAt: Instant;
}

export interface NewPush {
  readonly bot: string;
  readonly chatId: number;
  readonly text: string;
  readonly images?: readonly string[] | undefined;
  readonly files?: readonly string[] | undefined;
  readonly choices?: readonly Choice[] | undefined;
  /** Takes the chat's one slot of that day; null goes outside it (urgent, or asked for by the reader). */
  readonly slotDay: Day | null;
  readonly key: string;
  readonly createdAt: Instant;
}

/** Puts an answer in the reply lane; a key that is there already is not added again. Returns the row's id. */
export async function addReply(tx: Tx, reply: NewReply): Promise<number> {
  const { bot, chatId, inboxId, text, key, createdAt } = reply;
  const id = await insertOnce(tx, {
    bot,
    chatId,
    lane: 'reply',
    state: 'pending',
    text,
    images: [...(reply.images ?? [])],
    files: [],
    choices: keptChoices(reply.choices),
    secret: reply.secret ?? false,
    inboxId,
    replyHandle: reply.replyHandle ?? null,
    replyExpiresAt: reply.replyExpiresAt ?? null,
    askerName: reply.askerName ?? null,
    idempotencyKey: key,
    createdAt,
  });
  if (id === null) throw new Error(`no outbox row for ${key}`);
  return id;
}

/**
 * Puts a message nobody asked for in the notice lane. Returns the row's id, the first one's when the key is there
 * already; null when the chat's slot of that day is taken by another message.
 */
export function addPush(tx: Tx, push: NewPush): Promise<number | null> {
  const { bot, chatId, text, slotDay, key, createdAt } = push;
  return insertOnce(tx, {
    bot,
    chatId,
    lane: 'notice',
    state: 'pending',
    text,
    images: [...(push.images ?? [])],
    files: [...(push.files ?? [])],
    choices: keptChoices(push.choices),
    slotDay,
    idempotencyKey: key,
    createdAt,
  });
}

function keptChoices(choices: readonly Choice[] = []): Choice[] | null {
  return choices.length === 0 ? null : [...choices];
}

export async function outboxById(db: Db, id: number): Promise<OutboxRow | null> {
  const [row] = await db.select().from(outbox).where(eq(outbox.id, id)).limit(1);
  return row ?? null;
}

/** True when a message was put there under this key, whatever became of it. */
export async function isInOutbox(db: Db, key: string): Promise<boolean> {
  const [row] = await db.select({ id: outbox.id }).from(outbox).where(eq(outbox.idempotencyKey, key)).limit(1);
  return row !== undefined;
}

/** True when the chat's slot of that day is taken. */
export async function slotTaken(db: Db, chatId: number, day: Day): Promise<boolean> {
  const [row] = await db
    .select({ id: outbox.id })
    .from(outbox)
    .where(and(eq(outbox.chatId, chatId), eq(outbox.slotDay, day)))
    .limit(1);
  return row !== undefined;
}

/** Texts of the chat's slots of these days (both inclusive); without those that never left and never will. */
export async function slotTexts(db: Db, chatId: number, days: { from: Day; to: Day }): Promise<string[]> {
  const rows = await db
    .select({ text: outbox.text })
    .from(outbox)
    .where(and(eq(outbox.chatId, chatId), between(outbox.slotDay, days.from, days.to), ne(outbox.state, 'failed')));
  return rows.map(({ text }) => text);
}

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

/** Days of slots whose message has not left yet, earliest first. */
export async function pendingSlotDays(db: Db): Promise<Day[]> {
  const rows = await db
    .selectDistinct({ day: outbox.slotDay })
    .from(outbox)
    .where(and(eq(outbox.state, 'pending'), isNotNull(outbox.slotDay)))
    .orderBy(asc(outbox.slotDay));
  return rows.flatMap((row) => (row.day === null ? [] : [row.day]));
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

export interface Trouble {
  readonly id: number;
  readonly state: 'unknown' | 'failed';
  readonly text: string;
  /** Its words are for the receiver alone. */
  readonly secret: boolean;
  readonly error: string | null;
  readonly chatTitle: string | null;
  readonly chatKind: 'group' | 'private';
  readonly createdAt: Instant;
}

/** What the office has to settle: messages that failed, and those of which nobody knows whether they were shown. */
export async function listTrouble(db: Db): Promise<Trouble[]> {
  const rows = await db
    .select({ row: outbox, chatTitle: chats.title, chatKind: chats.kind })
    .from(outbox)
    .innerJoin(chats, eq(chats.id, outbox.chatId))
    .where(and(inArray(outbox.state, ['unknown', 'failed']), isNull(outbox.settled)))
    .orderBy(asc(outbox.id));
  return rows.flatMap(({ row: { id, state, text, secret, error, createdAt }, chatTitle, chatKind }) =>
    state === 'unknown' || state === 'failed'
      ? [{ id, state, text, secret, error, createdAt, chatTitle, chatKind }]
      : [],
  );
}

/**
 * Settles one of `listTrouble`: 已送达 as it is, 重发 as a new push in the same lane. False when there is nothing to
 * settle under that id.
 */
export async function settle(
  tx: Tx,
  id: number,
  decision: { how: 'delivered' | 'resent' | 'repeated'; at: Instant },
): Promise<boolean> {
  const [row] = await tx
    .update(outbox)
    .set({ settled: decision.how })
    .where(and(eq(outbox.id, id), inArray(outbox.state, ['unknown', 'failed']), isNull(outbox.settled)))
    .returning();
  if (!row) return false;
  if (decision.how === 'resent') await addCopy(tx, row, decision.at);
  return true;
}

/** Messages of past days' slots that have not left. */
export async function staleSlotRows(db: Db, today: Day): Promise<OutboxRow[]> {
  return db
    .select()
    .from(outbox)
    .where(and(eq(outbox.state, 'pending'), isNotNull(outbox.slotDay), lt(outbox.slotDay, today)))
    .orderBy(asc(outbox.id));
}

/** Gives up a message that never left; `note` says why. */
export async function dropRow(tx: Tx, id: number, note: string): Promise<void> {
  await tx
    .update(outbox)
    .set({ state: 'failed', settled: 'resent', error: note })
    .where(and(eq(outbox.id, id), eq(outbox.state, 'pending')));
}

/** Moves a message that never left to another day's slot; the caller has seen that it is free. */
export async function moveSlot(tx: Tx, id: number, day: Day): Promise<void> {
  await tx
    .update(outbox)
    .set({ slotDay: day })
    .where(and(eq(outbox.id, id), eq(outbox.state, 'pending')));
}

async function addCopy(tx: Tx, row: OutboxRow, at: Instant): Promise<void> {
  const { bot, chatId, lane, text, images, files, inboxId, askerName } = row;
  await insertOnce(tx, {
    bot,
    chatId,
    lane,
    state: 'pending',
    text,
    images,
    files,
    inboxId,
    askerName,
    idempotencyKey: `${row.idempotencyKey}:again`,
    createdAt: at,
  });
}

async function insertOnce(tx: Tx, row: typeof outbox.$inferInsert): Promise<number | null> {
  const [added] = await tx.insert(outbox).values(row).onConflictDoNothing().returning({ id: outbox.id });
  if (added) return added.id;
  const [found] = await tx
    .select({ id: outbox.id })
    .from(outbox)
    .where(eq(outbox.idempotencyKey, row.idempotencyKey))
    .limit(1);
  return found?.id ?? null;
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

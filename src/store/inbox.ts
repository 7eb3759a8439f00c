import { and, asc, desc, eq, gte, inArray, lt, ne, sql } from 'drizzle-orm';
import type { Instant } from '../domain/time.ts';
import { accounts, attachments, inbox } from './schema.ts';
import type { Db, Tx } from './store.ts';

export type InboxRow = typeof inbox.$inferSelect;
export type NewInboxRow = typeof inbox.$inferInsert;

/** A message that failed this often is `failed` and waits for the office. */
const maxAttempts = 3;

export async function inboxByMessage(db: Db, bot: string, messageId: string): Promise<InboxRow | null> {
  const [row] = await db
    .select()
    .from(inbox)
    .where(and(eq(inbox.bot, bot), eq(inbox.messageId, messageId)))
    .limit(1);
  return row ?? null;
}

export async function inboxById(db: Db, id: number): Promise<InboxRow | null> {
  const [row] = await db.select().from(inbox).where(eq(inbox.id, id)).limit(1);
  return row ?? null;
}

/** The platform's id of who wrote the message. */
export async function senderIdOf(db: Db, id: number): Promise<string | null> {
  const [row] = await db
    .select({ userId: accounts.userId })
    .from(inbox)
    .innerJoin(accounts, eq(accounts.id, inbox.accountId))
    .where(eq(inbox.id, id))
    .limit(1);
  return row?.userId ?? null;
}

/** Stores a raw message with one attachment row per announced photo, in order. */
export async function addMessage(tx: Tx, row: NewInboxRow, photos: readonly string[]): Promise<number> {
  const [stored] = await tx.insert(inbox).values(row).returning({ id: inbox.id });
  if (!stored) throw new Error('an insert returned no message');
  if (photos.length > 0) {
    await tx.insert(attachments).values(
      photos.map((reference, ordinal) => ({
        inboxId: stored.id,
        ordinal,
        reference,
        state: 'announced' as const,
      })),
    );
  }
  return stored.id;
}

/** Messages of commit 1 that commit 2 has not reached, oldest first. */
export async function listUnhandled(db: Db, limit = 500): Promise<number[]> {
  const rows = await db
    .select({ id: inbox.id })
    .from(inbox)
    .where(eq(inbox.state, 'received'))
    .orderBy(asc(inbox.id))
    .limit(limit);
  return rows.map((row) => row.id);
}

export async function photosAnnounced(db: Db, inboxId: number): Promise<number> {
  const [row] = await db
    .select({ count: sql<number>`count(*)`.mapWith(Number) })
    .from(attachments)
    .where(eq(attachments.inboxId, inboxId));
  return row?.count ?? 0;
}

export async function settleMessage(
  tx: Tx,
  id: number,
  state: 'done' | 'held',
  handledAt: Instant | null,
): Promise<void> {
  await tx.update(inbox).set({ state, handledAt, error: null }).where(eq(inbox.id, id));
}

/** Counts a failed attempt; the last one makes the message `failed`. Null when it is no longer `received`. */
export async function noteFailure(
  tx: Tx,
  id: number,
  error: string,
  at: Instant,
): Promise<'received' | 'failed' | null> {
  const row = await inboxById(tx, id);
  if (row?.state !== 'received') return null;
  const attempts = row.attempts + 1;
  const state = attempts >= maxAttempts ? 'failed' : 'received';
  await tx
    .update(inbox)
    .set({ attempts, state, error, handledAt: state === 'failed' ? at : null })
    .where(eq(inbox.id, id));
  return state;
}

/** Sets the chat's held messages of `since` or later back to `received`; returns them in the order they came. */
export async function releaseHeld(tx: Tx, chatId: number, since: Instant): Promise<number[]> {
  const rows = await tx
    .update(inbox)
    .set({ state: 'received' })
    .where(and(eq(inbox.chatId, chatId), eq(inbox.state, 'held'), gte(inbox.receivedAt, since)))
    .returning({ id: inbox.id });
  return rows.map((row) => row.id).sort((a, b) => a - b);
}

export async function messagesInState(db: Db, states: readonly InboxRow['state'][]): Promise<InboxRow[]> {
  return db.select().from(inbox).where(inArray(inbox.state, states)).orderBy(asc(inbox.id));
}

/** What the account wrote in the chat since then and before that message, the newest first. */
export async function recentWords(
  db: Db,
  { accountId, chatId, since, before }: { accountId: number; chatId: number; since: Instant; before: number },
): Promise<{ id: number; text: string }[]> {
  return db
    .select({ id: inbox.id, text: inbox.text })
    .from(inbox)
    .where(
      and(
        eq(inbox.accountId, accountId),
        eq(inbox.chatId, chatId),
        gte(inbox.receivedAt, since),
        lt(inbox.id, before),
        ne(inbox.text, ''),
      ),
    )
    .orderBy(desc(inbox.id))
    .limit(5);
}

import { eq } from 'drizzle-orm';
import type { Choice } from '../domain/messages.ts';
import type { Day, Instant } from '../domain/time.ts';
import { outbox } from './schema.ts';
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

/** The row's id, of the one that is there when the key is known. */
export async function insertOnce(tx: Tx, row: typeof outbox.$inferInsert): Promise<number | null> {
  const [added] = await tx.insert(outbox).values(row).onConflictDoNothing().returning({ id: outbox.id });
  if (added) return added.id;
  const [found] = await tx
    .select({ id: outbox.id })
    .from(outbox)
    .where(eq(outbox.idempotencyKey, row.idempotencyKey))
    .limit(1);
  return found?.id ?? null;
}

import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import type { Instant } from '../domain/time.ts';
import { insertOnce, type OutboxRow } from './outbox.ts';
import { chats, outbox } from './schema.ts';
import type { Db, Tx } from './store.ts';

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

import { and, asc, eq, gt, gte, isNotNull, lte } from 'drizzle-orm';
import { chats, outbox, sentMedia } from './schema.ts';
import type { Db, Tx } from './store.ts';

interface MediaKey {
  readonly bot: string;
  readonly key: string;
}

/** The platform's id of a file it still keeps at `now` (machine clock). */
export async function sentMediaId(db: Db, { bot, key }: MediaKey, now: number): Promise<string | null> {
  const [row] = await db
    .select({ mediaId: sentMedia.mediaId })
    .from(sentMedia)
    .where(and(eq(sentMedia.bot, bot), eq(sentMedia.key, key), gt(sentMedia.until, now)))
    .limit(1);
  return row?.mediaId ?? null;
}

/** Keeps the id, and drops those that are over by now. */
export async function keepSentMedia(
  tx: Tx,
  { bot, key }: MediaKey,
  { mediaId, until, now }: { mediaId: string; until: number; now: number },
): Promise<void> {
  await tx.delete(sentMedia).where(lte(sentMedia.until, now));
  await tx
    .insert(sentMedia)
    .values({ bot, key, mediaId, until })
    .onConflictDoUpdate({ target: [sentMedia.bot, sentMedia.key], set: { mediaId, until } });
}

export async function dropSentMedia(tx: Tx, bot: string, mediaId: string): Promise<void> {
  await tx.delete(sentMedia).where(and(eq(sentMedia.bot, bot), eq(sentMedia.mediaId, mediaId)));
}

/** What the bot has sent since (machine clock), oldest first: how many pieces, and where, by the platform's id. */
export async function sentSince(
  db: Db,
  bot: string,
  since: number,
): Promise<{ readonly chat: string; readonly at: number; readonly frames: number }[]> {
  const rows = await db
    .select({ chat: chats.chatId, sentAt: outbox.sentAt, images: outbox.images, files: outbox.files })
    .from(outbox)
    .innerJoin(chats, eq(chats.id, outbox.chatId))
    .where(and(eq(outbox.bot, bot), isNotNull(outbox.sentAt), gte(outbox.sentAt, since)))
    .orderBy(asc(outbox.sentAt));
  return rows.map(({ chat, sentAt, images, files }) => ({
    chat,
    at: sentAt ?? since,
    frames: 1 + images.length + files.length,
  }));
}

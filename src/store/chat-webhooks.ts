import { and, eq } from 'drizzle-orm';
import { chats, chatWebhooks } from './schema.ts';
import type { Db, Tx } from './store.ts';

export type ChatWebhook = typeof chatWebhooks.$inferSelect;

/** Stores the key of a group's webhook in place of the one it had. */
export async function setChatWebhook(tx: Tx, webhook: ChatWebhook): Promise<void> {
  const { key, secret, addedAt } = webhook;
  await tx
    .insert(chatWebhooks)
    .values(webhook)
    .onConflictDoUpdate({ target: chatWebhooks.chatId, set: { key, secret, addedAt } });
}

/** True when there was one. */
export async function removeChatWebhook(tx: Tx, chatId: number): Promise<boolean> {
  const removed = await tx
    .delete(chatWebhooks)
    .where(eq(chatWebhooks.chatId, chatId))
    .returning({ id: chatWebhooks.chatId });
  return removed.length > 0;
}

export async function webhookOfChat(db: Db, chatId: number): Promise<ChatWebhook | null> {
  const [row] = await db.select().from(chatWebhooks).where(eq(chatWebhooks.chatId, chatId)).limit(1);
  return row ?? null;
}

/** By the platform's id of the group, for the adapter that sends. */
export async function webhookOfPlatformChat(
  db: Db,
  { bot, chatId }: { bot: string; chatId: string },
): Promise<ChatWebhook | null> {
  const [row] = await db
    .select({ webhook: chatWebhooks })
    .from(chatWebhooks)
    .innerJoin(chats, eq(chats.id, chatWebhooks.chatId))
    .where(and(eq(chats.bot, bot), eq(chats.chatId, chatId)))
    .limit(1);
  return row?.webhook ?? null;
}

/** The other group that has this key; a webhook belongs to one group alone. */
export async function chatWithWebhook(db: Db, key: string): Promise<number | null> {
  const [row] = await db
    .select({ chatId: chatWebhooks.chatId })
    .from(chatWebhooks)
    .where(eq(chatWebhooks.key, key))
    .limit(1);
  return row?.chatId ?? null;
}

import type { IncomingMessage } from '../domain/messages.ts';
import type { Instant } from '../domain/time.ts';
import { ensureAccount, notePrivateChat } from '../store/accounts.ts';
import { ensureChat } from '../store/chats.ts';
import { addMessage, inboxByMessage } from '../store/inbox.ts';
import { addFiles } from '../store/received-files.ts';
import type { Store, Tx } from '../store/store.ts';

/**
 * Commit 1: stores the raw message, with one attachment row per announced photo, the message's own before those it
 * quotes, and one per file. Once it resolves the platform may be acknowledged. A message that was received before changes nothing.
 */
export function receiveMessage(
  deps: { readonly store: Store; readonly now: () => Instant },
  incoming: IncomingMessage,
): Promise<{ inboxId: number; repeat: boolean }> {
  return deps.store.write(async (tx) => {
    const known = await inboxByMessage(tx, incoming.bot, incoming.messageId);
    if (known) return { inboxId: known.id, repeat: true };
    return { inboxId: await storeMessage(tx, incoming, deps.now()), repeat: false };
  });
}

async function storeMessage(tx: Tx, incoming: IncomingMessage, receivedAt: Instant): Promise<number> {
  const { bot, messageId, chat, sender, text, photos, files = [], quote, replyHandle } = incoming;
  const { id: chatId } = await ensureChat(tx, { bot, chatId: chat.id, kind: chat.kind, title: chat.title });
  const account = await ensureAccount(tx, { bot, userId: sender.id, displayName: sender.name });
  if (chat.kind === 'private' && account.privateChatId !== chat.id) await notePrivateChat(tx, account.id, chat.id);
  const row = {
    bot,
    messageId,
    chatId,
    accountId: account.id,
    text,
    quote: quote ? { ...quote, photos: [...quote.photos] } : null,
    replyHandle: replyHandle?.value ?? null,
    replyExpiresAt: replyHandle?.expiresAt ?? null,
    state: 'received' as const,
    receivedAt,
  };
  const inboxId = await addMessage(tx, row, [...photos, ...(quote?.photos ?? [])]);
  await addFiles(tx, inboxId, files);
  return inboxId;
}

import { replyText } from '../presenters/plain-text.ts';
import { privateChatOf } from '../store/accounts.ts';
import { addReply } from '../store/outbox.ts';
import type { Tx } from '../store/store.ts';
import { howToOpenPrivate } from './answer.ts';
import type { Reply } from './command.ts';
import type { Loaded } from './load-context.ts';

/**
 * Puts the replies into the outbox, escaped and within length. Private ones asked for in a group go to the asker's
 * private chat, and the group is told so in one line. What is said while a message is held has a key of its own: the
 * same message is answered once more when its group is bound. Returns the chats that have something to be delivered.
 */
export async function sendReplies(
  tx: Tx,
  loaded: Loaded,
  { replies, held = false }: { replies: readonly Reply[]; held?: boolean },
): Promise<number[]> {
  const inGroup = loaded.chat.kind === 'group';
  const away = inGroup ? replies.filter((reply) => reply.to === 'private') : [];
  const privateChat = away.length > 0 ? await privateChatOf(tx, loaded.account.id) : null;
  const line: Reply[] = away.length > 0 ? [{ text: privateChat ? '发到你私聊了' : howToOpenPrivate, to: 'here' }] : [];
  const chats = new Set<number>();
  for (const [index, reply] of [...replies, ...line].entries()) {
    const isAway = inGroup && reply.to === 'private';
    const target = isAway ? privateChat : { id: loaded.chat.id, bot: loaded.chat.bot };
    const text = replyText(reply.text);
    if (!target || text === '') continue;
    await addReply(tx, {
      bot: target.bot,
      chatId: target.id,
      inboxId: loaded.row.id,
      text,
      images: reply.images,
      choices: reply.choices,
      secret: reply.secret,
      replyHandle: isAway ? null : loaded.row.replyHandle,
      replyExpiresAt: isAway ? null : loaded.row.replyExpiresAt,
      askerName: inGroup && !isAway ? askerName(loaded) : null,
      key: `${loaded.row.id}:${held ? 'held:' : ''}${index}`,
      createdAt: loaded.row.receivedAt,
    });
    chats.add(target.id);
  }
  return [...chats];
}

function askerName(loaded: Loaded): string | null {
  const name = loaded.context.sender.person?.name ?? loaded.context.sender.displayName;
  return name === null ? null : replyText(name);
}

import type { OutgoingMessage } from '../domain/messages.ts';
import type { Chat } from '../store/chats.ts';
import type { OutboxRow } from '../store/outbox.ts';

export type Form = NonNullable<OutboxRow['sentAs']>;

/** A handle this close to its end is not used any more. */
const handleMarginMs = 1_000;

/** As a reply while the handle is valid, else as a push. */
export function formOf(row: OutboxRow, now: number): Form {
  const { replyHandle, replyExpiresAt } = row;
  const valid = replyHandle !== null && (replyExpiresAt === null || replyExpiresAt > now + handleMarginMs);
  return valid ? 'reply' : 'push';
}

/**
 * The message of a row in a form; the same row and form always give the same message.
 *
 * @param asker the platform's id of who wrote what this answers
 * @param replyNumber how many answers to the same message were added before this row
 */
export function outgoingMessage(
  row: OutboxRow,
  chat: Chat,
  { form, replyNumber, asker }: { form: Form; replyNumber: number; asker: string | null },
): OutgoingMessage {
  return {
    chat: { id: chat.chatId, kind: chat.kind },
    text: isNamed(row, chat, form) ? `${row.askerName}：${row.text}` : row.text,
    images: row.images,
    files: row.files,
    ...(row.choices === null ? {} : { choices: row.choices }),
    ...(asker !== null && isNamed(row, chat, form) ? { mention: asker } : {}),
    ...(form === 'reply' && row.replyHandle !== null ? { replyHandle: row.replyHandle, replyNumber } : {}),
    idempotencyKey: row.idempotencyKey,
  };
}

/** In a group a push does not show whom it answers. */
function isNamed(row: OutboxRow, chat: Chat, form: Form): boolean {
  return form === 'push' && row.lane === 'reply' && row.askerName !== null && chat.kind === 'group';
}

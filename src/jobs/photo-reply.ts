import type { Instant } from '../domain/time.ts';
import { replyText } from '../presenters/plain-text.ts';
import { accountById, speakerAt } from '../store/accounts.ts';
import type { InboxRow } from '../store/inbox.ts';
import { addReply } from '../store/outbox.ts';
import type { Tx } from '../store/store.ts';

/** A word to the sender about the photos or the file of his message. `key` makes it one reply, however often it is asked for. */
export async function addPhotoReply(
  tx: Tx,
  row: InboxRow,
  { text, key, at, secret }: { text: string; key: string; at: Instant; secret?: boolean },
): Promise<void> {
  await addReply(tx, {
    bot: row.bot,
    chatId: row.chatId,
    inboxId: row.id,
    text,
    secret,
    replyHandle: row.replyHandle,
    replyExpiresAt: row.replyExpiresAt,
    askerName: await askerName(tx, row, at),
    key,
    createdAt: at,
  });
}

async function askerName(tx: Tx, row: InboxRow, at: Instant): Promise<string | null> {
  const account = await accountById(tx, row.accountId);
  if (!account) return null;
  const speaker = await speakerAt(tx, account, at);
  const name = speaker.person?.name ?? account.displayName;
  return name === null ? null : replyText(name);
}

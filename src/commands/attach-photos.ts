import { photosAroundMs } from '../domain/messages.ts';
import {
  attachMessagePhotos,
  attachQuotedPhotos,
  attachRecentPhotos,
  type PhotoTarget,
} from '../store/message-photos.ts';
import type { CommandContext } from './command.ts';

/** Photos of the message, those it quotes, and those its sender sent here or privately just before; returns how many. */
export async function attachPhotos(context: CommandContext, target: PhotoTarget): Promise<number> {
  const { tx, message, sender, chat, now } = context;
  const { inboxId, quote } = message;
  let attached = await attachMessagePhotos(tx, target, inboxId);
  if (quote?.messageId !== undefined && quote.photos.length === 0) {
    attached += await attachQuotedPhotos(tx, target, { inboxId, messageId: quote.messageId });
  }
  const sent = { accountId: sender.accountId, chatId: chat.id, since: now - photosAroundMs, until: now };
  return attached + (await attachRecentPhotos(tx, target, { ...sent, except: quote?.messageId }));
}

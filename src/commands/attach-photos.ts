import { minuteMs } from '../domain/time.ts';
import {
  attachMessagePhotos,
  attachPrivatePhotos,
  attachQuotedPhotos,
  type PhotoTarget,
} from '../store/message-photos.ts';
import type { CommandContext } from './command.ts';

/** Photos sent privately this shortly before belong to what is then said. */
const photosBeforeMs = 10 * minuteMs;

/** Photos of the message, those it quotes, and those its sender sent privately just before; returns how many. */
export async function attachPhotos(context: CommandContext, target: PhotoTarget): Promise<number> {
  const { tx, message, sender, now } = context;
  const { inboxId, quote } = message;
  let attached = await attachMessagePhotos(tx, target, inboxId);
  if (quote?.messageId !== undefined && quote.photos.length === 0) {
    attached += await attachQuotedPhotos(tx, target, { inboxId, messageId: quote.messageId });
  }
  const { accountId } = sender;
  const since = now - photosBeforeMs;
  return attached + (await attachPrivatePhotos(tx, target, { accountId, since, until: now, except: quote?.messageId }));
}

import type { SendResult } from '../../domain/messages.ts';
import type { Ack } from './types.ts';

/** How long to wait when the platform says that it was too much (document 91770: a minute for 45009). */
const tooFastMs = 60_000;
const notConnectedMs = 2_000;
const concurrentMs = 2_000;

/** Codes that pass by themselves. The limits' own code over the connection is nowhere written down. */
const passing: Readonly<Record<number, number>> = {
  45009: tooFastMs,
  45033: concurrentMs,
  853000: tooFastMs,
};
const tooFast = /freq|rate ?limit|too (?:many|fast)/iu;
/** Seen on uploads; whether a message was shown before it nobody knows, so it is no refusal. */
const unclear = /system (?:error|busy)/iu;
const systemBusy = -1;
/** Invalid chatid (documents 101463, 91770): the bot was taken out of the group, or the group was dissolved. */
const chatGone = new Set([93000, 93006]);

/**
 * What a reply to a request means for the message. Refusals that concern the callback only (846605 `invalid req_id`,
 * 846608 `stream update expired`) are not to be retried: the outbox then sends the answer as a push.
 */
export function outcomeOf(ack: Ack): SendResult {
  switch (ack.outcome) {
    case 'ok':
      return { outcome: 'sent' };
    case 'unknown':
      return { outcome: 'unknown', reason: ack.reason };
    case 'unsent':
      return refused('not-connected', notConnectedMs);
    case 'refused':
      return refusalOf(ack.code, ack.message);
  }
}

/** The callback or its stream is over (846605, 846608): nothing can be written there, not even an end. */
export function isCallbackOver(result: SendResult): boolean {
  return result.outcome === 'refused' && (result.code === '846605' || result.code === '846608');
}

/** How long the conversation takes nothing more, in ms, when that is why the platform refused; 0 otherwise. */
export function tooFastFor(ack: Ack): number {
  if (ack.outcome !== 'refused') return 0;
  return passing[ack.code] === tooFastMs || tooFast.test(ack.message) ? tooFastMs : 0;
}

/** `retryAfterMs` null: not to be tried again. */
export function refused(code: string, retryAfterMs: number | null): Extract<SendResult, { outcome: 'refused' }> {
  if (retryAfterMs === null) return { outcome: 'refused', code, retryable: false };
  return { outcome: 'refused', code, retryable: true, retryAfterMs };
}

function refusalOf(code: number, message: string): SendResult {
  if (code === systemBusy || unclear.test(message)) return { outcome: 'unknown', reason: `WeCom ${code}` };
  if (chatGone.has(code)) return { ...refused(String(code), null), chatGone: true };
  const retryAfterMs = passing[code] ?? (tooFast.test(message) ? tooFastMs : null);
  return refused(String(code), retryAfterMs);
}

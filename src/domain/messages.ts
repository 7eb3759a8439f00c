import { minuteMs } from './time.ts';
/** What passes between a platform adapter and the rest: plain data, no behaviour. */

export type ChatKind = 'group' | 'private';

/** A message a platform delivered, decoded and verified. Photos are opaque references only the adapter can fetch. */
export interface IncomingMessage {
  /** The bot connection that received it; with `messageId` the key that makes a redelivery harmless. */
  readonly bot: string;
  readonly messageId: string;
  readonly chat: { readonly id: string; readonly kind: ChatKind; readonly title?: string };
  readonly sender: { readonly id: string; readonly name?: string };
  /** The text without the mention of the bot; may be empty. */
  readonly text: string;
  /** References of the attached photos, in order; fetch them within five minutes. */
  readonly photos: readonly string[];
  /** Files sent privately, in order; as photos, they are to be fetched within five minutes. */
  readonly files?: readonly IncomingFile[];
  readonly quote?: { readonly messageId?: string; readonly text?: string; readonly photos: readonly string[] };
  /** What `send` needs to answer this very message, while it is valid (machine clock, epoch ms). */
  readonly replyHandle?: { readonly value: string; readonly expiresAt: number };
}

export interface IncomingFile {
  /** Opaque; only the adapter can fetch what it stands for. */
  readonly reference: string;
  /** Null where the platform does not tell it. */
  readonly name: string | null;
}

/** An answer that can be given by a press: it is received as if the person had typed `text`. */
export interface Choice {
  readonly label: string;
  readonly text: string;
}

/** A message on its way out. `text` is final: escaped and within the platform's length. */
export interface OutgoingMessage {
  readonly chat: { readonly id: string; readonly kind: ChatKind };
  readonly text: string;
  /** Absolute paths of pictures and files that belong to the message. */
  readonly images: readonly string[];
  readonly files: readonly string[];
  /** The words stand in the text too: a platform that has no buttons, or not in this chat, leaves them out. */
  readonly choices?: readonly Choice[];
  /** The platform's id of the one person this answers, when nothing else of it shows whom: who asked, and nobody else. */
  readonly mention?: string;
  /** A still valid reply handle; without it the message is a push. */
  readonly replyHandle?: string;
  /**
   * How many answers to the same message come before this one; the same on every attempt. Without it a platform can not
   * tell the first answer, whose place it may have marked already.
   */
  readonly replyNumber?: number;
  /** The same key on every attempt; a platform that knows idempotency drops the repeat. */
  readonly idempotencyKey: string;
}

/**
 * How a call to the platform ended. `refused`: the platform said no, nothing was shown. `unknown`: the call never
 * completed, it may or may not have been shown.
 */
export type SendResult =
  | {
      readonly outcome: 'sent';
      /** With it the platform can take the message back; only the adapter reads it. */
      readonly recallKey?: string;
      /** The bot is not in the chat any more: it took another way in, by which nobody can answer. */
      readonly botGone?: true;
    }
  | {
      readonly outcome: 'refused';
      readonly code: string;
      readonly retryable: boolean;
      readonly retryAfterMs?: number;
      /** The chat is no more, or the bot is not in it any more. */
      readonly chatGone?: true;
    }
  | { readonly outcome: 'unknown'; readonly reason: string };

/** What became of a message that was to be taken back. `refused`: it stays; `unknown`: it may be gone. */
export type RecallResult =
  | { readonly outcome: 'recalled' }
  | { readonly outcome: 'refused'; readonly code: string; readonly retryable: boolean }
  | { readonly outcome: 'unknown'; readonly reason: string };

/** The two things a platform counts by the month: calls of its interfaces, and what passes by webhooks and the stream. */
export type CallBucket = 'api' | 'stream';

/** Photos sent this shortly before or after what was said belong to it. */
export const photosAroundMs = 10 * minuteMs;

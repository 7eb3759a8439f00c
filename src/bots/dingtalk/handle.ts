import { z } from 'zod';

/** What answering one message takes. `IncomingMessage.replyHandle.value` carries it; only this folder reads it. */
export interface ReplyHandle {
  /** `sessionWebhook`: whoever has it can write into the chat. */
  readonly url: string;
  /** As in `IncomingMessage.chat.id`. */
  readonly chat: string;
  /** `senderStaffId`, for the mention; null when the platform did not say it. */
  readonly user: string | null;
}

/** A call that is made this long before the end of the session still arrives (chapter 4.2). */
export const sessionMarginMs = 5 * 60_000;

const shape = z.object({ u: z.string(), c: z.string(), s: z.string().nullable() });

export function writeHandle({ url, chat, user }: ReplyHandle): string {
  return JSON.stringify({ u: url, c: chat, s: user });
}

/** Null when the text is no handle of this platform. */
export function readHandle(value: string): ReplyHandle | null {
  try {
    const { u: url, c: chat, s: user } = shape.parse(JSON.parse(value));
    return { url, chat, user };
  } catch {
    return null;
  }
}

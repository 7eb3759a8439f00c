import { createHash } from 'node:crypto';
import { z } from 'zod';

/** `response_url` is good for an hour, once (document 101138); a little less, for the way. */
export const urlValidMs = 59 * 60_000;
/** Without it an answer can only go out on the stream. */
export const streamValidMs = 4.5 * 60_000;

const shape = z.object({ stream: z.string(), url: z.string().nullable(), chat: z.string() });

/** What it takes to answer one callback; as a string it outlives the process. A secret: whoever has it can answer. */
export type CallbackHandle = Readonly<z.output<typeof shape>>;

export function writeCallbackHandle(handle: CallbackHandle): string {
  return JSON.stringify(handle);
}

/** Null when the string is not one of this mode's. */
export function readCallbackHandle(value: string): CallbackHandle | null {
  try {
    const parsed = shape.safeParse(JSON.parse(value));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Known from the message alone: its repeat and a restart find the same stream. */
export function streamIdFor(messageId: string): string {
  return createHash('sha256').update(messageId).digest('hex').slice(0, 32);
}

/**
 * The address of the platform's own interface, or null. It comes in a signed message, but what we post there is people's
 * words, so it goes nowhere else.
 */
export function trustedResponseUrl(address: string | null, apiBase: string): string | null {
  if (address === null || !URL.canParse(address)) return null;
  const { origin, protocol, hostname, username } = new URL(address);
  const isOwn = protocol === 'https:' && hostname.endsWith('.weixin.qq.com') && username === '';
  return isOwn || origin === new URL(apiBase).origin ? address : null;
}

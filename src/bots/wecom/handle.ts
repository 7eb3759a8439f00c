import { createHash } from 'node:crypto';
import { z } from 'zod';

/** A message may be answered through its callback for a day (document 101463); a little less, for the way. */
export const replyValidMs = 24 * 60 * 60_000 - 60_000;

const shape = z.object({ req: z.string(), chat: z.string(), at: z.number() });

/** What it takes to answer one callback; as a string it outlives the process, and the connection it came over. */
export interface ReplyHandle {
  /** `req_id` of the callback. */
  readonly req: string;
  readonly chat: string;
  /** When it came (machine clock). */
  readonly at: number;
}

export function writeHandle(handle: ReplyHandle): string {
  return JSON.stringify(handle);
}

/** Null when the string is not one of this mode's. */
export function readHandle(value: string): ReplyHandle | null {
  try {
    const parsed = shape.safeParse(JSON.parse(value));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** The stream that holds the place of the first answer; known from the callback alone, so a restart finds it again. */
export function firstStreamId({ req }: ReplyHandle): string {
  return `first-${digest(req)}`;
}

/** The stream of any other answer, the same on every attempt. */
export function streamIdOf(idempotencyKey: string, part: number): string {
  return `answer-${digest(idempotencyKey)}-${part}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

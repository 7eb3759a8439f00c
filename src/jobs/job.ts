import type { z } from 'zod';

/** How a run ended. `again` asks to be run once more after a machine-clock delay. */
export type JobResult =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'skipped'; readonly reason: string }
  | { readonly outcome: 'again'; readonly afterMs: number };

/**
 * A job is data and a function. Queue jobs only wake: a lost or doubled one is harmless, since the work itself is
 * claimed in the store by planned time. BullMQ is known to queue.ts alone.
 */
export interface Job<Payload> {
  readonly name: string;
  readonly payload: z.ZodType<Payload>;
  /** Repeats on the machine clock. */
  readonly everyMs?: number;
  readonly attempts: number;
  /** Jobs with the same key run one after the other and collapse while waiting. */
  key(payload: Payload): string;
  run(payload: Payload): Promise<JobResult>;
}

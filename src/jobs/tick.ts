import { z } from 'zod';
import type { Instant } from '../domain/time.ts';
import type { Job } from './job.ts';

const tickEveryMs = 2_000;

/**
 * The one repeating look at the programme clock: does what is due, and asks again for every delivery that waits, so a
 * wake that was lost is made up for within seconds.
 */
export function createTick(deps: {
  /** Programme clock; null while somebody else moves it (the sandbox's walk). */
  readonly now: () => Instant | null;
  readonly runDue: (at: Instant) => Promise<void>;
  readonly waitingChats: () => Promise<number[]>;
  readonly wakeDelivery: (chatId: number) => void;
}): Job<Record<string, never>> {
  return {
    name: 'tick',
    payload: z.object({}).strip() as z.ZodType<Record<string, never>>,
    everyMs: tickEveryMs,
    attempts: 1,
    key: () => 'tick',
    async run() {
      const at = deps.now();
      if (at === null) return { outcome: 'skipped', reason: 'the clock is being walked' };
      await deps.runDue(at);
      for (const chatId of await deps.waitingChats()) deps.wakeDelivery(chatId);
      return { outcome: 'done' };
    },
  };
}

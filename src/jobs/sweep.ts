import { z } from 'zod';
import type { Job } from './job.ts';

const sweepEveryMs = 5_000;

/** Finds what a crash or a failure left: messages stored but not handled, photos announced but not fetched. */
export function createSweep(deps: {
  readonly unhandled: () => Promise<readonly number[]>;
  readonly handle: (inboxId: number) => Promise<void>;
  readonly withOpenPhotos: () => Promise<readonly number[]>;
  readonly wakePhotos: (inboxId: number) => void;
}): Job<Record<string, never>> {
  return {
    name: 'sweep',
    payload: z.object({}).strip() as z.ZodType<Record<string, never>>,
    everyMs: sweepEveryMs,
    attempts: 1,
    key: () => 'sweep',
    async run() {
      for (const inboxId of await deps.unhandled()) await deps.handle(inboxId);
      for (const inboxId of await deps.withOpenPhotos()) deps.wakePhotos(inboxId);
      return { outcome: 'done' };
    },
  };
}

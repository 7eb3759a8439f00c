import { z } from 'zod';
import type { Job } from './job.ts';

const sweepEveryMs = 5_000;

/** Finds what a crash or a failure left: messages not handled, photos and sheets not fetched, files not made. */
export function createSweep(deps: {
  readonly unhandled: () => Promise<readonly number[]>;
  readonly handle: (inboxId: number) => Promise<void>;
  readonly withOpenPhotos: () => Promise<readonly number[]>;
  readonly wakePhotos: (inboxId: number) => void;
  readonly wakeExports: () => Promise<void>;
  readonly wakeSheets: () => Promise<void>;
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
      await deps.wakeExports();
      await deps.wakeSheets();
      return { outcome: 'done' };
    },
  };
}

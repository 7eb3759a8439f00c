import { z } from 'zod';
import type { Job } from './job.ts';

// TEMPORARY (lead): H6 replaces this file.
const payload = z.object({ inboxId: z.number().int() });
export function createPhotoWork(_deps: object): { job: Job<{ inboxId: number }>; open: () => Promise<number[]> } {
  return {
    job: {
      name: 'photo-work',
      payload,
      attempts: 3,
      key: (p) => String(p.inboxId),
      run: async () => ({ outcome: 'done' }),
    },
    open: async () => [],
  };
}

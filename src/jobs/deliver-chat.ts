import { z } from 'zod';
import type { Delivery } from './deliver.ts';
import type { Job } from './job.ts';

const payload = z.object({ chatId: z.number().int() });

/** Sends what waits in one chat; asks to be run again when the platform's rate or a retry makes it wait. */
export function createDeliverChat(delivery: Delivery): Job<z.infer<typeof payload>> {
  return {
    name: 'deliver-chat',
    payload,
    attempts: 3,
    key: ({ chatId }) => String(chatId),
    run: ({ chatId }) => delivery.deliverChat(chatId),
  };
}

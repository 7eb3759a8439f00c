import { z } from 'zod';
import type { Instant } from '../domain/time.ts';
import { beginConnection, extendConnection } from '../store/connections.ts';
import type { Store } from '../store/store.ts';
import type { Connections } from './connection.ts';
import type { Job } from './job.ts';

const beatEveryMs = 30_000;

/**
 * Records when each bot was connected, so that a group can be told when it was not heard. An interval lasts as long as
 * one process sees the connection live; its clock may jump meanwhile (the sandbox).
 */
export function createConnectionWatch(deps: {
  readonly store: Store;
  readonly connections: Connections;
  /** Programme clock. */
  readonly now: () => Instant;
  readonly machineNow: () => number;
}): Job<Record<string, never>> {
  /** The interval that lives, by bot. */
  const living = new Map<string, number>();

  async function beat(bot: string): Promise<void> {
    const clocks = { at: deps.now(), machineAt: deps.machineNow() };
    const interval = living.get(bot);
    await deps.store.write(async (tx) => {
      if (interval === undefined) living.set(bot, await beginConnection(tx, bot, clocks));
      else await extendConnection(tx, interval, clocks);
    });
  }

  return {
    name: 'connection-watch',
    payload: z.object({}).strip() as z.ZodType<Record<string, never>>,
    everyMs: beatEveryMs,
    attempts: 1,
    key: () => 'connection-watch',
    async run() {
      for (const [bot, connection] of deps.connections) {
        if (connection.isConnected()) await beat(bot);
        else living.delete(bot);
      }
      return { outcome: 'done' };
    },
  };
}

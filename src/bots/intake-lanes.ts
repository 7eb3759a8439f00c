import type { PlatformLog } from './platform-log.ts';
import { pause, type Schedule } from './timers.ts';

export interface LaneTimings {
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
}

export const laneTimings: LaneTimings = { firstRetryMs: 200, longestRetryMs: 5_000 };

/**
 * No platform can be trusted to deliver a message again, so what could not be stored is offered here again and again.
 * Messages of one chat go one after the other, in the order they came.
 */
export interface IntakeLanes {
  put(chat: string, take: () => Promise<void>): void;
  /** Ends the repeating and waits for what is being stored; a message that could not be stored by then is lost. */
  stop(): Promise<void>;
}

export function createIntakeLanes(parts: {
  readonly schedule: Schedule;
  readonly timings: LaneTimings;
  readonly log: PlatformLog;
}): IntakeLanes {
  const { schedule, timings, log } = parts;
  const tails = new Map<string, Promise<void>>();
  const stopping = new AbortController();

  async function untilTaken(take: () => Promise<void>): Promise<void> {
    for (let retryMs = timings.firstRetryMs; ; retryMs = Math.min(retryMs * 2, timings.longestRetryMs)) {
      try {
        return await take();
      } catch (cause) {
        log.error({ err: cause, retryMs }, 'a message was not stored');
      }
      if (!(await pause(schedule, retryMs, stopping.signal))) {
        log.error({}, 'a message was not stored before the service stopped');
        return;
      }
    }
  }

  return {
    put(chat, take) {
      const tail = (tails.get(chat) ?? Promise.resolve())
        .then(() => untilTaken(take))
        .finally(() => {
          if (tails.get(chat) === tail) tails.delete(chat);
        });
      tails.set(chat, tail);
    },
    async stop() {
      stopping.abort();
      await Promise.all(tails.values());
    },
  };
}

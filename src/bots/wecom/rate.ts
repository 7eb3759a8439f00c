import type { SendLimit } from '../adapter.ts';

/** The platform counts when a call reaches it, we when it leaves: this covers the difference. */
const marginMs = 500;

/** Counts calls over sliding windows of the machine clock, per key. */
export interface Rate {
  /**
   * Counts `n` calls and answers 0, or counts nothing and answers how long to wait, in ms. `spare`: room for so many more
   * is left free, for calls that are to come.
   */
  take(key: string, n?: number, spare?: number): number;
  /** Calls the platform has counted before, by another process; oldest first. */
  note(key: string, at: number, n: number): void;
  /** The platform has counted more than we have, as after a restart: nothing goes for `ms`. */
  hold(key: string, ms: number): void;
}

export function createRate(limits: readonly Pick<SendLimit, 'max' | 'windowMs'>[], now: () => number): Rate {
  const calls = new Map<string, number[]>();
  const heldUntil = new Map<string, number>();
  const longestMs = Math.max(0, ...limits.map(({ windowMs }) => windowMs)) + marginMs;

  function forget(at: number): void {
    for (const [key, times] of calls) {
      const kept = times.filter((time) => time > at - longestMs);
      if (kept.length === 0) calls.delete(key);
      else calls.set(key, kept);
    }
    for (const [key, until] of heldUntil) if (until <= at) heldUntil.delete(key);
  }

  return {
    take(key, n = 1, spare = 0) {
      const at = now();
      const needed = n + spare;
      forget(at);
      const times = calls.get(key) ?? [];
      const waits = limits.map(({ max, windowMs }) => {
        // More calls at once than the window holds can only go when it is empty.
        const before = times[times.length - Math.max(1, max - needed + 1)];
        const last = needed > max ? times.at(-1) : before;
        return last === undefined ? 0 : Math.max(0, last + windowMs + marginMs - at);
      });
      const wait = Math.max(0, (heldUntil.get(key) ?? at) - at, ...waits);
      if (wait === 0) calls.set(key, [...times, ...Array.from({ length: n }, () => at)]);
      return wait;
    },
    note(key, at, n) {
      const times = [...(calls.get(key) ?? []), ...Array.from({ length: n }, () => at)];
      calls.set(
        key,
        times.sort((a, b) => a - b),
      );
    },
    hold: (key, ms) => void heldUntil.set(key, now() + ms),
  };
}

import { hourMs, type Instant, minuteMs } from './time.ts';

/** Everybody's timers ring at the full hour; a platform is slow and refuses more then. */
const crowdedBeforeMs = 2 * minuteMs;
const crowdedAfterMs = 3 * minuteMs;
const spreadMs = 5 * minuteMs;

/**
 * When something nobody waits for may start that would start now: at once, or, around the full hour, some minutes after
 * it, a different one for every number.
 */
export function offTheHour(now: Instant, number: number): Instant {
  const past = now % hourMs;
  const hour = now - past;
  // Spread like a shuffled deck: neighbours are far from each other.
  const share = ((number * 2_654_435_761) % 2 ** 32) / 2 ** 32;
  const startMs = crowdedAfterMs + Math.floor(share * spreadMs);
  if (past >= hourMs - crowdedBeforeMs) return hour + hourMs + startMs;
  return past < startMs ? hour + startMs : now;
}

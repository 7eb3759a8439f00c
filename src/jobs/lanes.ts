import type { Lane, OutboxRow } from '../store/outbox.ts';

/** How long a head row that cannot go holds up the rows behind it. */
export const headBlocksMs = 2 * 60_000;

/** `next`: the earliest instant (machine clock) at which asking again may give a row; null when nothing waits. */
export type Choice = { readonly row: OutboxRow } | { readonly next: number | null };

/**
 * The row of a lane whose turn it is. Order is the order of adding; a row that waits for its next try holds up its lane
 * for two minutes from its first refusal, then the rows behind it pass.
 *
 * @param rows a chat's pending rows in the order they were added
 */
export function chooseRow(rows: readonly OutboxRow[], lane: Lane, now: number): Choice {
  let next: number | null = null;
  for (const row of rows) {
    if (row.lane !== lane || row.state !== 'pending') continue;
    if (row.retryAt === null || row.retryAt <= now) return { row };
    const stepsAsideAt = (row.stuckSince ?? now) + headBlocksMs;
    next = Math.min(next ?? Number.POSITIVE_INFINITY, row.retryAt);
    if (stepsAsideAt > now) return { next: Math.min(next, stepsAsideAt) };
  }
  return { next };
}

const firstRetryMs = 2_000;
const longestRetryMs = 5 * 60_000;

/** 2 s, doubled with every attempt, at most 5 minutes; the platform's own wish goes first. */
export function retryDelayMs(attempts: number, wishedMs?: number): number {
  return wishedMs ?? Math.min(longestRetryMs, firstRetryMs * 2 ** attempts);
}

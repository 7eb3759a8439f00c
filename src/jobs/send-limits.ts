import type { SendLimit } from '../bots/adapter.ts';
import type { OutboxRow } from '../store/outbox.ts';
import { nthNewestSend, sendsUnderWay } from '../store/outbox-sending.ts';
import type { Db } from '../store/store.ts';

/** Platforms count when a call reaches them, we when it is over: this covers the difference. */
const marginMs = 100;
const busyWaitMs = 500;
/** Share of a limit that notices leave free for replies. */
const replyReserve = 0.2;

/**
 * When the row may go as far as the limits are concerned (machine clock); null is now. Counts actual sends in the
 * outbox, so it holds across restarts.
 */
export async function limitedUntil(
  db: Db,
  row: OutboxRow,
  { limits, now }: { limits: readonly SendLimit[]; now: number },
): Promise<number | null> {
  const waits = await Promise.all(limits.map((limit) => waitFor(db, row, { limit, now })));
  const latest = Math.max(0, ...waits);
  return latest > now ? latest : null;
}

async function waitFor(db: Db, row: OutboxRow, { limit, now }: { limit: SendLimit; now: number }): Promise<number> {
  const scope = limit.perChat ? { chatId: row.chatId } : { bot: row.bot };
  const free = allowed(limit, row) - (await sendsUnderWay(db, scope, row.id));
  if (free <= 0) return now + busyWaitMs;
  const sentAt = await nthNewestSend(db, scope, free);
  return sentAt === null ? 0 : sentAt + limit.windowMs + marginMs;
}

function allowed({ max }: SendLimit, { lane }: OutboxRow): number {
  return lane === 'reply' ? max : Math.max(1, max - Math.ceil(max * replyReserve));
}

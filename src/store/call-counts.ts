import { and, asc, eq, isNull, lt, sql } from 'drizzle-orm';
import type { CallBucket } from '../domain/messages.ts';
import { probeAfterMs, type Standing } from '../domain/quota.ts';
import type { Instant, Month } from '../domain/time.ts';
import { accounts, callCounts, chats, missedSenders } from './schema.ts';
import type { Db, Tx } from './store.ts';

export interface BucketOfMonth {
  readonly bot: string;
  readonly month: Month;
  readonly bucket: CallBucket;
  readonly limit: number;
}

/** Adds calls; returns how many there are then. A limit that changed during the month holds from now on. */
export async function addCalls(tx: Tx, { bot, month, bucket, limit }: BucketOfMonth, calls: number): Promise<number> {
  const [row] = await tx
    .insert(callCounts)
    .values({ bot, month, bucket, limit, used: calls })
    .onConflictDoUpdate({
      target: [callCounts.bot, callCounts.month, callCounts.bucket],
      set: { used: sql`${callCounts.used} + ${calls}`, limit },
    })
    .returning({ used: callCounts.used });
  return row?.used ?? calls;
}

/** True the first time in the month. */
export async function noteExhausted(tx: Tx, bucket: BucketOfMonth, machineNow: number): Promise<boolean> {
  await addCalls(tx, bucket, 0);
  const where = and(
    eq(callCounts.bot, bucket.bot),
    eq(callCounts.month, bucket.month),
    eq(callCounts.bucket, bucket.bucket),
  );
  const first = await tx
    .update(callCounts)
    .set({ exhaustedAt: machineNow })
    .where(and(where, isNull(callCounts.exhaustedAt)))
    .returning({ id: callCounts.id });
  if (first.length === 0) await tx.update(callCounts).set({ exhaustedAt: machineNow }).where(where);
  return first.length > 0;
}

/** Null while nothing was counted: the bot's platform does not count, or the month is young. */
export async function standingOf(
  db: Db,
  { bot, month, machineNow }: { bot: string; month: Month; machineNow: number },
): Promise<Partial<Standing> | null> {
  const rows = await db
    .select()
    .from(callCounts)
    .where(and(eq(callCounts.bot, bot), eq(callCounts.month, month)));
  if (rows.length === 0) return null;
  const entries = rows.map(({ bucket, used, limit, exhaustedAt }) => {
    const exhausted = exhaustedAt !== null && machineNow - exhaustedAt < probeAfterMs;
    return [bucket, { used, limit, exhausted }];
  });
  return Object.fromEntries(entries);
}

/** Bots whose platform counts, and that were used in the month. */
export async function countedBots(db: Db, month: Month): Promise<string[]> {
  const rows = await db
    .selectDistinct({ bot: callCounts.bot })
    .from(callCounts)
    .where(eq(callCounts.month, month))
    .orderBy(asc(callCounts.bot));
  return rows.map(({ bot }) => bot);
}

/** The platform kept back a message of this sender; noted once a month and chat. */
export async function noteMissedSender(
  tx: Tx,
  missed: { month: Month; chatId: number; accountId: number; at: Instant },
): Promise<void> {
  await tx.insert(missedSenders).values(missed).onConflictDoNothing();
}

export interface MissedSender {
  readonly id: number;
  readonly month: Month;
  readonly bot: string;
  readonly chatId: number;
  readonly kind: 'group' | 'private';
  readonly name: string | null;
}

/** Those of the months before who have not been told, in the order they wrote. */
export async function untoldSenders(db: Db, before: Month): Promise<MissedSender[]> {
  return db
    .select({
      id: missedSenders.id,
      month: missedSenders.month,
      bot: chats.bot,
      chatId: chats.id,
      kind: chats.kind,
      name: accounts.displayName,
    })
    .from(missedSenders)
    .innerJoin(chats, eq(chats.id, missedSenders.chatId))
    .innerJoin(accounts, eq(accounts.id, missedSenders.accountId))
    .where(and(lt(missedSenders.month, before), isNull(missedSenders.toldAt)))
    .orderBy(asc(missedSenders.id));
}

export async function markTold(tx: Tx, id: number, at: Instant): Promise<void> {
  await tx.update(missedSenders).set({ toldAt: at }).where(eq(missedSenders.id, id));
}

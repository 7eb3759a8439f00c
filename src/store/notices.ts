import { and, asc, eq, gt, gte, lte, notExists, or, sql } from 'drizzle-orm';
import { noticeRank } from '../domain/programme/occurrences.ts';
import type { Instant } from '../domain/time.ts';
import { noticeMessages, notices, outbox, units } from './schema.ts';
import type { Db, Tx } from './store.ts';

export type NoticeRow = typeof notices.$inferSelect;
export type NoticeState = NoticeRow['state'];

export interface NewNotice {
  readonly schedule: string;
  readonly plannedAt: Instant;
  readonly unitId: number;
  /** Order within a slot: `noticeRank` of the domain. */
  readonly rank: number;
  /** Known when planned; null is worded when its slot comes. */
  readonly text: string | null;
  readonly subject: object;
  readonly expiresAt: Instant;
  readonly createdAt: Instant;
  /** `missed`: planned for a time when the service was down, and its event is over. */
  readonly state?: 'pending' | 'missed';
  readonly note?: string | undefined;
}

/** A notice is unique per schedule, planned time and unit; false when it exists. */
export async function planNotice(tx: Tx, notice: NewNotice): Promise<boolean> {
  const { schedule, plannedAt, unitId, rank, text, subject, expiresAt, createdAt } = notice;
  const rows = await tx
    .insert(notices)
    .values({
      schedule,
      plannedAt,
      unitId,
      rank,
      text,
      subject: { ...subject },
      state: notice.state ?? 'pending',
      note: notice.note ?? null,
      expiresAt,
      createdAt,
    })
    .onConflictDoNothing()
    .returning({ id: notices.id });
  return rows.length > 0;
}

/** A unit's notices waiting for a slot, planned within the times (both inclusive) and not expired; in slot order. */
export async function pendingNotices(
  db: Db,
  { unitId, since, until, at }: { unitId: number; since: Instant; until: Instant; at: Instant },
): Promise<NoticeRow[]> {
  return db
    .select()
    .from(notices)
    .where(
      and(
        eq(notices.state, 'pending'),
        eq(notices.unitId, unitId),
        gte(notices.plannedAt, since),
        lte(notices.plannedAt, until),
        gt(notices.expiresAt, at),
      ),
    )
    .orderBy(asc(notices.rank), asc(notices.plannedAt), asc(notices.id));
}

/** A unit's notices of one rank that are still good and that no message to the chat has carried yet; in slot order. */
export async function noticesNewToChat(
  db: Db,
  wanted: { unitId: number; chatId: number; rank: number; since: Instant; until: Instant; at: Instant },
): Promise<NoticeRow[]> {
  const carried = db
    .select({ id: noticeMessages.id })
    .from(noticeMessages)
    .innerJoin(outbox, eq(outbox.id, noticeMessages.outboxId))
    .where(and(eq(noticeMessages.noticeId, notices.id), eq(outbox.chatId, wanted.chatId)));
  const rows = await db
    .select()
    .from(notices)
    .where(
      and(
        eq(notices.unitId, wanted.unitId),
        eq(notices.rank, wanted.rank),
        gte(notices.plannedAt, wanted.since),
        lte(notices.plannedAt, wanted.until),
        gt(notices.expiresAt, wanted.at),
        notExists(carried),
      ),
    )
    .orderBy(asc(notices.plannedAt), asc(notices.id));
  return rows.filter((row) => row.state === 'pending' || row.state === 'sent');
}

/** True when some group may still get a notice in its next slot: one waits, or a result a side group may not have. */
export async function noticesAwaitSlot(db: Db, at: Instant): Promise<boolean> {
  const waits = eq(notices.state, 'pending');
  const isResult = and(eq(notices.state, 'sent'), eq(notices.rank, noticeRank.result));
  const [row] = await db
    .select({ id: notices.id })
    .from(notices)
    .where(and(gt(notices.expiresAt, at), or(waits, isResult)))
    .limit(1);
  return row !== undefined;
}

export async function setNoticeState(tx: Tx, id: number, state: NoticeState, note: string | null): Promise<void> {
  await tx.update(notices).set({ state, note }).where(eq(notices.id, id));
}

/**
 * Takes back what was planned under the schedule: what waits is dropped, what went out is over, so that no side group
 * gets it later. Returns the units whose group was told; a second time it returns none of them.
 */
export async function takeBackNotices(tx: Tx, schedule: string, note: string): Promise<number[]> {
  const planned = eq(notices.schedule, schedule);
  await tx
    .update(notices)
    .set({ state: 'dropped', note })
    .where(and(planned, eq(notices.state, 'pending')));
  const told = await tx
    .update(notices)
    .set({ expiresAt: sql`${notices.plannedAt}`, note })
    .where(and(planned, eq(notices.state, 'sent'), gt(notices.expiresAt, notices.plannedAt)))
    .returning({ unitId: notices.unitId });
  return [...new Set(told.map(({ unitId }) => unitId))];
}

/** Says which notices a message carries. */
export async function linkNotices(tx: Tx, outboxId: number, noticeIds: readonly number[]): Promise<void> {
  if (noticeIds.length === 0) return;
  await tx
    .insert(noticeMessages)
    .values(noticeIds.map((noticeId) => ({ noticeId, outboxId })))
    .onConflictDoNothing();
}

/** Takes the notices off a message that never left; returns them. */
export async function unlinkNotices(tx: Tx, outboxId: number): Promise<number[]> {
  const rows = await tx
    .delete(noticeMessages)
    .where(eq(noticeMessages.outboxId, outboxId))
    .returning({ id: noticeMessages.noticeId });
  return rows.map((row) => row.id);
}

/** Notices waiting whose time is over become `expired`; returns how many. */
export async function expireNotices(tx: Tx, at: Instant): Promise<number> {
  const rows = await tx
    .update(notices)
    .set({ state: 'expired', note: '等到过期也没有发送时段' })
    .where(and(eq(notices.state, 'pending'), lte(notices.expiresAt, at)))
    .returning({ id: notices.id });
  return rows.length;
}

export interface LostNotice {
  readonly id: number;
  readonly state: 'missed' | 'expired';
  readonly schedule: string;
  readonly plannedAt: Instant;
  readonly unitShort: string;
  readonly note: string | null;
}

/** Notices that never went out, since the instant: what the office is shown in 待处理. */
export async function listLostNotices(db: Db, since: Instant): Promise<LostNotice[]> {
  const rows = await db
    .select({ notice: notices, unitShort: units.short })
    .from(notices)
    .innerJoin(units, eq(units.id, notices.unitId))
    .where(gte(notices.plannedAt, since))
    .orderBy(asc(notices.plannedAt), asc(notices.id));
  return rows.flatMap(({ notice: { id, state, schedule, plannedAt, note }, unitShort }) =>
    state === 'missed' || state === 'expired' ? [{ id, state, schedule, plannedAt, unitShort, note }] : [],
  );
}

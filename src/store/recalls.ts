import { and, asc, eq, like } from 'drizzle-orm';
import { broadcastSchedule } from './broadcasts.ts';
import type { Chat } from './chats.ts';
import { setNoticeState } from './notices.ts';
import type { OutboxRow } from './outbox.ts';
import { chats, noticeMessages, notices, outbox } from './schema.ts';
import type { Db, Tx } from './store.ts';

/** A message that is to be taken back, and what it said besides the broadcast. */
export interface AskedRecall {
  readonly row: OutboxRow;
  readonly chat: Chat;
  readonly rest: string;
}

/** What became of a broadcast's messages when it was withdrawn. */
export interface Withdrawn {
  /** Had not left: nobody sees them. */
  readonly dropped: number;
  /** Are being taken back. */
  readonly asked: number;
  /** Stay: their platform can not take them back, or nobody knows whether they were shown. */
  readonly stay: number;
}

/** Withdraws what the outbox has of a broadcast; a message that carries other lines keeps those. */
export async function withdrawMessages(tx: Tx, broadcastId: number): Promise<Withdrawn> {
  const count = { dropped: 0, asked: 0, stay: 0 };
  for (const { row, text, noticeId } of await messagesOf(tx, broadcastId)) {
    const isPending = row.state === 'pending' && row.sentAs === null;
    if (isPending) {
      const rest = text === null ? '' : without(row.text, text);
      const change =
        rest === '' ? ({ state: 'failed', settled: 'resent', error: '撤回广播' } as const) : ({ text: rest } as const);
      await tx.update(outbox).set(change).where(eq(outbox.id, row.id));
      count.dropped += 1;
    } else if (row.state === 'sent' && row.recallKey !== null) {
      if (row.recall === null) await tx.update(outbox).set({ recall: 'asked' }).where(eq(outbox.id, row.id));
      count.asked += 1;
    } else {
      if (row.state !== 'failed') count.stay += 1;
      continue;
    }
    if (noticeId !== null) await setNoticeState(tx, noticeId, 'dropped', '撤回');
  }
  return count;
}

export async function recallsAsked(db: Db): Promise<AskedRecall[]> {
  const rows = await db
    .select({ row: outbox, chat: chats })
    .from(outbox)
    .innerJoin(chats, eq(chats.id, outbox.chatId))
    .where(eq(outbox.recall, 'asked'))
    .orderBy(asc(outbox.id));
  const asked: AskedRecall[] = [];
  for (const { row, chat } of rows) asked.push({ row, chat, rest: await restOf(db, row) });
  return asked;
}

/** False when it was not asked any more. */
export async function finishRecall(tx: Tx, outboxId: number, how: 'done' | 'refused'): Promise<boolean> {
  const changed = await tx
    .update(outbox)
    .set({ recall: how })
    .where(and(eq(outbox.id, outboxId), eq(outbox.recall, 'asked')))
    .returning({ id: outbox.id });
  return changed.length > 0;
}

/** An urgent broadcast is a message of its own; another is a line, `text`, in the message of a slot. */
async function messagesOf(
  db: Db,
  id: number,
): Promise<{ row: OutboxRow; text: string | null; noticeId: number | null }[]> {
  const schedule = broadcastSchedule(id);
  const own = await db
    .select()
    .from(outbox)
    .where(like(outbox.idempotencyKey, `${schedule}:%`))
    .orderBy(asc(outbox.id));
  const carried = await db
    .select({ row: outbox, text: notices.text, noticeId: notices.id })
    .from(noticeMessages)
    .innerJoin(notices, eq(notices.id, noticeMessages.noticeId))
    .innerJoin(outbox, eq(outbox.id, noticeMessages.outboxId))
    .where(eq(notices.schedule, schedule))
    .orderBy(asc(outbox.id));
  return [...own.map((row) => ({ row, text: null, noticeId: null })), ...carried];
}

/** What the message said besides lines of broadcasts that were withdrawn. */
async function restOf(db: Db, row: OutboxRow): Promise<string> {
  const lines = await db
    .select({ text: notices.text, state: notices.state })
    .from(noticeMessages)
    .innerJoin(notices, eq(notices.id, noticeMessages.noticeId))
    .where(and(eq(noticeMessages.outboxId, row.id), eq(notices.state, 'dropped')));
  if (lines.length === 0) return '';
  return lines.reduce((text, line) => without(text, line.text ?? ''), row.text);
}

/** A line that was clipped to fit begins like the whole and ends with a sign. */
function without(message: string, line: string): string {
  const kept = message.split('\n');
  const wanted = line.split('\n');
  const start = kept.findIndex((_, at) => wanted.every((one, offset) => isLine(kept[at + offset], one)));
  if (start >= 0) kept.splice(start, wanted.length);
  return kept.join('\n').trim();
}

function isLine(shown: string | undefined, line: string): boolean {
  if (shown === undefined) return false;
  return shown === line || (shown.endsWith('…') && line.startsWith(shown.slice(0, -1)));
}

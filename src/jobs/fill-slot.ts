import type { Programme, Rules } from '../domain/programme/model.ts';
import { noticeRank } from '../domain/programme/occurrences.ts';
import { addDays, type Day, type Instant, mondayOf } from '../domain/time.ts';
import { fitSlot } from '../presenters/slot-message.ts';
import { type BoundChat, bindingOf } from '../store/chats.ts';
import {
  linkNotices,
  type NoticeRow,
  noticesNewToChat,
  pendingNotices,
  setNoticeState,
  unlinkNotices,
} from '../store/notices.ts';
import { addPush, type OutboxRow } from '../store/outbox.ts';
import { markUnknown } from '../store/outbox-sending.ts';
import { dropRow, moveSlot, slotTaken, slotTexts } from '../store/outbox-slots.ts';
import type { Db, Tx } from '../store/store.ts';
import type { Line } from './line.ts';
import { noticeLine, subjectOf } from './notice-line.ts';
import { type PictureFile, picturesShown } from './notice-pictures.ts';

/** Most proactive messages to a group from Monday to Sunday; a week with a make-up day has six slots. */
const slotsAWeek = 5;
/** For so many days before the slot nothing is said in the same words. */
const sameWordsDays = 6;

export interface Slot {
  readonly day: Day;
  /** The instant of the slot itself. */
  readonly opensAt: Instant;
  /** Programme clock: in its window, later than `opensAt` after a downtime. */
  readonly at: Instant;
  /** Absent: texts go alone. */
  readonly pictureFile?: PictureFile;
}

/** What waits for the group's slot: all notices in a main group, results only in a side group (副群). */
export async function waitingFor(db: Db, chat: BoundChat, { opensAt, at }: Slot): Promise<NoticeRow[]> {
  if (chat.mutedUntil !== null && chat.mutedUntil > at) return [];
  const { unit, chatId, since } = chat;
  const wanted = { unitId: unit.id, since, until: opensAt, at };
  if (chat.part === 'main') return pendingNotices(db, wanted);
  return noticesNewToChat(db, { ...wanted, chatId, rank: noticeRank.result });
}

export interface SlotPlan {
  readonly slot: Slot;
  readonly programme: Programme;
  readonly rulesOf: (day: Day) => Pick<Rules, 'quarter'>;
  readonly nextSlotAt: Instant;
}

/** Puts the group's one proactive message of the day into the outbox; nothing when there is nothing, or it has one. */
export async function fillSlot(tx: Tx, chat: BoundChat, plan: SlotPlan): Promise<void> {
  const { slot, programme, rulesOf, nextSlotAt } = plan;
  if ((await slotTaken(tx, chat.chatId, slot.day)) || (await weekIsFull(tx, chat.chatId, slot.day))) return;
  const isMain = chat.part === 'main';
  const notices = await waitingFor(tx, chat, slot);
  const superseded = supersededBy(notices);
  const said = await slotTexts(tx, chat.chatId, { from: addDays(slot.day, -sameWordsDays), to: slot.day });
  const carried: { notice: NoticeRow; text: string }[] = [];
  for (const notice of notices) {
    const worded = superseded.has(notice)
      ? { drop: '有更近的提醒' }
      : await noticeLine(tx, notice, { programme, unit: chat.unit, today: slot.day, rulesOf });
    const line = unlessSaid(worded, notice, [...said, ...carried.map(({ text }) => text)]);
    if ('text' in line) carried.push({ notice, text: line.text });
    else if (isMain) await setNoticeState(tx, notice.id, 'dropped', line.drop);
  }
  if (carried.length === 0) return;
  const { now, text } = fitNow(carried, nextSlotAt);
  const outboxId = await addPush(tx, {
    bot: chat.bot,
    chatId: chat.chatId,
    text,
    slotDay: slot.day,
    key: `slot:${chat.chatId}:${slot.day}`,
    createdAt: slot.at,
    images: await picturesShown(tx, carried, slot.pictureFile),
  });
  if (outboxId === null) return;
  const ids = now.map(({ notice }) => notice.id);
  await linkNotices(tx, outboxId, ids);
  if (isMain) for (const id of ids) await setNoticeState(tx, id, 'sent', null);
}

async function weekIsFull(tx: Tx, chatId: number, day: Day): Promise<boolean> {
  const monday = mondayOf(day);
  return (await slotTexts(tx, chatId, { from: monday, to: addDays(monday, 6) })).length >= slotsAWeek;
}

/** Results are told whatever was said before; anything else in the very same words is not worth a second line. */
function unlessSaid(line: Line, { rank }: NoticeRow, said: readonly string[]): Line {
  if (!('text' in line) || rank === noticeRank.result) return line;
  const again = said.some((text) => `\n${text}\n`.includes(`\n${line.text}\n`));
  return again ? { drop: '一周内说过同样的话' } : line;
}

/**
 * What today's message carries. What finds no room and is still good at the next slot waits for it and is told whole; of
 * what is over by then 待办 tells.
 */
function fitNow<T extends { readonly notice: NoticeRow; readonly text: string }>(
  carried: readonly T[],
  nextSlotAt: Instant,
): { readonly now: readonly T[]; readonly text: string } {
  const { shown } = fitSlot(textsOf(carried), more);
  const now = carried.filter(({ notice }, index) => index < shown || notice.expiresAt <= nextSlotAt);
  return { now, text: fitSlot(textsOf(now), more).text };
}

const more = '待办';

function textsOf(carried: readonly { readonly text: string }[]): string[] {
  return carried.map(({ text }) => text);
}

/** After a downtime several countdowns of one phase may wait; only the newest still says something. */
function supersededBy(notices: readonly NoticeRow[]): Set<NoticeRow> {
  const newest = new Map<string, NoticeRow>();
  const older = new Set<NoticeRow>();
  for (const notice of [...notices].sort((a, b) => a.plannedAt - b.plannedAt)) {
    const subject = subjectOf(notice);
    if (subject?.type !== 'phaseDeadline') continue;
    const before = newest.get(subject.phase);
    if (before) older.add(before);
    newest.set(subject.phase, notice);
  }
  return older;
}

/**
 * A message of a past day's slot that never left: its notices wait again and are worded anew, a broadcast takes today's
 * slot if it is free. One that may have been shown is `unknown`.
 */
export async function reviveStale(tx: Tx, row: OutboxRow, slot: Slot & { readonly machineNow: number }): Promise<void> {
  if (row.sentAs !== null) {
    const reason = row.error ?? '发送结果不明';
    return markUnknown(tx, row.id, { reason, retryAt: null, now: slot.machineNow });
  }
  const noticeIds = await unlinkNotices(tx, row.id);
  if (noticeIds.length === 0) {
    if (!(await slotTaken(tx, row.chatId, slot.day))) await moveSlot(tx, row.id, slot.day);
    return;
  }
  const binding = await bindingOf(tx, row.chatId, slot.at);
  if (binding?.part === 'main') for (const id of noticeIds) await setNoticeState(tx, id, 'pending', null);
  await dropRow(tx, row.id, '当天没发出去，并入下一次');
}

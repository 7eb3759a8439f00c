import { and, eq, gte, isNotNull, lt, ne } from 'drizzle-orm';
import type { BurdenFacts, BurdenMeter, BurdenMonth } from '../domain/burden.ts';
import type { WorkCalendar } from '../domain/programme/calendar.ts';
import type { SendingHours } from '../domain/programme/model.ts';
import { dayOf, firstDayOf, type Instant, mondayOf, monthOf, startOfDay, timeOf } from '../domain/time.ts';
import { boundChats } from './chats.ts';
import { holdsAt } from './dated.ts';
import { openFeedback } from './feedback.ts';
import { accountBindings, accounts, attachments, chats, inbox, memberships, outbox } from './schema.ts';
import type { Db } from './store.ts';
import { listUnits } from './units.ts';

export interface BurdenReading extends Pick<BurdenFacts, 'month' | 'groups' | 'manyGroups' | 'feedback'> {
  /** Of this week, a line a unit, in the order of the roster. */
  readonly meters: readonly BurdenMeter[];
}

interface Sent {
  readonly chatId: number;
  readonly kind: 'group' | 'private';
  readonly lane: 'reply' | 'notice';
  readonly inboxId: number | null;
  readonly text: string;
  readonly at: Instant;
}

/** Words that press, as nobody may in a work group (P8). */
const pressing = /必须|立即|立刻|马上|务必|接龙|收到请回|打卡/u;
/** A live call: what somebody wrote goes out in full width and calls nobody. */
const everybody = /@(?:所有人|全体|all\b)/giu;
const question = /[?？]/u;
/** As the hints and the words about photos that failed have it. */
const asksPhoto = /带照片|再发一次|补一张|补[个张]?图|发[个张]?图/u;

/** What this month and this week asked of people, counted from what was sent. */
export async function readBurden(
  db: Db,
  { at, sending, calendar }: { at: Instant; sending: SendingHours; calendar: WorkCalendar },
): Promise<BurdenReading> {
  const today = dayOf(at);
  const monthFrom = startOfDay(firstDayOf(monthOf(today)));
  const weekFrom = startOfDay(mondayOf(today));
  const sent = await sentSince(db, { from: Math.min(monthFrom, weekFrom), at });
  const bound = await boundChats(db, at);
  const perUnit = new Map<string, number>();
  for (const { unit } of bound) perUnit.set(unit.short, (perUnit.get(unit.short) ?? 0) + 1);
  const open = await openFeedback(db);
  const photosAlike = await alikeSince(db, monthFrom);
  return {
    month: monthFigures(
      sent.filter((one) => one.at >= monthFrom),
      { sending, calendar, photosAlike },
    ),
    meters: await meters(
      db,
      sent.filter((one) => one.at >= weekFrom),
      at,
    ),
    groups: bound.length,
    manyGroups: [...perUnit].flatMap(([short, count]) => (count > 2 ? [short] : [])),
    feedback: { open: open.length, overdue: open.filter(({ due }) => due < today).length },
  };
}

async function sentSince(db: Db, { from, at }: { from: Instant; at: Instant }): Promise<Sent[]> {
  const rows = await db
    .select({
      chatId: outbox.chatId,
      kind: chats.kind,
      lane: outbox.lane,
      inboxId: outbox.inboxId,
      text: outbox.text,
      at: outbox.createdAt,
      key: outbox.idempotencyKey,
    })
    .from(outbox)
    .innerJoin(chats, eq(chats.id, outbox.chatId))
    .where(and(gte(outbox.createdAt, from), lt(outbox.createdAt, at + 1), ne(outbox.state, 'failed')));
  // A file somebody asked for is an answer.
  return rows.map(({ key, ...row }) => ({ ...row, lane: key.startsWith('export-') ? 'reply' : row.lane }));
}

async function alikeSince(db: Db, from: Instant): Promise<number> {
  const rows = await db
    .select({ id: attachments.id })
    .from(attachments)
    .innerJoin(inbox, eq(inbox.id, attachments.inboxId))
    .where(and(isNotNull(attachments.likeId), gte(inbox.receivedAt, from)));
  return rows.length;
}

function monthFigures(
  sent: readonly Sent[],
  { sending, calendar, photosAlike }: { sending: SendingHours; calendar: WorkCalendar; photosAlike: number },
): BurdenMonth {
  const proactive = sent.filter(({ lane }) => lane === 'notice');
  const isOutside = ({ at }: Sent) => {
    const time = timeOf(at);
    return !calendar.isWorkingDay(dayOf(at)) || time < sending.from || time > sending.to;
  };
  const questions = sent.filter(({ lane, text }) => lane === 'reply' && question.test(text));
  return {
    proactive: proactive.length,
    outsideHours: proactive.filter(isOutside).length,
    mostToGroupADay: most(
      proactive.filter(({ kind }) => kind === 'group').map(({ chatId, at }) => `${chatId} ${dayOf(at)}`),
    ),
    callsToAll: sum(sent, ({ text }) => text.match(everybody)?.length ?? 0),
    pressing: proactive.filter(({ text }) => pressing.test(text)).length,
    questions: questions.length,
    mostQuestions: most(questions.map(({ inboxId }) => String(inboxId))),
    photosAsked: sent.filter(({ text }) => asksPhoto.test(text)).length,
    photosAlike,
  };
}

async function meters(db: Db, sent: readonly Sent[], at: Instant): Promise<BurdenMeter[]> {
  const unitOf = await unitsOfChats(db, at);
  const units = await listUnits(db, at);
  return units.map(({ id, short }) => {
    const own = sent.filter(({ chatId }) => unitOf.get(chatId) === id);
    return {
      unitShort: short,
      proactive: own.filter(({ lane }) => lane === 'notice').length,
      mentions: sum(own, ({ text }) => text.match(/@/gu)?.length ?? 0),
      questions: own.filter(({ lane, text }) => lane === 'reply' && question.test(text)).length,
      photosAsked: own.filter(({ text }) => asksPhoto.test(text)).length,
    };
  });
}

/** A group's unit, or that of whoever a private chat is with. */
async function unitsOfChats(db: Db, at: Instant): Promise<Map<number, number>> {
  const groups = (await boundChats(db, at)).map(({ chatId, unit }) => [chatId, unit.id] as const);
  const people = await db
    .select({ chatId: chats.id, unitId: memberships.unitId })
    .from(accounts)
    .innerJoin(chats, and(eq(chats.bot, accounts.bot), eq(chats.chatId, accounts.privateChatId)))
    .innerJoin(accountBindings, and(eq(accountBindings.accountId, accounts.id), holdsAt(accountBindings, at)))
    .innerJoin(memberships, and(eq(memberships.personId, accountBindings.personId), holdsAt(memberships, at)))
    .where(eq(chats.kind, 'private'));
  return new Map([...people.map(({ chatId, unitId }) => [chatId, unitId] as const), ...groups]);
}

function most(keys: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

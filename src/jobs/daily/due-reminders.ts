import { subjectKeys } from '../../domain/private-subject.ts';
import { noticeRank } from '../../domain/programme/occurrences.ts';
import type { Repeats } from '../../domain/repeats.ts';
import { addDays, type Day, dayOf, instantAt, startOfDay } from '../../domain/time.ts';
import { type DueView, dueText, overdueText } from '../../presenters/due.ts';
import { passOnText } from '../../presenters/private-item.ts';
import { privateChatsOf } from '../../store/accounts.ts';
import { boundChats } from '../../store/chats.ts';
import { measuresDue } from '../../store/measures.ts';
import { unitNow } from '../../store/merged-units.ts';
import { planNotice } from '../../store/notices.ts';
import type { Tx } from '../../store/store.ts';
import { openTasks } from '../../store/tasks.ts';
import { type Line, tellPerson, tellSecretary } from '../../store/tell-people.ts';
import type { DailyContext, DailyWork } from './daily-work.ts';

/** How long before its day something is spoken of for the first time. */
const daysAhead = 3;

/** A task or a measure that is still open. */
export interface DueItem extends DueView {
  readonly id: number;
  readonly unitId: number;
  readonly personId: number | null;
  readonly createdAt: number;
  /** Absent for what comes once only. */
  readonly repeats?: Repeats | null;
}

/**
 * Three days before and on the day the unit's group is told what falls due, by the working day before where that is none;
 * what is one person's charge he is told alone. After that only the secretary hears of it, once.
 */
export const dueReminders: DailyWork = {
  name: 'due reminders',
  async run(tx, context) {
    const tasks = (await openTasks(tx)).map((task) => ({ ...task, kind: 'task' as const, text: task.title }));
    const until = addDays(context.day, 31);
    const measures = (await measuresDue(tx, null, until)).map((measure) => ({ ...measure, kind: 'measure' as const }));
    if (tasks.length + measures.length === 0) return;
    const groups = new Set(
      (await boundChats(tx, context.at)).filter(({ part }) => part === 'main').map(({ unit }) => unit.id),
    );
    for (const item of [...tasks, ...measures]) await remind(tx, item, { ...context, groups });
  },
};

type Context = DailyContext & { readonly groups: ReadonlySet<number> };

async function remind(tx: Tx, item: DueItem, context: Context): Promise<void> {
  const { day } = context;
  const madeOn = dayOf(item.createdAt);
  if (item.due < day) {
    // What was late already when it was written down is no news.
    if (item.due >= madeOn) await tellOverdue(tx, item, context);
    return;
  }
  const stage = stageOn(item.due, context);
  if (stage === null || madeOn >= stage.shownOn) return;
  // Who sweeps every Friday knows it on Tuesday; and every week it would be the same words.
  if (stage.name === 'ahead' && item.repeats?.startsWith('weekly:')) return;
  await tellDue(tx, item, { ...context, ...stage });
}

interface Stage {
  readonly name: 'ahead' | 'due';
  /** The working day it belongs to; also after a downtime, so that it is told once. */
  readonly shownOn: Day;
  readonly expiresOn: Day;
}

function stageOn(due: Day, { day, calendar }: Context): Stage | null {
  const lastCall = workingDayUpTo(due, calendar);
  if (day >= lastCall) return { name: 'due', shownOn: lastCall, expiresOn: addDays(due, 1) };
  const first = workingDayUpTo(addDays(due, -daysAhead), calendar);
  return day >= first ? { name: 'ahead', shownOn: first, expiresOn: lastCall } : null;
}

function workingDayUpTo(day: Day, calendar: Context['calendar']): Day {
  return calendar.shift(day, 'before') ?? day;
}

async function tellDue(tx: Tx, item: DueItem, context: Context & Stage): Promise<void> {
  const { at, name, shownOn, expiresOn, bundle, groups } = context;
  const unitId = await unitNow(tx, item.unitId, at);
  const schedule = subjectKeys.due(item.kind, item.id, { due: item.due, stage: name });
  const line = { text: dueText(item, context.day), key: schedule, at };
  if (item.personId !== null) return tellOwner(tx, item.personId, { item, unitId, line, day: context.day });
  if (!groups.has(unitId)) return tellSecretary(tx, unitId, line);
  await planNotice(tx, {
    schedule,
    plannedAt: instantAt(shownOn, bundle.programme.sending.from),
    unitId,
    rank: noticeRank.task,
    text: null,
    subject: { type: 'due', kind: item.kind, id: item.id, due: item.due },
    expiresAt: startOfDay(expiresOn),
    createdAt: at,
  });
}

/** The person alone; the secretary too when nothing can be sent to him privately: he would hear of it only if he asked. */
async function tellOwner(
  tx: Tx,
  personId: number,
  { item, unitId, line, day }: { item: DueItem; unitId: number; line: Line; day: Day },
): Promise<void> {
  await tellPerson(tx, personId, line);
  if ((await privateChatsOf(tx, personId, line.at)).length > 0) return;
  const key = subjectKeys.toSecretary(line.key);
  await tellSecretary(tx, unitId, { ...line, text: passOnText(item, day), key });
}

async function tellOverdue(tx: Tx, item: DueItem, { at, day }: Context): Promise<void> {
  const unitId = await unitNow(tx, item.unitId, at);
  await tellSecretary(tx, unitId, {
    text: overdueText(item, day),
    key: subjectKeys.late(item.kind, item.id, item.due),
    at,
  });
}

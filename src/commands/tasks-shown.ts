import { matchTask } from '../domain/task-match.ts';
import { dayOf } from '../domain/time.ts';
import { plain } from '../presenters/plain.ts';
import { numberText } from '../presenters/receipt.ts';
import { withMerged } from '../store/merged-units.ts';
import { photosOf } from '../store/message-photos.ts';
import { groupsOfOwner, peopleOfOwner } from '../store/owners.ts';
import { everyoneIn, type Report } from '../store/reports.ts';
import { closeTask, listTasks, noteAsked, type Task } from '../store/tasks.ts';
import { groupsOf } from '../store/units.ts';
import type { CommandContext } from './command.ts';
import { noteDecision } from './decide.ts';

/**
 * Closes the task a confirmed report shows done and says so. When it is not sure which, or whether, the secretary is asked
 * once for a task, and never again.
 */
export async function closeTasksShown(context: CommandContext, report: Report): Promise<string | null> {
  const { tx, now, sender } = context;
  const { sure, maybe } = await tasksOf(context, report);
  const [task] = sure;
  if (!task) return askOnce(context, maybe);
  const by = { personId: sender.person?.id ?? null, at: now, doneOn: report.dayTo, reportId: report.id };
  await closeTask(tx, task, by);
  await noteDecision(context, {
    action: 'task.closed',
    subject: `task:${task.id}`,
    before: { state: task.state },
    after: { state: 'closed', byReport: numberText(report) },
  });
  return `任务${numberText(task)}也办好了`;
}

/** For 待确认: what confirming this report would close; null when nothing. */
export async function taskItWouldClose(context: CommandContext, report: Report): Promise<string | null> {
  const [task] = (await tasksOf(context, report)).sure;
  return task ? `确认后任务${numberText(task)}也算办好` : null;
}

async function askOnce({ tx, now }: CommandContext, maybe: readonly Task[]): Promise<string | null> {
  const task = maybe.find(({ askedAt }) => askedAt === null);
  if (!task) return null;
  await noteAsked(tx, task.id, now);
  return `是不是任务${numberText(task)} ${plain(task.title, 16)}也办好了？是就回：办结 ${numberText(task)}`;
}

/** `sure` is one task at most: several that fit are for a person to tell apart, unless one is only the other again. */
async function tasksOf(context: CommandContext, report: Report): Promise<{ sure: Task[]; maybe: Task[] }> {
  const { tx, now } = context;
  const unitIds = await withMerged(tx, [report.unitId], now);
  const open = await listTasks(tx, { unitIds, states: ['open', 'reported'] });
  const shown = {
    ...report,
    participants: (await everyoneIn(tx, report.id)).map(({ personId }) => personId),
    photos: (await photosOf(tx, report.id)).usable,
  };
  const groups = await groupsOf(tx, report.unitId, now);
  const sure: Task[] = [];
  const maybe: Task[] = [];
  for (const task of open.filter(({ kinds }) => kinds.some((kind) => report.kinds.includes(kind)))) {
    const people = await peopleOfOwner(tx, task, now);
    const whom = { groups: await groupsOfOwner(tx, task, now), people };
    const fits = matchTask({ ...task, ...whom, from: dayOf(task.createdAt) }, shown, groups);
    if (fits !== null) (fits === 'sure' ? sure : maybe).push(task);
  }
  const [first] = sure;
  const isOne = sure.every(({ title }) => title === first?.title);
  return isOne ? { sure: sure.slice(0, 1), maybe } : { sure: [], maybe: [...sure, ...maybe] };
}

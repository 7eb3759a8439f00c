import { sheetFor } from '../domain/evaluation.ts';
import { lastDayIn } from '../domain/period.ts';
import { may } from '../domain/permissions.ts';
import { areaIn, problemKindOf } from '../domain/problems.ts';
import { addDays, dayOf, firstDayOf, mondayOf, monthOf } from '../domain/time.ts';
import { periodText } from '../presenters/evaluation.ts';
import { phasesOn } from '../presenters/phase.ts';
import { plain } from '../presenters/plain.ts';
import { problemKind } from '../presenters/problem.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { someLines, taskLine } from '../presenters/task.ts';
import { latestEvaluation } from '../store/evaluations.ts';
import { openFeedback } from '../store/feedback.ts';
import { messagesInState } from '../store/inbox.ts';
import { knownFindings } from '../store/inspections.ts';
import { listTrouble } from '../store/outbox-trouble.ts';
import { areasOf } from '../store/problems.ts';
import { pendingReports, type Report } from '../store/reports.ts';
import { listTasks, type Task } from '../store/tasks.ts';
import { unfinishedOf, weekReported } from '../store/unfinished.ts';
import { unitById } from '../store/units.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { criticismLines } from './criticism-todo.ts';
import { isOverdue, mayConfirm } from './may-confirm.ts';
import { praiseLines } from './praise-lines.ts';
import { privateLines } from './private-lines.ts';
import { problemLines } from './problem-todo.ts';
import { concernedUnits } from './tasks.ts';
import { measureLines } from './todo-plan.ts';

const linesShown = 9;

/** 待办: what is open for the asker; what needs his decision first, then his unit's work. */
export const todoCommand = defineCommand<null>({
  name: 'todo',
  words: ['待办', '待办事项', 'todo'],
  summary: '看还有什么没办',
  usage: '待办',
  examples: ['待办', '/todo'],
  where: 'both',
  action: 'todo.read',
  parse: (rest, { slash }) => (slash || /^(?:有(?:什么|哪些)|呢|[?？])*$/u.test(rest) ? { args: null } : null),
  async run(_, context) {
    const unitIds = await concernedUnits(context, 'todo.read');
    const tasks = await listTasks(context.tx, { unitIds, states: ['open', 'reported'] });
    const lines = [
      ...(await privateLines(context, '待办')),
      ...(await officeLines(context)),
      ...(await criticismLines(context)),
      ...(await praiseLines(context)),
      ...(await decisionLines(context, unitIds, tasks)),
      ...(await rectificationLines(context, unitIds)),
      ...(await problemLines(context, unitIds)),
      ...(await measureLines(context)),
      ...(await unitLines(context, tasks)),
    ];
    return here(lines.length === 0 ? '现在没有待办' : someLines(lines, linesShown).join('\n'));
  },
});

/** Only privately: what fails to be sent and what is not published concerns no group. */
async function officeLines({ tx, now, rulesAt, sender, chat }: CommandContext): Promise<string[]> {
  if (chat.kind === 'group' || !may('delivery.manage', sender, null)) return [];
  const waiting = may('feedback.answer', sender, null) ? (await openFeedback(tx)).length : 0;
  const trouble = (await listTrouble(tx)).length + (await messagesInState(tx, ['failed'])).length;
  const today = dayOf(now);
  const lastMonth = monthOf(addDays(firstDayOf(monthOf(today)), -1));
  const draft = await latestEvaluation(tx, sheetFor(rulesAt(lastDayIn(lastMonth)), lastMonth).id, lastMonth);
  return [
    ...(waiting > 0 ? [`投诉建议${waiting}件等答复，回：投诉建议`] : []),
    ...(trouble > 0 ? [`发送有${trouble}条要看，回：待处理`] : []),
    ...(draft?.state === 'draft'
      ? [`${periodText(lastMonth, today)}评比没公示，回：评比 ${periodText(lastMonth, today)}`]
      : []),
  ];
}

/** What waits for a secretary: reports to confirm, tasks said to be done. */
async function decisionLines(
  context: CommandContext,
  unitIds: readonly number[],
  tasks: readonly Task[],
): Promise<string[]> {
  const { tx, sender } = context;
  const confirming = unitIds.filter((unitId) => may('report.confirm', sender, unitId));
  const pending = confirming.length > 0 ? await pendingReports(tx, confirming) : [];
  const waiting = pending.filter((report) => mayConfirm(context, report)).length;
  const aboveOthers = (report: Report) => may('report.confirm-secretary', sender, report.unitId);
  const overdue = pending.filter(
    (report) => aboveOthers(report) && !mayConfirm(context, report) && isOverdue(context, report),
  ).length;
  const done = tasks.filter((task) => task.state === 'reported' && may('task.manage', sender, task.unitId));
  return [
    ...(waiting > 0 ? [`${waiting}条上报待确认，回：待确认`] : []),
    ...(overdue > 0 ? [`${overdue}条上报7天没确认，回：待确认`] : []),
    ...done.map((task) => `${task.unitShort}${task.number}报完成，同意就回：办结 ${task.unitShort}${task.number}`),
  ];
}

/** What opened rounds found and nobody has rechecked well, for those who look after the unit. */
async function rectificationLines(context: CommandContext, unitIds: readonly number[]): Promise<string[]> {
  const { tx, now, rules, sender, chat, programme } = context;
  const today = dayOf(now);
  const lines: string[] = [];
  for (const unitId of unitIds.filter((id) => may('task.manage', sender, id))) {
    const short = (await unitById(tx, unitId))?.short ?? '';
    const areas = await areasOf(tx, unitId, now);
    for (const { number, place, text, openedAt, passedAt } of await knownFindings(tx, unitId)) {
      if (openedAt === null || passedAt !== null) continue;
      const due = addDays(dayOf(openedAt), rules.quarter.rectification.days);
      const where = areaIn(`${place} ${text}`, areas);
      const kind = problemKindOf(text, programme.problemKinds);
      const gist = { kind, groupName: where?.group ?? null, gridName: where?.area.name ?? null };
      const what = chat.kind === 'group' ? problemKind(gist) : plain(text, 16);
      lines.push(`整改 ${short}${number} ${what}，${chineseDay(due, today)}前`);
    }
  }
  return lines;
}

/** Open tasks, this week's clean-up, and what the phase still lacks, of the group's or the asker's own unit. */
async function unitLines(context: CommandContext, tasks: readonly Task[]): Promise<string[]> {
  const { tx, now, programme, chat, sender } = context;
  const today = dayOf(now);
  const readers = { privately: chat.kind === 'private' };
  const open = tasks.filter((task) => task.state === 'open').map((task) => taskLine(task, today, readers));
  const unitId = chat.unit?.id ?? sender.person?.unitId;
  const unit = unitId === undefined ? null : await unitById(tx, unitId);
  if (!unit || unit.kind === 'town') return open;
  const kinds = programme.activityKinds.filter((kind) => kind.fulfilsWeekly).map((kind) => kind.id);
  const running = programme.from <= today && today <= programme.to;
  const cleaned = !running || (await weekReported(tx, { unitId: unit.id, monday: mondayOf(today), kinds }));
  const lines = [...open, ...(cleaned ? [] : ['本周例会后大扫除还没报'])];
  for (const phase of phasesOn(programme, today)) {
    const missing = await unfinishedOf(tx, { unitId: unit.id, phase, programme });
    if (missing.length > 0) lines.push(`“${phase.short}”阶段还没报：${missing.join('、')}`);
  }
  return lines;
}

import { type Action, may, refusal } from '../domain/permissions.ts';
import { dayOf } from '../domain/time.ts';
import { someLines, taskLine } from '../presenters/task.ts';
import { unitNow, withMerged } from '../store/merged-units.ts';
import { listTasks, reportTaskDone, taskByNumber } from '../store/tasks.ts';
import { allUnits } from '../store/units.ts';
import { type CommandContext, defineCommand, here, type Reply } from './command.ts';
import { resolveNumbered } from './numbered.ts';

type TasksArgs = { readonly verb: 'list' } | { readonly verb: 'done'; readonly text: string };

const linesShown = 9;

/** 任务 shows the open tasks; 任务 完成 12 says that one is done, which the secretary then closes. */
export const tasksCommand = defineCommand<TasksArgs>({
  name: 'tasks',
  words: ['任务', 'task', '任务完成', '完成任务'],
  summary: '看本单位的任务，做完了说一声',
  usage: '任务 · 任务 完成 <编号>',
  examples: ['任务', '/task', '任务 完成 12', '任务 完成 长湖12'],
  where: 'both',
  action: 'task.read',
  parse(rest, { word, slash }) {
    const done = word.includes('完成') ? rest : /^(?:完成|做完|done)了?\s*(.*)$/u.exec(rest)?.[1];
    if (done !== undefined)
      return done === '' ? { say: '哪个任务？例：任务 完成 12' } : { args: { verb: 'done', text: done } };
    if (/^(?:列表|清单)?$/u.test(rest)) return { args: { verb: 'list' } };
    return slash ? { say: '看任务发：任务。做完了发：任务 完成 12' } : null;
  },
  run: (args, context) => (args.verb === 'list' ? showTasks(context) : markDone(args.text, context)),
});

/** Ids of the units in which the asker may do the action: in a group only its unit; with each those merged into it. */
export async function concernedUnits({ tx, now, chat, sender }: CommandContext, action: Action): Promise<number[]> {
  const units = chat.unit ? [chat.unit] : await allUnits(tx);
  const ids = units.map((unit) => unit.id).filter((unitId) => may(action, sender, unitId));
  return withMerged(tx, ids, now);
}

async function showTasks(context: CommandContext): Promise<readonly Reply[]> {
  const unitIds = await concernedUnits(context, 'task.read');
  if (unitIds.length === 0) return here('您还没登记。回 我是 三组 张建国');
  const tasks = await listTasks(context.tx, { unitIds, states: ['open', 'reported'] });
  if (tasks.length === 0) return here('现在没有任务');
  const today = dayOf(context.now);
  const lines = someLines(
    tasks.map((task) => taskLine(task, today)),
    linesShown,
  );
  return here([...lines, '做完了发：任务 完成 编号'].join('\n'));
}

async function markDone(text: string, context: CommandContext): Promise<readonly Reply[]> {
  const { tx, now, sender } = context;
  const found = await resolveNumbered(context, text, {
    exists: async (unitId, number) => (await taskByNumber(tx, unitId, number)) !== null,
  });
  if (found === null) return here('没看到编号。例：任务 完成 12');
  if ('say' in found) return here(found.say);
  const task = await taskByNumber(tx, found.unit.id, found.number);
  if (!task) return here(`${found.unit.short}${found.number}不是任务，发“任务”看编号`);
  const person = sender.person;
  const unitId = await unitNow(tx, task.unitId, now);
  const mayReport = may('task.report', sender, unitId) || may('task.manage', sender, unitId);
  if (!person || !mayReport)
    return here(person ? `这是${task.unitShort}的任务，由${task.unitShort}的人来报` : refusal('task.report'));
  const name = `${task.unitShort}${task.number}`;
  if (task.state === 'closed') return here(`${name}已经办结了`);
  if (!(await reportTaskDone(tx, task.id, { personId: person.id, at: now })))
    return here(`${name}已报完成，等书记办结`);
  return here(`好，${name}报完成了，等书记办结`);
}

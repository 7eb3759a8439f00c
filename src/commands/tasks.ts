import { type Action, may } from '../domain/permissions.ts';
import { dayOf } from '../domain/time.ts';
import { doneTaskLine, type Readers, someLines, taskLine } from '../presenters/task.ts';
import { withMerged } from '../store/merged-units.ts';
import { closedTasks, listTasks } from '../store/tasks.ts';
import { allUnits } from '../store/units.ts';
import { type CommandContext, defineCommand, here, type Reply } from './command.ts';
import { startsNumbered } from './numbered.ts';
import { finishTask } from './task-done.ts';
import { showTask } from './task-one.ts';
import { stopTask } from './task-stop.ts';

type TasksArgs =
  | { readonly verb: 'list' | 'closed' }
  | { readonly verb: 'done' | 'one' | 'stop'; readonly text: string };

const linesShown = 9;
/** 任务1完成了, 任务 长湖1 做好了。 */
const numberThenDone =
  /^[:：\s]*(?:第?((?:\p{Script=Han}{1,8}?\s*)?#?\d{1,6})号?(?:任务)?)[\s,，]*(?:已经?|也|都|全部)*(?:完成|做完|办完|做好|办好|搞完|搞好)(?:了|啦)?[。.!！]?$/u;

/** 任务 shows the open tasks; 任务 完成 12 says that one is done, which the secretary then closes. */
export const tasksCommand = defineCommand<TasksArgs>({
  name: 'tasks',
  words: ['任务', 'task', '任务完成', '完成任务'],
  summary: '看本单位的任务，做完了说一声',
  usage: '任务 · 任务 12 · 任务 完成 <编号> · 任务 已办 · 任务 停 <编号>',
  examples: ['任务', '/task', '任务 完成 12', '任务 完成 长湖12', '任务 12', '任务 已办', '任务 停 12'],
  where: 'both',
  action: 'task.read',
  parse(rest, { word, slash }) {
    const done = word.includes('完成')
      ? rest
      : (/^(?:完成|做完|done)了?\s*(.*)$/u.exec(rest)?.[1] ?? numberThenDone.exec(rest)?.[1]);
    // 任务完成了，15人清沟渠 tells of work.
    if (done !== undefined && done !== '' && !slash && !startsNumbered(done)) return null;
    if (done !== undefined)
      return done === '' ? { say: '哪个任务？例：任务 完成 12' } : { args: { verb: 'done', text: done } };
    if (/^(?:列表|清单)?$/u.test(rest)) return { args: { verb: 'list' } };
    if (/^(?:已办|办完的|办好的)$/u.test(rest)) return { args: { verb: 'closed' } };
    const stop = /^停\s*(\S+)$/u.exec(rest)?.[1];
    if (stop !== undefined) return { args: { verb: 'stop', text: stop } };
    if (/^\p{Script=Han}{0,8}\s*#?\d{1,6}号?$/u.test(rest)) return { args: { verb: 'one', text: rest } };
    return slash ? { say: '看任务发：任务。做完了发：任务 完成 12' } : null;
  },
  run(args, context) {
    switch (args.verb) {
      case 'list':
        return showTasks(context);
      case 'closed':
        return showClosed(context);
      case 'one':
        return showTask(args.text, context);
      case 'stop':
        return stopTask(args.text, context);
      case 'done':
        return finishTask(args.text, context);
    }
  },
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
    tasks.map((task) => taskLine(task, today, readersOf(context))),
    linesShown,
  );
  return here([...lines, '做完了发：任务 完成 编号'].join('\n'));
}

/** What was done lately; whether it was in time is told privately. */
async function showClosed(context: CommandContext): Promise<readonly Reply[]> {
  const unitIds = await concernedUnits(context, 'task.read');
  const done = await closedTasks(context.tx, unitIds, linesShown);
  if (done.length === 0) return here('还没有办好的任务');
  return here(done.map((task) => doneTaskLine(task, dayOf(context.now), readersOf(context))).join('\n'));
}

/** Nobody is called late, and no person is named, where others read it. */
export function readersOf({ chat }: CommandContext): Readers {
  return { privately: chat.kind === 'private' };
}

import { readDay } from '../domain/reading/dates.ts';
import { dayOf } from '../domain/time.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { extendTask } from '../store/tasks.ts';
import { defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';
import { managedTask } from './managed-task.ts';
import { startsNumbered } from './numbered.ts';

const example = '延期 12 5月30日';

/** 延期 12 5月30日: a later due date; a task reported done is open again. */
export const taskExtendCommand = defineCommand<string>({
  name: 'task-extend',
  words: ['延期', 'task 延期', '任务 延期', '任务延期'],
  summary: '书记给任务改截止日',
  usage: '延期 <编号> <日期>',
  examples: ['延期 12 5月30日', '延期 长湖12 下周五'],
  where: 'both',
  action: 'task.manage',
  parse(rest, { slash }) {
    if (rest === '') return { say: `延期哪一件、到哪天？例：${example}` };
    return slash || startsNumbered(rest) ? { args: rest } : null;
  },
  async run(text, context) {
    const { tx, now } = context;
    const found = await managedTask(context, text, example);
    if ('say' in found) return here(found.say);
    const { task, rest } = found;
    const name = `${task.unitShort}${task.number}`;
    if (task.state === 'closed') return here(`${name}已经办结了，不用延期`);
    const today = dayOf(now);
    const day = readDay(rest, now, 'future');
    if (!day) return here(`延到哪天？例：${example}`);
    if (day.day < today) return here(`${chineseDay(day.day, today)}已经过了，请写今天或以后的日子`);
    await extendTask(tx, task, { due: day.day, by: found.person.id, at: now });
    await noteDecision(context, {
      action: 'task.extended',
      subject: `task:${task.id}`,
      before: { due: task.due, state: task.state },
      after: { due: day.day, state: 'open' },
    });
    return here(`${name}延到${chineseDay(day.day, today)}`);
  },
});

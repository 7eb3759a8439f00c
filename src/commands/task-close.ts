import { dayOf } from '../domain/time.ts';
import { closeTask } from '../store/tasks.ts';
import { defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';
import { managedTask } from './managed-task.ts';
import { startsNumbered } from './numbered.ts';

/** 办结 12: the secretary agrees that the task is done. */
export const taskCloseCommand = defineCommand<string>({
  name: 'task-close',
  words: ['办结', 'task 办结', '任务 办结', '任务办结'],
  summary: '书记确认一件任务办好了',
  usage: '办结 <编号>',
  examples: ['办结 12', '办结 长湖12'],
  where: 'both',
  action: 'task.manage',
  parse(rest, { slash }) {
    if (rest === '') return { say: '办结哪一件？例：办结 12' };
    return slash || startsNumbered(rest) ? { args: rest } : null;
  },
  async run(text, context) {
    const { tx, now } = context;
    const found = await managedTask(context, text, '办结 12');
    if ('say' in found) return here(found.say);
    const { task, person } = found;
    const name = `${task.unitShort}${task.number}`;
    if (!(await closeTask(tx, task, { personId: person.id, at: now, doneOn: dayOf(now) })))
      return here(`${name}之前已办结`);
    await noteDecision(context, {
      action: 'task.closed',
      subject: `task:${task.id}`,
      before: { state: task.state },
      after: { state: 'closed' },
    });
    return here(`${name}办结了`);
  },
});

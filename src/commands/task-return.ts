import { subjectKeys } from '../domain/private-subject.ts';
import { plain } from '../presenters/plain.ts';
import { returnTask } from '../store/tasks.ts';
import { tellPerson } from '../store/tell-people.ts';
import { defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';
import { managedTask } from './managed-task.ts';
import { startsNumbered } from './numbered.ts';

const example = '任务 退回 12 塘东边还有';

/** 任务 退回 12 塘东边还有: the secretary does not agree that it is done; its day stays. Who said so learns the reason alone. */
export const taskReturnCommand = defineCommand<string>({
  name: 'task-return',
  words: ['任务 退回', '任务退回', 'task 退回'],
  summary: '书记看过报完成的任务还没做好，写明还差什么，截止日不变',
  usage: '任务 退回 <编号> <还差什么>',
  examples: [example, '任务 退回 长湖12 照片不是这次的'],
  where: 'both',
  action: 'task.manage',
  parse(rest, { slash }) {
    if (rest === '') return { say: `退回哪一件？例：${example}` };
    return slash || startsNumbered(rest) ? { args: rest } : null;
  },
  async run(text, context) {
    const { tx, now, message } = context;
    const found = await managedTask(context, text, example);
    if ('say' in found) return here(found.say);
    const { task, rest: reason, person } = found;
    const name = `${task.unitShort}${task.number}`;
    if (task.state === 'closed') return here(`${name}办结了，要再做发：延期 ${name} 日期`);
    if (task.state === 'reported' && reason === '') return here(`还差什么？例：任务 退回 ${name} 塘东边还有`);
    if (!(await returnTask(tx, task.id))) return here(`${name}还没报完成，不用退回`);
    await noteDecision(context, {
      action: 'task.returned',
      subject: `task:${task.id}`,
      before: { state: task.state },
      after: { state: 'open', reason },
    });
    if (task.reportedBy !== null && task.reportedBy !== person.id) {
      const line = `任务 ${name} ${plain(task.title, 20)}还差一点：${plain(reason, 30)}。做完再发：任务 完成 ${name}`;
      await tellPerson(tx, task.reportedBy, {
        text: line,
        key: subjectKeys.returned(task.id, message.inboxId),
        at: now,
      });
    }
    return here(`${name}再做一下：${plain(reason, 30)}`);
  },
});

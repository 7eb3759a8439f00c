import { may, refusal } from '../domain/permissions.ts';
import { dayOf } from '../domain/time.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { doneTaskLine, taskLine } from '../presenters/task.ts';
import { dueDatesBefore } from '../store/tasks.ts';
import { type CommandContext, here, type Reply } from './command.ts';
import { namedTask } from './named-task.ts';

/** 任务 12: one task, with the due dates it had before. */
export async function showTask(text: string, context: CommandContext): Promise<readonly Reply[]> {
  const { tx, now, sender, chat } = context;
  const found = await namedTask(context, text, '任务 12');
  if ('say' in found) return here(found.say);
  const { task } = found;
  if (!may('task.read', sender, task.unitId)) return here(refusal('task.read'));
  const today = dayOf(now);
  const readers = { privately: chat.kind === 'private' };
  const before = await dueDatesBefore(tx, task.id);
  const moved = before.length === 0 ? [] : [`延期${before.length}次，原来${chineseDay(before[0] ?? task.due, today)}`];
  const line = ['closed', 'undone'].includes(task.state)
    ? doneTaskLine(task, today, readers)
    : taskLine(task, today, readers);
  return here([line, ...moved].join('\n'));
}

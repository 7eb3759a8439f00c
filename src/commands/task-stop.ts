import { repeatsText } from '../domain/repeats.ts';
import { stopRepeating } from '../store/tasks.ts';
import { type CommandContext, here, type Reply } from './command.ts';
import { noteDecision } from './decide.ts';
import { managedTask } from './managed-task.ts';

/** 任务 停 12: a task that comes again does so no more; this one stays as it is. */
export async function stopTask(text: string, context: CommandContext): Promise<readonly Reply[]> {
  const found = await managedTask(context, text, '任务 停 12');
  if ('say' in found) return here(found.say);
  const { id, unitShort, number, repeats } = found.task;
  const name = `${unitShort}${number}`;
  if (repeats === null || !(await stopRepeating(context.tx, id))) return here(`${name}不是定期的任务`);
  const before = { repeats: repeatsText(repeats) };
  await noteDecision(context, { action: 'task.stopped', subject: `task:${id}`, before, after: { repeats: null } });
  return here(`好，${name}做完就不再${repeatsText(repeats)}来了`);
}

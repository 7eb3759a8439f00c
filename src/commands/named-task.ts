import { type Task, taskByNumber } from '../store/tasks.ts';
import type { CommandContext } from './command.ts';
import { resolveNumbered } from './numbered.ts';

/** The task a text begins with by its number, for whoever may see it; what to answer instead. */
export async function namedTask(
  context: CommandContext,
  text: string,
  example: string,
): Promise<{ readonly task: Task } | { readonly say: string }> {
  const { tx } = context;
  const found = await resolveNumbered(context, text, {
    exists: async (unitId, number) => (await taskByNumber(tx, unitId, number)) !== null,
  });
  if (found === null) return { say: `没看到编号。例：${example}` };
  if ('say' in found) return found;
  const task = await taskByNumber(tx, found.unit.id, found.number);
  return task ? { task } : { say: `${found.unit.short}${found.number}不是任务，发“任务”看编号` };
}

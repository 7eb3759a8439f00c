import { may, refusal } from '../domain/permissions.ts';
import { type Task, taskByNumber } from '../store/tasks.ts';
import type { CommandContext, Person } from './command.ts';
import { resolveNumbered } from './numbered.ts';

/** The task a secretary or the office names at the beginning of `text`, or what to answer instead. */
export async function managedTask(
  context: CommandContext,
  text: string,
  example: string,
): Promise<{ readonly task: Task; readonly rest: string; readonly person: Person } | { readonly say: string }> {
  const { tx, sender } = context;
  const found = await resolveNumbered(context, text, {
    exists: async (unitId, number) => (await taskByNumber(tx, unitId, number)) !== null,
  });
  if (found === null) return { say: `没看到编号。例：${example}` };
  if ('say' in found) return found;
  if (!sender.person || !may('task.manage', sender, found.unit.id)) return { say: refusal('task.manage') };
  const task = await taskByNumber(tx, found.unit.id, found.number);
  if (!task) return { say: `${found.unit.short}${found.number}不是任务，发“任务”看编号` };
  return { task, rest: found.rest, person: sender.person };
}

import { may, refusal } from '../domain/permissions.ts';
import { dayOf } from '../domain/time.ts';
import { lateText } from '../presenters/task.ts';
import { unitNow } from '../store/merged-units.ts';
import { reportTaskDone, type Task } from '../store/tasks.ts';
import { attachPhotos } from './attach-photos.ts';
import { type CommandContext, here, type Reply } from './command.ts';
import { namedTask } from './named-task.ts';

/** 任务 完成 12: said by somebody of the unit; the secretary then agrees. What it takes is looked at here. */
export async function finishTask(text: string, context: CommandContext): Promise<readonly Reply[]> {
  const { tx, now, sender } = context;
  const found = await namedTask(context, text, '任务 完成 12');
  if ('say' in found) return here(found.say);
  const { task } = found;
  const person = sender.person;
  const unitId = await unitNow(tx, task.unitId, now);
  const mayReport = may('task.report', sender, unitId) || may('task.manage', sender, unitId);
  if (!person || !mayReport)
    return here(person ? `这是${task.unitShort}的任务，由${task.unitShort}的人来报` : refusal('task.report'));
  const name = `${task.unitShort}${task.number}`;
  if (task.state === 'closed') return here(`${name}已经办结了`);
  if (task.state === 'reported') return here(`${name}已报完成，等书记办结`);
  const missing = await whatIsMissing(task, context);
  if (missing !== null) return here(missing);
  const doneOn = dayOf(now);
  await reportTaskDone(tx, task.id, { personId: person.id, at: now, doneOn });
  const late = context.chat.kind === 'private' ? lateText({ ...task, doneOn }, doneOn) : '';
  return here(`好，${name}报完成了，等书记办结${late}`);
}

/** A photo that was asked for is attached; what only a report shows is left to the report. Null when nothing is missing. */
async function whatIsMissing(task: Task, context: CommandContext): Promise<string | null> {
  const name = `${task.unitShort}${task.number}`;
  if (task.evidence === 'report') return `${name}照常上报就行，如：${task.kinds[0] ?? '大扫除'} 15人。确认了就算办好`;
  const photos = await attachPhotos(context, { taskId: task.id });
  return task.evidence === 'photo' && photos === 0 ? `${name}要带照片，图和字一起发：任务 完成 ${task.number}` : null;
}

import { may, refusal } from '../domain/permissions.ts';
import { readDay } from '../domain/reading/dates.ts';
import { type Day, dayOf } from '../domain/time.ts';
import { plain } from '../presenters/plain.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { createTask } from '../store/tasks.ts';
import { groupsOf } from '../store/units.ts';
import { type ChatUnit, type CommandContext, defineCommand, here, type Parsed } from './command.ts';
import { noteDecision } from './decide.ts';
import { chooseManagedUnit } from './managed-unit.ts';

interface NewTask {
  readonly title: string;
  readonly due: Day;
  /** Words after 给, as typed: a grid group, or a unit. */
  readonly recipient: string | null;
}

const example = '例：任务 新建 清塘边垃圾 截止 5月20日';
const longestTitle = 60;
const dueWord = /[,，、;；]?\s*(?:截止(?:时间|日期)?|限期|期限)\s*(?:到|至|为|[:：])?\s*/u;
const recipientWords = /(?:^|\s|[,，])给\s*(\S+)\s*$/u;

/** /task 新建 清塘边垃圾 截止 5月20日 给 三组 */
export const taskNewCommand = defineCommand<NewTask>({
  name: 'task-new',
  words: ['任务 新建', '任务新建', '新建任务', 'task 新建', 'task新建', 'task new'],
  summary: '书记给本单位派一件事，写明截止日',
  usage: '/task 新建 <事情> 截止 <日期> [给 三组]',
  examples: ['/task 新建 清塘边垃圾 截止 5月20日', '任务 新建 院墙粉刷 截止 下周五 给 三组', '新建任务 清沟 截止 明天'],
  where: 'both',
  action: 'task.manage',
  parse: (rest, { now }) => parseNewTask(rest, now),
  async run({ title, due, recipient }, context) {
    const { tx, now, sender } = context;
    const unit = await chooseManagedUnit(context, 'task.manage', recipient ?? '');
    if ('say' in unit) return here(unit.say);
    if (!sender.person || !may('task.manage', sender, unit.id)) return here(refusal('task.manage'));
    const groupName = await groupIn(context, unit, recipient);
    if (groupName !== null && typeof groupName === 'object') return here(groupName.say);
    const task = await createTask(tx, { unitId: unit.id, title, due, groupName, createdBy: sender.person.id, at: now });
    await noteDecision(context, {
      action: 'task.created',
      subject: `task:${task.id}`,
      before: null,
      after: { title, due, groupName },
    });
    const forWhom = groupName === null ? '' : `（${plain(groupName, 8)}）`;
    return here(
      `建好 ${task.unitShort}${task.number}：${plain(title)}${forWhom}，${chineseDay(due, dayOf(now))}截止。做完发：任务 完成 ${task.number}`,
    );
  },
});

function parseNewTask(rest: string, now: number): Parsed<NewTask> {
  const recipient = recipientWords.exec(rest)?.[1] ?? null;
  const body = recipient === null ? rest : rest.replace(recipientWords, '').trim();
  const due = dueWord.exec(body);
  if (!due) return { say: `要写截止日期。${example}` };
  const title = body.slice(0, due.index).trim();
  if (title === '') return { say: `要写做什么事。${example}` };
  if (title.length > longestTitle) return { say: `事情请写短些，${longestTitle}字以内` };
  const day = readDay(body.slice(due.index + due[0].length), now, 'future');
  if (!day) return { say: `截止日期没看懂。${example}` };
  if (day.day < dayOf(now)) return { say: `${chineseDay(day.day, dayOf(now))}已经过了，请写今天或以后的日子` };
  return { args: { title, due: day.day, recipient } };
}

/** The grid group meant by the words after 给; null when they name the unit itself or nothing. */
async function groupIn(
  { tx, now }: CommandContext,
  unit: ChatUnit,
  recipient: string | null,
): Promise<string | null | { readonly say: string }> {
  if (recipient === null) return null;
  const wanted = [unit.name, unit.short].reduce((words, name) => words.replace(name, ''), recipient);
  if (wanted === '') return null;
  const groups = await groupsOf(tx, unit.id, now);
  const found = groups.find((group) => group === wanted) ?? groups.find((group) => wanted.includes(group));
  return (
    found ?? {
      say: `${unit.short}没有“${plain(wanted, 8)}”，${groups.length > 0 ? `有${groups.slice(0, 6).join('、')}` : '不分组'}`,
    }
  );
}

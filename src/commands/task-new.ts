import { kindsOfTask, readTaskWords, type TaskWords } from '../domain/new-task.ts';
import { repeatsText, repeatsTwice } from '../domain/repeats.ts';
import { type Day, dayOf } from '../domain/time.ts';
import { ownerText } from '../presenters/owner.ts';
import { plain } from '../presenters/plain.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { evidenceText } from '../presenters/task.ts';
import { createTask, type Task } from '../store/tasks.ts';
import { placeNamesOf } from '../store/units.ts';
import { type CommandContext, defineCommand, here, type Parsed } from './command.ts';
import { noteDecision } from './decide.ts';
import { type Recipient, recipientsOf } from './task-recipients.ts';

type NewTask = TaskWords & { readonly due: Day };

const example = '例：任务 新建 清塘边垃圾 截止 5月20日';
const longestTitle = 60;

/** /task 新建 清塘边垃圾 截止 5月20日 要照片 给 三组 */
export const taskNewCommand = defineCommand<NewTask>({
  name: 'task-new',
  words: ['任务 新建', '任务新建', '新建任务', 'task 新建', 'task新建', 'task new'],
  summary: '书记给本单位派一件事，写明截止日；办公室能一次派给各村',
  usage: '/task 新建 <事情> 截止 <日期>|每周五|每月5日 [要照片|要上报] [给 三组|张建国|各村]',
  examples: [
    '/task 新建 清塘边垃圾 截止 5月20日',
    '任务 新建 院墙粉刷 截止 下周五 给 三组',
    '新建任务 清沟 截止 明天',
    '任务 新建 清沟渠 截止 5月20日 要上报 给 三组',
    '任务 新建 扫村部 每周五 要照片',
  ],
  where: 'both',
  action: 'task.manage',
  parse(rest, { now, slash, separated }) {
    // 新建任务很多，今天5人清沟 is speech.
    const spoken = !slash && !separated && /很多|不少|已|完成|今天|了/u.test(rest);
    return spoken && !readTaskWords(rest, now).hasDue ? null : parseNewTask(rest, now);
  },
  async run(words, context) {
    const whom = await recipientsOf(words, context);
    if ('say' in whom) return here(whom.say);
    const { title, recipients, toAll } = whom;
    const wrong = titleProblem(title);
    if (wrong !== null) return here(wrong);
    const given = await giveEach({ ...words, title }, recipients, context);
    if ('say' in given) return here(given.say);
    const [first, second] = given;
    if (!first) return [];
    if (toAll) return here(givenToAllText(given, context));
    return here(second ? givenText(given, context) : createdText(first, recipients[0]?.unit.name ?? '', context));
  },
});

function parseNewTask(rest: string, now: number): Parsed<NewTask> {
  const words = readTaskWords(rest, now);
  const { title, due, hasDue } = words;
  if (repeatsTwice(rest)) return { say: '一件任务只定一天，请分开建。例：任务 新建 扫村部 每周三' };
  if (!hasDue) return { say: `要写截止日期。${example}` };
  const wrong = titleProblem(title);
  if (wrong !== null) return { say: wrong };
  if (due === null) return { say: `截止日期没看懂。${example}` };
  if (due < dayOf(now)) return { say: `${chineseDay(due, dayOf(now))}已经过了，请写今天或以后的日子` };
  return { args: { ...words, due } };
}

function titleProblem(title: string): string | null {
  if (title === '') return `要写做什么事。${example}`;
  return title.length > longestTitle ? `事情请写短些，${longestTitle}字以内` : null;
}

/** One task each, under its unit's own number. */
async function giveEach(
  words: NewTask,
  recipients: readonly Recipient[],
  context: CommandContext,
): Promise<readonly Task[] | { readonly say: string }> {
  const given: Task[] = [];
  for (const recipient of recipients) {
    const task = await give(words, recipient, context);
    if ('say' in task) return task;
    given.push(task);
  }
  return given;
}

async function give(
  words: NewTask,
  { unit, owner }: Recipient,
  context: CommandContext,
): Promise<Task | { readonly say: string }> {
  const { tx, now, sender, programme } = context;
  const { title, due, evidence, repeats, kindWord } = words;
  const kinds = kindsOfTask(words, programme.activityKinds);
  if (evidence === 'report' && kinds.length === 0) {
    return { say: `要上报哪种活动？例：任务 新建 ${plain(title, 10)} 截止 5月20日 要上报 清沟渠` };
  }
  const groups = [owner.groupName];
  const places = (await placeNamesOf(tx, unit.id, now)).filter(
    (name) => title.includes(name) && !groups.includes(name),
  );
  const createdBy = sender.person?.id ?? null;
  const what = { unitId: unit.id, owner, title, due, evidence, kinds, places, repeats, createdBy, at: now };
  const task = await createTask(tx, what);
  const { groupName, personId } = task;
  await noteDecision(context, {
    action: 'task.created',
    subject: `task:${task.id}`,
    before: null,
    after: {
      title,
      due,
      groupName,
      ...(personId === null ? {} : { personId }),
      ...(evidence === 'words' ? {} : { evidence: evidenceText(task) }),
      ...(repeats === null ? {} : { repeats: repeatsText(repeats) }),
      ...(kindWord === null ? {} : { kinds }),
    },
  });
  return task;
}

/** Says whom it is for, also when it is the whole unit. */
function createdText(task: Task, unitName: string, { now, chat }: CommandContext): string {
  const { unitShort, number, title, due, repeats } = task;
  const needs = evidenceText(task);
  const again = repeats === null ? '' : `，${repeatsText(repeats)}`;
  const whom = ownerText(task, { privately: chat.kind === 'private' }) || `（${unitName}）`;
  const head = `建好 ${unitShort}${number}：${plain(title)}${whom}`;
  return `${head}，${chineseDay(due, dayOf(now))}截止${again}${needs === '' ? '' : `，${needs}`}。${howToFinish(task)}`;
}

/** 派给2处：长湖1（三组）、长湖2（四组），清沟渠，5月20日截止 */
function givenText(given: readonly Task[], { now, chat }: CommandContext): string {
  const readers = { privately: chat.kind === 'private' };
  const each = given.map((task) => `${task.unitShort}${task.number}${ownerText(task, readers)}`).join('、');
  const [first] = given;
  return `派给${given.length}处：${each}，${plain(first?.title ?? '')}，${chineseDay(first?.due ?? dayOf(now), dayOf(now))}截止`;
}

function howToFinish({ evidence, number }: Task): string {
  return {
    words: `做完发：任务 完成 ${number}`,
    photo: `做完带图发：任务 完成 ${number}`,
    report: '做完照常上报，确认了就算办好',
  }[evidence];
}

function givenToAllText(given: readonly Task[], { now }: CommandContext): string {
  const [first] = given;
  const numbers = first ? `：${first.unitShort}${first.number}${given.length > 1 ? '等' : ''}` : '';
  return `派给${given.length}个单位${numbers}，${plain(first?.title ?? '')}，${chineseDay(first?.due ?? dayOf(now), dayOf(now))}截止`;
}

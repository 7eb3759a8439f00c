import { may, refusal } from '../domain/permissions.ts';
import { isCarried, isProblemOverdue, type Problem } from '../domain/problems.ts';
import { readDay } from '../domain/reading/dates.ts';
import { addDays, type Day, dayOf } from '../domain/time.ts';
import { plain } from '../presenters/plain.ts';
import { problemDetail, problemKind, problemLine, problemText } from '../presenters/problem.ts';
import { chineseDay, numberText } from '../presenters/receipt.ts';
import { someLines } from '../presenters/task.ts';
import { problemPhotos } from '../store/message-photos.ts';
import { namesInUnit } from '../store/people.ts';
import { assignProblem, decideProblem, openProblems } from '../store/problems.ts';
import { unitNames } from '../store/units.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';
import { chosenProblem, problemScope, visibleProblems } from './problem-scope.ts';
import { concernedUnits } from './tasks.ts';
import { tellReporter } from './tell-reporter.ts';

type Args =
  | { readonly verb: 'list'; readonly carried: boolean; readonly unit: string }
  | { readonly verb: 'one'; readonly text: string };

const linesShown = 9;
/** A day that is over is read as next year's. */
const longestDays = 183;
const example = '问题 12 期限 5月20日 负责 张建国';

/** 问题: the open ones; 问题 12: one of them; with 期限, 负责 or 不是问题 the secretary's decision about it. */
export const problemsCommand = defineCommand<Args>({
  name: 'problems',
  words: ['问题', '问题清单'],
  summary: '看没销号的问题；书记定期限、负责人',
  usage: '问题 [结转|长湖村] · 问题 12 期限 5月20日 负责 张建国 · 问题 12 不是问题 <原因>',
  examples: ['问题', '问题 结转', '问题 长湖村', '问题 12', example, '问题 12 不是问题 是邻村的塘'],
  where: 'both',
  action: 'problem.read',
  parse(rest, { slash, separated }) {
    if (/^(?:(?:有|还有)?(?:哪些|什么)|列表|清单)?[?？]*$/u.test(rest))
      return { args: { verb: 'list', carried: false, unit: '' } };
    if (/^结转$/u.test(rest)) return { args: { verb: 'list', carried: true, unit: '' } };
    if (/^\p{Script=Han}{0,8}\s*#?\d{1,6}/u.test(rest)) return { args: { verb: 'one', text: rest } };
    if ((slash || separated) && /^\p{Script=Han}{2,10}$/u.test(rest))
      return { args: { verb: 'list', carried: false, unit: rest } };
    return slash ? { say: `这样写：${example}` } : null;
  },
  run: (args, context) => (args.verb === 'list' ? list(args, context) : one(args.text, context)),
});

async function list(args: Extract<Args, { verb: 'list' }>, context: CommandContext) {
  const unitIds = await concernedUnits(context, 'problem.read');
  if (unitIds.length === 0) return here('您还没登记。回 我是 三组 张建国');
  const named = args.unit === '' ? null : await unitNamed(args.unit, context);
  if (named !== null && !unitIds.includes(named)) return here(`没有“${plain(args.unit, 10)}”，或不归您看`);
  const wanted = named === null ? unitIds : [named];
  const all = await openProblems(context.tx, { ...problemScope(context), unitIds: wanted });
  const seen = await visibleProblems(context, all);
  const today = dayOf(context.now);
  const inGroup = context.chat.kind === 'group';
  if (args.carried) return here(carriedText(seen, { today, inGroup }));
  if (seen.length === 0) return here('没有没销号的问题');
  const units = new Set(seen.map(({ unitId }) => unitId));
  const byVillage = named === null && may('problem.read', context.sender, null) && units.size > linesShown / 3;
  return here(byVillage ? townText(seen, { today, inGroup }) : listText(seen, context));
}

async function unitNamed(word: string, { tx, now }: CommandContext): Promise<number | null> {
  return (await unitNames(tx, now)).find((name) => name.word === word)?.unit.id ?? -1;
}

function listText(problems: readonly Problem[], context: CommandContext): string {
  const { sender, chat } = context;
  const today = dayOf(context.now);
  const lines = problems.map((problem) =>
    problemLine(problem, {
      today,
      names: chat.kind === 'private' && may('problem.manage', sender, problem.unitId),
      inGroup: chat.kind === 'group',
    }),
  );
  const carried = problems.filter((problem) => isCarried(problem, today)).length;
  return [
    ...someLines(lines, linesShown),
    ...(carried > 0 ? [`上月以前留下的${carried}件，看：问题 结转`] : []),
    '整改了发：整改 编号（可带图）',
  ].join('\n');
}

/** Town by village: how many are open, and how many of them are overdue. */
function townText(problems: readonly Problem[], { today, inGroup }: { today: Day; inGroup: boolean }): string {
  const byUnit = new Map<string, Problem[]>();
  for (const problem of problems) {
    byUnit.set(problem.unitShort, [...(byUnit.get(problem.unitShort) ?? []), problem]);
  }
  const lines = [...byUnit].map(([short, own]) => {
    const overdue = own.filter((problem) => isProblemOverdue(problem, today)).length;
    return `${short} ${own.length}件${overdue > 0 && !inGroup ? `，过期${overdue}件` : ''}`;
  });
  return [`没销号的问题${problems.length}件`, ...lines, '看一个村的发：问题 村名'].join('\n');
}

function carriedText(problems: readonly Problem[], { today, inGroup }: { today: Day; inGroup: boolean }): string {
  const carried = problems.filter((problem) => isCarried(problem, today));
  if (carried.length === 0) return '没有上月以前留下的问题';
  const lines = carried.map(
    (problem) =>
      `${numberText(problem)} ${inGroup ? problemKind(problem) : problemText(problem, 18)} ${chineseDay(problem.foundOn, today)}起`,
  );
  return [`上月以前没销号的${carried.length}件`, ...someLines(lines, 20)].join('\n');
}

async function one(text: string, context: CommandContext) {
  const { tx, sender, chat, now } = context;
  const found = await chosenProblem(context, text, { action: 'problem.read', example });
  if ('say' in found) return here(found.say);
  const { problem, rest } = found;
  if (rest === '') {
    const names = chat.kind === 'private' && may('problem.manage', sender, problem.unitId);
    const photos = await problemPhotos(tx, problem);
    const count = {
      before: photos.filter(({ after }) => !after).length,
      after: photos.filter((one) => one.after).length,
    };
    return here(problemDetail(problem, { today: dayOf(now), names, inGroup: chat.kind === 'group', photos: count }));
  }
  if (!sender.person || !may('problem.manage', sender, problem.unitId)) return here(refusal('problem.manage'));
  const none = /^(?:不是|不算)(?:一?个)?问题[\s,，:：]*(.*)$/su.exec(rest);
  if (none) return here(await drop(problem, { reason: none[1] ?? '', personId: sender.person.id }, context));
  return here(await assign(problem, rest, context));
}

async function drop(
  problem: Problem,
  { reason, personId }: { reason: string; personId: number },
  context: CommandContext,
): Promise<string> {
  const { tx, now } = context;
  const name = numberText(problem);
  if (problem.from === 'finding') return `${name}是检查记的，有意见请提：异议 ${name} 理由`;
  if (reason === '') return `请写原因。例：问题 ${problem.number} 不是问题 是邻村的塘`;
  if (!(await decideProblem(tx, problem.id, { state: 'dropped', personId, at: now, reason })))
    return `${name}已经了结了`;
  await noteDecision(context, {
    action: 'problem.dropped',
    subject: `problem:${problem.id}`,
    before: { state: problem.state },
    after: { state: 'dropped', reason },
  });
  await tellReporter(context, problem, `您反映的${name}没列为问题：${plain(reason, 40)}。有意见发：投诉建议`);
  return `${name}不列为问题，已记原因`;
}

async function assign(problem: Problem, rest: string, context: CommandContext): Promise<string> {
  const { tx, now } = context;
  const today = dayOf(now);
  const dueWords = /(?:期限|限期|截止)[\s:：]*(?:到|至)?\s*(.+?)(?=\s*负责|$)/u.exec(rest)?.[1];
  const ownerWord = /负责[人]?[\s:：]*(\S{2,10})/u.exec(rest)?.[1];
  if (dueWords === undefined && ownerWord === undefined) return `要改什么？例：${example}`;
  if (dueWords !== undefined && problem.from === 'finding')
    return `${numberText(problem)}是检查记的，期限按规则是${chineseDay(problem.due, today)}，改不了`;
  const day = dueWords === undefined ? null : readDay(dueWords, now, 'future');
  if (dueWords !== undefined && !day) return `期限没看懂。例：${example}`;
  if (day && (day.day < today || day.day > addDays(today, longestDays)))
    return `期限太远或已经过了，请写半年以内的日子`;
  const owner = ownerWord === undefined ? null : await personNamed(ownerWord, problem.unitId, context);
  if (owner && 'say' in owner) return owner.say;
  await assignProblem(tx, problem, { ...(day ? { due: day.day } : {}), ...(owner ? { ownerId: owner.id } : {}) });
  await noteDecision(context, {
    action: 'problem.assigned',
    subject: `${problem.from}:${problem.id}`,
    before: { due: problem.due, ownerId: problem.ownerId },
    after: { due: day?.day ?? problem.due, ownerId: owner?.id ?? problem.ownerId },
  });
  const said = [...(day ? [`${chineseDay(day.day, today)}前`] : []), ...(owner ? ['负责人定了'] : [])];
  return `${numberText(problem)}：${said.join('，')}`;
}

async function personNamed(
  name: string,
  unitId: number,
  { tx, now }: CommandContext,
): Promise<{ id: number } | { say: string }> {
  const [person, another] = (await namesInUnit(tx, unitId, now)).filter(
    (one) => one.name === name || one.code === name,
  );
  if (!person) return { say: `本单位名册里没有“${plain(name, 10)}”` };
  if (another) return { say: `有几位${plain(name, 10)}，请写编号：${person.code} 或 ${another.code}` };
  return { id: person.id };
}

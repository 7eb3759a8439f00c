import { may, refusal } from '../domain/permissions.ts';
import { dayOf } from '../domain/time.ts';
import { periodText } from '../presenters/evaluation.ts';
import { plain } from '../presenters/plain.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { type Evaluation, evaluationById, evaluationsOnNotice } from '../store/evaluations.ts';
import { type Finding, findingByNumber } from '../store/inspections.ts';
import {
  addObjection,
  assignObjection,
  authorsOf,
  type Objection,
  objectionById,
  openObjections,
} from '../store/objections.ts';
import { holdersWho } from '../store/people.ts';
import { isFree } from './arrange-inspection.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';
import { namedPeriod } from './evaluation-period.ts';
import { resolveNumbered } from './numbered.ts';
import { answerAsked, mayAnswerAgain } from './objection-answer.ts';
import { dropObjection, moveObjection, tellPrivately } from './objection-office.ts';
import { unitMeant } from './objection-unit.ts';
import { isAboutSelection, objectToSelection, selectionsOnNotice } from './selection-objection.ts';

type Args =
  | { readonly verb: 'list' }
  | { readonly verb: 'raise'; readonly text: string }
  | { readonly verb: 'assign'; readonly id: number; readonly name: string }
  | { readonly verb: 'drop'; readonly id: number; readonly text: string }
  | { readonly verb: 'move'; readonly id: number; readonly name: string }
  | { readonly verb: 'answer'; readonly id: number; readonly upheld: boolean; readonly text: string };

const example = '异议 长湖12 那是邻村的塘';

/**
 * 异议: anybody of the roster objects to what is on public notice; the office gives it to an inspector who wrote none of
 * the unit's findings, and he answers within the working days of the rulebook. What is upheld is a fact: a finding is struck,
 * a part of the unit is counted anew with what he found; both by 更正公示.
 */
export const objectionCommand = defineCommand<Args>({
  name: 'objection',
  words: ['异议'],
  summary: '对公示的评比有意见就说，另派检查人复核',
  usage: '异议 [编号|评选] <理由> · 异议 派 3 林立平 · 异议 答 3 成立|不成立 <理由> · 异议 改|销 3 …',
  examples: [
    example,
    '异议 5月 我们村查漏了',
    '异议 派 3 林立平',
    '异议 答 3 不成立 现场看过确实有垃圾',
    '异议 答 3 成立 参与 张爱国 长湖12 他在场',
    '异议 改 3 长湖村',
    '异议 销 3 重复了',
    '异议',
  ],
  where: 'private',
  action: 'objection.raise',
  parse(rest, { slash }) {
    if (/^(?:有哪些)?[?？]*$/u.test(rest)) return { args: { verb: 'list' } };
    const assign = /^派\s*(\d{1,6})号?\s+(\S{2,10})$/u.exec(rest);
    if (assign) return { args: { verb: 'assign', id: Number(assign[1]), name: assign[2] ?? '' } };
    const answer = /^答复?\s*(\d{1,6})号?\s*(不成立|成立)\s*(.*)$/su.exec(rest);
    if (answer) {
      const text = (answer[3] ?? '').trim();
      if (text === '') return { say: '请写理由。例：异议 答 3 不成立 现场看过确实有垃圾' };
      return { args: { verb: 'answer', id: Number(answer[1]), upheld: answer[2] === '成立', text } };
    }
    const move = /^改\s*(\d{1,6})号?\s+(\S{2,20})$/u.exec(rest);
    if (move) return { args: { verb: 'move', id: Number(move[1]), name: move[2] ?? '' } };
    const drop = /^销\s*(\d{1,6})号?\s*(.*)$/su.exec(rest);
    if (drop) {
      const text = (drop[2] ?? '').trim();
      if (text === '') return { say: '请写原因。例：异议 销 3 重复了' };
      return { args: { verb: 'drop', id: Number(drop[1]), text } };
    }
    if (/^改\s*\d/u.test(rest)) return { say: '改为哪个单位？例：异议 改 3 长湖村' };
    if (/^(?:派|答)\s*\d/u.test(rest)) return { say: '这样写：异议 派 3 林立平，或 异议 答 3 成立 理由' };
    if (!slash && /^(?:没有|无|吗|么)/u.test(rest)) return null;
    return { args: { verb: 'raise', text: rest } };
  },
  async run(args, context) {
    if (args.verb === 'list') return here(await list(context));
    if (args.verb === 'raise') return here(await raise(args.text, context));
    const objection = await objectionById(context.tx, args.id);
    if (!objection) return here(`没有异议${args.id}`);
    if (args.verb === 'answer') return here(await answerAsked(objection, args, context));
    // Somebody else may go on with what was upheld and cannot be corrected yet.
    const goesOn = args.verb === 'assign' && (await mayAnswerAgain(objection, context));
    if (objection.state !== 'open' && !goesOn) return here(`异议${args.id}已经答复了`);
    if (args.verb === 'drop') return here(await dropObjection(objection, args.text, context));
    if (args.verb === 'move') return here(await moveObjection(objection, args.name, context));
    return here(await assign(objection, args.name, context));
  },
});

async function list(context: CommandContext): Promise<string> {
  const { tx, now, sender } = context;
  const all = await openObjections(tx);
  const handles = may('objection.assign', sender, null);
  const shown = all.filter(
    ({ personId, assignedTo }) =>
      handles || (sender.person !== null && [personId, assignedTo].includes(sender.person.id)),
  );
  if (shown.length === 0) return `没有没答复的异议。有意见就写，例：${example}`;
  const today = dayOf(now);
  return shown
    .map(({ id, unitShort, period, text, due, assignedTo }) => {
      const who = assignedTo === null ? '还没派人' : '已派人';
      return `异议${id} ${unitShort} ${periodText(period, today)}：${plain(text, 20)}（${chineseDay(due, today)}前答复，${who}）`;
    })
    .join('\n');
}

async function raise(text: string, context: CommandContext): Promise<string> {
  const { tx, now, sender, message, rules, calendar } = context;
  if (!sender.person) return refusal('objection.raise');
  if (isAboutSelection(text)) return objectToSelection(text, context);
  const about = await whatAbout(text, context);
  if ('say' in about) return about.say;
  const { evaluation, finding } = about;
  const today = dayOf(now);
  const due = calendar.workingDayAfter(today, rules.publication.objectionWorkingDays);
  const meant = finding ?? (await unitMeant(text, evaluation, context));
  if ('say' in meant) return meant.say;
  const { unitId } = meant;
  const findingId = finding?.id ?? null;
  const id = await addObjection(tx, {
    evaluationId: evaluation.id,
    unitId,
    findingId,
    text,
    inboxId: message.inboxId,
    personId: sender.person.id,
    at: now,
    due,
  });
  await noteDecision(context, {
    action: 'objection.raised',
    subject: `objection:${id}`,
    before: null,
    after: { unitId, month: evaluation.period, text },
  });
  for (const person of await holdersWho(tx, 'objection.assign', { unitId: null, at: now })) {
    await tellPrivately(context, person.id, {
      key: `objection:${id}`,
      text: `有异议${id}，${chineseDay(due, today)}前要答复。派人回：异议 派 ${id} 检查人姓名`,
    });
  }
  return `记下异议${id}，另派检查人看，${chineseDay(due, today)}前答复您`;
}

/** 2季度 begins with a number that is none of a finding. */
const startsWithQuarter = /^第?\s*[1-4]\s*季/u;

function holds({ document }: Evaluation, findingId: number): boolean {
  return document.units.some(({ findings }) => findings.some(({ id }) => id === findingId));
}

/** A finding by its number, or the period that is named, or the one on notice. */
async function whatAbout(
  text: string,
  context: CommandContext,
): Promise<{ evaluation: Evaluation; finding: Finding | null } | { say: string }> {
  const { tx, now, programme } = context;
  const today = dayOf(now);
  const onNotice = (await evaluationsOnNotice(tx)).filter(({ noticeTo }) => noticeTo !== null && noticeTo >= today);
  if (onNotice.length === 0) {
    const [selection] = await selectionsOnNotice(context);
    const say = selection
      ? `在公示的是${selection.name}，请发：异议 评选 理由`
      : '现在没有在公示的评比。别的意见请直接说给镇办';
    return { say };
  }
  // Every number that is in no document on notice is answered alike: nothing shows which ones sealed sheets have.
  const inNotice = async (unitId: number, number: number) => {
    const finding = await findingByNumber(tx, unitId, number);
    const evaluation = finding && onNotice.find((one) => holds(one, finding.id));
    return finding && evaluation ? { evaluation, finding } : null;
  };
  const found = startsWithQuarter.test(text)
    ? null
    : await resolveNumbered(context, text, {
        exists: async (unitId, number) => (await inNotice(unitId, number)) !== null,
      });
  if (found && 'say' in found) return found;
  if (found) {
    return (await inNotice(found.unit.id, found.number)) ?? { say: '这一条不在正公示的评比里，请看看编号' };
  }
  const named = namedPeriod(text.slice(0, 12), now, programme);
  const [evaluation, another] = named === null ? onNotice : onNotice.filter(({ period }) => period === named);
  if (!evaluation) return { say: `${named === null ? '' : periodText(named, today)}没有在公示` };
  if (another) {
    const names = onNotice.map(({ period }) => periodText(period, today)).join('、');
    return { say: `在公示的有${names}，说的是哪个？例：异议 ${periodText(evaluation.period, today)} 理由` };
  }
  return { evaluation, finding: null };
}

/** Findings the unit has in the version it objects to, also when a corrected one is out; whoever wrote one of them does not answer. */
async function authors({ tx }: CommandContext, { evaluationId, unitId }: Objection): Promise<Set<number>> {
  const evaluation = await evaluationById(tx, evaluationId);
  const unit = evaluation?.document.units.find((one) => one.unitId === unitId);
  return authorsOf(tx, unit?.findings.map(({ id }) => id) ?? []);
}

async function assign(objection: Objection, name: string, context: CommandContext): Promise<string> {
  const { tx, now, sender } = context;
  if (!may('objection.assign', sender, null)) return refusal('objection.assign');
  const able = await holdersWho(tx, 'inspection.record', { unitId: null, at: now });
  const person = able.find((one) => one.name === name);
  if (!person) return `${plain(name, 10)}不是检查人，能派的有：${able.map((one) => one.name).join('、')}`;
  if (person.id === objection.personId) return `异议${objection.id}是${name}提的，请另派一位`;
  if ((await authors(context, objection)).has(person.id)) return `${name}是原来扣分的检查人，请另派一位`;
  if (!(await isFree(context, person.id, { id: objection.unitId }))) {
    return `${objection.unitShort}是${name}办点或自己的单位，请另派一位`;
  }
  await assignObjection(tx, objection.id, person.id);
  await noteDecision(context, {
    action: 'objection.assigned',
    subject: `objection:${objection.id}`,
    before: { personId: objection.assignedTo },
    after: { personId: person.id },
  });
  await tellPrivately(context, person.id, {
    key: `objection-assigned:${objection.id}`,
    text: `请复核异议${objection.id}（${objection.unitShort}：${plain(objection.text, 24)}）。看过回：异议 答 ${objection.id} 成立|不成立 理由`,
  });
  return `异议${objection.id}派给${name}`;
}

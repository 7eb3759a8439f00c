import { sheetFor } from '../domain/evaluation.ts';
import { lastDayIn, type Period } from '../domain/period.ts';
import { noticeRank } from '../domain/programme/occurrences.ts';
import { nextSlot } from '../domain/programme/sending-hours.ts';
import { addDays, dayOf, startOfDay } from '../domain/time.ts';
import { periodText, resultText } from '../presenters/evaluation.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { boundUnitIds } from '../store/chats.ts';
import { type Evaluation, finaliseEvaluation, isIntact, latestEvaluation, previousOf } from '../store/evaluations.ts';
import { wantPicture } from '../store/notice-pictures.ts';
import { planNotice } from '../store/notices.ts';
import { awaitsCorrection, openObjections } from '../store/objections.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';
import { evaluationPeriod, periodArgument } from './evaluation-period.ts';

/** A result is news for a week, design §7. */
const resultDays = 7;

/** 定稿 5月: ends the public notice; the figures are those that were published. */
export const finaliseCommand = defineCommand<string>({
  name: 'finalise',
  words: ['定稿'],
  summary: '公示期满后把评比定稿，结果发到各群',
  usage: '定稿 <月份|季度|年度>',
  examples: ['定稿 5月', '定稿 2季度'],
  where: 'private',
  action: 'evaluation.decide',
  parse: (rest, { slash }) => (rest === '' ? { say: '哪个月定稿？例：定稿 5月' } : periodArgument(rest, slash)),
  async run(text, context) {
    const { tx, now, programme } = context;
    const asked = evaluationPeriod(text, now, programme);
    if ('say' in asked) return here(asked.say);
    const { period } = asked;
    const rules = context.rulesAt(lastDayIn(period));
    const evaluation = await latestEvaluation(tx, sheetFor(rules, period).id, period);
    const problem =
      (await whyNot(context, period, evaluation)) ?? (evaluation && (await disputed(context, evaluation)));
    if (problem !== null || evaluation === null) return here(problem ?? '');
    const units = await finalise(context, evaluation);
    return here(`${periodText(period, dayOf(now))}评比已定稿，结果发${units}个单位`);
  },
});

async function whyNot({ now }: CommandContext, period: Period, evaluation: Evaluation | null): Promise<string | null> {
  const today = dayOf(now);
  const name = periodText(period, today);
  if (evaluation?.state === 'final') {
    return `${name}已在${chineseDay(dayOf(evaluation.finalAt ?? now), today)}定稿`;
  }
  if (!evaluation || evaluation.state === 'draft' || evaluation.noticeTo === null) {
    return `${name}还没公示，先回：公示 ${name}`;
  }
  const first = addDays(evaluation.noticeTo, 1);
  if (today < first) return `${name}还在公示，${chineseDay(first, today)}起可以定稿`;
  if (!(await isIntact(evaluation))) return `${name}公示的数据对不上，没有定稿，请看系统日志`;
  return null;
}

/** Objections that are not answered, or upheld and not corrected yet. */
async function disputed({ tx, now }: CommandContext, evaluation: Evaluation): Promise<string | null> {
  const name = periodText(evaluation.period, dayOf(now));
  const open = await openObjections(tx, evaluation);
  if (open.length > 0) return `还有${open.length}条异议没答复，先发：异议`;
  return (await awaitsCorrection(tx, evaluation)) ? `有异议成立了，先发：更正公示 ${name} 原因` : null;
}

async function finalise(context: CommandContext, evaluation: Evaluation): Promise<number> {
  const { tx, now, sender, programme } = context;
  if (!sender.person) throw new Error('an evaluation is finalised by nobody');
  await finaliseEvaluation(tx, evaluation.id, { personId: sender.person.id, at: now });
  const before = await previousOf(tx, evaluation);
  const units = await boundUnitIds(tx, now);
  await wantPicture(tx, { type: 'evaluationResult', reference: String(evaluation.id), askedAt: now });
  const today = dayOf(nextSlot({ sending: programme.sending, calendar: context.calendar }, now));
  for (const unitId of units) {
    await planNotice(tx, {
      schedule: `evaluation-result:${evaluation.period}${evaluation.version > 1 ? `:${evaluation.version}` : ''}`,
      plannedAt: now,
      unitId,
      rank: noticeRank.result,
      text: resultText(evaluation.document, { unitId, today, previous: before?.document ?? null }),
      subject: { type: 'evaluationResult', evaluation: evaluation.id },
      expiresAt: startOfDay(addDays(dayOf(now), resultDays + 1)),
      createdAt: now,
    });
  }
  await noteDecision(context, {
    action: 'evaluation.finalised',
    subject: `evaluation:${evaluation.id}`,
    before: { state: evaluation.state },
    after: { state: 'final', month: evaluation.period, hash: evaluation.hash },
  });
  return units.length;
}

import { cutOffOf, monthlySheet } from '../domain/evaluation.ts';
import { noticeRank } from '../domain/programme/occurrences.ts';
import { nextSlot } from '../domain/programme/sending-hours.ts';
import { addDays, type Day, dayOf, type Month, startOfDay } from '../domain/time.ts';
import { monthText, noticeText } from '../presenters/evaluation.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { boundUnitIds } from '../store/chats.ts';
import { type Evaluation, latestEvaluation, publishDraft } from '../store/evaluations.ts';
import { planNotice } from '../store/notices.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';
import { evaluationMonth, monthArgument } from './evaluation-month.ts';

/** 公示 5月: freezes the draft the office has seen and gives every group notice of it. */
export const publishCommand = defineCommand<string>({
  name: 'publish',
  words: ['公示'],
  summary: '把当月评比草稿公示到各群',
  usage: '公示 <月份>',
  examples: ['公示 5月'],
  where: 'private',
  action: 'evaluation.decide',
  parse: (rest, { slash }) => (rest === '' ? { say: '公示哪个月？例：公示 5月' } : monthArgument(rest, slash)),
  async run(text, context) {
    const { tx, now, programme, rules } = context;
    const asked = evaluationMonth(text, now, programme);
    if ('say' in asked) return here(asked.say);
    const draft = await latestEvaluation(tx, monthlySheet(rules).id, asked.month);
    const problem = whyNot(context, asked.month, draft);
    if (problem !== null || draft === null) return here(problem ?? '');
    const from = dayOf(nextSlot({ sending: programme.sending, calendar: context.calendar }, now));
    const to = addDays(from, rules.publication.monthlyNoticeDays);
    const units = await publish(context, { draft, from, to });
    const today = dayOf(now);
    return here(
      `${monthText(asked.month, today)}公示 ${chineseDay(from, today)}到${chineseDay(to, today)}，发${units}个单位。${chineseDay(addDays(to, 1), today)}起可定稿`,
    );
  },
});

function whyNot(context: CommandContext, month: Month, draft: Evaluation | null): string | null {
  const { now, programme } = context;
  const today = dayOf(now);
  const name = monthText(month, today);
  const cutOff = cutOffOf(programme, month);
  if (draft?.noticeFrom && draft.noticeTo) {
    const days = `${chineseDay(draft.noticeFrom, today)}到${chineseDay(draft.noticeTo, today)}`;
    return draft.state === 'final' ? `${name}已定稿（公示期${days}）` : `${name}已在公示：${days}`;
  }
  if (now < cutOff) return `${name}还没截止，${chineseDay(dayOf(cutOff), today)}起可以公示`;
  if (!draft || draft.draftedAt < cutOff) return `请先看截止后的草稿，回：评比 ${name}`;
  if (draft.document.units.every((unit) => unit.result === null)) return `${name}没有检查记录，没法公示`;
  return null;
}

async function publish(
  context: CommandContext,
  { draft, from, to }: { draft: Evaluation; from: Day; to: Day },
): Promise<number> {
  const { tx, now, sender } = context;
  if (!sender.person) throw new Error('an evaluation is published by nobody');
  await publishDraft(tx, draft.id, { from, to, personId: sender.person.id });
  const units = await boundUnitIds(tx, now);
  for (const unitId of units) {
    await planNotice(tx, {
      schedule: `evaluation-notice:${draft.period}`,
      plannedAt: now,
      unitId,
      rank: noticeRank.result,
      text: noticeText(draft.document, { unitId, today: from, noticeTo: to }),
      subject: { type: 'evaluationNotice', evaluation: draft.id },
      expiresAt: startOfDay(addDays(to, 1)),
      createdAt: now,
    });
  }
  await noteDecision(context, {
    action: 'evaluation.published',
    subject: `evaluation:${draft.id}`,
    before: { state: draft.state },
    after: { state: 'notice', month: draft.period, hash: draft.hash, from, to },
  });
  return units.length;
}

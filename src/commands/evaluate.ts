import { cutOffOf, monthlySheet } from '../domain/evaluation.ts';
import { dayOf } from '../domain/time.ts';
import { draftText, monthText } from '../presenters/evaluation.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { latestEvaluation, refreshDraft } from '../store/evaluations.ts';
import { defineCommand, here } from './command.ts';
import { evaluationMonth, monthArgument } from './evaluation-month.ts';

/** 评比 5月: computes the month anew while it is a draft, and shows it. */
export const evaluateCommand = defineCommand<string>({
  name: 'evaluate',
  words: ['评比'],
  summary: '算出当月评比草稿，先看再公示',
  usage: '评比 <月份>',
  examples: ['评比 5月', '评比 上月'],
  where: 'private',
  action: 'evaluation.read',
  parse: (rest, { slash }) => (rest === '' ? { args: '本月' } : monthArgument(rest, slash)),
  async run(text, context) {
    const { tx, now, programme, rules } = context;
    const asked = evaluationMonth(text, now, programme);
    if ('say' in asked) return here(asked.say);
    const { month } = asked;
    const today = dayOf(now);
    const draft = await refreshDraft(tx, { month, programme, rules, at: now });
    if (draft) return here(draftText(draft.document, { today, preview: now < cutOffOf(programme, month) }));
    const latest = await latestEvaluation(tx, monthlySheet(rules).id, month);
    if (latest?.state === 'final')
      return here(`${monthText(month, today)}已定稿，发“排名 ${monthText(month, today)}”看结果`);
    const until = latest?.noticeTo ? `，到${chineseDay(latest.noticeTo, today)}` : '';
    return here(`${monthText(month, today)}正在公示${until}，数字不再变`);
  },
});

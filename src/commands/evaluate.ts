import { cutOffOf, sheetFor } from '../domain/evaluation.ts';
import { lastDayIn, type Period } from '../domain/period.ts';
import { dayOf } from '../domain/time.ts';
import { draftText, periodText } from '../presenters/evaluation.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { refreshDraft } from '../store/evaluation-draft.ts';
import { latestEvaluation } from '../store/evaluations.ts';
import { inspectorsOf, roundsOf } from '../store/rounds.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { evaluationPeriod, periodArgument } from './evaluation-period.ts';
import { residentLines } from './resident-answers.ts';

/** 评比 5月: computes the period anew while it is a draft, and shows it. */
export const evaluateCommand = defineCommand<string>({
  name: 'evaluate',
  words: ['评比'],
  summary: '算出月、季、年评比草稿，先看再公示',
  usage: '评比 <月份|季度|年度>',
  examples: ['评比 5月', '评比 上月', '评比 2季度', '评比 年度'],
  where: 'private',
  action: 'evaluation.read',
  parse: (rest, { slash }) => (rest === '' ? { args: '本月' } : periodArgument(rest, slash)),
  async run(text, context) {
    const { tx, now, programme } = context;
    const asked = evaluationPeriod(text, now, programme);
    if ('say' in asked) return here(asked.say);
    const { period } = asked;
    const rules = context.rulesAt(lastDayIn(period));
    const today = dayOf(now);
    const draft = await refreshDraft(tx, { period, programme, rules, at: now });
    if (draft) {
      const preview = now < cutOffOf(programme, period);
      const sealed = await sealedLines(context, period);
      const residents = await residentLines(context, period, 'all');
      const text = [draftText(draft.document, { today, preview }), ...residents, ...sealed].join('\n');
      const words = `公示 ${periodText(period, today)}`;
      const canPublish = sealed.length === 0 && text.includes(words);
      return [{ text, to: 'here', choices: canPublish ? [{ label: words, text: words }] : [] }];
    }
    const latest = await latestEvaluation(tx, sheetFor(rules, period).id, period);
    const name = periodText(period, today);
    if (latest?.state === 'final') return here(`${name}已定稿，发“排名 ${name}”看结果`);
    const until = latest?.noticeTo ? `，到${chineseDay(latest.noticeTo, today)}` : '';
    return here(`${name}正在公示${until}，数字不再变`);
  },
});

/** How many still hold their sheets of a sealed round; nothing of what is in them. */
export async function sealedLines({ tx, rulesAt }: CommandContext, period: Period): Promise<string[]> {
  const lines: string[] = [];
  for (const { id, state } of await roundsOf(tx, {
    sheetId: sheetFor(rulesAt(lastDayIn(period)), period).id,
    period,
  })) {
    if (state !== 'sealed') continue;
    const inspectors = await inspectorsOf(tx, id);
    const open = inspectors.filter(({ handedInAt }) => handedInAt === null).length;
    lines.push(`${id}号检查没开封，没算在内：${inspectors.length}人里${open}人没交卷`);
  }
  return lines;
}

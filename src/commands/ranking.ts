import { listOf, monthlySheet } from '../domain/evaluation.ts';
import type { UnitKind } from '../domain/programme/model.ts';
import { dayOf, monthOf } from '../domain/time.ts';
import { monthText, rankingText } from '../presenters/evaluation.ts';
import { type Evaluation, lastPublished, publishedEvaluation } from '../store/evaluations.ts';
import { unitById } from '../store/units.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { namedMonth } from './evaluation-month.ts';

interface RankingArgs {
  /** `other`: quarter, year, grids: evaluations of their own, none of which has been published. */
  readonly period: 'thisMonth' | 'other' | { readonly monthWords: string };
  /** Kind of unit asked for by word; null is the asker's own list. */
  readonly kind: UnitKind | null;
}

const notYet = '本期还没评';
const kindWords: readonly (readonly [RegExp, UnitKind])[] = [
  [/社区/u, 'community'],
  [/部门|单位/u, 'department'],
  [/村/u, 'village'],
];

/** 排名: reads nothing but what was published. */
export const rankingCommand = defineCommand<RankingArgs>({
  name: 'ranking',
  words: ['排名', 'ranking', '本月排名'],
  summary: '看最近公示的评比名次',
  usage: '排名 [本月|本季|本年|5月] [村|网格|网格组]',
  examples: ['排名', '排名 本月', '/ranking 5月 村', '排名 本季', '排名 网格组'],
  where: 'both',
  action: 'ranking.read',
  parse(rest) {
    if (/季|年$|年度|本年|全年|网格|组/u.test(rest)) return { args: { period: 'other', kind: null } };
    const kind = kindWords.find(([pattern]) => pattern.test(rest))?.[1] ?? null;
    const isOther = /月/u.test(rest) && !/本月|这个?月/u.test(rest);
    return { args: { period: isOther || /\d{4}/u.test(rest) ? { monthWords: rest } : 'thisMonth', kind } };
  },
  async run(args, context) {
    if (args.period === 'other') return here(notYet);
    const { tx, now, rules, programme } = context;
    const sheetId = monthlySheet(rules).id;
    const today = dayOf(now);
    if (args.period !== 'thisMonth') {
      const month = namedMonth(args.period.monthWords, now, programme);
      if (month === null) return here('哪个月？例：排名 5月');
      const evaluation = await publishedEvaluation(tx, { sheetId, month });
      if (!evaluation) return here(`${monthText(month, today)}还没评`);
      return here(await shown(args, context, evaluation));
    }
    const evaluation = await lastPublished(tx, { sheetId });
    if (!evaluation) return here(notYet);
    const text = await shown(args, context, evaluation);
    if (evaluation.period === monthOf(today)) return here(text);
    return here(`本月还没评，这是${monthText(evaluation.period, today)}的\n${text}`);
  },
});

async function shown(args: RankingArgs, context: CommandContext, evaluation: Evaluation): Promise<string> {
  const { tx, now, chat, sender } = context;
  const { document, state, noticeTo, finalAt } = evaluation;
  const unitId = chat.unit?.id ?? sender.person?.unitId ?? null;
  const kind = args.kind ?? (unitId === null ? null : ((await unitById(tx, unitId))?.kind ?? null));
  return rankingText({
    document,
    state: state === 'final' ? 'final' : 'notice',
    noticeTo,
    finalOn: finalAt === null ? null : dayOf(finalAt),
    today: dayOf(now),
    list: kind === null ? null : listOf(document.sheet, kind),
    unitId,
  });
}

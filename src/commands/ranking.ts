import { type EvaluationDocument, listOf, sheetFor } from '../domain/evaluation.ts';
import { firstDayIn, lastDayIn, periodKind, quarterOf } from '../domain/period.ts';
import type { UnitKind } from '../domain/programme/model.ts';
import { dayOf, monthOf } from '../domain/time.ts';
import { gridRankingText, periodText, rankingText } from '../presenters/evaluation.ts';
import { type Evaluation, lastPublished, publishedEvaluation } from '../store/evaluations.ts';
import { unitById } from '../store/units.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { namedPeriod } from './evaluation-period.ts';
import { residentLines } from './resident-answers.ts';

interface RankingArgs {
  /** `latest`: of the month; of the quarter for grids. */
  readonly period: 'latest' | { readonly words: string };
  /** The grids of the asker's unit; grid groups (秀美网格组) have selections of their own. */
  readonly of: 'units' | 'grids' | 'gridGroups';
  /** Kind of unit asked for by word; null is the asker's own list. */
  readonly kind: UnitKind | null;
  readonly all: boolean;
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
  usage: '排名 [本月|本季|本年|5月] [村|网格|网格组|全部]',
  examples: ['排名', '排名 本月', '/ranking 5月 村', '排名 本季', '排名 2季度 全部', '排名 网格', '排名 网格组'],
  where: 'both',
  action: 'ranking.read',
  parse(rest) {
    const all = /全部|所有/u.test(rest);
    const of = /网格组|小组/u.test(rest) ? 'gridGroups' : /网格/u.test(rest) ? 'grids' : 'units';
    const kind = all ? null : (kindWords.find(([pattern]) => pattern.test(rest))?.[1] ?? null);
    const isNamed = /月|季|年|\d{4}/u.test(rest) && !/本月|这个?月/u.test(rest);
    return { args: { period: isNamed ? { words: rest } : 'latest', of, kind, all } };
  },
  async run(args, context) {
    const { tx, now, programme } = context;
    const today = dayOf(now);
    const thisMonth = monthOf(today);
    if (args.of === 'gridGroups') return here(notYet);
    const current = args.of === 'grids' ? quarterOf(today) : thisMonth;
    const asked = args.period === 'latest' ? current : namedPeriod(args.period.words, now, programme);
    if (asked === null) return here('哪个月？例：排名 5月');
    if (args.of === 'grids' && periodKind(asked) !== 'quarter') return here('网格只有季度名次。例：排名 2季度 网格');
    const sheetId = sheetFor(context.rulesAt(lastDayIn(asked)), asked).id;
    const evaluation = await publishedEvaluation(tx, { sheetId, period: asked });
    if (evaluation) return here(await shown(args, context, evaluation));
    // 本月, 本季, 本年: the last one there is.
    const isCurrent = firstDayIn(asked) <= today && today <= lastDayIn(asked);
    const last = isCurrent ? await lastPublished(tx, { sheetId, kind: periodKind(asked) }) : null;
    if (!last) return here(isCurrent ? notYet : `${periodText(asked, today)}还没评`);
    const word = { month: '本月', quarter: '本季', year: '本年', day: '今天' }[periodKind(asked)];
    return here(`${word}还没评，这是${periodText(last.period, today)}的\n${await shown(args, context, last)}`);
  },
});

async function shown(args: RankingArgs, context: CommandContext, evaluation: Evaluation): Promise<string> {
  const { tx, now, chat, sender } = context;
  const { document, state, noticeTo, finalAt } = evaluation;
  const unitId = chat.unit?.id ?? sender.person?.unitId ?? null;
  const published = {
    document,
    state: state === 'final' ? ('final' as const) : ('notice' as const),
    noticeTo,
    finalOn: finalAt === null ? null : dayOf(finalAt),
    today: dayOf(now),
  };
  if (args.of === 'grids') {
    const unit = document.units.find((one) => one.unitId === unitId);
    if (!unit) return '网格名次看自己村的：请在村群里问';
    return gridRankingText(published, unit);
  }
  const own = args.kind !== null || unitId === null ? null : await unitById(tx, unitId);
  const kind = args.kind ?? own?.kind ?? null;
  const text = rankingText({
    ...published,
    list: args.all ? null : listAsked(document, { unitId, kind }),
    unitId,
    all: args.all,
  });
  const asked = args.all ? 'all' : unitId;
  const residents = asked === null ? [] : await residentLines(context, document.period, asked);
  return [text, ...residents].join('\n');
}

/** The list of the asker's own unit, or the first that has units of the kind. */
function listAsked(
  { sheet, units }: EvaluationDocument,
  { unitId, kind }: { unitId: number | null; kind: UnitKind | null },
): string | null {
  const own = units.find((unit) => unit.unitId === unitId);
  if (own && (kind === null || own.kind === kind)) return listOf(sheet, own);
  return sheet.lists.find(({ unitKinds }) => kind !== null && unitKinds.includes(kind))?.title ?? null;
}

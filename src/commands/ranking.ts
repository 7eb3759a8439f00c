import { type EvaluationDocument, listOf, sheetFor } from '../domain/evaluation.ts';
import { firstDayIn, lastDayIn, periodKind } from '../domain/period.ts';
import type { UnitKind } from '../domain/programme/model.ts';
import { dayOf, monthOf } from '../domain/time.ts';
import { periodText, rankingText } from '../presenters/evaluation.ts';
import { type Evaluation, lastPublished, publishedEvaluation } from '../store/evaluations.ts';
import { unitById } from '../store/units.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { namedPeriod } from './evaluation-period.ts';

interface RankingArgs {
  /** `grids`: evaluations of their own, none of which has been published. */
  readonly period: 'latest' | 'grids' | { readonly words: string };
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
  examples: ['排名', '排名 本月', '/ranking 5月 村', '排名 本季', '排名 2季度 全部', '排名 网格组'],
  where: 'both',
  action: 'ranking.read',
  parse(rest) {
    const all = /全部|所有/u.test(rest);
    if (/网格|组/u.test(rest)) return { args: { period: 'grids', kind: null, all } };
    const kind = all ? null : (kindWords.find(([pattern]) => pattern.test(rest))?.[1] ?? null);
    const isNamed = /月|季|年|\d{4}/u.test(rest) && !/本月|这个?月/u.test(rest);
    return { args: { period: isNamed ? { words: rest } : 'latest', kind, all } };
  },
  async run(args, context) {
    const { tx, now, rules, programme } = context;
    const today = dayOf(now);
    const thisMonth = monthOf(today);
    if (args.period === 'grids') return here(notYet);
    const asked = args.period === 'latest' ? thisMonth : namedPeriod(args.period.words, now, programme);
    if (asked === null) return here('哪个月？例：排名 5月');
    const sheetId = sheetFor(rules, asked).id;
    const evaluation = await publishedEvaluation(tx, { sheetId, period: asked });
    if (evaluation) return here(await shown(args, context, evaluation));
    // 本月, 本季, 本年: the last one there is.
    const isCurrent = firstDayIn(asked) <= today && today <= lastDayIn(asked);
    const last = isCurrent ? await lastPublished(tx, { sheetId, kind: periodKind(asked) }) : null;
    if (!last) return here(isCurrent ? notYet : `${periodText(asked, today)}还没评`);
    const current = { month: '本月', quarter: '本季', year: '本年', day: '今天' }[periodKind(asked)];
    return here(`${current}还没评，这是${periodText(last.period, today)}的\n${await shown(args, context, last)}`);
  },
});

async function shown(args: RankingArgs, context: CommandContext, evaluation: Evaluation): Promise<string> {
  const { tx, now, chat, sender } = context;
  const { document, state, noticeTo, finalAt } = evaluation;
  const unitId = chat.unit?.id ?? sender.person?.unitId ?? null;
  const own = args.kind !== null || unitId === null ? null : await unitById(tx, unitId);
  const kind = args.kind ?? own?.kind ?? null;
  return rankingText({
    document,
    state: state === 'final' ? 'final' : 'notice',
    noticeTo,
    finalOn: finalAt === null ? null : dayOf(finalAt),
    today: dayOf(now),
    list: args.all ? null : listAsked(document, { unitId, kind }),
    unitId,
    all: args.all,
  });
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

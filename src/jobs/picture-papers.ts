import { periodKind } from '../domain/period.ts';
import { dayOf } from '../domain/time.ts';
import { periodText } from '../presenters/evaluation.ts';
import { missingGlyphsLine } from '../presenters/pictures/missing-glyphs.ts';
import { drawRanking } from '../presenters/pictures/ranking-chart.ts';
import { type RankingView, rankingView, textsOf } from '../presenters/pictures/ranking-view.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { type Evaluation, evaluationById, newestPublished } from '../store/evaluations.ts';
import type { Db } from '../store/store.ts';
import type { PaperOptions } from './paper-options.ts';

/** 名次图: of one evaluation, or of the newest one the groups have been told of, in the period if there is one in it. */
export async function makeRankingChart(db: Db, options: PaperOptions): Promise<Buffer> {
  const { period, evaluationId, bundle, at, note } = options;
  const kind = period === null ? 'month' : periodKind(period);
  const asked =
    evaluationId === undefined ? await newestPublished(db, { kind, period }) : await evaluationById(db, evaluationId);
  const evaluation = asked ?? (await newestPublished(db, { kind, period: null }));
  if (evaluation && period !== null && evaluation.period !== period) {
    const [wanted, given] = [period, evaluation.period].map((one) => periodText(one, dayOf(at)));
    note?.(`${wanted}还没公示，这是${given}的`);
  }
  const view = evaluation ? viewOf(evaluation, options) : nothingYet(bundle.town.name);
  const missing = missingGlyphsLine(textsOf(view));
  if (missing !== null) note?.(missing);
  return drawRanking(view);
}

function viewOf({ document, hash, noticeTo, finalAt }: Evaluation, { bundle, at }: PaperOptions): RankingView {
  const today = dayOf(at);
  const state =
    finalAt !== null
      ? `${chineseDay(dayOf(finalAt), today)}定稿`
      : `公示中，到${noticeTo === null ? '' : chineseDay(noticeTo, today)}；有异议私聊小助手`;
  return rankingView(document, { town: bundle.town.name, state, hash });
}

function nothingYet(town: string): RankingView {
  return { title: `${town}评比`, subtitle: '还没有公示过的评比', lists: [], notInspected: [], footer: '' };
}

import { type HonourRoll, reasonMax } from '../domain/honours.ts';
import { periodKind } from '../domain/period.ts';
import { dayOf } from '../domain/time.ts';
import { periodText } from '../presenters/evaluation.ts';
import { missingGlyphsLine } from '../presenters/pictures/missing-glyphs.ts';
import {
  drawPhonePoster,
  drawPoster,
  drawScreenPoster,
  type Poster,
  phoneEntries,
  posterEntries,
  posterPhotos,
  posterTexts,
} from '../presenters/pictures/poster.ts';
import { drawRanking } from '../presenters/pictures/ranking-chart.ts';
import { type RankingView, rankingView, textsOf } from '../presenters/pictures/ranking-view.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { type Evaluation, evaluationById, newestPublished } from '../store/evaluations.ts';
import { honourRoll, latestRollMonth } from '../store/honours.ts';
import type { Db } from '../store/store.ts';
import type { PaperOptions } from './paper-options.ts';
import { uprightPhotos } from './poster-photos.ts';

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

/** 光荣榜 for the printer: of a month if its roll is decided, else the newest one that is. */
export async function makePoster(db: Db, options: PaperOptions): Promise<Buffer> {
  return drawPoster(await posterOf(db, options));
}

/** The same for a screen. */
export async function makeScreenPoster(db: Db, options: PaperOptions): Promise<Buffer> {
  return drawScreenPoster(await posterOf(db, options));
}

/** The same for a telephone, as the groups get it. */
export async function makePhonePoster(db: Db, options: PaperOptions): Promise<Buffer> {
  return drawPhonePoster(await posterOf(db, options, phoneEntries));
}

/** What the poster of a month says, with the photos it may show; `room` is how many it has place for. */
export async function posterOf(db: Db, options: PaperOptions, room = posterEntries): Promise<Poster> {
  const { bundle, at, photoDir, note } = options;
  const today = dayOf(at);
  const roll = options.roll ?? (await rollFor(db, options));
  const entries = roll?.entries ?? [];
  if (entries.length > room) note?.(`海报只放得下${room}个，后面${entries.length - room}个没放`);
  const shown = entries.slice(0, room);
  // Whoever has not said that he may be shown is not shown in a photo either, whoever else stands on the roll.
  const hashes = shown.flatMap(({ consent, photos }) => (consent === 'given' ? photos : []));
  const poster: Poster = {
    title: '环境卫生光荣榜',
    month: roll ? periodText(roll.month, noDay) : '',
    entries: shown.map(({ unit, name, reason }) => ({
      unit,
      name,
      reason: Array.from(reason).slice(0, reasonMax).join(''),
    })),
    photos: await uprightPhotos(photoDir, hashes, posterPhotos),
    issuer: bundle.town.units.find(({ kind }) => kind === 'town')?.name ?? bundle.programme.issuer,
    date: `${Number(today.slice(0, 4))}年${Number(today.slice(5, 7))}月${Number(today.slice(8))}日`,
  };
  const missing = missingGlyphsLine(posterTexts(poster));
  if (missing !== null) note?.(missing);
  return poster;
}

/** The roll of the month asked for if it is decided, else the newest one that is. */
async function rollFor(db: Db, { period, at, note }: PaperOptions): Promise<HonourRoll | null> {
  const today = dayOf(at);
  const asked = period !== null && periodKind(period) === 'month' ? period : null;
  const isDecided = asked !== null && (await honourRoll(db, asked)).state === 'final';
  const month = isDecided ? asked : await latestRollMonth(db);
  if (asked !== null && !isDecided) {
    const given = month === null ? '' : `，这是${periodText(month, today)}的`;
    note?.(`${periodText(asked, today)}光荣榜还没定${given}`);
  }
  return month === null ? null : honourRoll(db, month);
}

/** A day no result is of: then the year is always written. */
const noDay = '0001-01-01';

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

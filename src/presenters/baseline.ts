import { type Day, dayOf, type Instant } from '../domain/time.ts';
import { plain } from './plain.ts';
import { chineseDay } from './receipt.ts';
import type { WorkbookSheet } from './workbook.ts';

export interface SpotView {
  readonly unitShort: string;
  readonly unitName: string;
  readonly number: number;
  readonly text: string;
  readonly createdAt: Instant;
  readonly photosBefore: number;
  readonly photosNow: number;
  readonly now: {
    readonly text: string;
    readonly createdAt: Instant;
    readonly report: { readonly unitShort: string; readonly number: number } | null;
  } | null;
}

/** 长湖12 三组塘边 垃圾堆 图2张，有对比 */
export function spotLine(spot: SpotView): string {
  const compared = spot.now === null ? '' : '，有对比';
  return `${spot.unitShort}${spot.number} ${plain(spot.text)}${photosText(spot.photosBefore)}${compared}`;
}

/** What it was and what it is, one under the other. */
export function comparisonText(spot: SpotView, today: Day): string {
  const { unitShort, number, text, createdAt, photosBefore, photosNow, now } = spot;
  const before = `${unitShort}${number} ${chineseDay(dayOf(createdAt), today)}：${plain(text)}${photosText(photosBefore)}`;
  if (now === null) return `${before}\n还没有对比。带图发：摸底 ${number} 现在 …`;
  const tied = now.report === null ? '' : `（${now.report.unitShort}${now.report.number}）`;
  return `${before}\n现在 ${chineseDay(dayOf(now.createdAt), today)}：${plain(now.text) || '见图'}${tied}${photosText(photosNow)}`;
}

function photosText(photos: number): string {
  return photos > 0 ? ` 图${photos}张` : '';
}

/** 前后对比, a row a spot; what has no comparison yet says so. */
export function baselineSheet(all: readonly SpotView[]): WorkbookSheet {
  return {
    name: '摸底对比',
    columns: [
      { title: '编号', width: 8 },
      { title: '单位', width: 14 },
      { title: '摸底日期', width: 14 },
      { title: '当时情况', width: 40 },
      { title: '当时图', width: 8 },
      { title: '对比日期', width: 14 },
      { title: '现在情况', width: 40 },
      { title: '现在图', width: 8 },
      { title: '凭上报', width: 12 },
      { title: '对比', width: 12 },
    ],
    rows: all.map(({ number, unitName, createdAt, text, photosBefore, now, photosNow }) => [
      number,
      unitName,
      dayOf(createdAt),
      text,
      photosBefore,
      now === null ? null : dayOf(now.createdAt),
      now === null ? null : now.text,
      photosNow,
      now?.report ? `${now.report.unitShort}${now.report.number}` : null,
      now === null ? '还没对比' : '有',
    ]),
  };
}

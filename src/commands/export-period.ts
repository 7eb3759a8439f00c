import type { Period } from '../domain/period.ts';
import { firstDayIn, quarterOf } from '../domain/period.ts';
import type { Programme } from '../domain/programme/model.ts';
import { readMonth } from '../domain/reading/months.ts';
import { addDays, dayOf, type Instant, monthOf } from '../domain/time.ts';
import { namedPeriod } from './evaluation-period.ts';

const months =
  /^(?:\d{4}(?:年|[-/.])\d{1,2}月?|(?:去年|今年)?[\d一二三四五六七八九十]{1,3}月(?:份)?|(?:上|本|这|当)个?月)$/u;

/**
 * The period a paper is asked for. Nothing said is this month; null is everything; undefined: not understood. 4季度 and 年度 said
 * in January are those of the year that has just ended, as 评比 takes them.
 */
export function exportPeriod(words: string, now: Instant, programme: Programme): Period | null | undefined {
  const today = dayOf(now);
  if (words === '') return monthOf(today);
  if (/^(?:全部|所有|全年)$/u.test(words)) return null;
  if (/^(?:今年|本年|本年度)$/u.test(words)) return today.slice(0, 4);
  if (/^(?:年度|第?[1-4一二三四]季度?|[Qq][1-4])$/u.test(words)) return namedPeriod(words, now, programme) ?? undefined;
  const year = /^(\d{4})(?:年度?)?$/u.exec(words)?.[1];
  if (year !== undefined) return year;
  if (/^(?:本|这个?)季度?$/u.test(words)) return quarterOf(today);
  if (/^上个?季度?$/u.test(words)) return quarterOf(addDays(firstDayIn(quarterOf(today)), -1));
  const quarter = /^(?:(\d{4})年?-?|今年|本年)(?:第?([1-4一二三四])季度?|[Qq]([1-4]))$/u.exec(words);
  if (quarter) {
    const number = quarter[3] ?? quarter[2] ?? '';
    const digit = '一二三四'.includes(number) ? '一二三四'.indexOf(number) + 1 : Number(number);
    return `${quarter[1] ?? today.slice(0, 4)}-Q${digit}`;
  }
  return months.test(words) ? (readMonth(words, now) ?? undefined) : undefined;
}

import { firstDayIn, lastDayIn, type Period, quarterOf } from '../domain/period.ts';
import type { Programme } from '../domain/programme/model.ts';
import { readMonth } from '../domain/reading/months.ts';
import { normalise } from '../domain/reading/normalise.ts';
import { addDays, dayOf, type Instant, type Month, monthOf } from '../domain/time.ts';
import { periodText } from '../presenters/evaluation.ts';
import type { Parsed } from './command.ts';

/**
 * The month a text names within the programme. A bare month before the programme began means the same month of the next
 * year: 12月 said in May is ahead, not last year's. Null when no month is named, or one that does not exist (13月).
 */
export function namedMonth(text: string, now: Instant, programme: Programme): Month | null {
  const read = readMonth(text, now);
  if (read === null) return null;
  const yearLater = `${Number(read.slice(0, 4)) + 1}${read.slice(4)}`;
  const isBare = !/\d{4}|[去前]年/u.test(text);
  return isBare && read < monthOf(programme.from) && yearLater <= monthOf(programme.to) ? yearLater : read;
}

/**
 * A month, 2季度, 上季度, 2023年第2季度, 2023-Q2, or 年度, 2023年: null when none is named. In January 4季度 and 年度 are those of the
 * year that has just ended, when the programme ended with it.
 */
export function namedPeriod(text: string, now: Instant, programme: Programme): Period | null {
  const plain = normalise(text).replace(/\s+/gu, '');
  const today = dayOf(now);
  const thisYear = Number(today.slice(0, 4));
  const quarter = /(?:(\d{4})年?-?|(去年)|(今年))?(?:第?([1-4一二三四])季|q([1-4]))/iu.exec(plain);
  if (quarter) {
    const word = quarter[5] ?? quarter[4] ?? '';
    const number = '一二三四'.includes(word) ? '一二三四'.indexOf(word) + 1 : word;
    const isBare = quarter[1] === undefined && quarter[2] === undefined && quarter[3] === undefined;
    const isAhead = `${thisYear}-Q${number}` > quarterOf(today);
    const lastYears = `${thisYear - 1}-Q${number}`;
    if (isBare && isAhead && lastDayIn(lastYears) >= programme.from) return lastYears;
    return `${quarter[1] ?? (quarter[2] === undefined ? thisYear : thisYear - 1)}-Q${number}`;
  }
  if (/(?:本|这个?)季/u.test(plain)) return quarterOf(today);
  if (/上个?季/u.test(plain)) return quarterOf(addDays(firstDayIn(quarterOf(today)), -1));
  const month = namedMonth(text, now, programme);
  if (month !== null) return month;
  const year = /(\d{4})年/u.exec(plain)?.[1];
  if (year !== undefined) return year;
  if (/去年/u.test(plain)) return String(thisYear - 1);
  if (!/年/u.test(plain)) return null;
  return /今年/u.test(plain) ? String(thisYear) : String(Math.min(thisYear, Number(programme.to.slice(0, 4))));
}

/** The period of an evaluation as the office names it. */
export function evaluationPeriod(
  text: string,
  now: Instant,
  programme: Programme,
): { readonly period: Period } | { readonly say: string } {
  const period = namedPeriod(text, now, programme);
  if (period === null) return { say: '哪个月或季度？例：评比 5月、评比 2季度' };
  const today = dayOf(now);
  const name = periodText(period, today);
  if (lastDayIn(period) < programme.from || firstDayIn(period) > programme.to) return { say: `${name}不在方案时间内` };
  if (firstDayIn(period) > today) return { say: `${name}还没到，不能评比` };
  return { period };
}

const periodWords =
  /^(?:(?:\d{4}(?:年|[-/.]))?(?:去年|今年)?(?:[\d一二三四五六七八九十]{1,3}(?:月份?)?|(?:上|本|这|当)个?月)|(?:\d{4}年?-?|去年|今年)?(?:第?[1-4一二三四]季度?|q[1-4])|(?:上|本|这)个?季度?|(?:\d{4}年|本年|全年|去年|今年)(?:度)?|年度|年终)$/iu;

/** True when the words are a period and nothing else. */
export function isPeriodText(text: string): boolean {
  return periodWords.test(text.replace(/\s+/g, ''));
}

/** Takes the rest of a command as the period it names; words that are no period are ordinary speech (公示栏换好了). */
export function periodArgument(rest: string, slash: boolean): Parsed<string> {
  return slash || isPeriodText(rest) ? { args: rest } : null;
}

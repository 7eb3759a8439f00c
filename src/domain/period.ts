import {
  addDays,
  type Day,
  firstDayOf,
  type Instant,
  isDay,
  lastDayOf,
  type Month,
  monthOf,
  nextMonth,
  startOfDay,
} from './time.ts';

/** A stretch of the calendar as people and the command line write it: `2023-05-04`, `2023-05`, `2023-Q2` or `2023`. */
export type Period = string;

/** True when the text is a day, month, quarter or year in one of the four forms. */
export function isPeriod(text: string): boolean {
  return daysOf(text) !== null;
}

/** First instant of the period and first instant after it. Throws on a text that is no period. */
export function spanOf(period: Period): { readonly from: Instant; readonly to: Instant } {
  const days = mustDaysOf(period);
  return { from: startOfDay(days.first), to: startOfDay(addDays(days.last, 1)) };
}

export type PeriodKind = 'day' | 'month' | 'quarter' | 'year';

/** Throws on a text that is no period. */
export function periodKind(period: Period): PeriodKind {
  if (daysOf(period) === null) throw new Error(`not a period: ${period}`);
  if (/Q/i.test(period)) return 'quarter';
  return period.length === 4 ? 'year' : period.length === 7 ? 'month' : 'day';
}

/** Throws on a text that is no period. */
export function firstDayIn(period: Period): Day {
  return mustDaysOf(period).first;
}

/** Throws on a text that is no period. */
export function lastDayIn(period: Period): Day {
  return mustDaysOf(period).last;
}

/** The months the period has within the days. */
export function monthsIn(period: Period, { from, to }: { readonly from: Day; readonly to: Day }): Month[] {
  const months: Month[] = [];
  const last = monthOf(lastDayIn(period));
  for (let month = monthOf(firstDayIn(period)); month <= last; month = nextMonth(month)) {
    if (lastDayOf(month) >= from && firstDayOf(month) <= to) months.push(month);
  }
  return months;
}

/** The quarter a day lies in, `2023-Q2`. */
export function quarterOf(day: Day): Period {
  return `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`;
}

function mustDaysOf(period: Period): { readonly first: Day; readonly last: Day } {
  const days = daysOf(period);
  if (days === null) throw new Error(`not a period: ${period}`);
  return days;
}

function daysOf(text: string): { readonly first: Day; readonly last: Day } | null {
  if (isDay(text)) return { first: text, last: text };
  if (/^\d{4}-(?:0[1-9]|1[0-2])$/.test(text)) return { first: `${text}-01`, last: lastDayOf(text) };
  if (/^\d{4}$/.test(text)) return { first: `${text}-01-01`, last: `${text}-12-31` };
  const quarter = /^(\d{4})-?Q([1-4])$/i.exec(text);
  if (!quarter) return null;
  const firstMonth = Number(quarter[2]) * 3 - 2;
  const month = (number: number) => `${quarter[1]}-${String(number).padStart(2, '0')}`;
  return { first: `${month(firstMonth)}-01`, last: lastDayOf(month(firstMonth + 2)) };
}

import chineseDays from 'chinese-days';
import { addDays, type Day, weekdayOf } from '../time.ts';
import type { DayOff } from './model.ts';

/** Working days of the People's Republic: weekdays less statutory holidays, plus make-up days. */
export interface WorkCalendar {
  isWorkingDay(day: Day): boolean;
  /** Moves a planned day that is not a working day; null when it is dropped. A working day stays. */
  shift(day: Day, dayOff: DayOff): Day | null;
  /** The n-th working day after `day` (n ≥ 1). */
  workingDayAfter(day: Day, n: number): Day;
  /** False for a year whose holidays are not published or not in our data; asking for its days throws. */
  knows(year: number): boolean;
}

/** A day was asked for in a year whose holidays nobody has told us; the message may be shown to people. */
export class UnknownHolidaysError extends Error {
  override readonly name = 'UnknownHolidaysError';
  readonly year: number;

  constructor(year: number) {
    super(`没有${year}年的放假安排。请更新程序，或在 programme.yaml 的 holidays 里写上${year}年的放假和调休日期`);
    this.year = year;
  }
}

/**
 * The calendar of the State Council's yearly holiday notices (package chinese-days, from 2004 to the last published year).
 *
 * For a year without a notice the package says "working day" of every weekday, New Year included. We throw
 * `UnknownHolidaysError` instead, so that nothing is sent on a holiday by mistake, unless `overrides` has at least one
 * day of that year: then somebody has looked, and the year is weekdays plus overrides. True in `overrides` is a working
 * day; overrides win over the package in every year.
 */
export function chineseCalendar(overrides: Readonly<Record<Day, boolean>> = {}): WorkCalendar {
  const overridden = new Map(Object.entries(overrides));
  const overriddenYears = new Set([...overridden.keys()].map(yearOf));
  const answers = new Map<Day, boolean>();

  function knows(year: number): boolean {
    return overriddenYears.has(year) || isPublished(year);
  }

  function lookUp(day: Day): boolean {
    const override = overridden.get(day);
    if (override !== undefined) return override;
    const year = yearOf(day);
    if (!knows(year)) throw new UnknownHolidaysError(year);
    return publishedDay(day) ?? weekdayOf(day) <= 5;
  }

  function isWorkingDay(day: Day): boolean {
    const known = answers.get(day);
    if (known !== undefined) return known;
    const answer = lookUp(day);
    answers.set(day, answer);
    return answer;
  }

  function nextWorkingDay(day: Day, step: 1 | -1): Day {
    let next = addDays(day, step);
    while (!isWorkingDay(next)) next = addDays(next, step);
    return next;
  }

  function shift(day: Day, dayOff: DayOff): Day | null {
    if (isWorkingDay(day)) return day;
    if (dayOff === 'drop') return null;
    return nextWorkingDay(day, dayOff === 'after' ? 1 : -1);
  }

  function workingDayAfter(day: Day, n: number): Day {
    let result = day;
    for (let count = 0; count < n; count += 1) result = nextWorkingDay(result, 1);
    return result;
  }

  return { isWorkingDay, shift, workingDayAfter, knows };
}

/** National Day is a holiday in every published year, so it tells whether the package has the year. */
function isPublished(year: number): boolean {
  return publishedDay(`${year}-10-01`) === false;
}

/**
 * True for a make-up day, false for a holiday, null for a day no notice names. The package names such days
 * `Labour Day,劳动节,1` and all others by weekday. Its weekdays are not used: west of Greenwich it is a day early.
 */
function publishedDay(day: Day): boolean | null {
  const { name, work } = chineseDays.getDayDetail(day);
  return name.includes(',') ? work : null;
}

function yearOf(day: Day): number {
  return Number(day.slice(0, 4));
}

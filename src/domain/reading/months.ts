import { addDays, dayOf, firstDayOf, type Instant, type Month, monthOf, nextMonth } from '../time.ts';
import { normalise } from './normalise.ts';
import { chineseNumber } from './numbers.ts';

/**
 * The month a text names: 2023-05, 2023年5月, 去年12月, 5月, 五月份, 上月, 本月, 下个月. A bare month is the latest one that
 * has begun. Null when no month is named.
 */
export function readMonth(text: string, now: Instant): Month | null {
  const plain = normalise(text.slice(0, 1000));
  const thisMonth = monthOf(dayOf(now));
  const year = Number(thisMonth.slice(0, 4));
  const full = /(\d{4})(?:年|[-/.])(\d{1,2})(?!\d)/u.exec(plain);
  if (full) return compose(Number(full[1]), Number(full[2]));
  const named = /(去年|前年|今年|明年)?(?:的)?(\d{1,2}|[一二三四五六七八九十]{1,3})月/u.exec(plain);
  if (named) {
    const number = chineseNumber(named[2] ?? '') ?? 0;
    if (named[1] !== undefined) return compose(year + (yearWords.get(named[1]) ?? 0), number);
    const here = compose(year, number);
    return here === null || here <= thisMonth ? here : compose(year - 1, number);
  }
  if (/上上个?月/u.test(plain)) return before(before(thisMonth));
  if (/上个?月/u.test(plain)) return before(thisMonth);
  if (/下个?月/u.test(plain)) return nextMonth(thisMonth);
  return /本月|这个?月|当月/u.test(plain) ? thisMonth : null;
}

const yearWords = new Map([
  ['前年', -2],
  ['去年', -1],
  ['今年', 0],
  ['明年', 1],
]);

function compose(year: number, month: number): Month | null {
  return month >= 1 && month <= 12 ? `${year}-${String(month).padStart(2, '0')}` : null;
}

function before(month: Month): Month {
  return monthOf(addDays(firstDayOf(month), -1));
}

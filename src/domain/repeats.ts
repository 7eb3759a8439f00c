import { chineseNumber } from './reading/numbers.ts';
import { addDays, type Day, firstDayOf, lastDayOf, monthOf, nextMonth, weekdayOf } from './time.ts';

/** How a task comes again: `weekly:5` on Fridays, `monthly:31` on the 31st or the month's last day. */
export type Repeats = `weekly:${number}` | `monthly:${number}`;

const weekly = /每(?:个)?(?:周|星期|礼拜)([一二三四五六日天1-7])/u;
const monthly = /每个?月的?(\d{1,2}|[一二三四五六七八九十]{1,3})[日号]/u;
const weekdays = '一二三四五六日';

/** 每周五, 每月5日 in a text, with the words that say it. Null when nothing comes again. */
export function readRepeats(text: string): { readonly repeats: Repeats; readonly words: string } | null {
  const week = weekly.exec(text);
  if (week) {
    const said = week[1] === '天' ? '日' : (week[1] ?? '');
    const weekday = weekdays.includes(said) ? weekdays.indexOf(said) + 1 : Number(said);
    return { repeats: `weekly:${weekday}`, words: week[0] };
  }
  const month = monthly.exec(text);
  const day = chineseNumber(month?.[1] ?? '');
  return month && day !== null && day >= 1 && day <= 31 ? { repeats: `monthly:${day}`, words: month[0] } : null;
}

const day = '[一二三四五六日天1-7]';
const twice = new RegExp(
  [
    `每个?(?:周|星期|礼拜)${day}[、,，和及跟与/\\s]*(?:每个?)?(?:周|星期|礼拜)${day}`,
    `每个?(?:周|星期|礼拜)${day}\\s*[、和及跟与/]\\s*${day}(?=$|[\\s、,，和及各])`,
    `每个?(?:周|星期|礼拜)${day}{2,7}(?=$|[\\s,，各])`,
    '每个?月的?\\d{1,2}[日号]?\\s*[、,，和及跟与/]\\s*(?:每月)?\\d{1,2}[日号]',
  ].join('|'),
  'u',
);

/** 每周三、周五: on more than one day, which one task does not do. */
export function repeatsTwice(text: string): boolean {
  return twice.test(text);
}

/** The first day it falls on, from `from` on, that day too. */
export function firstDue(repeats: Repeats, from: Day): Day {
  const { kind, number } = partsOf(repeats);
  if (kind === 'weekly') return addDays(from, (number - weekdayOf(from) + 7) % 7);
  for (let month = monthOf(from); ; month = nextMonth(month)) {
    const last = lastDayOf(month);
    const day = addDays(firstDayOf(month), number - 1);
    const due = day > last ? last : day;
    if (due >= from) return due;
  }
}

/** 每周五, 每月5日 */
export function repeatsText(repeats: Repeats): string {
  const { kind, number } = partsOf(repeats);
  return kind === 'weekly' ? `每周${weekdays.charAt(number - 1)}` : `每月${number}日`;
}

function partsOf(repeats: Repeats): { readonly kind: string; readonly number: number } {
  const [kind = '', number = '1'] = repeats.split(':');
  return { kind, number: Number(number) };
}

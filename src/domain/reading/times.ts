import { chineseNumber } from './numbers.ts';
import type { Span } from './spans.ts';

const hour = '(\\d{1,2}|[一二两三四五六七八九十]{1,3})';
const minute = '(半|一刻|三刻|\\d{1,2}分?|[一二三四五]?十[一二三四五六七八九]?分?)?';
const part = '(清早|早上|早晨|上午|中午|下午|傍晚|晚上|今早|今晚|昨晚|凌晨|早|晚)?';
const span = new RegExp(
  `${part}${hour}(?:点钟?|时|[:：](?=\\d\\d))${minute}(?:\\s*(?:至|到|-|—|~)\\s*${part}${hour}(?:点钟?|时|[:：](?=\\d\\d))${minute})?(?!前)`,
  'u',
);

/** The clock time of the work as 24 h `[from, to]`, `to` null when not said, and where it stands. Null without a time. */
export function readTime(text: string): (Span & { readonly time: [string, string | null] }) | null {
  const match = span.exec(text);
  if (!match) return null;
  const from = clock(match[1], match[2], match[3]);
  if (from === null) return null;
  const until = match[5] === undefined ? null : clock(match[4] ?? match[1], match[5], match[6]);
  return { time: [from, until], start: match.index, end: match.index + match[0].length };
}

function clock(dayPart: string | undefined, hours: string | undefined, minutes: string | undefined): string | null {
  const base = chineseNumber(hours ?? '');
  if (base === null || base > 24) return null;
  const late = /下午|傍晚|晚/u.test(dayPart ?? '') || (dayPart === '中午' && base < 4);
  const hourOfDay = late && base < 12 ? base + 12 : base;
  const minuteOfHour =
    minutes === undefined ? 0 : (quarters.get(minutes) ?? chineseNumber(minutes.replace('分', '')) ?? 0);
  return minuteOfHour > 59
    ? null
    : `${String(hourOfDay % 24).padStart(2, '0')}:${String(minuteOfHour).padStart(2, '0')}`;
}

const quarters = new Map([
  ['半', 30],
  ['一刻', 15],
  ['三刻', 45],
]);

import { addDays, type Day, isDay } from '../time.ts';

const words: ReadonlyMap<string, number> = new Map([
  ['今天', 0],
  ['昨天', 1],
  ['前天', 2],
]);

/**
 * The day a text begins with (5月10日, 2023-05-10, 昨天) and what follows it. Without a year it is the nearest one that is
 * not ahead. Null: it begins with no day.
 */
export function readPastDay(text: string, today: Day): { readonly day: Day; readonly rest: string } | null {
  const word = [...words.keys()].find((one) => text.startsWith(one));
  if (word !== undefined) {
    return { day: addDays(today, -(words.get(word) ?? 0)), rest: after(text, word.length) };
  }
  const found = /^(?:(\d{4})[年./-])?(\d{1,2})[月./-](\d{1,2})[日号]?/u.exec(text);
  if (!found) return null;
  const [written, year, month = '', date = ''] = found;
  const inYear = (one: number) => `${one}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
  const thisYear = Number(today.slice(0, 4));
  const last = inYear(thisYear - 1);
  const ahead = inYear(thisYear) > today && isDay(last);
  const day = year === undefined ? (ahead ? last : inYear(thisYear)) : inYear(Number(year));
  return isDay(day) ? { day, rest: after(text, written.length) } : null;
}

function after(text: string, length: number): string {
  return text.slice(length).replace(/^[\s,，、:：]+/u, '');
}

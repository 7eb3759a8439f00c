import {
  addDays,
  type Day,
  dayOf,
  firstDayOf,
  type Instant,
  isDay,
  lastDayOf,
  mondayOf,
  monthOf,
  nextMonth,
} from '../time.ts';
import { festivalWords, nearestFestival } from './festivals.ts';
import { fold } from './normalise.ts';
import { chineseNumber } from './numbers.ts';

/** Which side of today a date without year, month or week is looked for: reports look back, deadlines ahead. */
export type Lean = 'past' | 'future';

/** A date phrase. `weak`: only a part of the day (上午, 刚才); it means today unless a real day is named as well. */
export interface DayPhrase {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly day: Day;
  /** Last day of a range (9月15日至17日). */
  readonly until?: Day;
  readonly weak: boolean;
}

/** The first date phrase in the text, parts of the day left aside. */
export function readDay(text: string, now: Instant, lean: Lean): { day: Day; text: string } | null {
  const folded = fold(text.slice(0, maxDateText));
  const first = findDays(folded, now, lean).find((phrase) => !phrase.weak);
  return first ? { day: first.day, text: text.slice(first.start, first.end) } : null;
}

/** All date phrases of a folded text, from left to right, not overlapping. */
export function findDays(text: string, now: Instant, lean: Lean): DayPhrase[] {
  const found: DayPhrase[] = [];
  for (const match of text.matchAll(datePattern)) {
    const phrase = resolve(match, text, { today: dayOf(now), now, lean });
    if (phrase !== null) found.push(phrase);
  }
  return mergeRanges(found, text);
}

const maxDateText = 10_000;
const number = '(?:\\d{1,2}|[一二三四五六七八九十廿]{1,3})';
const weekWords = '(?:星期|礼拜|周)';

/** One alternative per way to say a day; named groups tell them apart. Longer forms first. */
const datePattern = new RegExp(
  [
    `(?<y>\\d{4}|[一二〇零三]{4})(?:年|[-/.])(?<ym>${number})(?:月|[-/.])(?<yd>${number})[日号]?`,
    `(?<lastYear>去年|今年|明年)(?<lm>${number})月(?<ld>${number})[日号]?`,
    `(?<monthWord>上个?月|本月|这个月|下个?月)(?<md>${number})[日号]`,
    `(?<m>${number})月(?<d>${number})[日号]`,
    '(?<am>\\d{1,2})月(?<ad>\\d{1,2})(?![\\d个份天多余])',
    '(?<![\\d.\\/-])(?<nm>\\d{1,2})(?<sep>[.\\/])(?<nd>\\d{1,2})(?![\\d.\\/%])',
    `(?<festival>${festivalWords})(?<side>当天|那天|那日|当日|前一天|前夕|头一天|的?前天|后一天|第二天|上午|下午|早上|期间|假期)?`,
    `(?<week>上上|上个?|这个?|本|下下|下个?)?${weekWords}(?<wd>[一二三四五六日天])(?![一二三四五六七八九十个年岁])`,
    '(?<weekendOf>上个?|这个?|本|下个?)?周末',
    `(?<ago>${number}|[两几])天(?<agoWord>之?前|以前|之?后|以后|内|之内)`,
    `(?:(?<ey>\\d{4})年|(?<eyWord>去年|今年|明年))?(?<em>${number})月份?(?<edge>底|末|初)`,
    '(?<end>本|这个|下个?|上个?)?月(?<endWord>底|末|初)',
    '(?<yearEnd>年底)',
    '(?<day>大前天|大后天|前天|前日|前晚|昨天|昨日|昨晚|昨夜|昨儿|昨(?=上午|下午|早)|今天|今日|今早|今晨|今晚|今儿|今(?=上午|下午)|当天|明天|明日|明早|明晚|明儿|明(?=上午|下午)|后天|后日)',
    `(?<dd>${number})[号日](?![楼院栋线路机井桥房门坑文])`,
    '(?<weak>刚刚|刚才|刚(?![才刚好从])|清早|大清早|一大早|一早|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|凌晨)',
  ].join('|'),
  'gu',
);

interface When {
  readonly today: Day;
  readonly now: Instant;
  readonly lean: Lean;
}

function resolve(match: RegExpMatchArray, text: string, when: When): DayPhrase | null {
  const groups: Record<string, string | undefined> = match.groups ?? {};
  const start = match.index ?? 0;
  const end = start + match[0].length;
  const phrase = (day: Day | null, weak = false) => (day === null ? null : { start, end, text: match[0], day, weak });
  const get = (name: string) => groups[name];
  if (get('weak') !== undefined) return phrase(when.today, true);
  if (get('day') !== undefined)
    return phrase(addDays(when.today, dayWords.get((get('day') ?? '').slice(0, 1)) ?? wordOffset(get('day') ?? '')));
  if (get('wd') !== undefined) return phrase(weekday(get('week'), get('wd') ?? '', when));
  if (/周末$/u.test(match[0])) return phrase(weekday(get('weekendOf'), '六', when));
  if (get('ago') !== undefined) return phrase(shifted(get('ago') ?? '', get('agoWord') ?? '', when.today));
  if (get('edge') !== undefined) return phrase(edgeOfMonth(groups, when));
  if (get('endWord') !== undefined) return phrase(monthEnd(get('end'), get('endWord') ?? '', when.today));
  if (get('yearEnd') !== undefined) return phrase(`${when.today.slice(0, 4)}-12-31`);
  if (get('festival') !== undefined) return phrase(festival(get('festival') ?? '', get('side'), { text, end, when }));
  if (get('nm') !== undefined && !looksLikeDate(text, start, end)) return null;
  return phrase(numbered(groups, when));
}

const dayWords = new Map([
  ['昨', -1],
  ['今', 0],
  ['当', 0],
  ['明', 1],
  ['后', 2],
  ['前', -2],
]);

const yearWords: Readonly<Record<string, number>> = { 去年: -1, 今年: 0, 明年: 1 };

function wordOffset(word: string): number {
  return word === '大前天' ? -3 : 3;
}

function numbered(groups: Record<string, string | undefined>, when: When): Day | null {
  const value = (name: string) => (groups[name] === undefined ? null : chineseNumber(groups[name] ?? ''));
  const year = Number(when.today.slice(0, 4));
  const exact = value('y');
  if (exact !== null) return compose(exact, value('ym'), value('yd'));
  if (groups['lastYear'] !== undefined) {
    return compose(year + (yearWords[groups['lastYear']] ?? 0), value('lm'), value('ld'));
  }
  if (groups['monthWord'] !== undefined) {
    const month = monthByWord(groups['monthWord'], when.today);
    return compose(Number(month.slice(0, 4)), Number(month.slice(5)), value('md'));
  }
  const month = value('m') ?? value('am') ?? value('nm');
  if (month !== null) return nearestYear(month, value('d') ?? value('ad') ?? value('nd'), when);
  return nearestMonth(value('dd'), when);
}

function monthByWord(word: string, today: Day): string {
  if (/^上/u.test(word)) return monthOf(addDays(firstDayOf(monthOf(today)), -1));
  return /^下/u.test(word) ? nextMonth(monthOf(today)) : monthOf(today);
}

function compose(year: number, month: number | null, day: number | null): Day | null {
  if (month === null || day === null) return null;
  const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  return month <= 12 && day <= 31 && isDay(text) ? text : null;
}

/** 3月15号 without a year: the nearest one on the wanted side; 2月29日 skips to a leap year. */
function nearestYear(month: number, day: number | null, { today, lean }: When): Day | null {
  const year = Number(today.slice(0, 4));
  const step = lean === 'past' ? -1 : 1;
  for (let distance = -1; distance <= 8; distance += 1) {
    const found = compose(year + step * distance, month, day);
    if (found !== null && (lean === 'past' ? found <= today : found >= today)) return found;
  }
  return null;
}

/** 15号 without a month: the nearest such day on the wanted side. */
function nearestMonth(day: number | null, { today, lean }: When): Day | null {
  let month = monthOf(today);
  for (let tries = 0; tries < 3; tries += 1) {
    const found = compose(Number(month.slice(0, 4)), Number(month.slice(5)), day);
    if (found !== null && (lean === 'past' ? found <= today : found >= today)) return found;
    month = lean === 'past' ? monthOf(addDays(firstDayOf(month), -1)) : nextMonth(month);
  }
  return null;
}

function weekday(week: string | undefined, name: string, { today, lean }: When): Day {
  const index = name === '天' || name === '日' ? 6 : '一二三四五六'.indexOf(name);
  const inThisWeek = addDays(mondayOf(today), index);
  if (week === undefined) {
    if (lean === 'past') return inThisWeek <= today ? inThisWeek : addDays(inThisWeek, -7);
    return inThisWeek >= today ? inThisWeek : addDays(inThisWeek, 7);
  }
  if (week.startsWith('上上')) return addDays(inThisWeek, -14);
  if (week.startsWith('上')) return addDays(inThisWeek, -7);
  if (week.startsWith('下下')) return addDays(inThisWeek, 14);
  return week.startsWith('下') ? addDays(inThisWeek, 7) : inThisWeek;
}

function shifted(amount: string, word: string, today: Day): Day | null {
  const days = amount === '两' ? 2 : chineseNumber(amount);
  if (days === null) return null;
  return addDays(today, /前/u.test(word) ? -days : days);
}

function monthEnd(which: string | undefined, word: string, today: Day): Day {
  const month = monthByWord(which ?? '本', today);
  return word === '初' ? firstDayOf(month) : lastDayOf(month);
}

/** 6月底, 2023年6月底, 去年10月初. */
function edgeOfMonth(groups: Record<string, string | undefined>, { today, lean }: When): Day | null {
  const month = chineseNumber(groups['em'] ?? '');
  const thisYear = Number(today.slice(0, 4));
  const edgeIn = (year: number) => {
    const first = compose(year, month, 1);
    return first === null || groups['edge'] === '初' ? first : lastDayOf(monthOf(first));
  };
  if (groups['ey'] !== undefined) return edgeIn(Number(groups['ey']));
  if (groups['eyWord'] !== undefined) return edgeIn(thisYear + (yearWords[groups['eyWord']] ?? 0));
  const years = lean === 'past' ? [thisYear, thisYear - 1] : [thisYear, thisYear + 1];
  const days = years.map(edgeIn).filter((day) => day !== null);
  return days.find((day) => (lean === 'past' ? day <= today : day >= today)) ?? null;
}

interface Place {
  readonly text: string;
  readonly end: number;
  readonly when: When;
}

/** Names that are also numbers (五一, 十一) are a festival only with 当天, 节, 那天 …, or before a pause. */
function festival(name: string, side: string | undefined, { text, end, when }: Place): Day | null {
  const numeric = /^(三八|五一|五四|六一|七一|八一|十一)$/u.test(name);
  if (numeric && side === undefined && !/^($|[,，。 我们]|放假|慰问|这天|前后)/u.test(text.slice(end, end + 2)))
    return null;
  const day = nearestFestival(name, when.now, when.lean);
  if (day === null || side === undefined) return day;
  if (/前/u.test(side) || side === '头一天') return addDays(day, -1);
  return /后一天|第二天/u.test(side) ? addDays(day, 1) : day;
}

/** 4.5 and 4/5 are dates at the start of a statement and before no unit: 3.5吨 and 1/3 of something are not. */
function looksLikeDate(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 1), start);
  if (before !== '' && !/[\s,，。;；:：(（【[!！@到止截在于前]/u.test(before)) return false;
  return !/^(?:[吨车米亩公斤担元块分个人名方万千平袋户次棵株里小的]|倍|km|m)/u.test(text.slice(end, end + 2));
}

/** 9月15日至17日, 周一到周三, 昨天和今天 become one phrase with a last day. */
function mergeRanges(phrases: readonly DayPhrase[], text: string): DayPhrase[] {
  const merged: DayPhrase[] = [];
  for (const phrase of phrases) {
    const last = merged.at(-1);
    const between = last ? text.slice(last.end, phrase.start) : '';
    if (last && !last.weak && !phrase.weak && /^(至|到|—+|-+|~|～|和|、|及|与|、?连同)$/u.test(between)) {
      const bare = /^[^月]{1,3}[日号]$/u.test(phrase.text);
      if (!bare && phrase.day < last.day && !/[月\d]/u.test(phrase.text) && /^[和、及与]$/u.test(between)) {
        const whole = text.slice(last.start, phrase.end);
        merged[merged.length - 1] = { ...last, day: phrase.day, until: last.day, end: phrase.end, text: whole };
        continue;
      }
      const day = bare || phrase.day < last.day ? sameMonth(phrase, last) : phrase.day;
      if (day > last.day) {
        merged[merged.length - 1] = { ...last, end: phrase.end, text: text.slice(last.start, phrase.end), until: day };
        continue;
      }
    }
    merged.push(phrase);
  }
  return merged;
}

/** In 9月15日至17日 the second day was looked for on its own; here it follows the first. */
function sameMonth(phrase: DayPhrase, first: DayPhrase): Day {
  const day = phrase.day.slice(8);
  const here = `${monthOf(first.day)}-${day}`;
  return isDay(here) && here >= first.day ? here : `${nextMonth(monthOf(first.day))}-${day}`;
}

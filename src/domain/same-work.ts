import { fold } from './reading/normalise.ts';
import type { Attendance, Quantity } from './reading/reading.ts';
import { groupKey } from './roster/cell-text.ts';
import type { Day } from './time.ts';

/** What a report says was done, as far as a correction can change it. */
export interface ReportFacts {
  readonly day: Day;
  readonly dayTo: Day;
  readonly kinds: string[];
  readonly places: string[];
  readonly attendance: Attendance | null;
  readonly quantities: Quantity[];
}

export interface TextAndFacts extends ReportFacts {
  readonly text: string;
  /** What the roster calls the places. */
  readonly knownPlaces: readonly string[];
}

/**
 * How likely two reports of one unit tell of one work. `same`: the words are the same, or place and work agree and so does
 * a figure; then it counts once. `maybe`: nothing contradicts; that is for the secretary's eyes. Null: something does.
 */
export function likeWork(a: TextAndFacts, b: TextAndFacts): 'same' | 'maybe' | null {
  if (a.day > b.dayTo || b.day > a.dayTo) return null;
  const people = attendanceAgrees(a.attendance, b.attendance);
  if (people !== 'no' && hasFigures(a) && isSameText(a.text, b.text)) return 'same';
  if (!kindsAgree(a.kinds, b.kinds)) return null;
  const place = placesAgree([...a.places, ...a.knownPlaces], [...b.places, ...b.knownPlaces]);
  const figures = [people, ...quantitiesAgree(a.quantities, b.quantities)];
  if (place === 'no' || figures.includes('no')) return null;
  if (place === 'yes') return figures.includes('yes') && samePartOfDay(a.text, b.text) ? 'same' : 'maybe';
  return figures.includes('yes') ? 'maybe' : null;
}

/** True while a report that was corrected can still be the work another one repeats, whatever its figures are now. */
export function staysSameWork(a: TextAndFacts, b: TextAndFacts): boolean {
  if (a.day > b.dayTo || b.day > a.dayTo || !kindsAgree(a.kinds, b.kinds)) return false;
  return placesAgree([...a.places, ...a.knownPlaces], [...b.places, ...b.knownPlaces]) !== 'no';
}

/** True when two readings of the same day speak of the same work: equal kinds, and no count that contradicts. */
export function isSameWork(a: ReportFacts, b: ReportFacts): boolean {
  if (a.day !== b.day || a.dayTo !== b.dayTo) return false;
  const sameKinds = [...a.kinds].sort().join() === [...b.kinds].sort().join();
  const counts = [a.attendance?.n ?? null, b.attendance?.n ?? null];
  return sameKinds && (counts.includes(null) || counts[0] === counts[1]);
}

/** Text without blanks, punctuation and what says that it is passed on: what makes a repeat the same words. */
export function bareText(text: string): string {
  return fold(text)
    .replace(/^(?:帮.{1,6}转|转(?:发)?.{0,8}?)[:：]/u, '')
    .replace(/[\s\p{P}\p{S}]+/gu, '');
}

/** Shorter words (三组大扫除) may be said of two works. */
const tellingLength = 10;
/** 长湖村：…，大家辛苦了. More than that may tell of something else too. */
const addedLength = 14;

function isSameText(a: string, b: string): boolean {
  const [short = '', long = ''] = [bareText(a), bareText(b)].sort((one, other) => one.length - other.length);
  return short.length >= tellingLength && long.length - short.length <= addedLength && long.includes(short);
}

/** 上午三组 and 下午三组 may be two works. */
function samePartOfDay(a: string, b: string): boolean {
  const [one, other] = [partOfDay(a), partOfDay(b)];
  return one === null || other === null || one === other;
}

function partOfDay(text: string): string | null {
  if (/上午|早上|今早|清早|一早/u.test(text)) return 'morning';
  if (/下午|傍晚/u.test(text)) return 'afternoon';
  return /晚上|今晚|昨晚/u.test(text) ? 'evening' : null;
}

function hasFigures(facts: ReportFacts): boolean {
  return facts.places.length > 0 || facts.quantities.length > 0 || typeof facts.attendance?.n === 'number';
}

/** `open`: at least one of them says nothing about it. */
type Agreement = 'yes' | 'no' | 'open';

function kindsAgree(a: readonly string[], b: readonly string[]): boolean {
  const shared = a.filter((kind) => b.includes(kind)).length;
  return shared > 0 && shared === Math.min(a.length, b.length);
}

function placesAgree(a: readonly string[], b: readonly string[]): Agreement {
  const [ones, others] = [placeKeys(a), placeKeys(b)];
  if (ones.length === 0 || others.length === 0) return 'open';
  return ones.some((one) => others.includes(one)) ? 'yes' : 'no';
}

const village = /^\p{Script=Han}{1,5}?(?:村|社区)/u;

/** 长湖村三组 and 第3组 are one; the village alone is no place within itself. */
function placeKeys(places: readonly string[]): string[] {
  return places.map((place) => groupKey(fold(place).replace(village, ''))).filter((key) => key !== '');
}

function attendanceAgrees(a: Attendance | null, b: Attendance | null): Agreement {
  if (a?.n == null || b?.n == null || a.unit !== b.unit) return 'open';
  if (a.approx || b.approx) return closeEnough(a.n, b.n) ? 'open' : 'no';
  return a.n === b.n ? 'yes' : 'no';
}

function quantitiesAgree(a: readonly Quantity[], b: readonly Quantity[]): Agreement[] {
  return a.flatMap((one) => {
    const other = b.find(({ item, unit }) => item === one.item && unit === one.unit);
    if (!other) return [];
    if (one.approx || other.approx) return [closeEnough(one.n, other.n) ? 'open' : 'no'];
    return [one.n === other.n ? 'yes' : 'no'];
  });
}

/** 20多人 and 26人 may be one crowd, 20多人 and 50人 not. */
function closeEnough(a: number, b: number): boolean {
  return Math.max(a, b) <= Math.min(a, b) * 1.5;
}

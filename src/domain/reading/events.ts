import type { Clause } from './clauses.ts';
import type { DayPhrase } from './dates.ts';
import { type Facts, findFacts } from './facts.ts';
import type { Lexicon } from './reading.ts';
import { inside, type Span } from './spans.ts';

/** One of several works a message tells of. Positions are those of the message. */
export interface ToldEvent extends Span {
  readonly facts: Facts;
  /** Its clauses, for the day it was on. */
  readonly clauses: readonly Clause[];
}

/** More parts than that are no list of works but something else; the message stays one report. */
const maxEvents = 12;
const listNumber = /^(?:[(（]?(?:\d{1,2}|[一二三四五六七八九十])[)）、.．](?!\d)|[①-⑳])\s*/u;
/** 一共, 合计: a figure for all parts; what follows it is no part of its own. */
const forAllFirst =
  /^(?:今天|两[处次场边组]|[三四]个?[处次场组])?(?:一共|总共|共计|合计|总计|累计|加起来|拢共|共(?:有|约|计)?[\d一二三四五六七八九十])/u;
const forAll = /一共|总共|共计|合计|总计|累计|加起来|拢共/u;

/**
 * The works a message tells of one after the other: 上午三组大扫除15人，下午五组清沟渠8人. Empty when it is one. A part begins
 * with a place, a day, a part of the day or a list number that is new, names work itself, and has figures of its own as
 * the others do: 一组15人，二组12人大扫除 is one work of two groups.
 */
export function findEvents(
  raw: string,
  stated: readonly Clause[],
  { lexicon, days, whole }: { lexicon: Lexicon; days: readonly DayPhrase[]; whole: Facts },
): ToldEvent[] {
  const read = (clauses: readonly Clause[]): ToldEvent => ({
    start: clauses[0]?.start ?? 0,
    end: clauses.at(-1)?.end ?? 0,
    facts: findFacts(raw, clauses, { lexicon, days }),
    clauses,
  });
  // 一共23人 after the parts counts them all: each part must have its own people then.
  const clauses = stated.flatMap(apartAtColon);
  const totals = clauses.filter((clause, index) => index > 0 && forAllFirst.test(clause.text));
  const parts = clauses.filter((clause) => !totals.includes(clause));
  const pieces = cut(raw, parts, days);
  if (pieces.length < 2 || pieces.length > maxEvents * 2) return [];
  // Most messages tell of one work: what was found in the whole says so without reading each piece.
  const working = whole.sources.filter(({ field }) => field === 'activities');
  const busy = pieces.filter((piece) => piece.some((clause) => working.some((span) => isWithin(span, clause))));
  if (busy.length < 2) return [];
  const events = withHeader(joinIdle(pieces.map(read), read), read);
  const counted = totals.length === 0 || events.every(({ facts }) => facts.attendance !== null);
  return counted && areSeparate(events) ? events : [];
}

function isWithin(span: Span, { start, end }: Span): boolean {
  return span.start >= start && span.end <= end;
}

/** 今天出动23人：三组…: what stands before the colon is a heading when a part begins after it. */
function apartAtColon(clause: Clause): Clause[] {
  const at = clause.text.indexOf(':');
  const rest = clause.text.slice(at + 1);
  // 2:30 is a time.
  if (at < 1 || /\d$/u.test(clause.text.slice(0, at)) || !(group.test(rest) || listNumber.test(rest))) return [clause];
  const middle = clause.start + at;
  return [
    { ...clause, end: middle, text: clause.text.slice(0, at) },
    { ...clause, start: middle + 1, text: rest },
  ];
}

/** Clauses from one beginning to the next. */
function cut(raw: string, stated: readonly Clause[], days: readonly DayPhrase[]): Clause[][] {
  const pieces: Clause[][] = [];
  let marks = new Set<string>();
  for (const clause of stated) {
    const mark = beginning(clause, days);
    const current = pieces.at(-1);
    if (!current || (mark !== null && !marks.has(mark))) {
      pieces.push([clause]);
      marks = new Set();
    } else current.push(clause);
    if (mark !== null) marks.add(mark);
  }
  return pieces.filter((piece) => raw.slice(piece[0]?.start, piece.at(-1)?.end).trim() !== '');
}

const group = /^(?:第)?(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:村民小组|小组|组(?!织|成|合|建)|网格|片区)/u;
const dayPart = /^(?:上午|下午|中午|早上|晚上|傍晚|今早|今晚|昨晚)/u;

/** What a clause begins with that may begin another work: its list number, day, part of the day, or group. */
function beginning(clause: Clause, days: readonly DayPhrase[]): string | null {
  const { text } = clause;
  const number = listNumber.exec(text)?.[0] ?? '';
  const rest = text.slice(number.length).trimStart();
  const at = clause.start + text.length - rest.length;
  const day = inside(days, clause).find((phrase) => phrase.start === at);
  const found = day?.text ?? dayPart.exec(rest)?.[0] ?? group.exec(rest)?.[0] ?? placeName.exec(rest)?.[0];
  if (found !== undefined) return found;
  return number === '' ? null : number.trim();
}

/** 长湖村, 老屋组: a name at the very beginning. */
const placeName =
  /^[\p{Script=Han}]{2,4}?(?:村|社区|组)(?=[今昨上下早晚组开搞清打大在对也除栽植拆修扫\d]|第?[一二三四五六七八九十]{1,3}[组小网]|$)/u;

/** A piece without work of its own belongs to the one before. */
function joinIdle(pieces: readonly ToldEvent[], read: (clauses: readonly Clause[]) => ToldEvent): ToldEvent[] {
  const joined: ToldEvent[] = [];
  for (const piece of pieces) {
    const before = joined.at(-1);
    const idle = piece.facts.activities.length === 0 || forAll.test(piece.clauses[0]?.text ?? '');
    if (before && idle) joined[joined.length - 1] = read([...before.clauses, ...piece.clauses]);
    else joined.push(piece);
  }
  return joined;
}

/**
 * 今天我村开展整治，出动23人：一组…，二组…: what stands before parts that begin with a group and names none itself. Without
 * figures it goes with the first part; with the people of all parts it only counts them.
 */
function withHeader(events: readonly ToldEvent[], read: (clauses: readonly Clause[]) => ToldEvent): ToldEvent[] {
  const [header, first, ...others] = events;
  if (!header || !first || !isHeader(header, first)) return [...events];
  if (!hasFigures(header)) {
    return others.length === 0 && header.facts.activities.length > 0 && !hasFigures(first)
      ? [...events]
      : [read([...header.clauses, ...first.clauses]), ...others];
  }
  const parts = [first, ...others];
  const people = parts.reduce((sum, { facts }) => sum + (facts.attendance?.n ?? Number.NaN), 0);
  return people === header.facts.attendance?.n ? parts : [];
}

function isHeader(header: ToldEvent, first: ToldEvent): boolean {
  const grouped = (event: ToldEvent) => event.facts.places.some((place) => namesGroup.test(place));
  return !grouped(header) && grouped(first) && !startsPart.test(header.clauses[0]?.text ?? '');
}

const namesGroup = /组|网格|片区|屋场/u;
/** 上午…，下午…: a part of its own even without a group. */
const startsPart = /^(?:上午|下午|中午|早上|晚上|傍晚|今早|今晚|昨晚|\d{1,2}[)）、.．])/u;

/**
 * Parts are works of their own when each says who came, or none does and each says what came of it somewhere else. People
 * told once are those of the whole message.
 */
function areSeparate(events: readonly ToldEvent[]): boolean {
  if (events.length < 2 || events.length > maxEvents) return false;
  if (events.some(({ facts }) => facts.activities.length === 0)) return false;
  const people = events.filter(({ facts }) => facts.attendance !== null).length;
  if (people === events.length) return true;
  if (people > 0) return false;
  const places = events.map(({ facts }) => facts.places[0]);
  const apart = new Set(places).size === events.length && !places.includes(undefined);
  return apart && events.every(({ facts }) => facts.quantities.length > 0);
}

function hasFigures({ facts }: ToldEvent): boolean {
  return facts.attendance !== null || facts.quantities.length > 0;
}

import { dayOf, daysBetween, type Instant } from '../time.ts';
import { findActivities } from './activities.ts';
import { type Clause, readClauses } from './clauses.ts';
import { type DayPhrase, findDays } from './dates.ts';
import { findEvents, type ToldEvent } from './events.ts';
import { type Facts, findFacts, tellsOfWork } from './facts.ts';
import { readFix } from './fix.ts';
import { kindOf } from './kind.ts';
import { withoutMention } from './mention.ts';
import { fold } from './normalise.ts';
import {
  type MessageKind,
  type Reading,
  type ReadingContext,
  type ReportedEvent,
  type Source,
  sourceFields,
} from './reading.ts';
import { inside } from './spans.ts';
import { readTime } from './times.ts';

/**
 * Reads a village message: its kind and, when it reports work, what was done, by how many, where, when and how much, by the
 * conventions of reference/domain.md §3.0. Never throws. Time grows linearly with the text; of a text longer than any
 * person types (4,000 characters) only the beginning is read.
 */
export function readMessage(text: string, asked: ReadingContext): Reading {
  const raw = text.slice(0, maxRead);
  const context = asked.prev === undefined ? asked : { ...asked, prev: asked.prev.slice(0, maxRead) };
  const parts = takeApart(raw, context);
  const kind = kindOf({
    text: parts.statement.trim(),
    clauses: parts.clauses,
    photos: context.photos,
    toBot: parts.toBot,
    hasPrev: context.prev !== undefined,
    workNamed: findActivities(parts.clauses, [], context.lexicon).length > 0 || partaking.test(parts.statement),
    workDone: parts.workDone,
    figures: parts.facts.attendance !== null || parts.facts.quantities.length > 0 || parts.facts.places.length > 0,
  });
  if (kind === 'report') return report(parts, context);
  if (kind === 'correction') return { ...empty(kind), fix: readFix(raw, context) };
  return { ...empty(kind), ...extras(kind, parts) };
}

const partaking = /接龙|报名|算我|\+1|参加|再搞|去搞|[搞清扫弄]|继续/u;

/** Longer than any message the platforms let a person type in one go. */
const maxRead = 4000;

interface Parts {
  readonly raw: string;
  readonly statement: string;
  readonly toBot: boolean;
  readonly clauses: readonly Clause[];
  readonly stated: readonly Clause[];
  readonly days: readonly DayPhrase[];
  readonly facts: Facts;
  readonly workDone: boolean;
}

function takeApart(raw: string, context: ReadingContext): Parts {
  const folded = fold(raw);
  const { statement, toBot } = withoutMention(folded, context.lexicon.botName);
  const days = daysOf(statement, context.now);
  const clauses = readClauses(statement, days, dayOf(context.now));
  const stated = clauses.filter((clause) => clause.mood === 'stated');
  const facts = findFacts(raw, stated, { lexicon: context.lexicon, days });
  return {
    raw,
    statement,
    toBot,
    clauses,
    stated,
    days,
    facts,
    workDone: tellsOfWork(facts, {
      stated,
      days,
      photos: context.photos,
      asked: clauses.some((clause) => clause.mood === 'question'),
      today: dayOf(context.now),
    }),
  };
}

function empty(kind: MessageKind): Reading {
  return {
    is_report: false,
    kind,
    activities: [],
    participants: null,
    places: [],
    date: null,
    date_given: false,
    quantities: [],
  };
}

/**
 * Date phrases, looked for in the past as in a report. What says itself that it is ahead (下周五), or is a month and day that
 * comes soon and was long ago (4月20日 said on 18 April), is ahead.
 */
function daysOf(statement: string, now: Instant): DayPhrase[] {
  const today = dayOf(now);
  const ahead = new Map(findDays(statement, now, 'future').map((phrase) => [phrase.start, phrase]));
  return findDays(statement, now, 'past').map((phrase) => {
    const other = ahead.get(phrase.start);
    if (!other || other.day <= today || phrase.day > today) return phrase;
    return /月/u.test(phrase.text) &&
      daysBetween(today, other.day) <= soonDays &&
      daysBetween(phrase.day, today) >= longAgoDays
      ? other
      : phrase;
  });
}

const soonDays = 60;
const longAgoDays = 180;

function report(parts: Parts, context: ReadingContext): Reading {
  const { facts, statement, raw, stated, days } = parts;
  const time = timeOf(stated);
  const placed = facts.places.length > 0 ? facts : deniedFacts(parts, context);
  const dated = dateOf(parts, context);
  const events = findEvents(raw, stated, { lexicon: context.lexicon, days, whole: facts });
  return {
    is_report: true,
    kind: 'report',
    activities: facts.activities,
    participants: facts.attendance,
    places: placed?.places ?? [],
    ...dated.fields,
    quantities: facts.quantities,
    ...(time ? { time: time.time } : {}),
    ...(events.length > 0 ? { events: reported(events, parts, context) } : {}),
    sources: inOrder([
      ...facts.sources.filter(({ field }) => field !== 'places'),
      ...(placed?.sources.filter(({ field }) => field === 'places') ?? []),
      ...dated.sources,
      ...(time ? [time.source] : []),
    ]),
    ...(/^(?:帮.{1,6}转|转(?:发)?.{0,8}(?:的)?[:：])/u.test(statement.trim()) ? { forwarded: true } : {}),
    ...(/整治前|整治后|清理前|清理后|前后对比|打扫前|打扫后/u.test(statement) ? { before_after: true } : {}),
    ...(isRepeat(statement, context.prev) ? { duplicate: true } : {}),
  };
}

/** Each work with the day it was on; one without a day was on that of the work before. */
function reported(events: readonly ToldEvent[], parts: Parts, context: ReadingContext): ReportedEvent[] {
  const days = parts.days;
  // 三组…，五组…，都是昨天搞的: said last, of all.
  const forAll = parts.stated.find(({ text }) => /^(?:都|全部?)(?:是|在)/u.test(text));
  const told =
    forAll && inside(days, forAll).some((day) => !day.weak) ? dateOf({ ...parts, stated: [forAll] }, context) : null;
  let carried = told ?? dateOf({ ...parts, stated: events[0]?.clauses ?? [], clauses: parts.clauses }, context);
  return events.map(({ start, end, facts, clauses }) => {
    const own = dateOf({ ...parts, stated: clauses, clauses }, context);
    const names = clauses.some((clause) => inside(days, clause).some((day) => !day.weak));
    if (names) carried = told ?? own;
    const dated = names && !told ? own : { fields: carried.fields, sources: own.sources };
    return {
      start,
      end,
      activities: facts.activities,
      participants: facts.attendance,
      places: facts.places,
      ...dated.fields,
      quantities: facts.quantities,
      sources: inOrder([...facts.sources, ...dated.sources]),
    };
  });
}

/** As the text has them; words that serve two fields stand twice, in the order people read a receipt. */
function inOrder(sources: readonly Source[]): Source[] {
  const rank = (source: Source) => sourceFields.indexOf(source.field);
  return [...sources].sort((a, b) => a.start - b.start || rank(a) - rank(b));
}

/** 八组没搞大扫除，只清了沟: the actors may stand in the clause that denies something else. */
function deniedFacts({ raw, clauses, days }: Parts, { lexicon }: ReadingContext): Facts | null {
  const denied = clauses.filter((clause) => clause.mood === 'negated');
  return denied.length === 0 ? null : findFacts(raw, denied, { lexicon, days });
}

/** A time may reach over a blank (上午 8点), so it is looked for in all that is stated. */
function timeOf(stated: readonly Clause[]): { time: [string, string | null]; source: Source } | null {
  const found = readTime(stated.map((clause) => clause.text).join(','));
  if (!found) return null;
  const place = (at: number) => {
    let before = 0;
    for (const { start, text } of stated) {
      if (at < before + text.length) return start + at - before;
      before += text.length + 1;
    }
    return stated.at(-1)?.end ?? 0;
  };
  const source: Source = { field: 'time', start: place(found.start), end: place(found.end - 1) + 1 };
  return { time: found.time, source };
}

interface Dated {
  readonly fields: Pick<Reading, 'date' | 'date_given' | 'date_text' | 'date_range'>;
  readonly sources: readonly Source[];
}

/** The day of the work; 今天没人来，就我扫了 names it beside the work. */
function dateOf(
  { raw, days, stated, clauses }: Pick<Parts, 'raw' | 'days' | 'stated' | 'clauses'>,
  { now }: ReadingContext,
): Dated {
  const own = (clause: Clause) => inside(days, clause);
  const told = stated.flatMap(own);
  const denied = clauses.filter((clause) => clause.mood === 'negated').flatMap(own);
  const phrase = [...told, ...denied].find((day) => !day.weak) ?? told[0];
  if (!phrase) return { fields: { date: dayOf(now), date_given: false }, sources: [] };
  const { start, end, day, until } = phrase;
  const given = { date_given: true, date_text: raw.slice(start, end) };
  const sources: Source[] = [{ field: 'date', start, end }];
  if (until !== undefined) return { fields: { ...given, date: null, date_range: [day, until] }, sources };
  return { fields: { ...given, date: day }, sources };
}

function isRepeat(statement: string, prev: string | undefined): boolean {
  if (prev === undefined) return false;
  const bare = (text: string) => fold(text).replace(/[\s\p{P}]/gu, '');
  return bare(statement).endsWith(bare(prev)) && bare(prev) !== '';
}

function extras(kind: MessageKind, parts: Parts): Partial<Reading> {
  if (kind === 'issue') {
    const [place] = parts.facts.places;
    return place === undefined ? {} : { issue_place: place };
  }
  if (kind !== 'nomination') return {};
  const match = /(?:提名|推荐)(.{1,16}?)(?:为|当选?|做|参评|评为|评选|评|上)(.{2,20}?)(?=$|[,，。!！;；])/u.exec(
    parts.raw,
  );
  return match ? { nominee: match[1] ?? '', award: match[2] ?? '' } : {};
}

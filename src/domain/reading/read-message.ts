import { dayOf } from '../time.ts';
import { findActivities } from './activities.ts';
import { type Clause, readClauses } from './clauses.ts';
import { type DayPhrase, findDays } from './dates.ts';
import { difference, type Fix, rightHalf } from './fix.ts';
import { kindOf } from './kind.ts';
import { fold } from './normalise.ts';
import { readAttendance } from './people.ts';
import { findPeopleCounts } from './people-counts.ts';
import { findPlaces } from './places.ts';
import { findQuantities } from './quantities.ts';
import { withoutCampaigns } from './quoted.ts';
import type { Attendance, Lexicon, MessageKind, Reading, ReadingContext } from './reading.ts';
import { readTime } from './times.ts';
import { tokenise, vocabularyOf } from './tokens.ts';

/**
 * Reads a village message: its kind and, when it reports work, what was done, by how many, where, when and how much, by the
 * conventions of reference/domain.md §3.0. Never throws. Time grows linearly with the text; of a text longer than any
 * person types (8,000 characters) only the beginning is read.
 */
export function readMessage(text: string, context: ReadingContext): Reading {
  const raw = text.slice(0, maxRead);
  const parts = takeApart(raw, context);
  const kind = kindOf({
    text: parts.statement.trim(),
    clauses: parts.clauses,
    photos: context.photos,
    toBot: parts.toBot,
    hasPrev: context.prev !== undefined,
    prevText: context.prev ?? '',
    workDone: parts.workDone,
  });
  if (kind === 'report') return report(parts, context);
  if (kind === 'correction') return { ...empty(kind), fix: readFix(raw, context) };
  return { ...empty(kind), ...extras(kind, parts) };
}

/** Longer than any message the platforms let a person type in one go. */
const maxRead = 8000;

interface Parts {
  readonly raw: string;
  readonly statement: string;
  readonly toBot: boolean;
  readonly clauses: readonly Clause[];
  readonly stated: readonly Clause[];
  readonly days: readonly DayPhrase[];
  readonly found: Found;
  readonly workDone: boolean;
}

interface Found {
  readonly activities: string[];
  readonly attendance: Attendance | null;
  readonly places: string[];
  readonly quantities: Reading['quantities'];
}

function takeApart(raw: string, context: ReadingContext): Parts {
  const folded = fold(raw);
  const { statement, toBot } = withoutMention(folded, context.lexicon.botName);
  const days = findDays(statement, context.now, 'past');
  const ahead = findDays(statement, context.now, 'future').filter((day) =>
    /明|后天|后日|下周|下下周|下个?月/u.test(day.text),
  );
  const clauses = readClauses(
    statement,
    [...days.filter((day) => !ahead.some((other) => other.start === day.start)), ...ahead],
    dayOf(context.now),
  );
  const stated = clauses.filter((clause) => clause.mood === 'stated');
  const found = findFacts(raw, stated, context.lexicon);
  return {
    raw,
    statement,
    toBot,
    clauses,
    stated,
    days,
    found,
    workDone: workDone(stated, found, days, context.photos),
  };
}

/** The mention of the bot, blanked out so that positions stay. */
function withoutMention(folded: string, botName: string): { statement: string; toBot: boolean } {
  let toBot = false;
  const statement = folded.replace(/@[^\s@,，:：]{1,20}/gu, (mention) => {
    if (/^@(所有人|全体成员|all)/iu.test(mention)) return mention;
    toBot ||= mention.includes(botName) && botName !== '';
    const name = botName !== '' && mention.startsWith(`@${botName}`) ? `@${botName}` : mention;
    return ' '.repeat(name.length) + mention.slice(name.length);
  });
  return { statement, toBot };
}

function findFacts(raw: string, stated: readonly Clause[], lexicon: Lexicon): Found {
  const clean = stated.map((clause) => ({ ...clause, text: withoutCampaigns(clause.text) }));
  const tokens = clean.flatMap((clause) =>
    tokenise(clause.text, vocabularyOf(lexicon)).map((token) => ({
      ...token,
      start: token.start + clause.start,
      end: token.end + clause.start,
    })),
  );
  const places = findPlaces(raw, tokens, clean);
  return {
    activities: findActivities(clean, places, lexicon),
    attendance: readAttendance(clean, lexicon),
    places: places.map((place) => place.text),
    quantities: findQuantities(clean, tokens, findPeopleCounts(clean)),
  };
}

/**
 * Work is reported when it is named and something makes it a fact: it is over, it has a day, people, an output, a place or
 * a photo. Without a word for the work, people with a photo and a day or a place are enough.
 */
function workDone(stated: readonly Clause[], found: Found, days: readonly DayPhrase[], photos: number): boolean {
  const text = stated.map((clause) => clause.text).join(',');
  if (stated.length === 0 || praise.test(text)) return false;
  const dated = stated.some((clause) => days.some((day) => day.start >= clause.start && day.end <= clause.end));
  const people = found.attendance !== null;
  const output = found.quantities.length > 0;
  if (found.activities.length > 0) {
    return (
      people || output || photos > 0 || found.places.length > 0 || dated || stated.some((clause) => clause.finished)
    );
  }
  return photos > 0 && people && (dated || found.places.length > 0 || output);
}

const praise =
  /^(?:你们|他们|人家).{0,14}(?:真|好|厉害|积极|不错)|向(?:你们|他们).{0,4}学习|人人有责|从我做起|联系电话|出售|低价|优惠|招聘/u;

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

function report(parts: Parts, context: ReadingContext): Reading {
  const { found, statement } = parts;
  const time = readTime(parts.stated.map((clause) => clause.text).join(','));
  return {
    is_report: true,
    kind: 'report',
    activities: found.activities,
    participants: found.attendance,
    places: found.places,
    ...dateOf(parts, context),
    quantities: found.quantities,
    ...(time ? { time } : {}),
    ...(/^(?:帮.{1,6}转|转(?:发)?.{0,8}(?:的)?[:：])/u.test(statement.trim()) ? { forwarded: true } : {}),
    ...(/整治前|整治后|清理前|清理后|前后对比|打扫前|打扫后/u.test(statement) ? { before_after: true } : {}),
    ...(isRepeat(statement, context.prev) ? { duplicate: true } : {}),
  };
}

type Dated = Pick<Reading, 'date' | 'date_given' | 'date_text' | 'date_range'>;

function dateOf({ raw, days, stated }: Parts, { now }: ReadingContext): Dated {
  const inside = days.filter((day) => stated.some((clause) => day.start >= clause.start && day.end <= clause.end));
  const phrase = inside.find((day) => !day.weak) ?? inside[0];
  if (!phrase) return { date: dayOf(now), date_given: false };
  const text = raw.slice(phrase.start, phrase.end);
  if (phrase.until !== undefined)
    return { date: null, date_given: true, date_text: text, date_range: [phrase.day, phrase.until] };
  return { date: phrase.day, date_given: true, date_text: text };
}

function isRepeat(statement: string, prev: string | undefined): boolean {
  if (prev === undefined) return false;
  const bare = (text: string) => fold(text).replace(/[\s\p{P}]/gu, '');
  return bare(statement).endsWith(bare(prev)) && bare(prev) !== '';
}

/** The changed fields of a correction, read from its right half alone. */
function readFix(raw: string, context: ReadingContext): Fix {
  const folded = rightHalf(withoutMention(fold(raw), context.lexicon.botName).statement);
  const before =
    context.prev === undefined ? null : findFacts(context.prev, wholeText(fold(context.prev)), context.lexicon);
  const clauses = split(folded, context);
  const found = findFacts(raw, clauses, context.lexicon);
  const people = found.attendance ?? bareCount(folded);
  const days = findDays(folded, context.now, 'past').filter((day) => !day.weak);
  const changed = difference(folded);
  const total =
    changed !== null && !/(一共|共|加起来|总共|合计)/u.test(folded) && before?.attendance?.n != null
      ? { n: before.attendance.n + changed, approx: false }
      : null;
  const day = days.at(-1)?.day;
  return {
    ...((total ?? people) ? { participants: total ?? people ?? { n: null, approx: true } } : {}),
    ...(found.places.length > 0 ? { places: found.places } : {}),
    ...(day === undefined ? {} : { date: day }),
    ...(found.quantities.length > 0 ? { quantities: found.quantities } : {}),
    ...(found.activities.length > 0 && found.quantities.length === 0 ? { activities: found.activities } : {}),
  };
}

function wholeText(text: string): Clause[] {
  return [{ start: 0, end: text.length, text, mood: 'stated', finished: true }];
}

function split(text: string, context: ReadingContext): Clause[] {
  return readClauses(text, findDays(text, context.now, 'past'), dayOf(context.now)).map((clause) => ({
    ...clause,
    mood: 'stated',
  }));
}

/** 加起来12个, 改成12: people when the message corrected counted people and nothing else is named. */
function bareCount(text: string): Attendance | null {
  const match = /(?:改成|改为|应该是|应为|加起来|一共|总共|共)(?:是)?(\d{1,4})个?(?:$|[,，。了])/u.exec(text);
  return match ? { n: Number(match[1]), approx: false } : null;
}

function extras(kind: MessageKind, parts: Parts): Partial<Reading> {
  if (kind === 'issue') {
    const [place] = parts.found.places;
    return place === undefined ? {} : { issue_place: place };
  }
  if (kind !== 'nomination') return {};
  const match = /(?:提名|推荐)(.{1,16}?)(?:为|当选?|做|参评|评为|评选|评|上)(.{2,20}?)(?=$|[,，。!！;；])/u.exec(
    parts.raw,
  );
  return match ? { nominee: match[1] ?? '', award: match[2] ?? '' } : {};
}

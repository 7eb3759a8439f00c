import type { ParticipantPart } from '../domain/points.ts';
import { partSaid, peopleNamed } from '../domain/reading/people-named.ts';
import { readMessage } from '../domain/reading/read-message.ts';
import type { Reading, SourceWords } from '../domain/reading/reading.ts';
import { sourceWords } from '../domain/reading/source-words.ts';
import { factsOf } from '../domain/report-fix.ts';
import { bareText, isSameWork, likeWork, type ReportFacts, type TextAndFacts } from '../domain/same-work.ts';
import { addDays, type Day, dayMs, dayOf, firstDayOf, monthOf, nextMonth } from '../domain/time.ts';
import { numberText, readingText, receiptText, repeatText } from '../presenters/receipt.ts';
import { namesInUnit } from '../store/people.ts';
import {
  addParticipants,
  addReport,
  latestReportsOf,
  type ParticipantSource,
  participantsOf,
  type Report,
  reportById,
  standingReports,
} from '../store/reports.ts';
import { attachPhotos } from './attach-photos.ts';
import { type ChatUnit, type CommandContext, defineCommand, here, type Reply } from './command.ts';
import { reporterOf } from './find-report.ts';
import { noteDetails } from './note-details.ts';
import { joinToRoster, placeNotes } from './place-names.ts';
import { namesUnit, resolveUnit } from './unit-of.ts';

const repeatWindowMs = dayMs;

export const reportCommand = defineCommand<{ text: string }>({
  name: 'report',
  words: ['上报'],
  summary: '报一次活动；不写“上报”直接发也行',
  usage: '上报 三组今天大扫除，15人，清垃圾2车（可带照片）',
  examples: ['上报 三组今天大扫除，15人，清垃圾2车', '上报：五组清沟渠 8人'],
  where: 'both',
  action: 'report.create',
  parse(rest) {
    const text = rest.replace(/^[\s:：,，]+/, '');
    return text === '' ? { say: '请写做了什么，如：上报 三组大扫除 15人' } : { args: { text } };
  },
  async run({ text }, context) {
    const reading = readReport(text, context);
    if (!saysWork(reading)) return here('没看懂做了什么，请写成：上报 三组大扫除 15人');
    return storeReport({ reading, text, onBehalf: false }, context);
  },
});

/** Takes a free message that was read as a report. */
export function takeReport(reading: Reading, context: CommandContext): Promise<readonly Reply[]> {
  return storeReport({ reading, text: context.message.text, onBehalf: false }, context);
}

export function readReport(text: string, context: CommandContext, prev?: string): Reading {
  const { now, message, lexicon } = context;
  return readMessage(text, { now, photos: message.photos, lexicon, ...(prev === undefined ? {} : { prev }) });
}

/** True when there is something to book, whatever kind of message the words looked like. */
export function saysWork(reading: Reading): boolean {
  return reading.is_report || reading.activities.length > 0 || reading.quantities.length > 0;
}

/**
 * Books what a message reports and answers with its receipt; a message that tells of several works becomes as many reports.
 * The same words of the same sender within a day about the same day are one report: the repeat only brings its photos along.
 */
export async function storeReport(
  { reading, text, onBehalf }: { reading: Reading; text: string; onBehalf: boolean },
  context: CommandContext,
): Promise<readonly Reply[]> {
  const told: ToldWork[] = [];
  for (const part of partsOf(reading, text)) {
    // 长湖村三组大扫除，五组清沟渠: what names no unit is told of the one before, or of the one the message names.
    const named = await namesUnit(context, part.text);
    const before = named ? undefined : told.at(-1)?.unit;
    const unit = before ?? (await resolveUnit(context, named ? part.text : text));
    if ('say' in unit) return here(unit.say);
    told.push({ ...part, onBehalf, unit });
  }
  const receipts: Receipt[] = [];
  for (const work of told) receipts.push(await storeWork(work, context));
  const [only] = receipts;
  if (only && receipts.length === 1) return here(only.whole);
  const [first] = receipts.flatMap(({ report }) => (report ? [report] : []));
  const howTo = first === undefined ? '' : `不对就说“更正 ${numberText(first)} …”`;
  return here([`分成${receipts.length}条记：`, ...receipts.map(({ line }) => line), howTo].filter(isSaid).join('\n'));
}

interface ToldWork {
  readonly reading: Reading;
  readonly text: string;
  readonly sources: SourceWords[];
  readonly onBehalf: boolean;
  readonly unit: ChatUnit;
}

interface Receipt {
  /** Null when nothing new was booked. */
  readonly report: Report | null;
  /** The answer when it is the only one, and its line among others. */
  readonly whole: string;
  readonly line: string;
}

/** The works a message tells of, each with its own words; one when it does not tell of several. */
function partsOf(reading: Reading, text: string): Pick<ToldWork, 'reading' | 'text' | 'sources'>[] {
  const { events = [], ...one } = reading;
  if (events.length === 0) return [{ reading, text, sources: sourceWords(reading.sources, text) }];
  return events.map(({ start, end, date_text, date_range, ...event }) => {
    const { date_text: _text, date_range: _range, time: _time, ...whole } = one;
    const day = { ...(date_text === undefined ? {} : { date_text }), ...(date_range ? { date_range } : {}) };
    return {
      reading: { ...whole, ...event, ...day },
      text: text.slice(start, end),
      sources: sourceWords(event.sources, text, start),
    };
  });
}

async function storeWork(work: ToldWork, context: CommandContext): Promise<Receipt> {
  const { reading, text, onBehalf, unit, sources } = work;
  const { sender, message, now, tx } = context;
  const today = dayOf(now);
  const facts = factsOf(reading, today);
  const repeated = await findRepeated(context, unit, { text, facts, says: reading.duplicate === true });
  if (repeated) return mergeRepeat(context, repeated);
  const joined = await joinToRoster(context, unit.id, facts.places);
  const twin = await findTwin(context, unit, { text, ...facts, knownPlaces: joined.known });
  const stored = await addReport(tx, {
    ...facts,
    knownPlaces: joined.known,
    sources,
    repeatOfId: twin?.id ?? null,
    unitId: unit.id,
    inboxId: message.inboxId,
    reporterAccountId: sender.accountId,
    reporterPersonId: sender.person?.id ?? null,
    onBehalf,
    text,
    createdAt: now,
  });
  await noteDetails(context, stored);
  const named = await addPeopleNamed(context, stored, { text, source: onBehalf ? 'onBehalf' : 'text' });
  const alsoThere = twin ? await howToAdd(context, stored, twin) : [];
  await attachPhotos(context, { reportId: stored.id });
  const whole = await reportById(tx, stored.id);
  const notes = [
    ...(onBehalf ? [onBehalfNote(named)] : []),
    ...placeNotes(joined),
    ...dayNotes(whole, today, context.programme.cadences.monthlyEvaluation.cutOffDay),
  ];
  if (twin) {
    const same = [repeatText(whole, twin), ...alsoThere];
    return { report: whole, whole: [...same, ...notes].join('\n'), line: same.join('\n') };
  }
  return {
    report: whole,
    whole: [receiptText(whole, today, onBehalf ? '代报记下' : '记下'), ...notes].join('\n'),
    line: [`${numberText(whole)}：${readingText(whole, today)}`, ...notes].join('\n'),
  };
}

/**
 * Whoever is named in either report of a work took part in it, and gets his points when that is confirmed. When it has been,
 * its secretary adds people: then the lines say how.
 */
export async function howToAdd({ tx }: CommandContext, repeat: Report, counted: Report): Promise<string[]> {
  if (counted.state !== 'confirmed') return [];
  const people = await participantsOf(tx, repeat.id);
  const known = new Set((await participantsOf(tx, counted.id)).map(({ personId }) => personId));
  const missing = people.filter(({ personId }) => !known.has(personId)).map(({ name }) => name);
  return missing.length === 0
    ? []
    : [
        `要算上${missing.join('、')}，请${counted.bySecretary ? '办点干部' : '书记'}发：确认 ${numberText(counted)} ${missing.join(' ')}`,
      ];
}

function isSaid(line: string): boolean {
  return line !== '';
}

/** A report of the unit that tells of the same work: then it counts once, whoever told it first. */
async function findTwin({ tx, message }: CommandContext, unit: ChatUnit, work: TextAndFacts): Promise<Report | null> {
  const standing = await standingReports(tx, unit.id, { from: work.day, to: work.dayTo });
  return standing.find((report) => report.inboxId !== message.inboxId && likeWork(report, work) === 'same') ?? null;
}

export interface PeopleFound {
  readonly added: readonly string[];
  /** Names two people of the unit share; whom it means is settled when the report is confirmed. */
  readonly shared: readonly string[];
}

/** Makes the people a text names participants, and the sender when the text says that he was there. */
export async function addPeopleNamed(
  context: CommandContext,
  report: Report,
  { text, source }: { text: string; source: ParticipantSource },
): Promise<PeopleFound> {
  const { tx, sender, now } = context;
  const roster = await namesInUnit(tx, report.unitId, now);
  const { names, self } = peopleNamed(
    text,
    roster.map((person) => person.name),
  );
  const people: { personId: number; source: ParticipantSource; part?: ParticipantPart; name: string }[] = [];
  const shared: string[] = [];
  for (const name of names) {
    const found = roster.filter((person) => person.name === name);
    const [only] = found;
    if (found.length > 1) shared.push(name);
    else if (only) people.push({ personId: only.id, source, part: partSaid(text, name), name });
  }
  if (self && sender.person) people.push({ personId: sender.person.id, source: 'self', name: sender.person.name });
  const added = await addParticipants(tx, report.id, people, now);
  return { added: people.filter(({ personId }) => added.includes(personId)).map(({ name }) => name), shared };
}

async function findRepeated(
  context: CommandContext,
  unit: ChatUnit,
  post: { text: string; facts: ReportFacts; says: boolean },
): Promise<Report | null> {
  const recent = await latestReportsOf(context.tx, reporterOf(context), context.now - repeatWindowMs, 20);
  const standing = recent.filter((report) => report.unitId === unit.id && report.state !== 'withdrawn');
  const words = bareText(post.text);
  const same = standing.find(
    (report) => report.day === post.facts.day && bareText(report.text) === words && words !== '',
  );
  if (same) return same;
  return post.says ? (standing.find((report) => isSameWork(report, post.facts)) ?? null) : null;
}

async function mergeRepeat(context: CommandContext, earlier: Report): Promise<Receipt> {
  await attachPhotos(context, { reportId: earlier.id });
  const now = await reportById(context.tx, earlier.id);
  const brought = now.photosAnnounced - earlier.photosAnnounced;
  const photos = brought > 0 ? `，补图${brought}张，现有图${now.photosAnnounced}张` : '';
  const line = `这条已经记过，是${numberText(now)}，没有重复记${photos}`;
  return { report: null, whole: line, line };
}

function onBehalfNote({ added, shared }: PeopleFound): string {
  const who = added.length > 0 ? `参加：${added.join('、')}` : '没认出参加人，确认时可以加名字';
  return shared.length > 0 ? `${who}。${shared.join('、')}有同名，确认时写明组` : who;
}

/** One sentence when the day cannot count in the evaluation of its month any more, or has not come yet. */
export function dayNotes(report: Report, today: Day, cutOffDay: number): string[] {
  if (report.day > today) return ['这是还没到的日子，先记着。不对就说“改成今天”'];
  const cutOff = addDays(firstDayOf(nextMonth(monthOf(report.dayTo))), cutOffDay - 1);
  if (today <= cutOff) return [];
  const year = report.dayTo.slice(0, 4) === today.slice(0, 4) ? '' : `${report.dayTo.slice(0, 4)}年`;
  return [`${year}${Number(report.dayTo.slice(5, 7))}月评比已截止，这条只留底`];
}

import { peopleNamed } from '../domain/reading/people-named.ts';
import { readMessage } from '../domain/reading/read-message.ts';
import type { Reading } from '../domain/reading/reading.ts';
import { factsOf, isSameWork } from '../domain/report-fix.ts';
import { addDays, type Day, dayMs, dayOf, firstDayOf, monthOf, nextMonth } from '../domain/time.ts';
import { numberText, receiptText } from '../presenters/receipt.ts';
import { namesInUnit } from '../store/people.ts';
import {
  addParticipants,
  addReport,
  latestReportsOf,
  type ParticipantSource,
  type Report,
  type ReportFacts,
  reportById,
} from '../store/reports.ts';
import { attachPhotos } from './attach-photos.ts';
import { type ChatUnit, type CommandContext, defineCommand, here, type Reply } from './command.ts';
import { reporterOf } from './find-report.ts';
import { resolveUnit } from './unit-of.ts';

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
 * Books a report and answers with its receipt. The same words of the same sender within a day about the same day are
 * one report: the repeat only brings its photos along.
 */
export async function storeReport(
  report: { reading: Reading; text: string; onBehalf: boolean },
  context: CommandContext,
): Promise<readonly Reply[]> {
  const { reading, text, onBehalf } = report;
  const unit = await resolveUnit(context, text);
  if ('say' in unit) return here(unit.say);
  const today = dayOf(context.now);
  const facts = factsOf(reading, today);
  const repeated = await findRepeated(context, unit, { text, facts, says: reading.duplicate === true });
  if (repeated) return mergeRepeat(context, repeated);
  const { sender, message, now, tx } = context;
  const stored = await addReport(tx, {
    ...facts,
    unitId: unit.id,
    inboxId: message.inboxId,
    reporterAccountId: sender.accountId,
    reporterPersonId: sender.person?.id ?? null,
    onBehalf,
    text,
    createdAt: now,
  });
  const named = await addPeopleNamed(context, stored, { text, source: onBehalf ? 'onBehalf' : 'text' });
  await attachPhotos(context, { reportId: stored.id });
  const whole = await reportById(tx, stored.id);
  return here(
    [
      receiptText(whole, today, onBehalf ? '代报记下' : '记下'),
      ...(onBehalf ? [onBehalfNote(named)] : []),
      ...dayNotes(whole, today, context.programme.cadences.monthlyEvaluation.cutOffDay),
    ].join('\n'),
  );
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
  const people: { personId: number; source: ParticipantSource; name: string }[] = [];
  const shared: string[] = [];
  for (const name of names) {
    const found = roster.filter((person) => person.name === name);
    const [only] = found;
    if (found.length > 1) shared.push(name);
    else if (only) people.push({ personId: only.id, source, name });
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
  const same = standing.find(
    (report) => report.day === post.facts.day && bare(report.text) === bare(post.text) && bare(post.text) !== '',
  );
  if (same) return same;
  return post.says ? (standing.find((report) => isSameWork(report, post.facts)) ?? null) : null;
}

async function mergeRepeat(context: CommandContext, earlier: Report): Promise<readonly Reply[]> {
  await attachPhotos(context, { reportId: earlier.id });
  const now = await reportById(context.tx, earlier.id);
  const brought = now.photosAnnounced - earlier.photosAnnounced;
  const photos = brought > 0 ? `，补图${brought}张，现有图${now.photosAnnounced}张` : '';
  return here(`这条已经记过，是${numberText(now)}，没有重复记${photos}`);
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

/** Text without spaces and punctuation: what makes a repeat the same words. */
function bare(text: string): string {
  return text.normalize('NFKC').replace(/[\s\p{P}\p{S}]+/gu, '');
}

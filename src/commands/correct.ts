import { may } from '../domain/permissions.ts';
import { rightHalf } from '../domain/reading/fix.ts';
import { peopleNamed } from '../domain/reading/people-named.ts';
import { changedBy, fixOf } from '../domain/report-fix.ts';
import { staysSameWork } from '../domain/same-work.ts';
import { dayOf } from '../domain/time.ts';
import { numberText, readingText, receiptText, repeatText } from '../presenters/receipt.ts';
import { changeReport, everyoneIn, type Report, removeParticipants, repeatsOf, reportById } from '../store/reports.ts';
import { isFoundUntrue } from '../store/rounds.ts';
import { takeBackPoints, takeBackPointsOfGone } from './award-points.ts';
import { type CommandContext, defineCommand, here, type Reply } from './command.ts';
import { countRepeatInstead } from './count-instead.ts';
import { noteDecision } from './decide.ts';
import { isOwn, latestOwnReport, reportNamed, reportQuoted } from './find-report.ts';
import { noteDetails } from './note-details.ts';
import { joinToRoster, placeNotes } from './place-names.ts';
import { addPeopleNamed, dayNotes, howToAdd, readReport } from './report.ts';
import { noteInTheWay } from './withdraw-note.ts';

const notUnderstood = '没看懂要改哪里，请回如：改成15人';
/** 更正 before a number or the changed words; 改成 and 应该是 belong to the words themselves. */
const leadingWord = /^(?:更正|修改)[\s:：,，]*/;

export const correctCommand = defineCommand<{ text: string }>({
  name: 'correct',
  words: ['改成', '应该是', '更正'],
  summary: '改自己最近一条上报，或写明编号的那条',
  usage: '改成15人 · 应该是五组 · 更正 37 15人',
  examples: ['改成15人', '应该是15人', '更正 37 15人'],
  where: 'both',
  action: 'report.correct',
  parse(rest, { word }) {
    if (rest === '') return { say: notUnderstood };
    return { args: { text: word === '更正' ? `更正：${rest}` : `${word}${rest}` } };
  },
  run: ({ text }, context) => correct(text, context),
});

/** Takes a free message that was read as a correction. */
export function takeCorrection(context: CommandContext): Promise<readonly Reply[]> {
  return correct(context.message.text, context);
}

/**
 * Changes what a report says and keeps what it said before. A returned report waits for confirmation again; so does a
 * confirmed one, whose points are taken back by reversing entries until somebody confirms the new reading.
 */
async function correct(text: string, context: CommandContext): Promise<readonly Reply[]> {
  const target = await targetOf(text, context);
  if ('say' in target) return here(target.say);
  const { report, words } = target;
  const own = isOwn(context, report);
  if (!may('report.correct', context.sender, { unitId: report.unitId, own })) {
    return here(`${numberText(report)}是别人报的，由本人、村书记或办公室来改`);
  }
  if (report.state === 'withdrawn') return here(`${numberText(report)}已经撤销了，请重新发一条`);
  if (await isFoundUntrue(context.tx, report.id)) return here(`${numberText(report)}现场核实不属实，不能再更正`);
  const reading = readReport(words, context, readingText({ ...report, photosAnnounced: 0 }, dayOf(context.now)));
  const fix = changedBy(report, fixOf(reading, { anew: words.startsWith('更正') }));
  const participants = await participantIds(context, report);
  const people = await changePeople(context, report, words);
  if (Object.keys(fix).length === 0 && people.length === 0) return here(notUnderstood);
  return here(await store(report, { fix, people, text, participants }, context));
}

/** Adds who is said to have been there and takes off who is said not to; one line for each. */
async function changePeople(context: CommandContext, report: Report, words: string): Promise<string[]> {
  const { tx, now } = context;
  const right = rightHalf(words);
  const on = await everyoneIn(tx, report.id);
  const there = peopleNamed(
    right,
    on.map(({ name }) => name),
  ).names;
  const off = on.filter(({ name }) => words.includes(name) && !there.includes(name));
  const ids = off.map(({ personId }) => personId);
  const removed = await removeParticipants(tx, report.id, ids, now);
  for (const repeat of await repeatsOf(tx, report.id)) {
    removed.push(...(await removeParticipants(tx, repeat.id, ids, now)));
  }
  const { added } = await addPeopleNamed(context, report, { text: right, source: 'text' });
  return [
    ...(added.length > 0 ? [`加上：${added.join('、')}`] : []),
    ...(removed.length > 0 ? [`去掉：${off.map(({ name }) => name).join('、')}`] : []),
  ];
}

async function store(
  report: Report,
  change: { fix: ReturnType<typeof changedBy>; people: readonly string[]; text: string; participants: number[] },
  context: CommandContext,
): Promise<string> {
  const { tx, now, sender } = context;
  const today = dayOf(now);
  if (change.people.length === 0 && sameFacts(report, change.fix)) return receiptText(report, today, '本来就是');
  const joined = change.fix.places ? await joinToRoster(context, report.unitId, change.fix.places) : null;
  const counted = report.repeatOfId === null ? null : await reportById(tx, report.repeatOfId);
  const knownPlaces = joined?.known ?? report.knownPlaces;
  const stays = counted !== null && staysSameWork({ ...report, ...change.fix, knownPlaces }, counted);
  const reopened = report.state !== 'pending' && !stays;
  const changed = await changeReport(tx, report, {
    to: {
      ...change.fix,
      knownPlaces,
      ...(reopened ? { state: 'pending', repeatOfId: null } : {}),
    },
    text: change.text,
    accountId: sender.accountId,
    at: now,
  });
  await noteDetails(context, changed, change.text);
  if (report.state === 'confirmed') await takeBackPoints(context, report, `${numberText(report)}已更正`);
  const participants = change.people.length > 0 ? await participantIds(context, report) : null;
  await noteDecision(context, {
    action: 'report.corrected',
    subject: `report:${report.id}`,
    before: {
      state: report.state,
      ...sameFields(report, change.fix),
      ...(participants === null ? {} : { participants: change.participants }),
    },
    after: { state: changed.state, ...change.fix, ...(participants === null ? {} : { participants }) },
  });
  const { cutOffDay } = context.programme.cadences.monthlyEvaluation;
  const dayChanged = change.fix.day !== undefined;
  const lines = [receiptText(changed, today, '改好'), ...change.people, ...(joined ? placeNotes(joined) : [])];
  if (counted) await takeBackPointsOfGone(context, counted, `${numberText(report)}已更正`);
  if (counted && stays) lines.push(repeatText(report, counted), ...(await howToAdd(context, report, counted)));
  const heir = await countRepeatInstead(context, changed);
  if (heir) lines.push(`${numberText(heir)}和这条不再是同一件，单独算`);
  if (dayChanged) lines.push(...dayNotes(changed, today, cutOffDay));
  if (report.state === 'confirmed') lines.push('原来确认过，改后要书记再确认一次');
  return lines.join('\n');
}

/** The report and the words that say what changes: by number, by the quoted receipt, else the sender's latest. */
async function targetOf(
  text: string,
  context: CommandContext,
): Promise<{ report: Report; words: string } | { say: string }> {
  const words = text.replace(leadingWord, '').trim();
  const note = await noteInTheWay(words, context);
  if (note !== null) return { say: note };
  // 更正 15 人 is a count; no report number stands before 人, except before 人数.
  const named = /^\d+\s*人(?!数)/.test(words) ? null : await reportNamed(context, words);
  if (named && 'say' in named) return named;
  if (named && named.rest !== '') return { report: named.report, words: `更正：${named.rest}` };
  const quoted = await reportQuoted(context);
  if (quoted) return { report: quoted, words: text };
  const latest = await latestOwnReport(context, { words: text, example: '更正 37 15人' });
  if (latest && 'say' in latest) return latest;
  return latest ? { ...latest, words: text } : { say: '没找到您最近的上报，请写编号，如：更正 37 15人' };
}

async function participantIds({ tx }: CommandContext, report: Report): Promise<number[]> {
  return (await everyoneIn(tx, report.id)).map(({ personId }) => personId);
}

function sameFacts(report: Report, fix: ReturnType<typeof changedBy>): boolean {
  return JSON.stringify(sameFields(report, fix)) === JSON.stringify(fix);
}

/** What the report says now in the fields the correction changes, in the same order. */
function sameFields(report: Report, fix: ReturnType<typeof changedBy>): Record<string, unknown> {
  const { day, dayTo, kinds, places, attendance, quantities } = report;
  const now: Record<string, unknown> = { day, dayTo, kinds, places, attendance, quantities };
  return Object.fromEntries(Object.keys(fix).map((field) => [field, now[field]]));
}

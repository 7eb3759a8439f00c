import { may, refusal } from '../domain/permissions.ts';
import type { ParticipantPart } from '../domain/points.ts';
import { inOrderOfWork } from '../domain/points-order.ts';
import { readNameList } from '../domain/reading/name-list.ts';
import { plain } from '../presenters/plain.ts';
import { numberText, partText, repeatText } from '../presenters/receipt.ts';
import { mergedUnits } from '../store/merged-units.ts';
import { namesInUnit, type PersonMatch } from '../store/people.ts';
import { type SeenBefore, seenBefore } from '../store/photo-likeness.ts';
import {
  addParticipants,
  decideReport,
  everyoneIn,
  pendingReports,
  type Report,
  reportById,
  reportByNumber,
  setPart,
} from '../store/reports.ts';
import { isFoundUntrue } from '../store/rounds.ts';
import { hasShownTask } from '../store/tasks.ts';
import { allUnits } from '../store/units.ts';
import { awardPoints } from './award-points.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';
import { amongReports, reportQuoted } from './find-report.ts';
import { mayConfirm, notHisToConfirm } from './may-confirm.ts';
import { resolveNumberedList } from './numbered.ts';
import { unitsToConfirm } from './pending.ts';
import { closeTasksShown } from './tasks-shown.ts';
import { whyTwinUntrue } from './untrue-twin.ts';

const usage = '确认 37 · 确认 37 张爱国 李大明（带队） · 确认全部';

/** Whom the secretary names; `part` null leaves what is known of it. */
interface NamedPerson {
  readonly id: number;
  readonly part: ParticipantPart | null;
}

export const confirmCommand = defineCommand<{ text: string; all: boolean }>({
  name: 'confirm',
  words: ['确认', '确认全部'],
  summary: '确认上报，可加上参加人的名字',
  usage,
  examples: ['确认 37', '确认 37 张爱国 李大明', '确认 37 张爱国（组织） 李大明（带队）', '确认 长湖37 38', '确认全部'],
  where: 'both',
  action: 'report.confirm',
  parse(rest, { word }) {
    if (word === '确认全部') return { args: { text: rest, all: true } };
    // 确认收到, 确认一下 are speech; a number somewhere makes it the command, nothing at all may answer a quoted receipt.
    if (rest !== '' && !/\d/.test(rest)) return null;
    return { args: { text: rest, all: false } };
  },
  run: async ({ text, all }, context) =>
    here(all ? await confirmAll(text, context) : await confirmListed(text, context)),
});

async function confirmListed(text: string, context: CommandContext): Promise<string> {
  const listed = await reportsListed(text, context);
  if ('say' in listed) return listed.say;
  const { reports, rest } = listed;
  const refused = reports.find((report) => !mayConfirm(context, report));
  if (refused) return `${numberText(refused)}：${notHisToConfirm(refused)}`;
  const [report] = reports;
  if (!report) return `请写编号，如：${usage}`;
  if (rest === '') return confirmSeveral(reports, context);
  if (reports.length > 1) return '加名字时一次只确认一条';
  const people = await peopleListed(rest, report, context);
  return 'say' in people ? people.say : confirmOne(report, people.named, context);
}

/** The reports of the numbers at the beginning, or of the quoted receipt; all of them or a sentence why not. */
async function reportsListed(
  text: string,
  context: CommandContext,
): Promise<{ reports: Report[]; rest: string } | { say: string }> {
  const listed = await resolveNumberedList(context, text, amongReports(context));
  if ('say' in listed) return listed;
  if (listed.items.length === 0) {
    const quoted = await reportQuoted(context);
    const wrong = quoted && (await notToConfirm(quoted, context));
    if (wrong) return { say: wrong };
    return { reports: quoted ? [quoted] : [], rest: listed.rest };
  }
  const reports: Report[] = [];
  for (const { unit, number } of listed.items) {
    const report = await reportByNumber(context.tx, unit.id, number);
    if (!report) return { say: `没有${unit.short}${number}这条上报，一条也没确认` };
    const wrong = await notToConfirm(report, context);
    if (wrong) return { say: wrong };
    reports.push(report);
  }
  return { reports, rest: listed.rest };
}

async function notToConfirm(report: Report, context: CommandContext): Promise<string | null> {
  const { tx } = context;
  if (report.state === 'withdrawn') return `${numberText(report)}已经撤销了，不能确认`;
  if (await isFoundUntrue(tx, report.id)) return `${numberText(report)}现场核实不属实，不能再确认`;
  const twin = await whyTwinUntrue(report, context, '确认');
  if (twin !== null) return twin;
  if (report.state !== 'repeat' || report.repeatOfId === null) return null;
  return repeatText(report, await reportById(tx, report.repeatOfId));
}

/** Every name belongs to exactly one person of the report's unit, or nothing is stored and the answer says which. */
async function peopleListed(
  text: string,
  report: Report,
  context: CommandContext,
): Promise<{ named: NamedPerson[] } | { say: string }> {
  const roster = await namesInUnit(context.tx, report.unitId, context.now);
  const { names, unknown } = readNameList(
    text,
    roster.map((person) => person.name),
  );
  if (unknown.length > 0) {
    return {
      say: `${report.unitShort}名册上没有：${unknown.map((word) => plain(word, 10)).join('、')}。没有确认，请改好再发`,
    };
  }
  const named: NamedPerson[] = [];
  for (const { name, hint, part } of names) {
    const sameName = roster.filter((person) => person.name === name);
    const meant = hint === null ? sameName : sameName.filter((person) => fits(person, hint));
    const [only] = meant;
    if (!only || meant.length > 1) return { say: askWhich(report, name, sameName) };
    named.push({ id: only.id, part });
  }
  return { named };
}

function fits(person: PersonMatch, hint: string): boolean {
  return person.code === hint || (person.groupName?.includes(hint) ?? false);
}

function askWhich(report: Report, name: string, people: readonly PersonMatch[]): string {
  const groups = people.map((person) => person.groupName);
  const telling = new Set(groups).size === people.length && !groups.includes(null);
  const hints = people.map((person) => (telling ? person.groupName : null) ?? person.code);
  const example = `确认 ${numberText(report)} ${name}（${hints[0]}）`;
  if (people.length === 1) return `${name}是${hints[0]}的，请写：${example}`;
  return `${name}有${people.length}位：${hints.join('、')}。请写明，如：${example}`;
}

async function confirmOne(report: Report, named: readonly NamedPerson[], context: CommandContext): Promise<string> {
  const people = await putIn(report, named, context);
  const again = report.state === 'confirmed';
  const { names, note, shown } = await settle(report, context, people);
  const number = numberText(report);
  if (again && people.added.length === 0 && people.changed.length > 0) return `${number}改好了：${names.join('、')}`;
  if (again && people.added.length === 0) return `${number}已经确认过，参加${names.length}人`;
  const who = names.length > 0 ? `，参加${names.length}人：${names.join('、')}` : '，没点名，只计单位人数';
  const notes = [note, shown].flatMap((line) => (line === null ? [] : [`\n${line}`]));
  return `${again ? `${number}补上了` : `已确认 ${number}`}${who}${notes.join('')}`;
}

/** Adds the people and sets the parts they are said to have had. */
async function putIn(report: Report, named: readonly NamedPerson[], { tx, now }: CommandContext): Promise<PutIn> {
  const before = new Map((await everyoneIn(tx, report.id)).map((one) => [one.personId, one.part]));
  const add = ({ id, part }: NamedPerson) =>
    addParticipants(tx, report.id, [{ personId: id, source: 'secretary', part: part ?? 'joined' }], now);
  const added: number[] = [];
  const changed: number[] = [];
  for (const one of named) {
    const { id, part } = one;
    if (!before.has(id)) added.push(...(await add(one)));
    if (part === null || !before.has(id) || before.get(id) === part) continue;
    // Whoever is in a repeat only gets a row here: that of the report itself goes first.
    if (!(await setPart(tx, report.id, { personId: id, part }))) await add(one);
    changed.push(id);
  }
  return { added, changed };
}

interface PutIn {
  readonly added: readonly number[];
  /** In it before, with another part. */
  readonly changed: readonly number[];
}

const nobodyNew: PutIn = { added: [], changed: [] };

async function confirmSeveral(reports: readonly Report[], context: CommandContext): Promise<string> {
  const [only] = reports;
  if (only && reports.length === 1) return confirmOne(only, [], context);
  const notes: string[] = [];
  // In the order of the work, so that nobody's points are moved by the next of them.
  for (const report of reports.toSorted(inOrderOfWork)) {
    const { shown } = await settle(report, context, nobodyNew);
    if (shown !== null) notes.push(`\n${shown}`);
  }
  return `已确认${reports.length}条：${reports.map(numberText).join('、')}${notes.slice(0, 4).join('')}`;
}

/**
 * Confirms in the open unit of work: state, decision and points together. A report confirmed before keeps who confirmed
 * it first; people who were added get points then, and those whose part was changed get theirs anew.
 */
async function settle(
  report: Report,
  context: CommandContext,
  { added, changed }: PutIn,
): Promise<{ names: string[]; note: string | null; shown: string | null }> {
  const { tx, now, sender } = context;
  const by = sender.person?.id ?? null;
  if (report.state !== 'confirmed') await decideReport(tx, report.id, { state: 'confirmed', by, at: now });
  const anew = { personIds: changed, why: `${numberText(report)}改了分工` };
  const note = await awardPoints(context, await reportById(tx, report.id), anew);
  const everyone = await everyoneIn(tx, report.id);
  if (report.state !== 'confirmed' || added.length + changed.length > 0) {
    const marked = everyone.filter(({ part }) => part !== 'joined');
    const seen = await seenBefore(tx, report.id);
    await noteDecision(context, {
      action: 'report.confirmed',
      subject: `report:${report.id}`,
      before: { state: report.state },
      after: {
        state: 'confirmed',
        added: [...added],
        ...(marked.length > 0 || changed.length > 0
          ? { parts: marked.map(({ personId, part }) => ({ personId, part })) }
          : {}),
        ...(seen.length > 0 ? { photosSeenBefore: seen.map(told) } : {}),
      },
    });
  }
  const names = everyone.map(({ name, part }) => `${name}${partText(part)}`);
  // Whoever is added may be the one a task was for; one report does not do two tasks bit by bit.
  const isNews = report.state !== 'confirmed' || (added.length > 0 && !(await hasShownTask(tx, report.id)));
  const shown = isNews ? await closeTasksShown(context, report) : null;
  return { names, note: names.length > 0 ? note : null, shown };
}

/** What the audit keeps of a photo that was shown before. */
function told({ place, distance, day, unitShort, number }: SeenBefore): Omit<SeenBefore, 'sha256' | 'earlierSha256'> {
  return { place, distance, day, unitShort, number };
}

async function confirmAll(text: string, context: CommandContext): Promise<string> {
  const unitId = await unitForAll(text, context);
  if (typeof unitId === 'string') return unitId;
  const waiting = await pendingReports(context.tx, [unitId]);
  const his = waiting.filter((report) => mayConfirm(context, report));
  const { mine, refused } = await withoutUntrue(his, context);
  const above = waiting.filter((report) => report.bySecretary && !his.includes(report));
  const confirmed = mine.length === 0 ? '没有等着确认的上报' : await confirmSeveral(mine, context);
  const done = [confirmed, ...refused].join('\n');
  return above.length === 0 ? done : `${done}\n${above.map(numberText).join('、')}是书记报的，由办点干部或办公室确认`;
}

/** What tells of the same work as a report found untrue is left out, each with its sentence. */
async function withoutUntrue(
  waiting: readonly Report[],
  context: CommandContext,
): Promise<{ mine: Report[]; refused: string[] }> {
  const mine: Report[] = [];
  const refused: string[] = [];
  for (const report of waiting) {
    const why = await whyTwinUntrue(report, context, '确认');
    if (why === null) mine.push(report);
    else refused.push(why);
  }
  return { mine, refused };
}

/** 确认全部 works on one unit at a time, so that nobody confirms a whole town by a slip. */
async function unitForAll(text: string, context: CommandContext): Promise<number | string> {
  const units = await allUnits(context.tx);
  const named = text === '' ? undefined : units.find((unit) => unit.name === text || unit.short === text);
  if (text !== '' && !named) return '“确认全部”后面只写村名，如：确认全部 长湖';
  if (named) return may('report.confirm', context.sender, named.id) ? named.id : refusal('report.confirm');
  const mine = await withoutIdleHistory(await unitsToConfirm(context), context);
  const [only] = mine;
  if (only === undefined) return refusal('report.confirm');
  if (mine.length === 1) return only;
  const example = units.find((unit) => unit.id === only)?.short ?? '村名';
  return `一次确认一个村，请写：确认全部 ${example}`;
}

/** A unit that was merged is asked about only while something of it still waits. */
async function withoutIdleHistory(unitIds: readonly number[], { tx, now }: CommandContext): Promise<number[]> {
  const merged = await mergedUnits(tx, now);
  const waiting = new Set((await pendingReports(tx, [...unitIds])).map((report) => report.unitId));
  return unitIds.filter((id) => !merged.has(id) || waiting.has(id));
}

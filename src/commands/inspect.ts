import { cutOffOf, itemFor, listOf, sheetFor } from '../domain/evaluation.ts';
import { lastDayIn, type Period, periodKind } from '../domain/period.ts';
import { interestIn, refusal } from '../domain/permissions.ts';
import type { EvaluationSheet, SheetItem } from '../domain/programme/model.ts';
import { readDay } from '../domain/reading/dates.ts';
import { type Day, dayOf, monthOf } from '../domain/time.ts';
import { periodText, pointsText } from '../presenters/evaluation.ts';
import { plain } from '../presenters/plain.ts';
import { chineseDay } from '../presenters/receipt.ts';
import { publishedEvaluation } from '../store/evaluations.ts';
import { addFinding, deductedBy, openVisit } from '../store/inspections.ts';
import { noteResidentAnswers } from '../store/resident-answers.ts';
import { roundsOf, sealedRoundsFor, unitsOf } from '../store/rounds.ts';
import { type Unit, unitNames } from '../store/units.ts';
import { attachPhotos } from './attach-photos.ts';
import { type CommandContext, defineCommand, here, type Person, type Reply } from './command.ts';
import { noteDecision } from './decide.ts';
import { type FindingText, problemsIn, readInspection, tellsOf, withoutPraise } from './inspection-text.ts';
import { readSatisfied } from './resident-answers.ts';

const example = '例：检查 长湖村 三组塘边 垃圾未清 -1';

/** 检查 长湖村 三组塘边 垃圾未清 -1: writes findings, or a clean sheet, onto the sender's own sheet of the month. */
export const inspectCommand = defineCommand<string>({
  name: 'inspect',
  words: ['检查'],
  summary: '检查人记扣分，可带图；没问题也记一次',
  usage: '检查 <单位> <地方> <问题> -<扣分>',
  examples: [
    '检查 长湖村 三组塘边 垃圾未清 -1',
    '检查 季 长湖村 二组 露天焚烧',
    '检查 长湖村 没问题',
    '检查 年终 长湖村 满意 3/4',
    '检查 长湖 村部厕所 有异味 扣0.5分',
  ],
  where: 'both',
  action: 'inspection.record',
  parse(rest, { slash }) {
    if (rest === '') return { say: `检查哪里、什么问题、扣几分？${example}` };
    const spoken = /^(?:了|过|组|人员|工作|发现|中|完|卫生(?![院室所站间]))|\d\s*[人名]|(?:已清|清[完了好])$/u.test(
      rest,
    );
    return spoken && !slash && readInspection(rest).kind !== 'findings' ? null : { args: rest };
  },
  async run(text, context) {
    const person = context.sender.person;
    if (!person) return here(refusal('inspection.record'));
    const target = await findTarget(context, text);
    if ('say' in target) return here(target.say);
    const { unit, day } = target;
    const heard = readSatisfied(target.rest);
    if (heard !== null) return 'say' in heard ? here(heard.say) : takeAnswers(context, { target, heard, person });
    const place = await placeOfSheet(context, target);
    if ('say' in place) return here(place.say);
    const problem = (await whyNot(context, target, place)) ?? readFindings(target.rest, place.sheet);
    if (typeof problem === 'string') return here(problem);
    const { sheet, roundId } = place;
    const visit = { unitId: unit.id, inspectorId: person.id, sheetId: sheet.id, roundId, day };
    const { id, isNew } = await openVisit(context.tx, { ...visit, at: context.now });
    if (problem.length === 0 && isNew) {
      const after = { unitId: unit.id, day };
      await noteDecision(context, { action: 'inspection.clean', subject: `inspection:${id}`, before: null, after });
    }
    if (problem.length === 0) {
      const lines = [`${isNew ? '记下' : '已记过'} ${unit.short}：检查过，没问题`];
      return receipt(context, { lines, photos: 0, unit, person, day, place });
    }
    const recorded = await record(context, { inspectionId: id, unit, findings: problem });
    return receipt(context, { ...recorded, unit, person, day, place });
  },
});

/** What residents answered on site: kept with the year-end round, sealed like its sheets, and in no score. */
async function takeAnswers(
  context: CommandContext,
  { target, heard, person }: { target: Target; heard: { satisfied: number; asked: number }; person: Person },
): Promise<readonly Reply[]> {
  const { tx, now, programme } = context;
  if (programme.residentQuestion === null) return here('方案没有写要问群众满意不满意');
  const place = await placeOfSheet(context, { ...target, check: target.check ?? 'year' });
  if ('say' in place) return here(place.say);
  if (place.roundId === null || periodKind(place.period) !== 'year') return here('满意不满意只在年终检查时问');
  const problem = await whyNot(context, target, place);
  if (problem !== null) return here(problem);
  const { unit } = target;
  await noteResidentAnswers(tx, { roundId: place.roundId, unitId: unit.id, inspectorId: person.id, ...heard, at: now });
  return [
    { text: `记下 ${unit.short}：问${heard.asked}户，满意${heard.satisfied}户，不计分`, to: 'here', secret: true },
  ];
}

interface Target {
  readonly unit: Unit;
  readonly day: Day;
  /** 月, 季 or 年终 said before the unit: of which check it is. */
  readonly check: 'month' | 'quarter' | 'year' | null;
  /** What was found, without unit and date. */
  readonly rest: string;
}

/** The sheet a finding goes onto: of a sealed round, or of the month outside rounds. */
interface SheetPlace {
  readonly sheet: EvaluationSheet;
  readonly period: Period;
  readonly roundId: number | null;
}

interface Scored extends FindingText {
  readonly item: SheetItem;
}

/** The unit stands first, or before or after a past day (昨天, 5月30日); in a unit's group it may be left out. */
async function findTarget(context: CommandContext, text: string): Promise<Target | { readonly say: string }> {
  const names = await unitNames(context.tx, context.now);
  const said = /^(?:(月)|(季)|(年))(?:度|终)?(?:检查)?[\s,，:：]+/u.exec(text);
  const check = said ? (said[1] ? 'month' : said[2] ? 'quarter' : 'year') : null;
  const before = takeDay(text.slice(said?.[0].length ?? 0), context);
  const unitFirst = takeUnit(before.rest, names);
  const after = before.day === null ? takeDay(unitFirst.rest, context) : { day: before.day, rest: unitFirst.rest };
  const unit = unitFirst.unit ?? names.find(({ unit: one }) => one.id === context.chat.unit?.id)?.unit ?? null;
  if (unit === null) return { say: `检查的是哪个单位？${example}` };
  return { unit, day: after.day ?? dayOf(context.now), check, rest: after.rest };
}

function takeUnit(
  text: string,
  names: readonly { readonly word: string; readonly unit: Unit }[],
): { unit: Unit | null; rest: string } {
  const [best] = names.filter(({ word }) => text.startsWith(word)).sort((a, b) => b.word.length - a.word.length);
  return best ? { unit: best.unit, rest: withoutEdge(text.slice(best.word.length)) } : { unit: null, rest: text };
}

function takeDay(text: string, { now }: CommandContext): { day: Day | null; rest: string } {
  const found = readDay(text, now, 'past');
  if (!found || !text.startsWith(found.text)) return { day: null, rest: text };
  return { day: found.day, rest: withoutEdge(text.slice(found.text.length)) };
}

function withoutEdge(text: string): string {
  return text.replace(/^[\s,，:：;；]+/u, '');
}

/**
 * The sender's sealed round the unit is in; of several the one that was said, or whose items know the words. Without one
 * it is the month's sheet, unless the month has named inspectors.
 */
async function placeOfSheet(
  context: CommandContext,
  { unit, day, check, rest }: Target,
): Promise<SheetPlace | { readonly say: string }> {
  const { tx, rulesAt, sender } = context;
  const personId = sender.person?.id ?? 0;
  const mine: (SheetPlace & { readonly handedIn: boolean })[] = [];
  for (const round of await sealedRoundsFor(tx, personId)) {
    const { sheets } = rulesAt(lastDayIn(round.period));
    const sheet = sheets.find(({ id }) => id === round.sheetId);
    const drawn = (await unitsOf(tx, round.id)).some(({ unitId }) => unitId === unit.id);
    const { id: roundId, period, handedInAt } = round;
    if (sheet && drawn) mine.push({ sheet, period, roundId, handedIn: handedInAt !== null });
  }
  const said = mine.filter(({ period }) => check === null || periodKind(period) === check);
  const open = said.filter(({ handedIn }) => !handedIn);
  const [only] = open;
  if (only && open.length === 1) return only;
  if (only) {
    const knowing = open.filter(({ sheet }) => !itemFor(sheet, rest).fallback);
    const [known] = knowing;
    if (known && knowing.length === 1) return known;
    return { say: `是月检查还是季检查？例：检查 季 ${unit.short} ${plain(rest, 16)}` };
  }
  if (said.length > 0) return { say: '这一轮您已交卷，不能再记' };
  if (check !== null && check !== 'month') return { say: '您现在没有这样的检查，发“我的检查”看看' };
  const period = monthOf(day);
  const sheet = sheetFor(rulesAt(lastDayIn(period)), period);
  const named = await roundsOf(tx, { sheetId: sheet.id, period });
  if (named.length > 0) return { say: `${periodText(period, dayOf(context.now))}的检查定了检查人，由他们记` };
  return { sheet, period, roundId: null };
}

async function whyNot(
  context: CommandContext,
  { unit, day }: Target,
  { sheet, period, roundId }: SheetPlace,
): Promise<string | null> {
  const { tx, now, programme, sender, chat } = context;
  const today = dayOf(now);
  if (roundId !== null && chat.kind === 'group') return '这一轮先密封，请私聊我记';
  if (listOf(sheet, unit) === null) return `${unit.name}不在评比名单里`;
  const interest = interestText(sender, unit);
  if (interest !== null) return interest;
  if (day > today) return `${chineseDay(day, today)}还没到，记不了`;
  if (day < programme.from || day > programme.to) return `${chineseDay(day, today)}不在方案时间内`;
  const name = periodText(period, today);
  if (await publishedEvaluation(tx, { sheetId: sheet.id, period })) return `${name}已公示，不能再记`;
  // A sealed round ends when all have handed in, and holds up the notice until then.
  return roundId === null && now >= cutOffOf(programme, period) ? `${name}已截止，不能再记` : null;
}

/** Nobody inspects where he has an interest of his own (U5); null when nothing stands against it. */
export function interestText(sender: CommandContext['sender'], unit: { id: number; short: string }): string | null {
  const interest = interestIn(sender, unit.id);
  if (interest === null) return null;
  return `${unit.short}是您${interest === 'liaison' ? '办点' : '自己'}的单位，请换别的检查人`;
}

/** The findings, none for a clean sheet, or what to answer instead: nothing is written unless all of them are clear. */
function readFindings(rest: string, sheet: EvaluationSheet): readonly Scored[] | string {
  const read = readInspection(
    rest,
    sheet.items.flatMap(({ zeroWords }) => zeroWords),
  );
  if (read.kind === 'clean') return [];
  if (read.kind === 'unclear') return zeroed(rest, sheet) ?? `扣几分？${example}；没问题就写“没问题”`;
  const scored = read.findings.map((finding) => ({ ...finding, item: itemFor(sheet, finding.text) }));
  for (const { text, deductionHundredths, item } of scored) {
    if (text === '') return `哪里、什么问题？${example}`;
    const max = item.points * 100;
    if (!(deductionHundredths > 0 && deductionHundredths <= max)) {
      return `“${plain(item.name, 12)}”一次最多扣${item.points}分，最少扣0.01分`;
    }
  }
  return scored;
}

/** What takes its whole item to zero without points being said (露天焚烧); null when nothing of the kind was found. */
function zeroed(rest: string, sheet: EvaluationSheet): readonly Scored[] | null {
  const all = sheet.items.flatMap(({ zeroWords }) => zeroWords);
  const problems = problemsIn(rest, all);
  const item = sheet.items.find(({ zeroWords }) => problems.some((clause) => tellsOf(clause, zeroWords)));
  return item ? [{ text: plain(withoutPraise(rest, all)), deductionHundredths: item.points * 100, item }] : null;
}

async function record(
  context: CommandContext,
  { inspectionId, unit, findings }: { inspectionId: number; unit: Unit; findings: readonly Scored[] },
): Promise<{ lines: string[]; photos: number }> {
  const { tx, now, message } = context;
  const lines: string[] = [];
  let photos = 0;
  for (const { text, deductionHundredths, item } of findings) {
    const { id, number } = await addFinding(tx, {
      inspectionId,
      unitId: unit.id,
      place: text.includes(' ') ? (text.split(' ')[0] ?? '') : '',
      text,
      itemId: item.id,
      deductionHundredths,
      inboxId: message.inboxId,
      at: now,
    });
    // Whatever the first finding took is no longer free for the next.
    photos += await attachPhotos(context, { findingId: id });
    await noteDecision(context, {
      action: 'finding.recorded',
      subject: `finding:${id}`,
      before: null,
      after: { unitId: unit.id, text, itemId: item.id, deductionHundredths },
    });
    const name = plain(item.name, 12);
    lines.push(`记下 ${unit.short}${number}：${name} ${plain(text)} 扣${pointsText(deductionHundredths)}分`);
  }
  return { lines, photos };
}

/** The running sum is of the sender's own sheet and for him alone: sheets stay sealed from groups until the notice. */
async function receipt(
  context: CommandContext,
  {
    lines,
    photos,
    unit,
    person,
    day,
    place,
  }: { lines: readonly string[]; photos: number; unit: Unit; person: Person; day: Day; place: SheetPlace },
): Promise<readonly Reply[]> {
  const { tx, now, chat } = context;
  const today = dayOf(now);
  const withPhotos = photos > 0 ? ` 图${photos}张` : '';
  const when = day === today ? '' : `（${chineseDay(day, today)}）`;
  const text = [...lines.slice(0, -1), `${lines.at(-1) ?? ''}${withPhotos}${when}`].join('\n');
  if (chat.kind === 'group') return here(text);
  const { roundId } = place;
  const deducted = await deductedBy(tx, {
    unitId: unit.id,
    inspectorId: person.id,
    sheetId: place.sheet.id,
    month: monthOf(day),
    roundId,
  });
  const sum = `${periodText(place.period, today)}您给${unit.short}共扣${pointsText(deducted)}分`;
  // A sealed sheet is its inspector's alone: its words are not kept where the office sees what was sent.
  return [{ text: `${text}\n${sum}`, to: 'here', secret: roundId !== null }];
}

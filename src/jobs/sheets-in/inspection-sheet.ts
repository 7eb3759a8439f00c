import {
  inspectionSheetName,
  type ReadForm,
  readForm,
  readFormKey,
  type SheetEntry,
} from '../../domain/inspection-sheet.ts';
import { may, refusal } from '../../domain/permissions.ts';
import { rulesAt } from '../../domain/programme/rulebook.ts';
import { readDay } from '../../domain/reading/dates.ts';
import { type Day, dayOf, monthOf } from '../../domain/time.ts';
import { periodText, pointsText } from '../../presenters/evaluation.ts';
import { plain } from '../../presenters/plain.ts';
import { deductionProblem, visitProblem } from '../../presenters/visit-problem.ts';
import { recordDecision } from '../../store/audit.ts';
import { publishedEvaluation } from '../../store/evaluations.ts';
import { deductedBy, openVisit } from '../../store/inspections.ts';
import { findingsBySheet, recordFinding, recordWithdrawal } from '../../store/record-finding.ts';
import { sealedRoundsFor, unitsOf } from '../../store/rounds.ts';
import { type Unit, unitById } from '../../store/units.ts';
import type { FilledSheet, SheetContext, SheetKind, SheetResult } from './sheet-kind.ts';

/** One filled form that may be taken over. */
interface Visited {
  readonly sheetId: string;
  readonly roundId: number;
  readonly inspectorId: number;
  readonly unit: Unit;
  readonly day: Day;
  readonly form: ReadForm;
}

const nothingFilled = '表里没填：扣分写在扣分记录里，没问题写“没问题”';
const unclearDay = '“评比时间”看不懂，例：2023-06-20';

/** 打分表 sent back by its inspector: enters his sealed sheet as what he says in the chat does. */
export const inspectionSheetKind: SheetKind = {
  kind: inspectionSheetName,
  secret: true,
  async take(context, sheets) {
    const { sender } = context;
    if (!sender.person || !may('inspection.record', sender, null)) return { mistakes: [refusal('inspection.record')] };
    const mistakes: string[] = [];
    const visited: Visited[] = [];
    for (const sheet of sheets) {
      const read = await readSheet(context, sheet, sender.person.id);
      const prefix = sheets.length > 1 ? `${plain(sheet.name, 12)}：` : '';
      if ('mistakes' in read) mistakes.push(...read.mistakes.map((one) => `${prefix}${one}`));
      else if (visited.some(({ unit, roundId }) => unit.id === read.unit.id && roundId === read.roundId)) {
        mistakes.push(`${prefix}${read.unit.short}有两张，请留一张`);
      } else if (read.form.clean || read.form.entries.length > 0) visited.push(read);
    }
    if (mistakes.length === 0 && visited.length === 0) mistakes.push(nothingFilled);
    return mistakes.length > 0 ? { mistakes: [...new Set(mistakes)] } : takeAll(context, visited);
  },
};

async function readSheet(
  context: SheetContext,
  { key, rows }: FilledSheet,
  personId: number,
): Promise<Visited | { readonly mistakes: readonly string[] }> {
  const { tx, now, bundle, sender } = context;
  const say = (mistake: string) => ({ mistakes: [mistake] });
  const asked = readFormKey(key);
  if (asked === null) return say('认不出是哪张表，请重新导出');
  if (asked.inspectorId !== personId) return say('这是别的检查人的表，请用您自己导出的');
  const round = (await sealedRoundsFor(tx, personId)).find(({ id }) => id === asked.roundId);
  if (!round) return say('这一轮检查已经结束，不能再记');
  if (round.handedInAt !== null) return say('这一轮您已交卷，不能再记');
  const drawn = (await unitsOf(tx, round.id)).some(({ unitId }) => unitId === asked.unitId);
  const unit = drawn ? await unitById(tx, asked.unitId) : null;
  const today = dayOf(now);
  const sheet = rulesAt(bundle, today).sheets.find(({ id }) => id === round.sheetId);
  if (!unit || !sheet) return say('这个单位不在这一轮检查里');
  const form = readForm(rows, sheet);
  const day = form.day === '' ? today : dayIn(form.day, context);
  const problem =
    day === null ? unclearDay : visitProblem(sender, { unit, day, today, sheet, programme: bundle.programme });
  const published = await publishedEvaluation(tx, { sheetId: sheet.id, period: round.period });
  const mistakes = [
    ...(problem === null ? [] : [problem]),
    ...(published ? [`${periodText(round.period, today)}已公示，不能再记`] : []),
    ...form.mistakes,
    ...form.entries.flatMap((entry) => {
      const wrong = deductionProblem(entry);
      return wrong === null ? [] : [`第${entry.row}行${wrong}`];
    }),
  ];
  if (day === null || mistakes.length > 0) return { mistakes };
  return { sheetId: sheet.id, roundId: round.id, inspectorId: personId, unit, day, form };
}

function dayIn(written: string, { now }: SheetContext): Day | null {
  if (/^\d{4}-\d{2}-\d{2}$/u.test(written)) return written;
  return readDay(written, now, 'past')?.day ?? null;
}

async function takeAll(context: SheetContext, visited: readonly Visited[]): Promise<SheetResult> {
  const taken: string[] = [];
  for (const one of visited) taken.push(await takeOne(context, one));
  return { taken };
}

/** What an earlier sheet brought and this one has too stays as it is, under its number; what it has no more is withdrawn. */
async function takeOne(context: SheetContext, visited: Visited): Promise<string> {
  const { tx, now, message } = context;
  const { unit, day, roundId, inspectorId, sheetId, form } = visited;
  const decider = { personId: inspectorId, chatId: message.chatId, at: now };
  const visit = await openVisit(tx, { unitId: unit.id, inspectorId, sheetId, roundId, day, at: now });
  if (form.clean && visit.isNew) {
    await recordDecision(tx, {
      at: now,
      personId: inspectorId,
      action: 'inspection.clean',
      subject: `inspection:${visit.id}`,
      before: null,
      after: { unitId: unit.id, day },
      channel: { chatId: message.chatId },
    });
  }
  const left = await findingsBySheet(tx, { roundId, unitId: unit.id, inspectorId, kind: inspectionSheetName });
  const added: SheetEntry[] = [];
  for (const entry of form.entries) {
    const same = left.findIndex(
      (old) =>
        old.text === entry.text &&
        old.itemId === entry.item.id &&
        old.deductionHundredths === entry.deductionHundredths,
    );
    if (same === -1) added.push(entry);
    else left.splice(same, 1);
  }
  for (const old of left) await recordWithdrawal(tx, old, decider);
  const numbers: number[] = [];
  for (const { text, item, deductionHundredths } of added) {
    const finding = { inspectionId: visit.id, unitId: unit.id, text, itemId: item.id, deductionHundredths };
    const { number } = await recordFinding(tx, { ...finding, inboxId: message.id }, decider);
    numbers.push(number);
  }
  const month = monthOf(day);
  const sum = await deductedBy(tx, { unitId: unit.id, inspectorId, sheetId, month, roundId });
  const what = [
    ...(numbers.length > 0
      ? [`记下${numbers.length}处（${numbers.map((one) => `${unit.short}${one}`).join('、')}）`]
      : []),
    ...(left.length > 0 ? [`撤掉${left.length}处`] : []),
  ];
  if (what.length === 0) what.push(form.clean ? '检查过，没问题' : '没有变');
  return `${unit.short}：${what.join('，')}，您共扣${pointsText(sum)}分`;
}

import { type EvaluationDocument, sheetFor } from '../domain/evaluation.ts';
import { lastDayIn, periodKind } from '../domain/period.ts';
import { rulesAt } from '../domain/programme/rulebook.ts';
import { dayOf } from '../domain/time.ts';
import { UserError } from '../errors.ts';
import { gridSheet, participationSheet } from '../presenters/duty-sheets.ts';
import { fullDayText, fullPeriodText } from '../presenters/evaluation-state.ts';
import { signed } from '../presenters/paper-frame.ts';
import { resultSheets } from '../presenters/results-book.ts';
import { toWorkbook } from '../presenters/workbook.ts';
import { evidenceOf } from '../store/evaluation-evidence.ts';
import { type Evaluation, latestEvaluation, previousOf, publishedEvaluation } from '../store/evaluations.ts';
import { readTown } from '../store/read-town.ts';
import type { Db } from '../store/store.ts';
import { type UnitWork, unitWork } from '../store/unit-work.ts';
import { allUnits } from '../store/units.ts';
import type { PaperOptions } from './paper-options.ts';

/** 评比结果: what is on the newest version's frozen document and nothing else. */
export async function makeResults(db: Db, options: PaperOptions): Promise<Buffer> {
  const evaluation = await evaluationFor(db, options);
  const previous = await previousOf(db, evaluation);
  const evidence = await evidenceOf(db, evaluation);
  return toWorkbook(
    resultSheets({ ...evaluation, ...evidence, previous: previous?.document ?? null }).map(signed),
    options.progress,
  );
}

export async function makeParticipation(db: Db, { period, bundle, unitIds, at }: PaperOptions): Promise<Buffer> {
  const asked = period ?? dayOf(at).slice(0, 4);
  const counted = await unitWork(db, { period: asked, programme: bundle.programme, unitIds });
  const isEvaluated = periodKind(asked) !== 'day';
  const sheetId = isEvaluated ? sheetFor(rulesAt(bundle, lastDayIn(asked)), asked).id : '';
  const published = isEvaluated ? await publishedEvaluation(db, { sheetId, period: asked }) : null;
  const units = published === null ? counted : counted.map((one) => asPublished(one, published.document));
  const source =
    published === null
      ? `按${fullDayText(dayOf(at))}的记录。`
      : `评过的单位按公示的第${published.version}版；群众人次按${fullDayText(dayOf(at))}的记录。`;
  return toWorkbook([signed(participationSheet(units, isEvaluated ? fullPeriodText(asked) : asked, source))]);
}

/** What people were shown does not change with what was confirmed or withdrawn since. */
function asPublished(work: UnitWork, { units }: EvaluationDocument): UnitWork {
  const shown = units.find(({ unitId }) => unitId === work.unit.id)?.activity;
  if (!shown) return work;
  const { party, confirmed, attendance, attendanceApprox } = shown;
  return { ...work, ...party, activities: confirmed, attendance, approximate: attendanceApprox };
}

export async function makeGrids(db: Db, { unitIds, at }: PaperOptions): Promise<Buffer> {
  const units = await allUnits(db);
  const unitCodes = unitIds && new Set(units.filter(({ id }) => unitIds.includes(id)).map(({ code }) => code));
  return toWorkbook([signed(gridSheet(await readTown(db, at), { day: dayOf(at), unitCodes }))]);
}

/**
 * The newest version of the period asked for, a draft too.
 *
 * @throws UserError when no period was named or it was never evaluated.
 */
export async function evaluationFor(
  db: Db,
  { period, bundle }: Pick<PaperOptions, 'period' | 'bundle'>,
): Promise<Evaluation> {
  if (period === null || periodKind(period) === 'day')
    throw new UserError('要写明哪个月、季度或年度，如 2023-05、2023-Q2。');
  const found = await latestEvaluation(db, sheetFor(rulesAt(bundle, lastDayIn(period)), period).id, period);
  if (!found) throw new UserError(`${fullPeriodText(period)}还没有评比草稿，先发：评比 ${fullPeriodText(period)}`);
  return found;
}

import { quarterVersions, rectifiedIn, sumRectified, workIn } from '../domain/annual-figures.ts';
import { type EvaluationDocument, sheetFor } from '../domain/evaluation.ts';
import { lastDayIn, type Period } from '../domain/period.ts';
import { rulesAt } from '../domain/programme/rulebook.ts';
import { addDays, dayOf } from '../domain/time.ts';
import { type AnnualUnit, annualSheets } from '../presenters/annual-sheets.ts';
import { signed } from '../presenters/paper-frame.ts';
import { toWorkbook } from '../presenters/workbook.ts';
import { annualFacts } from '../store/annual-facts.ts';
import { type Evaluation, evaluationsOf, latestEvaluation, publishedEvaluation } from '../store/evaluations.ts';
import { noFacts } from '../store/objection-facts.ts';
import { dueFindings } from '../store/quarter-indicators.ts';
import type { Db } from '../store/store.ts';
import { unitWork } from '../store/unit-work.ts';
import { allUnits } from '../store/units.ts';
import type { PaperOptions } from './paper-options.ts';

/**
 * 年度汇总 and 述职参考. Once the year is published its scores and its work come from its frozen document and from the very
 * versions of the quarters it was computed from; before that from published quarters, and from the store as it is. Whoever
 * sees the whole town sees drafts too, marked as such.
 */
export async function makeAnnual(db: Db, options: PaperOptions): Promise<Buffer> {
  const { period, unitIds, at } = options;
  const year = (period ?? dayOf(at)).slice(0, 4);
  const annual = await shownOf(db, year, options);
  const frozen = annual !== null && annual.state !== 'draft' ? annual.document : null;
  const { quarters, later } = await quartersOf(db, year, { ...options, frozen });
  const facts = await annualFacts(db, year);
  const counted = frozen === null ? await workSoFar(db, year, { ...options, quarters }) : null;
  const published = publishedOnly(quarters);
  const units: AnnualUnit[] = [];
  for (const { id, code, name, kind } of await allUnits(db)) {
    if ((kind !== 'village' && kind !== 'community') || (unitIds !== null && !unitIds.includes(id))) continue;
    const work = frozen === null ? (counted?.get(id)?.work ?? null) : workIn(frozen, code);
    const rectified = sumRectified([
      rectifiedIn(published, code),
      counted?.get(id)?.rectified ?? { due: 0, closed: 0 },
    ]);
    units.push({ code, name: nameIn(frozen, code) ?? name, ...facts(id), work, rectified });
  }
  const view = { year, quarters, annual, units, askedOn: dayOf(at), isFrozen: frozen !== null, later };
  return toWorkbook(annualSheets(view).map(signed));
}

function nameIn(document: EvaluationDocument | null, code: string): string | null {
  return document?.units.find((unit) => unit.code === code)?.name ?? null;
}

/** The newest version of a period that the asker may see. */
async function shownOf(
  db: Db,
  period: Period,
  { bundle, unitIds }: Pick<PaperOptions, 'bundle' | 'unitIds'>,
): Promise<Evaluation | null> {
  // The sheet a quarter had; the year's own rulebook may have another.
  const sheetId = sheetFor(rulesAt(bundle, lastDayIn(period)), period).id;
  return unitIds === null ? latestEvaluation(db, sheetId, period) : publishedEvaluation(db, { sheetId, period });
}

type Quarters = readonly (Evaluation | null)[];

/** Of a published year the versions it was computed from, and which quarters were published or corrected after it. */
async function quartersOf(
  db: Db,
  year: Period,
  { frozen, ...options }: PaperOptions & { readonly frozen: EvaluationDocument | null },
): Promise<{ quarters: Quarters; later: Period[] }> {
  const versions = frozen === null ? null : quarterVersions(frozen);
  const quarters: (Evaluation | null)[] = [];
  const later: Period[] = [];
  for (const number of [1, 2, 3, 4]) {
    const period = `${year}-Q${number}`;
    const newest = await shownOf(db, period, options);
    const version = versions?.get(period);
    if (versions === null || newest?.version === version) quarters.push(newest);
    else {
      quarters.push((await evaluationsOf(db, period)).find((one) => one.version === version) ?? null);
      if (newest !== null && newest.state !== 'draft') later.push(period);
    }
  }
  return { quarters, later };
}

function publishedOnly(quarters: Quarters): EvaluationDocument[] {
  return quarters.flatMap((one) => (one !== null && one.state !== 'draft' ? one.document : []));
}

interface WorkSoFar {
  readonly work: NonNullable<AnnualUnit['work']>;
  /** Of quarters that are not published: findings whose day has passed. */
  readonly rectified: AnnualUnit['rectified'];
}

/** By unit id, as the store knows it now. */
async function workSoFar(
  db: Db,
  year: Period,
  { quarters, unitIds, at, bundle }: PaperOptions & { readonly quarters: Quarters },
): Promise<Map<number, WorkSoFar>> {
  const published = new Set(quarters.flatMap((one) => (one && one.state !== 'draft' ? one.period : [])));
  const open = [1, 2, 3, 4].map((number) => `${year}-Q${number}`).filter((period) => !published.has(period));
  const yesterday = addDays(dayOf(at), -1);
  const found = new Map<number, WorkSoFar>();
  for (const { unit, activities, expected, tookPart } of await unitWork(db, {
    period: year,
    programme: bundle.programme,
    unitIds,
  })) {
    const due = [];
    for (const period of open) {
      const rules = rulesAt(bundle, lastDayIn(period)).quarter;
      due.push(...(await dueFindings(db, unit.id, { period, rules, upheld: noFacts, until: yesterday })));
    }
    const rectified = { due: due.length, closed: due.filter(({ closed }) => closed).length };
    found.set(unit.id, { work: { confirmed: activities, party: { expected, tookPart } }, rectified });
  }
  return found;
}

import type { Period } from '../domain/period.ts';
import type { ProgrammeBundle } from '../domain/programme/model.ts';
import { dayOf, type Instant } from '../domain/time.ts';
import { baselineSheet } from '../presenters/baseline.ts';
import { planWorkbook } from '../presenters/plan-workbook.ts';
import { toWorkbook } from '../presenters/workbook.ts';
import { planOf } from '../store/measures.ts';
import { baselineOf } from '../store/spots.ts';
import type { Db } from '../store/store.ts';
import { allUnits } from '../store/units.ts';

/** What of a paper's options these are made from. */
export interface PlanPaperOptions {
  readonly period: Period | null;
  readonly unitIds: readonly number[] | null;
  readonly bundle: ProgrammeBundle;
  readonly at: Instant;
}

/** Ids the asker may see, or all there ever were: history keeps its place. */
export async function unitsSeen(db: Db, unitIds: readonly number[] | null): Promise<readonly number[]> {
  return unitIds ?? (await allUnits(db)).map(({ id }) => id);
}

/** The plans by unit, each by due date. */
export async function makePlan(db: Db, { unitIds, bundle, at }: PlanPaperOptions): Promise<Buffer> {
  const measures = await planOf(db, await unitsSeen(db, unitIds));
  const sorted = [...measures].sort((a, b) => a.unitId - b.unitId);
  return planWorkbook(sorted, { programme: bundle.programme, today: dayOf(at) });
}

/** What was found at the start and how it is now. */
export async function makeBaseline(db: Db, { unitIds }: PlanPaperOptions): Promise<Buffer> {
  return toWorkbook([baselineSheet(await baselineOf(db, await unitsSeen(db, unitIds)))]);
}

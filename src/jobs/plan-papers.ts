import { firstDayIn, lastDayIn, type Period } from '../domain/period.ts';
import type { ProgrammeBundle } from '../domain/programme/model.ts';
import { dayOf, type Instant } from '../domain/time.ts';
import { actionsSheet } from '../presenters/actions.ts';
import { baselineSheet } from '../presenters/baseline.ts';
import { type GoalRow, goalsSheet } from '../presenters/goals.ts';
import { framed } from '../presenters/paper-frame.ts';
import { planWorkbook } from '../presenters/plan-workbook.ts';
import { toWorkbook } from '../presenters/workbook.ts';
import { actionFigures } from '../store/action-figures.ts';
import { goalsOf } from '../store/goals.ts';
import { planOf } from '../store/measures.ts';
import { baselineOf } from '../store/spots.ts';
import type { Db } from '../store/store.ts';
import { allUnits, listUnits } from '../store/units.ts';

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
  return toWorkbook([framed(baselineSheet(await baselineOf(db, await unitsSeen(db, unitIds))), null)]);
}

/** The year-end goal sheet of every unit the asker may see, the town itself left out. */
export async function makeGoals(db: Db, { unitIds, bundle, at }: PlanPaperOptions): Promise<Buffer> {
  const units = (await listUnits(db, at)).filter(({ id, kind }) => kind !== 'town' && (unitIds?.includes(id) ?? true));
  const all: GoalRow[] = [];
  for (const unit of units) {
    const states = await goalsOf(db, { unitId: unit.id, goals: bundle.programme.goals, at });
    all.push(...states.map((state, index) => ({ ...state, unitName: unit.name, number: index + 1 })));
  }
  return toWorkbook([framed(goalsSheet(all), null)]);
}

/** How often and with how many people each action was worked at, by month and unit. */
export async function makeActions(db: Db, { unitIds, period, bundle }: PlanPaperOptions): Promise<Buffer> {
  const { programme } = bundle;
  const days = period === null ? programme : { from: firstDayIn(period), to: lastDayIn(period) };
  const done = await actionFigures(db, { unitIds, from: days.from, to: days.to, kinds: programme.activityKinds });
  return toWorkbook([framed(actionsSheet(done, programme.actions), period)]);
}

import type { PlanSheetContext, PlanSheetUnit, SheetMeasure } from '../domain/plan-sheet.ts';
import type { Programme } from '../domain/programme/model.ts';
import type { Instant } from '../domain/time.ts';
import { addMeasure, changeMeasure, type Measure, type MeasureFacts, measureById, planOf } from './measures.ts';
import { ownerRosterOf } from './owners.ts';
import type { Db, Tx } from './store.ts';
import { listUnits } from './units.ts';

/** What `readPlanSheet` needs to know: of these units, or with null of all that exist. */
export async function planSheetContext(
  db: Db,
  { programme, unitIds, at }: { programme: Programme; unitIds: readonly number[] | null; at: Instant },
): Promise<PlanSheetContext> {
  const units: PlanSheetUnit[] = [];
  for (const unit of await listUnits(db, at)) {
    if (unitIds !== null && !unitIds.includes(unit.id)) continue;
    const roster = await ownerRosterOf(db, unit, at);
    units.push({ id: unit.id, roster, measures: await planOf(db, [unit.id]) });
  }
  return { programme, units };
}

export interface WrittenPlan {
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
}

/** Writes a plan that was read without a mistake. The same rows twice change nothing the second time. */
export async function writePlan(
  tx: Tx,
  rows: readonly SheetMeasure[],
  { by, at }: { by: number | null; at: Instant },
): Promise<WrittenPlan> {
  const counts = { created: 0, changed: 0, unchanged: 0 };
  for (const { unitId, measureId, ...facts } of rows) {
    const measure = measureId === null ? null : await measureById(tx, measureId);
    if (!measure) {
      await addMeasure(tx, { ...facts, unitId, by, at });
      counts.created += 1;
    } else if (isSame(measure, facts)) counts.unchanged += 1;
    else {
      await changeMeasure(tx, measure, { to: facts, by, at });
      counts.changed += 1;
    }
  }
  return counts;
}

function isSame(measure: Measure, { owner, ...facts }: MeasureFacts): boolean {
  const { text, action, phase, due, groupName, gridId, teamId, personId } = measure;
  const written = [text, action, phase, due, groupName, gridId, teamId, personId];
  const { groupName: group, gridId: grid, teamId: team, personId: person } = owner;
  const wanted = [facts.text, facts.action, facts.phase, facts.due, group, grid, team, person];
  return written.every((value, index) => value === wanted[index]);
}

import { rankedUnits, sheetFor } from '../domain/evaluation.ts';
import { firstDayIn, lastDayIn, type Period, spanOf } from '../domain/period.ts';
import type { Rules } from '../domain/programme/model.ts';
import type { Instant } from '../domain/time.ts';
import type { WorkFigures } from '../domain/work-figures.ts';
import { publishedEvaluation } from './evaluations.ts';
import { exemplarsBetween } from './exemplars.ts';
import type { Db } from './store.ts';
import { figuresByUnit, figuresOfAll } from './unit-figures.ts';

export interface LoudspeakerFacts {
  readonly village: string | null;
  readonly figures: WorkFigures;
  readonly leaders: readonly string[];
  readonly rank: number | null;
  readonly praised: readonly string[];
}

/** So many of a list are named; whoever is not among them hears nothing of ranks. */
const leadersNamed = 3;

/** What a broadcast of the period can tell: confirmed work, what was published, 典型. `unitId` null: the town. */
export async function loudspeakerFacts(
  db: Db,
  { period, unitId, rules, at }: { period: Period; unitId: number | null; rules: Rules; at: Instant },
): Promise<LoudspeakerFacts> {
  const days = { from: firstDayIn(period), to: lastDayIn(period) };
  const found = await figuresByUnit(db, { ...days, at, unitIds: unitId === null ? null : [unitId] });
  const leaders = await leadersOf(db, period, rules);
  const unitIds = unitId === null ? null : [unitId];
  const notes = await exemplarsBetween(db, { ...spanOf(period), unitIds });
  return {
    village: unitId === null ? null : (found[0]?.unit.name ?? null),
    figures: figuresOfAll(found),
    leaders: leaders.map(({ name }) => name),
    rank: leaders.find((one) => one.unitId === unitId)?.rank ?? null,
    praised: notes.map(({ unitName, text }) => (unitId === null ? `${unitName}${text}` : text)),
  };
}

/** Of the villages' list, the first that has villages in it. */
async function leadersOf(
  db: Db,
  period: Period,
  rules: Rules,
): Promise<{ unitId: number; name: string; rank: number }[]> {
  const evaluation = await publishedEvaluation(db, { sheetId: sheetFor(rules, period).id, period });
  const list = evaluation?.document.sheet.lists.find(({ unitKinds }) => unitKinds.includes('village'));
  if (!evaluation || !list) return [];
  return rankedUnits(evaluation.document, list.title)
    .filter(({ result }) => result.rank <= leadersNamed)
    .slice(0, leadersNamed + 1)
    .map(({ unitId, name, result }) => ({ unitId, name, rank: result.rank }));
}

import type { Day, Instant } from '../domain/time.ts';
import { sumWork, type WorkFigures } from '../domain/work-figures.ts';
import { mergedUnits, withMerged } from './merged-units.ts';
import type { Db } from './store.ts';
import { listUnits, type Unit } from './units.ts';
import { type CountedWork, confirmedWork, waitingByUnit } from './work-figures.ts';

export interface UnitFigures {
  readonly unit: Unit;
  readonly work: readonly CountedWork[];
  readonly figures: WorkFigures;
  /** Reports that wait for confirmation and count nothing yet. */
  readonly waiting: number;
}

export interface FiguresAsked {
  readonly from: Day;
  readonly to: Day;
  /** The units are those of this instant; the work of units merged by then goes with the one they belong to. */
  readonly at: Instant;
  /** Null: every unit. */
  readonly unitIds: readonly number[] | null;
}

/** What was done in the days, by unit in the order of the roster; units that did nothing are there too. */
export async function figuresByUnit(db: Db, { from, to, at, unitIds }: FiguresAsked): Promise<UnitFigures[]> {
  const merged = await mergedUnits(db, at);
  const unitNow = (id: number) => merged.get(id) ?? id;
  const asked = { from, to, unitIds: unitIds === null ? null : await withMerged(db, unitIds, at) };
  const works = new Map<number, CountedWork[]>();
  for (const work of await confirmedWork(db, asked)) {
    const id = unitNow(work.unitId);
    const own = works.get(id);
    if (own) own.push(work);
    else works.set(id, [work]);
  }
  const waiting = new Map<number, number>();
  for (const [id, n] of await waitingByUnit(db, asked)) waiting.set(unitNow(id), (waiting.get(unitNow(id)) ?? 0) + n);
  const units = (await listUnits(db, at)).filter(({ id }) => unitIds === null || unitIds.includes(id));
  return units.map((unit) => {
    const work = works.get(unit.id) ?? [];
    return { unit, work, figures: sumWork(work), waiting: waiting.get(unit.id) ?? 0 };
  });
}

/** All of them as one. */
export function figuresOfAll(units: readonly UnitFigures[]): WorkFigures {
  return sumWork(units.flatMap(({ work }) => work));
}

import type { Phase, Programme } from '../domain/programme/model.ts';
import { dayOf, type Instant } from '../domain/time.ts';
import type { WorkFigures } from '../domain/work-figures.ts';
import type { Db } from './store.ts';
import { unfinishedOf } from './unfinished.ts';
import { figuresByUnit, figuresOfAll } from './unit-figures.ts';

export interface PhaseSummary {
  readonly all: WorkFigures;
  readonly units: readonly {
    readonly name: string;
    readonly short: string;
    readonly figures: WorkFigures;
    readonly waiting: number;
    readonly missing: readonly string[];
  }[];
}

/** What was done in a phase so far, by unit; `unitIds` null: every unit. The town's own office is not asked for anything. */
export async function phaseSummary(
  db: Db,
  {
    phase,
    programme,
    unitIds,
    at,
  }: { phase: Phase; programme: Programme; unitIds: readonly number[] | null; at: Instant },
): Promise<PhaseSummary> {
  const today = dayOf(at);
  const to = today < phase.to ? today : phase.to;
  const found = await figuresByUnit(db, { from: phase.from, to, at, unitIds });
  const units = [];
  for (const { unit, figures, waiting } of found) {
    const missing = unit.kind === 'town' ? [] : await unfinishedOf(db, { unitId: unit.id, phase, programme });
    units.push({ name: unit.name, short: unit.short, figures, waiting, missing });
  }
  return { all: figuresOfAll(found), units };
}

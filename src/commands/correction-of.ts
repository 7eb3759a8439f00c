import type { Correction } from '../domain/evaluation.ts';
import { periodKind } from '../domain/period.ts';
import { quartersOf } from '../store/evaluation-draft.ts';
import type { Evaluation } from '../store/evaluations.ts';
import { struckFindings } from '../store/objections.ts';
import { roundById } from '../store/rounds.ts';
import type { Tx } from '../store/store.ts';

/** What a corrected version would leave out or take over by itself: struck findings, cancelled rounds, a year's quarters. */
export async function correctionOf(tx: Tx, before: Evaluation): Promise<Correction> {
  const { sheetId, period, document } = before;
  const roundIds = new Set<number>();
  for (const { id } of document.rounds) {
    if ((await roundById(tx, id))?.state === 'cancelled') roundIds.add(id);
  }
  return {
    findingIds: await struckFindings(tx, { sheetId, period }),
    roundIds,
    quarters: periodKind(period) === 'year' ? await quartersOf(tx, period) : null,
  };
}

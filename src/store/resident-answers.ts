import { and, asc, eq } from 'drizzle-orm';
import type { Period } from '../domain/period.ts';
import type { Instant } from '../domain/time.ts';
import { residentAnswers, rounds, units } from './schema.ts';
import type { Db, Tx } from './store.ts';

/** What one inspector heard in a unit; told again it replaces what he said before. */
export async function noteResidentAnswers(
  tx: Tx,
  heard: { roundId: number; unitId: number; inspectorId: number; satisfied: number; asked: number; at: Instant },
): Promise<void> {
  const { satisfied, asked, at } = heard;
  const target = [residentAnswers.roundId, residentAnswers.unitId, residentAnswers.inspectorId];
  await tx.insert(residentAnswers).values(heard).onConflictDoUpdate({ target, set: { satisfied, asked, at } });
}

export interface ResidentSum {
  readonly unitId: number;
  readonly unitShort: string;
  readonly satisfied: number;
  readonly asked: number;
}

/** All inspectors of opened rounds of the period together, by unit in the order of the roster. */
export async function residentSums(db: Db, period: Period): Promise<ResidentSum[]> {
  const rows = await db
    .select({
      unitId: residentAnswers.unitId,
      unitShort: units.short,
      satisfied: residentAnswers.satisfied,
      asked: residentAnswers.asked,
    })
    .from(residentAnswers)
    .innerJoin(rounds, eq(rounds.id, residentAnswers.roundId))
    .innerJoin(units, eq(units.id, residentAnswers.unitId))
    .where(and(eq(rounds.period, period), eq(rounds.state, 'opened')))
    .orderBy(asc(residentAnswers.unitId), asc(residentAnswers.id));
  const sums = new Map<number, ResidentSum>();
  for (const row of rows) {
    const before = sums.get(row.unitId);
    const satisfied = row.satisfied + (before?.satisfied ?? 0);
    sums.set(row.unitId, { ...row, satisfied, asked: row.asked + (before?.asked ?? 0) });
  }
  return [...sums.values()];
}

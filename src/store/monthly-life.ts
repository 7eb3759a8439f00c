import { and, asc, eq, gte, inArray, lte } from 'drizzle-orm';
import { type BranchMonth, branchMonths, type LifeReport } from '../domain/monthly-life.ts';
import type { OrganisationLifePart } from '../domain/programme/model.ts';
import type { Attendance } from '../domain/reading/reading.ts';
import { type Day, firstDayOf, lastDayOf, type Month } from '../domain/time.ts';
import { reportDetails, reports, units } from './schema.ts';
import type { Db } from './store.ts';

export interface StoredLifeReport extends LifeReport {
  readonly unitId: number;
  readonly number: number;
  readonly day: Day;
  readonly text: string;
  readonly attendance: Attendance | null;
  readonly state: 'pending' | 'confirmed';
}

/** Reports of the days that stand, by day; those waiting for confirmation are marked. */
export async function lifeReports(
  db: Db,
  { from, to, unitIds }: { from: Day; to: Day; unitIds: readonly number[] | null },
): Promise<StoredLifeReport[]> {
  const rows = await db
    .select({
      unitId: reports.unitId,
      number: reports.number,
      day: reports.day,
      text: reports.text,
      attendance: reports.attendance,
      kinds: reports.kinds,
      state: reports.state,
      branches: reportDetails.branches,
      rolls: reportDetails.rolls,
    })
    .from(reports)
    .leftJoin(reportDetails, eq(reportDetails.reportId, reports.id))
    .where(
      and(
        gte(reports.day, from),
        lte(reports.day, to),
        inArray(reports.state, ['pending', 'confirmed']),
        unitIds === null ? undefined : inArray(reports.unitId, [...unitIds]),
      ),
    )
    .orderBy(asc(reports.day), asc(reports.id));
  return rows.flatMap(({ state, branches, rolls, ...row }) =>
    state === 'pending' || state === 'confirmed'
      ? [{ ...row, state, branches: branches ?? [], rolls: rolls ?? [] }]
      : [],
  );
}

/** What each branch of the unit has done and lacks in the month; what waits for confirmation is done. */
export async function monthGaps(
  db: Db,
  { unitId, month, parts }: { unitId: number; month: Month; parts: readonly OrganisationLifePart[] },
): Promise<BranchMonth<StoredLifeReport>[]> {
  const [unit] = await db.select({ branches: units.branches }).from(units).where(eq(units.id, unitId)).limit(1);
  if (!unit || unit.branches.length === 0) return [];
  const days = { from: firstDayOf(month), to: lastDayOf(month) };
  return branchMonths(unit.branches, await lifeReports(db, { ...days, unitIds: [unitId] }), parts);
}

/** Branches by unit, as the roster lists them today. */
export async function branchesByUnit(db: Db): Promise<Map<number, readonly string[]>> {
  const rows = await db.select({ id: units.id, branches: units.branches }).from(units);
  return new Map(rows.map(({ id, branches }) => [id, branches]));
}

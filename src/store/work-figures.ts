import { and, asc, eq, gt, gte, inArray, lte, type SQL, sql } from 'drizzle-orm';
import type { Attendance, Quantity } from '../domain/reading/reading.ts';
import type { Day, Instant } from '../domain/time.ts';
import { reportDetails, reports } from './schema.ts';
import type { Db } from './store.ts';

export interface CountedWork {
  readonly id: number;
  readonly unitId: number;
  readonly day: Day;
  readonly kinds: readonly string[];
  readonly knownPlaces: readonly string[];
  readonly attendance: Attendance | null;
  readonly quantities: readonly Quantity[];
  readonly campaigns: readonly string[];
  readonly teamIds: readonly number[];
  readonly cadreIds: readonly number[];
  readonly createdAt: Instant;
}

export interface WorkAsked {
  readonly from: Day;
  readonly to: Day;
  /** Null: the whole town. */
  readonly unitIds: readonly number[] | null;
}

/** A year of a whole town is read in pieces, so that a reader of the service never holds the thread for long. */
const rowsAtOnce = 2_000;

/** Confirmed reports whose first day lies in the days, by row id. */
export async function confirmedWork(db: Db, asked: WorkAsked): Promise<CountedWork[]> {
  const found: CountedWork[] = [];
  for (let after = 0; ; ) {
    const rows = await db
      .select({
        id: reports.id,
        unitId: reports.unitId,
        day: reports.day,
        kinds: reports.kinds,
        knownPlaces: reports.knownPlaces,
        attendance: reports.attendance,
        quantities: reports.quantities,
        campaigns: reportDetails.campaigns,
        teamIds: reportDetails.teamIds,
        cadreIds: reportDetails.cadreIds,
        createdAt: reports.createdAt,
      })
      .from(reports)
      .leftJoin(reportDetails, eq(reportDetails.reportId, reports.id))
      .where(and(...inDays(asked), eq(reports.state, 'confirmed'), gt(reports.id, after)))
      .orderBy(asc(reports.id))
      .limit(rowsAtOnce);
    found.push(
      ...rows.map((row) => ({
        ...row,
        campaigns: row.campaigns ?? [],
        teamIds: row.teamIds ?? [],
        cadreIds: row.cadreIds ?? [],
      })),
    );
    const last = rows.at(-1);
    if (!last || rows.length < rowsAtOnce) return found;
    after = last.id;
  }
}

/** Reports that wait for confirmation, by unit. */
export async function waitingByUnit(db: Db, asked: WorkAsked): Promise<Map<number, number>> {
  const rows = await db
    .select({ unitId: reports.unitId, waiting: sql<number>`count(*)` })
    .from(reports)
    .where(and(...inDays(asked), eq(reports.state, 'pending')))
    .groupBy(reports.unitId);
  return new Map(rows.map(({ unitId, waiting }) => [unitId, waiting]));
}

function inDays({ from, to, unitIds }: WorkAsked): (SQL | undefined)[] {
  return [
    gte(reports.day, from),
    lte(reports.day, to),
    unitIds === null ? undefined : inArray(reports.unitId, [...unitIds]),
  ];
}

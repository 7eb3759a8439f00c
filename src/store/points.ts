import { and, between, desc, eq, ne, or, type SQL, sql } from 'drizzle-orm';
import { workOfReason } from '../domain/points-order.ts';
import type { Day, Instant } from '../domain/time.ts';
import { persons, pointEntries, reports, units } from './schema.ts';
import type { Db, Tx } from './store.ts';

export type PointEntryRow = typeof pointEntries.$inferSelect;
type NewPointEntry = Omit<typeof pointEntries.$inferInsert, 'id'>;

export interface ExplainedEntry extends PointEntryRow {
  readonly personName: string;
}

export interface LedgerLine {
  readonly day: Day;
  readonly hundredths: number;
  readonly reason: string;
  /** Short number of the report, such as 长湖37. */
  readonly report: string | null;
}

export async function addPointEntries(tx: Tx, entries: readonly NewPointEntry[]): Promise<void> {
  if (entries.length > 0) await tx.insert(pointEntries).values([...entries]);
}

/** Entries of these days that stand: neither reversed nor a reversal. */
export async function standingEntries(
  db: Db,
  personId: number,
  days: { from: Day; to: Day },
): Promise<PointEntryRow[]> {
  return db
    .select()
    .from(pointEntries)
    .where(and(eq(pointEntries.personId, personId), between(pointEntries.day, days.from, days.to), stands))
    .orderBy(pointEntries.id);
}

/** The entries of a report that stand, with the names of the people. */
export async function standingEntriesOfReport(db: Db, reportId: number): Promise<ExplainedEntry[]> {
  const rows = await db
    .select({ entry: pointEntries, personName: persons.name })
    .from(pointEntries)
    .innerJoin(persons, eq(persons.id, pointEntries.personId))
    .where(and(eq(pointEntries.reportId, reportId), stands))
    .orderBy(pointEntries.id);
  return rows.map(({ entry, personName }) => ({ ...entry, personName }));
}

/** Takes entries back by others of the opposite amount on the same day; nothing is deleted. */
export async function reverseEntries(
  tx: Tx,
  entries: readonly PointEntryRow[],
  { by, at, why }: { by: number | null; at: Instant; why: string },
): Promise<void> {
  await addPointEntries(
    tx,
    entries.map(({ personId, reportId, ruleId, rulesVersion, hundredths, reason, day, id }) => ({
      personId,
      reportId,
      ruleId,
      rulesVersion,
      hundredths: hundredths === 0 ? 0 : -hundredths,
      reason: `${why}，冲回：${workOfReason(reason)}`,
      day,
      reversesId: id,
      decidedBy: by,
      at,
    })),
  );
}

/** The absence booked for the person and day; null when there is none that stands. */
export async function absenceOn(db: Db, personId: number, day: Day): Promise<PointEntryRow | null> {
  const entries = await standingEntries(db, personId, { from: day, to: day });
  return entries.find((entry) => entry.ruleId === 'absence') ?? null;
}

/** Sum of the days in hundredths; reversals cancel what they reverse. */
export async function pointsTotal(db: Db, personId: number, days: { from: Day; to: Day }): Promise<number> {
  const [row] = await db
    .select({ total: sql<number>`coalesce(sum(${pointEntries.hundredths}), 0)`.mapWith(Number) })
    .from(pointEntries)
    .where(and(eq(pointEntries.personId, personId), between(pointEntries.day, days.from, days.to)));
  return row?.total ?? 0;
}

/** Newest first, reversals included; not what earned nothing and was taken back, which moved no points. */
export async function lastEntries(db: Db, personId: number, limit: number): Promise<LedgerLine[]> {
  const rows = await db
    .select({
      day: pointEntries.day,
      hundredths: pointEntries.hundredths,
      reason: pointEntries.reason,
      short: units.short,
      number: reports.number,
    })
    .from(pointEntries)
    .leftJoin(reports, eq(reports.id, pointEntries.reportId))
    .leftJoin(units, eq(units.id, reports.unitId))
    .where(and(eq(pointEntries.personId, personId), or(ne(pointEntries.hundredths, 0), stands)))
    .orderBy(desc(pointEntries.id))
    .limit(limit);
  return rows.map(({ short, number, ...line }) => ({
    ...line,
    report: short === null || number === null ? null : `${short}${number}`,
  }));
}

/** Neither a reversal nor reversed. */
export const stands: SQL = sql`${pointEntries.reversesId} is null and not exists (
  select 1 from point_entries as taken where taken.reverses_id = ${pointEntries.id})`;

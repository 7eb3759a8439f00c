import { and, asc, eq, gte, isNull, lte, sum } from 'drizzle-orm';
import { type Day, firstDayOf, type Instant, lastDayOf, type Month } from '../domain/time.ts';
import { findings, inspections, units } from './schema.ts';
import type { Db, Tx } from './store.ts';
import { takeNumber } from './units.ts';

export interface Visit {
  readonly unitId: number;
  readonly inspectorId: number;
  readonly sheetId: string;
  readonly day: Day;
  readonly at: Instant;
}

export interface Finding {
  readonly id: number;
  readonly unitId: number;
  readonly unitShort: string;
  readonly number: number;
  readonly inspectorId: number;
  readonly day: Day;
  readonly place: string;
  readonly text: string;
  readonly itemId: string;
  readonly deductionHundredths: number;
  readonly recheck: 'passed' | 'failed' | null;
  readonly withdrawnAt: Instant | null;
}

/** Finds or opens the inspector's visit of that day. A visit without findings is a clean sheet. */
export async function openVisit(tx: Tx, visit: Visit): Promise<{ id: number; isNew: boolean }> {
  const { unitId, inspectorId, sheetId, day, at } = visit;
  const [created] = await tx
    .insert(inspections)
    .values({ unitId, inspectorId, sheetId, day, createdAt: at })
    .onConflictDoNothing()
    .returning({ id: inspections.id });
  if (created) return { id: created.id, isNew: true };
  const [found] = await tx
    .select({ id: inspections.id })
    .from(inspections)
    .where(
      and(
        eq(inspections.unitId, unitId),
        eq(inspections.inspectorId, inspectorId),
        eq(inspections.sheetId, sheetId),
        eq(inspections.day, day),
      ),
    )
    .limit(1);
  if (!found) throw new Error('a visit conflicts with one that is not there');
  return { id: found.id, isNew: false };
}

/** Writes a finding into the visit. Returns its id and its permanent short number. */
export async function addFinding(
  tx: Tx,
  finding: {
    inspectionId: number;
    unitId: number;
    place: string;
    text: string;
    itemId: string;
    deductionHundredths: number;
    inboxId: number;
    at: Instant;
  },
): Promise<{ id: number; number: number }> {
  const { at, ...values } = finding;
  const number = await takeNumber(tx, finding.unitId);
  const [row] = await tx
    .insert(findings)
    .values({ ...values, number, createdAt: at })
    .returning({ id: findings.id });
  if (!row) throw new Error('an insert returned no finding');
  return { id: row.id, number };
}

export async function findingByNumber(db: Db, unitId: number, number: number): Promise<Finding | null> {
  const [row] = await db
    .select({
      id: findings.id,
      unitId: findings.unitId,
      unitShort: units.short,
      number: findings.number,
      inspectorId: inspections.inspectorId,
      day: inspections.day,
      place: findings.place,
      text: findings.text,
      itemId: findings.itemId,
      deductionHundredths: findings.deductionHundredths,
      recheck: findings.recheck,
      withdrawnAt: findings.withdrawnAt,
    })
    .from(findings)
    .innerJoin(inspections, eq(inspections.id, findings.inspectionId))
    .innerJoin(units, eq(units.id, findings.unitId))
    .where(and(eq(findings.unitId, unitId), eq(findings.number, number)))
    .limit(1);
  return row ?? null;
}

/** What one inspector has taken off a unit in the month so far, in hundredths. */
export async function deductedBy(
  db: Db,
  { unitId, inspectorId, sheetId, month }: { unitId: number; inspectorId: number; sheetId: string; month: Month },
): Promise<number> {
  const [row] = await db
    .select({ total: sum(findings.deductionHundredths).mapWith(Number) })
    .from(findings)
    .innerJoin(inspections, eq(inspections.id, findings.inspectionId))
    .where(
      and(
        eq(inspections.unitId, unitId),
        eq(inspections.inspectorId, inspectorId),
        eq(inspections.sheetId, sheetId),
        inMonth(month),
        isNull(findings.withdrawnAt),
      ),
    );
  return row?.total ?? 0;
}

export async function recheckFinding(
  tx: Tx,
  id: number,
  result: { recheck: 'passed' | 'failed'; personId: number; at: Instant },
): Promise<void> {
  const { recheck, personId, at } = result;
  await tx.update(findings).set({ recheck, recheckedBy: personId, recheckedAt: at }).where(eq(findings.id, id));
}

/** Takes a mistaken finding back; the visit stays. False when it was taken back before. */
export async function withdrawFinding(tx: Tx, id: number, by: { personId: number; at: Instant }): Promise<boolean> {
  const changed = await tx
    .update(findings)
    .set({ withdrawnBy: by.personId, withdrawnAt: by.at })
    .where(and(eq(findings.id, id), isNull(findings.withdrawnAt)))
    .returning({ id: findings.id });
  return changed.length > 0;
}

/** Visits of the month, by id. */
export async function visitsOf(
  db: Db,
  { sheetId, month }: { sheetId: string; month: Month },
): Promise<{ id: number; unitId: number; inspectorId: number; day: Day }[]> {
  return db
    .select({
      id: inspections.id,
      unitId: inspections.unitId,
      inspectorId: inspections.inspectorId,
      day: inspections.day,
    })
    .from(inspections)
    .where(and(eq(inspections.sheetId, sheetId), inMonth(month)))
    .orderBy(asc(inspections.id));
}

/** Findings of the month that stand, by id. */
export async function findingsOf(
  db: Db,
  { sheetId, month }: { sheetId: string; month: Month },
): Promise<(typeof findings.$inferSelect)[]> {
  const rows = await db
    .select({ finding: findings })
    .from(findings)
    .innerJoin(inspections, eq(inspections.id, findings.inspectionId))
    .where(and(eq(inspections.sheetId, sheetId), inMonth(month), isNull(findings.withdrawnAt)))
    .orderBy(asc(findings.id));
  return rows.map((row) => row.finding);
}

function inMonth(month: Month) {
  return and(gte(inspections.day, firstDayOf(month)), lte(inspections.day, lastDayOf(month)));
}

import { and, asc, eq, gte, isNull, lte, or, type SQL, sum } from 'drizzle-orm';
import { firstDayIn, lastDayIn, type Period, periodKind } from '../domain/period.ts';
import type { Day, Instant, Month } from '../domain/time.ts';
import { findings, inspections, persons, rounds, units } from './schema.ts';
import type { Db, Tx } from './store.ts';
import { takeNumber } from './units.ts';

export interface Visit {
  readonly unitId: number;
  readonly inspectorId: number;
  readonly sheetId: string;
  readonly roundId: number | null;
  readonly day: Day;
  readonly at: Instant;
}

export interface Finding {
  readonly id: number;
  readonly unitId: number;
  readonly unitShort: string;
  readonly number: number;
  readonly inspectorId: number;
  readonly sheetId: string;
  readonly roundId: number | null;
  /** When its round was opened: until then nobody but its inspector may know of it. Null outside a round too. */
  readonly openedAt: Instant | null;
  readonly day: Day;
  readonly place: string;
  readonly text: string;
  readonly itemId: string;
  readonly deductionHundredths: number;
  readonly recheck: 'passed' | 'failed' | null;
  readonly withdrawnAt: Instant | null;
}

/** True while the finding is on a sheet that was not opened. */
export function isSealed({ roundId, openedAt }: Pick<Finding, 'roundId' | 'openedAt'>): boolean {
  return roundId !== null && openedAt === null;
}

/** Finds or opens the inspector's visit of that day. A visit without findings is a clean sheet. */
export async function openVisit(tx: Tx, visit: Visit): Promise<{ id: number; isNew: boolean }> {
  const { unitId, inspectorId, sheetId, roundId, day, at } = visit;
  const [created] = await tx
    .insert(inspections)
    .values({ unitId, inspectorId, sheetId, roundId, day, createdAt: at })
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
        roundId === null ? isNull(inspections.roundId) : eq(inspections.roundId, roundId),
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
    inboxId: number | null;
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
      sheetId: inspections.sheetId,
      roundId: inspections.roundId,
      openedAt: rounds.openedAt,
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
    .leftJoin(rounds, eq(rounds.id, inspections.roundId))
    .innerJoin(units, eq(units.id, findings.unitId))
    .where(and(eq(findings.unitId, unitId), eq(findings.number, number)))
    .limit(1);
  return row ?? null;
}

/** What one inspector has taken off a unit in the month, or in the round, so far, in hundredths. */
export async function deductedBy(
  db: Db,
  {
    unitId,
    inspectorId,
    sheetId,
    month,
    roundId,
  }: { unitId: number; inspectorId: number; sheetId: string; month: Month; roundId: number | null },
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
        roundId === null ? outsideRounds(month) : eq(inspections.roundId, roundId),
        isNull(findings.withdrawnAt),
      ),
    );
  return row?.total ?? 0;
}

/** Its permanent short number in the unit; null when there is no such finding. */
export async function findingNumber(db: Db, id: number): Promise<number | null> {
  const [row] = await db.select({ number: findings.number }).from(findings).where(eq(findings.id, id)).limit(1);
  return row?.number ?? null;
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

/** Visits that count for the period, by id: of its opened rounds, and in a month those outside rounds. */
export async function visitsOf(
  db: Db,
  { sheetId, period }: { sheetId: string; period: Period },
): Promise<{ id: number; unitId: number; inspectorId: number; roundId: number | null; day: Day }[]> {
  return db
    .select({
      id: inspections.id,
      unitId: inspections.unitId,
      inspectorId: inspections.inspectorId,
      roundId: inspections.roundId,
      day: inspections.day,
    })
    .from(inspections)
    .leftJoin(rounds, eq(rounds.id, inspections.roundId))
    .where(and(eq(inspections.sheetId, sheetId), countsFor(period)))
    .orderBy(asc(inspections.id));
}

/** Findings of the unit that count for the period, by id. */
export async function findingsOf(
  db: Db,
  { sheetId, period, unitId }: { sheetId: string; period: Period; unitId: number },
): Promise<(typeof findings.$inferSelect)[]> {
  const rows = await db
    .select({ finding: findings })
    .from(findings)
    .innerJoin(inspections, eq(inspections.id, findings.inspectionId))
    .leftJoin(rounds, eq(rounds.id, inspections.roundId))
    .where(and(eq(findings.unitId, unitId), eq(inspections.sheetId, sheetId), countsFor(period), stands))
    .orderBy(asc(findings.id));
  return rows.map((row) => row.finding);
}

export interface KnownFinding {
  readonly id: number;
  readonly unitId: number;
  readonly roundId: number | null;
  readonly number: number;
  readonly sheetId: string;
  readonly itemId: string;
  readonly place: string;
  readonly text: string;
  readonly day: Day;
  readonly openedAt: Instant | null;
  readonly recheckedByName: string | null;
  readonly passedAt: Instant | null;
}

/** Opened findings of the unit on any sheet that stand, with the day they became known and when they were rechecked well. */
export async function knownFindings(db: Db, unitId: number): Promise<KnownFinding[]> {
  const rows = await db
    .select({
      id: findings.id,
      unitId: findings.unitId,
      roundId: inspections.roundId,
      number: findings.number,
      sheetId: inspections.sheetId,
      itemId: findings.itemId,
      place: findings.place,
      text: findings.text,
      day: inspections.day,
      openedAt: rounds.openedAt,
      recheck: findings.recheck,
      recheckedByName: persons.name,
      recheckedAt: findings.recheckedAt,
    })
    .from(findings)
    .innerJoin(inspections, eq(inspections.id, findings.inspectionId))
    .leftJoin(rounds, eq(rounds.id, inspections.roundId))
    .leftJoin(persons, eq(persons.id, findings.recheckedBy))
    .where(and(eq(findings.unitId, unitId), stands, or(isNull(inspections.roundId), eq(rounds.state, 'opened'))))
    .orderBy(asc(findings.id));
  return rows.map(({ recheck, recheckedAt, ...row }) => ({
    ...row,
    passedAt: recheck === 'passed' ? recheckedAt : null,
  }));
}

/** Strikes what an objection was upheld against: it counts in no figure computed from now on. */
export async function strikeFinding(tx: Tx, id: number, at: Instant): Promise<void> {
  await tx.update(findings).set({ struckAt: at }).where(eq(findings.id, id));
}

const stands = and(isNull(findings.withdrawnAt), isNull(findings.struckAt));

function countsFor(period: Period): SQL | undefined {
  const ofRound = and(eq(rounds.period, period), eq(rounds.state, 'opened'));
  return periodKind(period) === 'month' ? or(ofRound, outsideRounds(period)) : ofRound;
}

function outsideRounds(month: Month): SQL | undefined {
  return and(
    isNull(inspections.roundId),
    gte(inspections.day, firstDayIn(month)),
    lte(inspections.day, lastDayIn(month)),
  );
}

import { and, asc, between, desc, eq, gte, inArray, isNull, lte } from 'drizzle-orm';
import type { RoundInput } from '../domain/evaluation.ts';
import type { Period } from '../domain/period.ts';
import { type Day, dayOf, type Instant } from '../domain/time.ts';
import { holdsAt } from './dated.ts';
import { type Report, reportById } from './reports.ts';
import {
  findings,
  householdPlaces,
  households,
  inspections,
  persons,
  reportChecks,
  reports,
  roundInspectors,
  rounds,
  roundUnits,
  units,
} from './schema.ts';
import type { Db, Tx } from './store.ts';

export type Round = typeof rounds.$inferSelect;

export interface RoundInspector {
  readonly personId: number;
  readonly name: string;
  readonly handedInAt: Instant | null;
}

export interface DrawnUnit {
  readonly unitId: number;
  readonly code: string;
  readonly name: string;
  readonly short: string;
  readonly groups: readonly string[];
  readonly households: readonly string[];
}

export interface NewRound {
  readonly sheetId: string;
  readonly period: Period;
  readonly seed: string;
  readonly createdBy: number;
  readonly createdAt: Instant;
  readonly inspectorIds: readonly number[];
  readonly units: readonly { readonly unitId: number; readonly groups: string[]; readonly households: string[] }[];
  readonly reportIds: readonly number[];
}

export async function openRound(tx: Tx, round: NewRound): Promise<number> {
  const { inspectorIds, units: drawn, reportIds, ...values } = round;
  const [row] = await tx
    .insert(rounds)
    .values({ ...values, state: 'sealed' })
    .returning({ id: rounds.id });
  if (!row) throw new Error('an insert returned no round');
  const roundId = row.id;
  await tx.insert(roundInspectors).values(inspectorIds.map((personId) => ({ roundId, personId })));
  if (drawn.length > 0) await tx.insert(roundUnits).values(drawn.map((unit) => ({ roundId, ...unit })));
  if (reportIds.length > 0) await tx.insert(reportChecks).values(reportIds.map((reportId) => ({ roundId, reportId })));
  return roundId;
}

export async function roundById(db: Db, id: number): Promise<Round | null> {
  const [row] = await db.select().from(rounds).where(eq(rounds.id, id)).limit(1);
  return row ?? null;
}

/** Rounds of the period that were not cancelled, oldest first. */
export async function roundsOf(db: Db, { sheetId, period }: { sheetId: string; period: Period }): Promise<Round[]> {
  return db
    .select()
    .from(rounds)
    .where(and(eq(rounds.sheetId, sheetId), eq(rounds.period, period), inArray(rounds.state, ['sealed', 'opened'])))
    .orderBy(asc(rounds.id));
}

/** Rounds whose sheets are still sealed, oldest first. */
export async function sealedRounds(db: Db): Promise<Round[]> {
  return db.select().from(rounds).where(eq(rounds.state, 'sealed')).orderBy(asc(rounds.id));
}

/** Sealed rounds the person inspects in, newest first. */
export async function sealedRoundsFor(db: Db, personId: number): Promise<(Round & { handedInAt: Instant | null })[]> {
  const rows = await db
    .select({ round: rounds, handedInAt: roundInspectors.handedInAt })
    .from(roundInspectors)
    .innerJoin(rounds, eq(rounds.id, roundInspectors.roundId))
    .where(and(eq(roundInspectors.personId, personId), eq(rounds.state, 'sealed')))
    .orderBy(desc(rounds.id));
  return rows.map(({ round, handedInAt }) => ({ ...round, handedInAt }));
}

export async function inspectorsOf(db: Db, roundId: number): Promise<RoundInspector[]> {
  return db
    .select({ personId: roundInspectors.personId, name: persons.name, handedInAt: roundInspectors.handedInAt })
    .from(roundInspectors)
    .innerJoin(persons, eq(persons.id, roundInspectors.personId))
    .where(eq(roundInspectors.roundId, roundId))
    .orderBy(asc(roundInspectors.id));
}

export async function unitsOf(db: Db, roundId: number): Promise<DrawnUnit[]> {
  return db
    .select({
      unitId: units.id,
      code: units.code,
      name: units.name,
      short: units.short,
      groups: roundUnits.groups,
      households: roundUnits.households,
    })
    .from(roundUnits)
    .innerJoin(units, eq(units.id, roundUnits.unitId))
    .where(eq(roundUnits.roundId, roundId))
    .orderBy(asc(roundUnits.id));
}

/** Units of the round the inspector has been to. */
export async function visitedUnits(
  db: Db,
  { roundId, personId }: { roundId: number; personId: number },
): Promise<Set<number>> {
  const rows = await db
    .selectDistinct({ unitId: inspections.unitId })
    .from(inspections)
    .where(and(eq(inspections.roundId, roundId), eq(inspections.inspectorId, personId)));
  return new Set(rows.map(({ unitId }) => unitId));
}

export async function handIn(
  tx: Tx,
  { roundId, personId, at }: { roundId: number; personId: number; at: Instant },
): Promise<void> {
  await tx
    .update(roundInspectors)
    .set({ handedInAt: at })
    .where(
      and(
        eq(roundInspectors.roundId, roundId),
        eq(roundInspectors.personId, personId),
        isNull(roundInspectors.handedInAt),
      ),
    );
}

export async function unseal(tx: Tx, roundId: number, at: Instant): Promise<void> {
  await tx.update(rounds).set({ state: 'opened', openedAt: at }).where(eq(rounds.id, roundId));
}

export async function cancelRound(
  tx: Tx,
  roundId: number,
  by: { personId: number; at: Instant; reason: string },
): Promise<void> {
  const { personId, at, reason } = by;
  await tx
    .update(rounds)
    .set({ state: 'cancelled', cancelledBy: personId, cancelledAt: at, cancelReason: reason })
    .where(eq(rounds.id, roundId));
}

/** Households of these groups of the unit, by the name of their heads. */
export async function householdsIn(
  db: Db,
  { unitId, groups, at }: { unitId: number; groups: readonly string[]; at: Instant },
): Promise<{ head: string; group: string }[]> {
  const rows = await db
    .select({ head: households.head, group: householdPlaces.groupName })
    .from(householdPlaces)
    .innerJoin(households, eq(households.id, householdPlaces.householdId))
    .where(
      and(
        eq(householdPlaces.unitId, unitId),
        inArray(householdPlaces.groupName, [...groups]),
        holdsAt(householdPlaces, at),
      ),
    )
    .orderBy(asc(households.id));
  return rows.map(({ head, group }) => ({ head, group: group ?? '' }));
}

/** Ids of the unit's confirmed reports of the days, by number. */
export async function confirmedReports(
  db: Db,
  { unitId, from, to }: { unitId: number; from: Day; to: Day },
): Promise<{ id: number; number: number }[]> {
  return db
    .select({ id: reports.id, number: reports.number })
    .from(reports)
    .where(and(eq(reports.unitId, unitId), eq(reports.state, 'confirmed'), between(reports.day, from, to)))
    .orderBy(asc(reports.number));
}

/** A confirmed report drawn for a look on site. */
export interface ReportCheck {
  readonly id: number;
  readonly roundId: number;
  readonly reportId: number;
  readonly unitId: number;
  readonly unitShort: string;
  readonly number: number;
  readonly outcome: 'held' | 'rejected' | null;
  readonly checkedBy: number | null;
  readonly checkedAt: Instant | null;
}

export async function checksOf(db: Db, roundId: number): Promise<ReportCheck[]> {
  return db
    .select({
      id: reportChecks.id,
      roundId: reportChecks.roundId,
      reportId: reportChecks.reportId,
      unitId: reports.unitId,
      unitShort: units.short,
      number: reports.number,
      outcome: reportChecks.outcome,
      checkedBy: reportChecks.checkedBy,
      checkedAt: reportChecks.checkedAt,
    })
    .from(reportChecks)
    .innerJoin(reports, eq(reports.id, reportChecks.reportId))
    .innerJoin(units, eq(units.id, reports.unitId))
    .where(eq(reportChecks.roundId, roundId))
    .orderBy(asc(reportChecks.id));
}

export async function noteCheck(
  tx: Tx,
  id: number,
  { outcome, personId, at }: { outcome: 'held' | 'rejected'; personId: number; at: Instant },
): Promise<void> {
  await tx.update(reportChecks).set({ outcome, checkedBy: personId, checkedAt: at }).where(eq(reportChecks.id, id));
}

/** Whether an opened round that was not cancelled found the report untrue on site. A sealed one tells nothing yet. */
export async function isFoundUntrue(db: Db, reportId: number): Promise<boolean> {
  const [row] = await db
    .select({ id: reportChecks.id })
    .from(reportChecks)
    .innerJoin(rounds, eq(rounds.id, reportChecks.roundId))
    .where(and(eq(reportChecks.reportId, reportId), eq(reportChecks.outcome, 'rejected'), eq(rounds.state, 'opened')))
    .limit(1);
  return row !== undefined;
}

/** Reports of the unit with work on these days that opened rounds found untrue, oldest first. */
export async function untrueReports(db: Db, unitId: number, days: { from: Day; to: Day }): Promise<Report[]> {
  const rows = await db
    .selectDistinct({ id: reports.id })
    .from(reportChecks)
    .innerJoin(rounds, eq(rounds.id, reportChecks.roundId))
    .innerJoin(reports, eq(reports.id, reportChecks.reportId))
    .where(
      and(
        eq(reports.unitId, unitId),
        lte(reports.day, days.to),
        gte(reports.dayTo, days.from),
        eq(reportChecks.outcome, 'rejected'),
        eq(rounds.state, 'opened'),
      ),
    )
    .orderBy(asc(reports.id));
  return Promise.all(rows.map(({ id }) => reportById(db, id)));
}

/** The opened rounds of a period as its evaluation keeps them. */
export async function roundInputs(db: Db, key: { sheetId: string; period: Period }): Promise<RoundInput[]> {
  const opened = (await roundsOf(db, key)).filter(({ state }) => state === 'opened');
  const inputs: RoundInput[] = [];
  for (const { id, seed, openedAt } of opened) {
    const inspectorIds = (await inspectorsOf(db, id)).map(({ personId }) => personId).sort((a, b) => a - b);
    inputs.push({ id, seed, openedOn: dayOf(openedAt ?? 0), inspectorIds });
  }
  return inputs;
}

/** Ids of findings, visits and checks of reports nobody but their inspector may know of: a round cancelled unopened stays sealed. */
export async function sealedIds(
  db: Db,
): Promise<{ findings: Set<number>; inspections: Set<number>; checks: Set<number> }> {
  const visits = await db
    .select({ id: inspections.id })
    .from(inspections)
    .innerJoin(rounds, eq(rounds.id, inspections.roundId))
    .where(isSealed);
  const found = await db
    .select({ id: findings.id })
    .from(findings)
    .innerJoin(inspections, eq(inspections.id, findings.inspectionId))
    .innerJoin(rounds, eq(rounds.id, inspections.roundId))
    .where(isSealed);
  const checks = await db
    .select({ id: reportChecks.id })
    .from(reportChecks)
    .innerJoin(rounds, eq(rounds.id, reportChecks.roundId))
    .where(isSealed);
  const ids = (rows: readonly { id: number }[]) => new Set(rows.map(({ id }) => id));
  return { findings: ids(found), inspections: ids(visits), checks: ids(checks) };
}

/** Not opened: not yet, or cancelled before. */
const isSealed = isNull(rounds.openedAt);

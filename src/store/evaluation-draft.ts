import { setImmediate as breathe } from 'node:timers/promises';
import { and, asc, between, desc, eq, getTableColumns, inArray, lt } from 'drizzle-orm';
import { hashSteps } from '../domain/canonical-json.ts';
import {
  cutOffOf,
  type EvaluationDocument,
  type EvaluationInputs,
  evaluationSteps,
  listOf,
  rulesFor,
  sheetFor,
  type UnitInput,
} from '../domain/evaluation.ts';
import type { QuarterInput } from '../domain/evaluation-parts.ts';
import { gridIn } from '../domain/grid-scores.ts';
import { firstDayIn, lastDayIn, type Period, periodKind } from '../domain/period.ts';
import type { Programme, Rules } from '../domain/programme/model.ts';
import { addDays, type Day, type Instant, mondayOf, startOfDay } from '../domain/time.ts';
import type { ActivityFigures } from '../domain/upheld-parts.ts';
import { adjustmentsOf } from './adjustments.ts';
import { byUnit } from './by-unit.ts';
import { type Evaluation, newestPublished } from './evaluations.ts';
import { partyFigures } from './expected-members.ts';
import { inTurns } from './in-turns.ts';
import { findingsOf, visitsOf } from './inspections.ts';
import { noFacts, type ObjectionFact, upheldFacts } from './objection-facts.ts';
import { gridsOf, quarterIndicators } from './quarter-indicators.ts';
import { roundInputs } from './rounds.ts';
import { evaluations, reports } from './schema.ts';
import { readStamp } from './settings.ts';
import type { Db, Tx } from './store.ts';
import { listUnits } from './units.ts';

/**
 * Everything the evaluation of a period is computed from, as the store knows it now. Units and party members are those
 * of the period's end, so a roster that changes later changes later periods only. A unit merged in it is not evaluated:
 * its visits and reports stay its history and are not carried over to the unit it belongs to now.
 */
export async function evaluationInputs(
  db: Db,
  { period, programme, rules, recount = null }: InputsAsked,
): Promise<EvaluationInputs> {
  const sheet = sheetFor(rules, period);
  const key = { sheetId: sheet.id, period };
  await breathe();
  const visits = byUnit(await visitsOf(db, key));
  await breathe();
  const decided = byUnit(await adjustmentsOf(db, period));
  const at = await endOf(db, period);
  const days = { from: firstDayIn(period), to: lastDayIn(period), until: cutOffOf(programme, period) };
  const kind = periodKind(period);
  const quarters = kind === 'year' ? await quartersOf(db, period) : null;
  const units: UnitInput[] = [];
  for (const unit of await listUnits(db, at)) {
    if (listOf(sheet, unit) === null || (recount !== null && recount.unitId !== unit.id)) continue;
    const { id: unitId, code, name, short } = unit;
    const found = await findingsOf(db, { ...key, unitId });
    const upheld = recount === null ? noFacts : await upheldFacts(db, { ...key, unitId }, recount.facts);
    const party = await partyFigures(db, { unitId, at, ...days, upheld });
    const grids = kind === 'quarter' ? await gridsOf(db, unitId, at) : [];
    const indicators =
      kind === 'quarter'
        ? await quarterIndicators(db, unitId, { period, programme, rules: rules.quarter, at, upheld })
        : null;
    units.push({
      unitId,
      code,
      name,
      short,
      kind: unit.kind,
      inspections: (visits.get(unitId) ?? []).map(({ unitId: _, ...visit }) => visit),
      findings: found.map(({ id, inspectionId, itemId, deductionHundredths, place, text }) => ({
        id,
        inspectionId,
        itemId,
        deductionHundredths,
        place,
        text,
        grid: gridIn(text, grids),
      })),
      activity: { ...(await activityFigures(db, { unitId, ...days }, programme)), party },
      indicators,
      adjustments: (decided.get(unitId) ?? []).map(({ id, side, kind, reason }) => ({ id, side, kind, reason })),
      quarters: quarters?.get(unitId) ?? [],
    });
    // Each unit is a few short reads, as each list above is one: between two of them others get their answers.
    await breathe();
  }
  return { period, rounds: await roundInputs(db, key), units };
}

interface InputsAsked {
  readonly period: Period;
  readonly programme: Programme;
  readonly rules: Rules;
  /** One unit alone, with what objections proved of it; a first version has no objections. */
  readonly recount?: { readonly unitId: number; readonly facts: readonly ObjectionFact[] } | null;
}

/**
 * One unit counted anew for a corrected version: from all the store knows now, with what upheld objections found, and with
 * the `facts` about to be found. Null when it is no unit of the period's end.
 */
export async function recountedUnit(
  db: Db,
  {
    unitId,
    facts = [],
    ...options
  }: Omit<InputsAsked, 'recount'> & { unitId: number; facts?: readonly ObjectionFact[] },
): Promise<UnitInput | null> {
  const { units } = await evaluationInputs(db, { ...options, recount: { unitId, facts } });
  return units[0] ?? null;
}

/** What the evaluation of the period would be from all the store knows now. */
export async function evaluationNow(
  db: Db,
  options: { period: Period; programme: Programme; rules: Rules },
): Promise<{ document: EvaluationDocument; hash: string }> {
  const inputs = await evaluationInputs(db, options);
  const document = await inTurns(evaluationSteps(inputs, rulesFor(options.rules, options.period)));
  return { document, hash: await inTurns(hashSteps(document)) };
}

/**
 * Computes the period's draft anew and keeps it as the draft version; what was published stays untouched. Null when the
 * period is published already.
 */
export async function refreshDraft(
  tx: Tx,
  options: { period: Period; programme: Programme; rules: Rules; at: Instant },
): Promise<Evaluation | null> {
  const { period, rules, at } = options;
  const sheetId = sheetFor(rules, period).id;
  const latest = await stateOfLatest(tx, sheetId, period);
  if (latest && latest.state !== 'draft') return null;
  const values = { ...(await evaluationNow(tx, options)), rulesVersion: rules.version, draftedAt: at };
  // The document is at hand: reading it back would take as long as writing it.
  const { document: _, ...rest } = getTableColumns(evaluations);
  const [row] = latest
    ? await tx.update(evaluations).set(values).where(eq(evaluations.id, latest.id)).returning(rest)
    : await tx
        .insert(evaluations)
        .values({ ...values, sheetId, period, version: 1, state: 'draft' })
        .returning(rest);
  await breathe();
  return row ? { ...row, document: values.document } : null;
}

/** The same without its document, which takes long to read. */
async function stateOfLatest(
  db: Db,
  sheetId: string,
  period: Period,
): Promise<Pick<Evaluation, 'id' | 'state'> | null> {
  const [row] = await db
    .select({ id: evaluations.id, state: evaluations.state })
    .from(evaluations)
    .where(and(eq(evaluations.sheetId, sheetId), eq(evaluations.period, period)))
    .orderBy(desc(evaluations.version))
    .limit(1);
  return row ?? null;
}

type ReportFigures = Omit<ActivityFigures, 'party'>;

/** The last instant of the period; for one before the store was activated, the roster it began with. */
export async function endOf(db: Db, period: Period): Promise<Instant> {
  const stamp = await readStamp(db);
  return Math.max(startOfDay(addDays(lastDayIn(period), 1)) - 1, stamp?.activatedAt ?? 0);
}

/**
 * By unit id: the newest published version of each quarter of the year, on the sheet that quarter had; the year's own
 * rulebook may have another.
 */
export async function quartersOf(db: Db, year: Period): Promise<Map<number, QuarterInput[]>> {
  const found = new Map<number, QuarterInput[]>();
  for (const number of [1, 2, 3, 4]) {
    const quarter = await newestPublished(db, { kind: 'quarter', period: `${year}-Q${number}` });
    for (const { unitId, result } of quarter?.document.units ?? []) {
      if (!quarter || result === null) continue;
      const { version, hash } = quarter;
      const input = { period: quarter.period, version, hash, totalHundredths: result.totalHundredths };
      found.set(unitId, [...(found.get(unitId) ?? []), input]);
    }
  }
  return found;
}

/** A report counts in the period its work began in; what is sent after the cut-off is too late for it. */
async function activityFigures(
  db: Db,
  { unitId, from, to, until }: { unitId: number; from: Day; to: Day; until: Instant },
  programme: Programme,
): Promise<ReportFigures> {
  const weekly = new Set(programme.activityKinds.filter((kind) => kind.fulfilsWeekly).map((kind) => kind.id));
  const rows = await db
    .select({ day: reports.day, kinds: reports.kinds, attendance: reports.attendance, state: reports.state })
    .from(reports)
    .where(
      and(
        eq(reports.unitId, unitId),
        between(reports.day, from, to),
        lt(reports.createdAt, until),
        inArray(reports.state, ['pending', 'confirmed']),
      ),
    )
    .orderBy(asc(reports.id));
  return {
    reports: rows.length,
    confirmed: rows.filter((row) => row.state === 'confirmed').length,
    attendance: rows.reduce((total, row) => total + (row.attendance?.n ?? 0), 0),
    attendanceApprox: rows.some(
      (row) => row.attendance !== null && (row.attendance.approx || row.attendance.n === null),
    ),
    weeksCleaned: new Set(
      rows.filter((row) => row.kinds.some((kind) => weekly.has(kind))).map((row) => mondayOf(row.day)),
    ).size,
  };
}

import { setImmediate as breathe } from 'node:timers/promises';
import { and, asc, between, desc, eq, gt, inArray, lt, notExists, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
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
import { firstDayIn, lastDayIn, type Period, type PeriodKind, periodKind } from '../domain/period.ts';
import type { Programme, Rules } from '../domain/programme/model.ts';
import { addDays, type Day, type Instant, mondayOf, startOfDay } from '../domain/time.ts';
import type { ActivityFigures } from '../domain/upheld-parts.ts';
import { adjustmentsOf } from './adjustments.ts';
import { byUnit } from './by-unit.ts';
import { freezeEvidence, previousIdOf } from './evaluation-evidence.ts';
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

export type Evaluation = typeof evaluations.$inferSelect;

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
  const found = byUnit(await findingsOf(db, key));
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
      findings: (found.get(unitId) ?? []).map(({ id, inspectionId, itemId, deductionHundredths, place, text }) => ({
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
  const { id: evaluationId } = evaluations;
  const [row] = latest
    ? await tx.update(evaluations).set(values).where(eq(evaluationId, latest.id)).returning({ id: evaluationId })
    : await tx
        .insert(evaluations)
        .values({ ...values, sheetId, period, version: 1, state: 'draft' })
        .returning({ id: evaluationId });
  await breathe();
  return row ? evaluationById(tx, row.id) : null;
}

/** Adds a corrected version beside the one it corrects, on public notice at once. Returns its id. */
export async function publishCorrection(
  tx: Tx,
  before: Evaluation,
  correction: { document: EvaluationDocument; reason: string; from: Day; to: Day; personId: number; at: Instant },
): Promise<Evaluation> {
  const { document, reason, from, to, personId, at } = correction;
  const { sheetId, period, rulesVersion } = before;
  const hash = await inTurns(hashSteps(document));
  const [row] = await tx
    .insert(evaluations)
    .values({
      sheetId,
      period,
      version: before.version + 1,
      state: 'notice',
      rulesVersion,
      document,
      hash,
      draftedAt: at,
      noticeFrom: from,
      noticeTo: to,
      publishedBy: personId,
      correction: reason,
    })
    .returning();
  if (!row) throw new Error('an insert returned no evaluation');
  await keepBeside(tx, row);
  return row;
}

/** What papers say beside the document is from now on as it is at this moment. */
async function keepBeside(tx: Tx, { id, document, sheetId, period }: Evaluation): Promise<void> {
  await breathe();
  const [before] = await tx
    .select({ id: evaluations.id })
    .from(evaluations)
    .where(and(isPublished, isOfSheet({ sheetId, kind: periodKind(period), before: period })))
    .orderBy(...newestFirst)
    .limit(1);
  await freezeEvidence(tx, { id, document, previousId: before?.id ?? null });
}

/** The evaluation of the period before: of a published version the one that was published then, of a draft the newest. */
export async function previousOf(db: Db, { id, sheetId, period }: Evaluation): Promise<Evaluation | null> {
  const kept = await previousIdOf(db, id);
  if (kept === undefined) return lastPublished(db, { sheetId, kind: periodKind(period), before: period });
  return kept === null ? null : evaluationById(db, kept);
}

export async function evaluationById(db: Db, id: number): Promise<Evaluation | null> {
  const [row] = await db.select().from(evaluations).where(eq(evaluations.id, id)).limit(1);
  return row ?? null;
}

/** The newest version groups may see of a period, or of the latest period of the kind, on whichever sheet. */
export async function newestPublished(
  db: Db,
  { kind, period }: { kind: PeriodKind; period: Period | null },
): Promise<Evaluation | null> {
  const ofKind = kind === 'year' ? sql`length(${evaluations.period}) = 4` : isMonthOrQuarter(kind);
  const [row] = await published(db, and(ofKind, period === null ? undefined : eq(evaluations.period, period)));
  return row ?? null;
}

function isMonthOrQuarter(kind: PeriodKind) {
  const quarter = sql`substr(${evaluations.period}, 6, 1) = 'Q'`;
  return kind === 'quarter' ? quarter : sql`length(${evaluations.period}) = 7 and not (${quarter})`;
}

/** The newest version for the month, whatever its state. */
export async function latestEvaluation(db: Db, sheetId: string, period: Period): Promise<Evaluation | null> {
  const [row] = await db
    .select()
    .from(evaluations)
    .where(and(eq(evaluations.sheetId, sheetId), eq(evaluations.period, period)))
    .orderBy(desc(evaluations.version))
    .limit(1);
  return row ?? null;
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

/** Every version of the period on every sheet, oldest first. */
export async function evaluationsOf(db: Db, period: Period): Promise<Evaluation[]> {
  return db
    .select()
    .from(evaluations)
    .where(eq(evaluations.period, period))
    .orderBy(asc(evaluations.sheetId), asc(evaluations.version));
}

/** What is on public notice: one that was corrected is no more, its newer version is. */
export async function evaluationsOnNotice(db: Db): Promise<Evaluation[]> {
  const newer = alias(evaluations, 'newer');
  const corrected = db
    .select({ id: newer.id })
    .from(newer)
    .where(
      and(
        eq(newer.sheetId, evaluations.sheetId),
        eq(newer.period, evaluations.period),
        gt(newer.version, evaluations.version),
      ),
    );
  return db
    .select()
    .from(evaluations)
    .where(and(eq(evaluations.state, 'notice'), notExists(corrected)))
    .orderBy(asc(evaluations.id));
}

/** The newest version that groups may see: on public notice or final. */
export async function publishedEvaluation(
  db: Db,
  { sheetId, period }: { sheetId: string; period: Period },
): Promise<Evaluation | null> {
  const [row] = await published(db, and(eq(evaluations.sheetId, sheetId), eq(evaluations.period, period)));
  return row ?? null;
}

/** The published evaluation of the latest period of a kind; with `before`, of one before that. */
export async function lastPublished(db: Db, asked: SheetPeriods): Promise<Evaluation | null> {
  const [row] = await published(db, isOfSheet(asked));
  return row ?? null;
}

interface SheetPeriods {
  readonly sheetId: string;
  readonly kind: PeriodKind;
  readonly before?: Period;
}

function isOfSheet({ sheetId, kind, before }: SheetPeriods) {
  return and(
    eq(evaluations.sheetId, sheetId),
    // A quarter's sheet is the year-end check's too.
    kind === 'year' ? sql`length(${evaluations.period}) = 4` : sql`length(${evaluations.period}) = 7`,
    before === undefined ? undefined : lt(evaluations.period, before),
  );
}

const isPublished = inArray(evaluations.state, ['notice', 'final']);
const newestFirst = [desc(evaluations.period), desc(evaluations.version)] as const;

/** Puts the draft on public notice. The document and its hash stay as they are from here on. */
export async function publishDraft(
  tx: Tx,
  id: number,
  notice: { from: Day; to: Day; personId: number },
): Promise<void> {
  const { from, to, personId } = notice;
  const [row] = await tx
    .update(evaluations)
    .set({ state: 'notice', noticeFrom: from, noticeTo: to, publishedBy: personId })
    .where(and(eq(evaluations.id, id), eq(evaluations.state, 'draft')))
    .returning();
  if (row) await keepBeside(tx, row);
}

export async function finaliseEvaluation(tx: Tx, id: number, by: { personId: number; at: Instant }): Promise<void> {
  await tx
    .update(evaluations)
    .set({ state: 'final', finalAt: by.at, finalBy: by.personId })
    .where(and(eq(evaluations.id, id), eq(evaluations.state, 'notice')));
}

/** True when the stored document still has the hash it was stored with. */
export async function isIntact(evaluation: { document: EvaluationDocument; hash: string }): Promise<boolean> {
  return (await inTurns(hashSteps(evaluation.document))) === evaluation.hash;
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

function published(db: Db, where: ReturnType<typeof and>) {
  return db
    .select()
    .from(evaluations)
    .where(and(where, isPublished))
    .orderBy(...newestFirst)
    .limit(1);
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

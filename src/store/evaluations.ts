import { and, asc, desc, eq, gte, inArray, lt, lte } from 'drizzle-orm';
import {
  type ActivityFigures,
  computeEvaluation,
  type EvaluationDocument,
  type EvaluationInputs,
  hashOf,
  monthlySheet,
  type PartyFigures,
} from '../domain/evaluation.ts';
import type { Programme, Rules } from '../domain/programme/model.ts';
import {
  type Day,
  firstDayOf,
  type Instant,
  lastDayOf,
  type Month,
  mondayOf,
  nextMonth,
  startOfDay,
} from '../domain/time.ts';
import { partyFigures } from './expected-members.ts';
import { findingsOf, visitsOf } from './inspections.ts';
import { evaluations, reports } from './schema.ts';
import { readStamp } from './settings.ts';
import type { Db, Tx } from './store.ts';
import { listUnits } from './units.ts';

export type Evaluation = typeof evaluations.$inferSelect;

/**
 * Everything the evaluation of a month is computed from, as the store knows it now. Units and party members are those of
 * the end of the month, so a roster that changes later changes later months only. A unit merged in the month is not
 * evaluated: its visits and reports stay its history and are not carried over to the unit it belongs to now.
 */
export async function evaluationInputs(
  db: Db,
  { month, programme, rules }: { month: Month; programme: Programme; rules: Rules },
): Promise<EvaluationInputs> {
  const sheetId = monthlySheet(rules).id;
  const visits = await visitsOf(db, { sheetId, month });
  const found = await findingsOf(db, { sheetId, month });
  const figures = await activityFigures(db, month, programme);
  const at = await endOfMonth(db, month);
  const party = await partyFigures(db, { at, from: firstDayOf(month), to: lastDayOf(month) });
  const units = (await listUnits(db, at)).map((unit) => ({
    unitId: unit.id,
    code: unit.code,
    name: unit.name,
    short: unit.short,
    kind: unit.kind,
    inspections: visits
      .filter((visit) => visit.unitId === unit.id)
      .map(({ id, inspectorId, day }) => ({ id, inspectorId, day })),
    findings: found
      .filter((finding) => finding.unitId === unit.id)
      .map(({ id, inspectionId, itemId, deductionHundredths, place, text }) => ({
        id,
        inspectionId,
        itemId,
        deductionHundredths,
        place,
        text,
      })),
    activity: { ...(figures.get(unit.id) ?? noReports), party: party.get(unit.id) ?? nobody },
  }));
  return { month, units };
}

/**
 * Computes the month's draft anew and keeps it as the draft version; what was published stays untouched. Null when the
 * month is published already.
 */
export async function refreshDraft(
  tx: Tx,
  options: { month: Month; programme: Programme; rules: Rules; at: Instant },
): Promise<Evaluation | null> {
  const { month, rules, at } = options;
  const sheet = monthlySheet(rules);
  const latest = await latestEvaluation(tx, sheet.id, month);
  if (latest && latest.state !== 'draft') return null;
  const document = computeEvaluation(await evaluationInputs(tx, options), { ...rules, sheet });
  const values = { document, hash: hashOf(document), rulesVersion: rules.version, draftedAt: at };
  const [row] = latest
    ? await tx.update(evaluations).set(values).where(eq(evaluations.id, latest.id)).returning()
    : await tx
        .insert(evaluations)
        .values({ ...values, sheetId: sheet.id, period: month, version: 1, state: 'draft' })
        .returning();
  return row ?? null;
}

/** The newest version for the month, whatever its state. */
export async function latestEvaluation(db: Db, sheetId: string, month: Month): Promise<Evaluation | null> {
  const [row] = await db
    .select()
    .from(evaluations)
    .where(and(eq(evaluations.sheetId, sheetId), eq(evaluations.period, month)))
    .orderBy(desc(evaluations.version))
    .limit(1);
  return row ?? null;
}

/** Every version of the month on every sheet, oldest first. */
export async function evaluationsOfMonth(db: Db, month: Month): Promise<Evaluation[]> {
  return db
    .select()
    .from(evaluations)
    .where(eq(evaluations.period, month))
    .orderBy(asc(evaluations.sheetId), asc(evaluations.version));
}

/** The newest version that groups may see: on public notice or final. */
export async function publishedEvaluation(
  db: Db,
  { sheetId, month }: { sheetId: string; month: Month },
): Promise<Evaluation | null> {
  const [row] = await published(db, and(eq(evaluations.sheetId, sheetId), eq(evaluations.period, month)));
  return row ?? null;
}

/** The published evaluation of the latest month; with `before`, of a month before that one. */
export async function lastPublished(
  db: Db,
  { sheetId, before }: { sheetId: string; before?: Month },
): Promise<Evaluation | null> {
  const [row] = await published(
    db,
    and(eq(evaluations.sheetId, sheetId), before === undefined ? undefined : lt(evaluations.period, before)),
  );
  return row ?? null;
}

/** Puts the draft on public notice. The document and its hash stay as they are from here on. */
export async function publishDraft(
  tx: Tx,
  id: number,
  notice: { from: Day; to: Day; personId: number },
): Promise<void> {
  const { from, to, personId } = notice;
  await tx
    .update(evaluations)
    .set({ state: 'notice', noticeFrom: from, noticeTo: to, publishedBy: personId })
    .where(and(eq(evaluations.id, id), eq(evaluations.state, 'draft')));
}

export async function finaliseEvaluation(tx: Tx, id: number, by: { personId: number; at: Instant }): Promise<void> {
  await tx
    .update(evaluations)
    .set({ state: 'final', finalAt: by.at, finalBy: by.personId })
    .where(and(eq(evaluations.id, id), eq(evaluations.state, 'notice')));
}

/** True when the stored document still has the hash it was stored with. */
export function isIntact(evaluation: { document: EvaluationDocument; hash: string }): boolean {
  return hashOf(evaluation.document) === evaluation.hash;
}

const nobody: PartyFigures = { atHome: 0, exempt: 0, expected: 0, tookPart: 0 };

type ReportFigures = Omit<ActivityFigures, 'party'>;

const noReports: ReportFigures = {
  reports: 0,
  confirmed: 0,
  attendance: 0,
  attendanceApprox: false,
  weeksCleaned: 0,
};

/** The last instant of the month; for a month before the store was activated, the roster it began with. */
async function endOfMonth(db: Db, month: Month): Promise<Instant> {
  const stamp = await readStamp(db);
  return Math.max(startOfDay(firstDayOf(nextMonth(month))) - 1, stamp?.activatedAt ?? 0);
}

function published(db: Db, where: ReturnType<typeof and>) {
  return db
    .select()
    .from(evaluations)
    .where(and(where, inArray(evaluations.state, ['notice', 'final'])))
    .orderBy(desc(evaluations.period), desc(evaluations.version))
    .limit(1);
}

/** By unit id. A report counts in the month its work began. */
async function activityFigures(db: Db, month: Month, programme: Programme): Promise<Map<number, ReportFigures>> {
  const weekly = new Set(programme.activityKinds.filter((kind) => kind.fulfilsWeekly).map((kind) => kind.id));
  const rows = await db
    .select({
      unitId: reports.unitId,
      day: reports.day,
      kinds: reports.kinds,
      attendance: reports.attendance,
      state: reports.state,
    })
    .from(reports)
    .where(
      and(
        gte(reports.day, firstDayOf(month)),
        lte(reports.day, lastDayOf(month)),
        inArray(reports.state, ['pending', 'confirmed']),
      ),
    )
    .orderBy(asc(reports.id));
  const byUnit = new Map<number, (typeof rows)[number][]>();
  for (const row of rows) {
    const own = byUnit.get(row.unitId);
    if (own) own.push(row);
    else byUnit.set(row.unitId, [row]);
  }
  return new Map(
    [...byUnit].map(([unitId, own]) => [
      unitId,
      {
        reports: own.length,
        confirmed: own.filter((row) => row.state === 'confirmed').length,
        attendance: own.reduce((total, row) => total + (row.attendance?.n ?? 0), 0),
        attendanceApprox: own.some(
          (row) => row.attendance !== null && (row.attendance.approx || row.attendance.n === null),
        ),
        weeksCleaned: new Set(
          own.filter((row) => row.kinds.some((kind) => weekly.has(kind))).map((row) => mondayOf(row.day)),
        ).size,
      },
    ]),
  );
}

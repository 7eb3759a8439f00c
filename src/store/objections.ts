import { and, asc, between, eq, inArray } from 'drizzle-orm';
import type { EvaluationDocument } from '../domain/evaluation.ts';
import type { Day, Instant } from '../domain/time.ts';
import type { UpheldPart } from '../domain/upheld-parts.ts';
import { evaluations, findings, inspections, objections, reports, units } from './schema.ts';
import type { Db, Tx } from './store.ts';

export interface Objection {
  readonly id: number;
  readonly evaluationId: number;
  readonly sheetId: string;
  readonly period: string;
  readonly unitId: number;
  readonly unitShort: string;
  readonly findingId: number | null;
  /** What was upheld where it was no finding. */
  readonly part: UpheldPart | null;
  readonly text: string;
  readonly personId: number | null;
  readonly due: string;
  readonly assignedTo: number | null;
  readonly state: 'open' | 'upheld' | 'rejected' | 'dropped';
}

const columns = {
  id: objections.id,
  evaluationId: objections.evaluationId,
  sheetId: evaluations.sheetId,
  period: evaluations.period,
  unitId: objections.unitId,
  unitShort: units.short,
  findingId: objections.findingId,
  part: objections.part,
  text: objections.text,
  personId: objections.personId,
  due: objections.due,
  assignedTo: objections.assignedTo,
  state: objections.state,
};

function selected(db: Db) {
  return db
    .select(columns)
    .from(objections)
    .innerJoin(evaluations, eq(evaluations.id, objections.evaluationId))
    .innerJoin(units, eq(units.id, objections.unitId));
}

export async function addObjection(
  tx: Tx,
  objection: Omit<typeof objections.$inferInsert, 'id' | 'state'>,
): Promise<number> {
  const [row] = await tx
    .insert(objections)
    .values({ ...objection, state: 'open' })
    .returning({ id: objections.id });
  if (!row) throw new Error('an insert returned no objection');
  return row.id;
}

export async function objectionById(db: Db, id: number): Promise<Objection | null> {
  const [row] = await selected(db).where(eq(objections.id, id)).limit(1);
  return row ?? null;
}

/** Not answered yet, oldest first; of the sheet's period when they are named. */
export async function openObjections(
  db: Db,
  of: { sheetId: string; period: string } | null = null,
): Promise<Objection[]> {
  const ofPeriod = of ? and(eq(evaluations.sheetId, of.sheetId), eq(evaluations.period, of.period)) : undefined;
  return selected(db)
    .where(and(eq(objections.state, 'open'), ofPeriod))
    .orderBy(asc(objections.id));
}

/** Ids of the findings struck by objections upheld in any version of the period. */
export async function struckFindings(db: Db, of: { sheetId: string; period: string }): Promise<Set<number>> {
  const rows = await upheldObjections(db, of);
  return new Set(rows.flatMap(({ findingId, part }) => (part === null && findingId !== null ? [findingId] : [])));
}

/** Upheld in any version of the period, oldest first. */
function upheldObjections(db: Db, of: { sheetId: string; period: string }): Promise<Objection[]> {
  return selected(db)
    .where(and(eq(objections.state, 'upheld'), eq(evaluations.sheetId, of.sheetId), eq(evaluations.period, of.period)))
    .orderBy(asc(objections.id));
}

export interface UpheldObjection extends Objection {
  readonly part: UpheldPart;
}

/** Upheld against a part of a unit, and not in this version yet. */
export async function partsToCorrect(db: Db, evaluation: PublishedVersion): Promise<UpheldObjection[]> {
  const settled = new Set(
    evaluation.document.units.flatMap(({ upheld = [] }) => upheld.map(({ objection }) => objection)),
  );
  return (await upheldObjections(db, evaluation)).flatMap((one) =>
    one.part === null || settled.has(one.id) ? [] : [{ ...one, part: one.part }],
  );
}

interface PublishedVersion {
  readonly sheetId: string;
  readonly period: string;
  readonly document: EvaluationDocument;
}

/** An objection was upheld and the version on notice is as before. */
export async function awaitsCorrection(db: Db, evaluation: PublishedVersion): Promise<boolean> {
  const struck = await struckFindings(db, evaluation);
  const stillIn = evaluation.document.units.some(({ findings }) => findings.some(({ id }) => struck.has(id)));
  return stillIn || (await partsToCorrect(db, evaluation)).length > 0;
}

export async function assignObjection(tx: Tx, id: number, personId: number): Promise<void> {
  await tx.update(objections).set({ assignedTo: personId }).where(eq(objections.id, id));
}

/** About another unit from here on; nobody looks at it yet. */
export async function redirectObjection(tx: Tx, id: number, unitId: number): Promise<void> {
  await tx.update(objections).set({ unitId, assignedTo: null }).where(eq(objections.id, id));
}

export async function answerObjection(
  tx: Tx,
  id: number,
  answer: {
    state: 'upheld' | 'rejected' | 'dropped';
    text: string;
    findingId: number | null;
    part?: UpheldPart | null;
    personId: number;
    at: Instant;
  },
): Promise<void> {
  const { state, text, findingId, part = null, personId, at } = answer;
  await tx
    .update(objections)
    .set({ state, answer: text, findingId, part, decidedBy: personId, decidedAt: at })
    .where(and(eq(objections.id, id), inArray(objections.state, ['open', 'upheld'])));
}

/** Who wrote the findings an evaluation has of the unit; they do not answer objections against them. */
export async function authorsOf(db: Db, findingIds: readonly number[]): Promise<Set<number>> {
  if (findingIds.length === 0) return new Set();
  const rows = await db
    .selectDistinct({ inspectorId: inspections.inspectorId })
    .from(findings)
    .innerJoin(inspections, eq(inspections.id, findings.inspectionId))
    .where(inArray(findings.id, [...findingIds]));
  return new Set(rows.map(({ inspectorId }) => inspectorId));
}

/** Who rechecked these findings. */
export async function recheckersOf(db: Db, findingIds: readonly number[]): Promise<number[]> {
  const rows = await db
    .selectDistinct({ personId: findings.recheckedBy })
    .from(findings)
    .where(inArray(findings.id, [...findingIds]));
  return rows.flatMap(({ personId }) => personId ?? []);
}

/** Who confirmed work of the unit in these days. */
export async function confirmersOf(db: Db, unitId: number, days: { from: Day; to: Day }): Promise<number[]> {
  const rows = await db
    .selectDistinct({ personId: reports.decidedBy })
    .from(reports)
    .where(and(eq(reports.unitId, unitId), eq(reports.state, 'confirmed'), between(reports.day, days.from, days.to)));
  return rows.flatMap(({ personId }) => personId ?? []);
}

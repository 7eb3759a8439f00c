import { and, asc, eq, inArray } from 'drizzle-orm';
import type { Instant } from '../domain/time.ts';
import { evaluations, findings, inspections, objections, units } from './schema.ts';
import type { Db, Tx } from './store.ts';

export interface Objection {
  readonly id: number;
  readonly evaluationId: number;
  readonly period: string;
  readonly unitId: number;
  readonly unitShort: string;
  readonly findingId: number | null;
  readonly text: string;
  readonly personId: number | null;
  readonly due: string;
  readonly assignedTo: number | null;
  readonly state: 'open' | 'upheld' | 'rejected' | 'dropped';
}

const columns = {
  id: objections.id,
  evaluationId: objections.evaluationId,
  period: evaluations.period,
  unitId: objections.unitId,
  unitShort: units.short,
  findingId: objections.findingId,
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
  const rows = await selected(db).where(
    and(eq(objections.state, 'upheld'), eq(evaluations.sheetId, of.sheetId), eq(evaluations.period, of.period)),
  );
  return new Set(rows.flatMap(({ findingId }) => findingId ?? []));
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
    personId: number;
    at: Instant;
  },
): Promise<void> {
  const { state, text, findingId, personId, at } = answer;
  await tx
    .update(objections)
    .set({ state, answer: text, findingId, decidedBy: personId, decidedAt: at })
    .where(and(eq(objections.id, id), inArray(objections.state, ['open'])));
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

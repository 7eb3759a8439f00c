import { asc, eq, inArray } from 'drizzle-orm';
import type { EvaluationDocument } from '../domain/evaluation.ts';
import type { FindingEvidence } from './schema/evaluation-evidence.ts';
import { attachments, evaluationEvidence, evaluationInspectors, findings, persons } from './schema.ts';
import type { Db, Tx } from './store.ts';

/** What an evaluation's document does not say of its findings: their number, their photos, who wrote them and when. */
export interface EvidenceBook {
  /** By finding id. */
  readonly findings: ReadonlyMap<number, FindingEvidence>;
  /** Names of the inspectors by id; a forgotten one has none anywhere. */
  readonly inspectors: ReadonlyMap<number, string>;
}

/** Of a published version as it was when it was published, of a draft as it is now. */
export async function evidenceOf(
  db: Db,
  { id, document }: { readonly id: number; readonly document: EvaluationDocument },
): Promise<EvidenceBook> {
  const [kept] = await db.select().from(evaluationEvidence).where(eq(evaluationEvidence.evaluationId, id)).limit(1);
  if (!kept) return evidenceNow(db, document);
  const people = await db
    .select({ id: evaluationInspectors.personId, name: evaluationInspectors.name })
    .from(evaluationInspectors)
    .where(eq(evaluationInspectors.evaluationId, id));
  return {
    findings: new Map(kept.findings.map((one) => [one.id, one])),
    inspectors: new Map(people.map(({ id: personId, name }) => [personId, name])),
  };
}

/** The version of the period before that was published when this one was; undefined for a draft. */
export async function previousIdOf(db: Db, evaluationId: number): Promise<number | null | undefined> {
  const [kept] = await db
    .select({ previousId: evaluationEvidence.previousId })
    .from(evaluationEvidence)
    .where(eq(evaluationEvidence.evaluationId, evaluationId))
    .limit(1);
  return kept?.previousId;
}

/** Keeps what stands beside the document of a version that is published now. */
export async function freezeEvidence(
  tx: Tx,
  evaluation: {
    readonly id: number;
    readonly document: EvaluationDocument;
    readonly previousId: number | null;
  },
): Promise<void> {
  const { id: evaluationId, document, previousId } = evaluation;
  const now = await evidenceNow(tx, document);
  await tx.insert(evaluationEvidence).values({ evaluationId, previousId, findings: [...now.findings.values()] });
  const people = [...now.inspectors].map(([personId, name]) => ({ evaluationId, personId, name }));
  if (people.length > 0) await tx.insert(evaluationInspectors).values(people);
}

async function evidenceNow(db: Db, document: EvaluationDocument): Promise<EvidenceBook> {
  const ids = document.units.flatMap((unit) => unit.findings.map(({ id }) => id));
  const rows = await db
    .select({ id: findings.id, number: findings.number, at: findings.createdAt })
    .from(findings)
    .where(inArray(findings.id, ids))
    .orderBy(asc(findings.id));
  const photos = await photosByFinding(db, ids);
  const inspectorIds = [...new Set(document.units.flatMap((unit) => unit.inspections.map((one) => one.inspectorId)))];
  const people = await db
    .select({ id: persons.id, name: persons.name })
    .from(persons)
    .where(inArray(persons.id, inspectorIds));
  return {
    findings: new Map(rows.map((row) => [row.id, { ...row, photoIds: photos.get(row.id) ?? [] }])),
    inspectors: new Map(people.map(({ id, name }) => [id, name])),
  };
}

async function photosByFinding(db: Db, ids: readonly number[]): Promise<Map<number, number[]>> {
  const rows = await db
    .select({ findingId: attachments.findingId, photoId: attachments.photoId })
    .from(attachments)
    .where(inArray(attachments.findingId, [...ids]))
    .orderBy(asc(attachments.id));
  const found = new Map<number, number[]>();
  for (const { findingId, photoId } of rows) {
    if (findingId === null || photoId === null) continue;
    found.set(findingId, [...(found.get(findingId) ?? []), photoId]);
  }
  return found;
}

import { asc, inArray } from 'drizzle-orm';
import type { EvaluationDocument } from '../domain/evaluation.ts';
import type { Instant } from '../domain/time.ts';
import { attachments, findings, persons } from './schema.ts';
import type { Db } from './store.ts';

/** What a frozen evaluation does not say of its findings: their number, their photos, who wrote them and when. */
export interface Evidence {
  /** Permanent short number in the unit. */
  readonly number: number;
  readonly photoIds: readonly number[];
  readonly at: Instant;
}

export interface EvidenceBook {
  /** By finding id. */
  readonly findings: ReadonlyMap<number, Evidence>;
  /** Names of the inspectors by id; a forgotten one has the name the store has now. */
  readonly inspectors: ReadonlyMap<number, string>;
}

export async function evidenceOf(db: Db, document: EvaluationDocument): Promise<EvidenceBook> {
  const ids = document.units.flatMap((unit) => unit.findings.map(({ id }) => id));
  const rows = await db
    .select({ id: findings.id, number: findings.number, at: findings.createdAt })
    .from(findings)
    .where(inArray(findings.id, ids));
  const photos = await db
    .select({ findingId: attachments.findingId, photoId: attachments.photoId })
    .from(attachments)
    .where(inArray(attachments.findingId, ids))
    .orderBy(asc(attachments.id));
  const inspectorIds = [...new Set(document.units.flatMap((unit) => unit.inspections.map((one) => one.inspectorId)))];
  const people = await db
    .select({ id: persons.id, name: persons.name })
    .from(persons)
    .where(inArray(persons.id, inspectorIds));
  return {
    findings: new Map(
      rows.map(({ id, number, at }) => [
        id,
        { number, at, photoIds: photos.flatMap((one) => (one.findingId === id ? (one.photoId ?? []) : [])) },
      ]),
    ),
    inspectors: new Map(people.map(({ id, name }) => [id, name])),
  };
}

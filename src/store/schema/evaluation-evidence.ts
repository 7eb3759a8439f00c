import { kit } from '../kit.ts';
import { evaluations } from './evaluations.ts';
import { persons } from './organisation.ts';

const { table, uniqueIndex, index, primaryKey, text, integer, json } = kit;

/** What of a finding its document does not have. */
export interface FindingEvidence {
  readonly id: number;
  /** Permanent short number in the unit. */
  readonly number: number;
  readonly photoIds: readonly number[];
  readonly at: number;
}

/** What papers say beside the document of a version, as it was when that version was published. */
export const evaluationEvidence = table(
  'evaluation_evidence',
  {
    id: primaryKey('id'),
    evaluationId: integer('evaluation_id')
      .notNull()
      .references(() => evaluations.id),
    /** The version of the period before that was published then; null when there was none. */
    previousId: integer('previous_id').references(() => evaluations.id),
    findings: json<FindingEvidence[]>('findings').notNull(),
  },
  (t) => [uniqueIndex('evaluation_evidence_evaluation').on(t.evaluationId)],
);

/** How an inspector was called when the version was published; `forget` takes the name out here too. */
export const evaluationInspectors = table(
  'evaluation_inspectors',
  {
    id: primaryKey('id'),
    evaluationId: integer('evaluation_id')
      .notNull()
      .references(() => evaluations.id),
    personId: integer('person_id')
      .notNull()
      .references(() => persons.id),
    name: text('name').notNull(),
  },
  (t) => [
    uniqueIndex('evaluation_inspectors_pair').on(t.evaluationId, t.personId),
    index('evaluation_inspectors_person').on(t.personId),
  ],
);

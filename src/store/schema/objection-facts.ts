import type { FactKind } from '../../domain/upheld-parts.ts';
import { kit } from '../kit.ts';
import { objections } from './evaluations.ts';
import { findings } from './inspections.ts';
import { persons } from './organisation.ts';
import { reports } from './reports.ts';

const { table, index, primaryKey, text, integer } = kit;

/**
 * What an inspector found to be true of an objection he upheld, where no other table can say it of days that are over.
 * Read when the part is counted anew for 更正公示, of that unit and period alone; it never is a score.
 */
export const objectionFacts = table(
  'objection_facts',
  {
    id: primaryKey('id'),
    objectionId: integer('objection_id')
      .notNull()
      .references(() => objections.id),
    kind: text('kind').$type<FactKind>().notNull(),
    /** Whom it is about; ids alone, no reason. */
    personId: integer('person_id').references(() => persons.id),
    reportId: integer('report_id').references(() => reports.id),
    findingId: integer('finding_id').references(() => findings.id),
    /** Code of the grid, or name of the part of 组织生活. */
    name: text('name'),
    /** When a finding was put right. */
    day: text('day'),
  },
  (t) => [index('objection_facts_objection').on(t.objectionId)],
);

import { kit } from '../kit.ts';
import { findings, rounds } from './inspections.ts';
import { persons, units } from './organisation.ts';

const { table, index, uniqueIndex, primaryKey, text, integer, instant } = kit;

/** A page of a 打分表 that was taken over; a later one of the same unit stands in its place. */
export const takenPages = table(
  'taken_pages',
  {
    id: primaryKey('id'),
    roundId: integer('round_id')
      .notNull()
      .references(() => rounds.id),
    inspectorId: integer('inspector_id')
      .notNull()
      .references(() => persons.id),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    /** SHA-256 of what was written on it: the same again changes nothing. */
    hash: text('hash').notNull(),
    takenAt: instant('taken_at').notNull(),
  },
  (t) => [index('taken_pages_of').on(t.roundId, t.inspectorId, t.unitId)],
);

/** The findings a page brought. */
export const takenFindings = table(
  'taken_findings',
  {
    id: primaryKey('id'),
    pageId: integer('page_id')
      .notNull()
      .references(() => takenPages.id),
    findingId: integer('finding_id')
      .notNull()
      .references(() => findings.id),
  },
  (t) => [uniqueIndex('taken_findings_finding').on(t.findingId), index('taken_findings_page').on(t.pageId)],
);

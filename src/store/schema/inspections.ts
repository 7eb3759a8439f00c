import { sql } from 'drizzle-orm';
import { kit } from '../kit.ts';
import { inbox } from './inbox.ts';
import { persons, units } from './organisation.ts';
import { reports } from './reports.ts';

const { table, index, uniqueIndex, primaryKey, text, integer, instant, json } = kit;

/** 一轮检查: sheets of named inspectors, sealed until all have handed in (U5, F8). */
export const rounds = table(
  'rounds',
  {
    id: primaryKey('id'),
    sheetId: text('sheet_id').notNull(),
    /** Month, quarter, or the year for the year-end check. */
    period: text('period').notNull(),
    state: text('state').$type<'sealed' | 'opened' | 'cancelled'>().notNull(),
    /** The draw of groups, households and reports follows from it; published with the result. */
    seed: text('seed').notNull(),
    createdBy: integer('created_by')
      .notNull()
      .references(() => persons.id),
    createdAt: instant('created_at').notNull(),
    openedAt: instant('opened_at'),
    cancelledBy: integer('cancelled_by').references(() => persons.id),
    cancelledAt: instant('cancelled_at'),
    cancelReason: text('cancel_reason'),
  },
  (t) => [index('rounds_period').on(t.sheetId, t.period)],
);

export const roundInspectors = table(
  'round_inspectors',
  {
    id: primaryKey('id'),
    roundId: integer('round_id')
      .notNull()
      .references(() => rounds.id),
    personId: integer('person_id')
      .notNull()
      .references(() => persons.id),
    /** 交卷; his sheets do not change from then on. */
    handedInAt: instant('handed_in_at'),
  },
  (t) => [
    uniqueIndex('round_inspectors_pair').on(t.roundId, t.personId),
    index('round_inspectors_person').on(t.personId),
  ],
);

/** What was drawn for a unit of the round. */
export const roundUnits = table(
  'round_units',
  {
    id: primaryKey('id'),
    roundId: integer('round_id')
      .notNull()
      .references(() => rounds.id),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    groups: json<string[]>('groups').notNull(),
    /** Heads of the households to visit. */
    households: json<string[]>('households').notNull(),
  },
  (t) => [uniqueIndex('round_units_pair').on(t.roundId, t.unitId)],
);

/** Confirmed reports drawn for a look on site, and what was seen there (P16). */
export const reportChecks = table(
  'report_checks',
  {
    id: primaryKey('id'),
    roundId: integer('round_id')
      .notNull()
      .references(() => rounds.id),
    reportId: integer('report_id')
      .notNull()
      .references(() => reports.id),
    outcome: text('outcome').$type<'held' | 'rejected'>(),
    checkedBy: integer('checked_by').references(() => persons.id),
    checkedAt: instant('checked_at'),
  },
  (t) => [uniqueIndex('report_checks_pair').on(t.roundId, t.reportId), index('report_checks_report').on(t.reportId)],
);

/** One visit of one inspector to one unit on one day; a visit without findings is a clean sheet. */
export const inspections = table(
  'inspections',
  {
    id: primaryKey('id'),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    inspectorId: integer('inspector_id')
      .notNull()
      .references(() => persons.id),
    sheetId: text('sheet_id').notNull(),
    /** Null: outside a round, which only a month without rounds has. */
    roundId: integer('round_id').references(() => rounds.id),
    day: text('day').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('inspections_visit').on(t.unitId, t.inspectorId, t.sheetId, t.day).where(sql`round_id is null`),
    uniqueIndex('inspections_round_visit').on(t.roundId, t.unitId, t.inspectorId, t.day),
    index('inspections_sheet_day').on(t.sheetId, t.day),
  ],
);

export const findings = table(
  'findings',
  {
    id: primaryKey('id'),
    inspectionId: integer('inspection_id')
      .notNull()
      .references(() => inspections.id),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    number: integer('number').notNull(),
    place: text('place').notNull(),
    text: text('text').notNull(),
    itemId: text('item_id').notNull(),
    /** Positive: what is taken off. */
    deductionHundredths: integer('deduction_hundredths').notNull(),
    /** Null: it came with a filled sheet. */
    inboxId: integer('inbox_id').references(() => inbox.id),
    /** What the last recheck found; a passed one is done with. The deduction stands either way. */
    recheck: text('recheck').$type<'passed' | 'failed'>(),
    recheckedBy: integer('rechecked_by').references(() => persons.id),
    recheckedAt: instant('rechecked_at'),
    /** Set when the inspector took back a mistaken entry; it no longer counts. */
    withdrawnBy: integer('withdrawn_by').references(() => persons.id),
    withdrawnAt: instant('withdrawn_at'),
    /** Set when an objection against it was upheld: it counts in no version from then on. */
    struckAt: instant('struck_at'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [uniqueIndex('findings_number').on(t.unitId, t.number), index('findings_inspection').on(t.inspectionId)],
);

import { kit } from '../kit.ts';
import { accounts } from './chats.ts';
import { inbox } from './inbox.ts';
import { findings, rounds } from './inspections.ts';
import { grids, households, persons, units } from './organisation.ts';

const { table, index, uniqueIndex, primaryKey, text, integer, boolean, instant } = kit;

/** 问题清单 (S26): what people reported. Findings of inspectors are in the same list, and stay rows of their own. */
export const problems = table(
  'problems',
  {
    id: primaryKey('id'),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    number: integer('number').notNull(),
    place: text('place').notNull(),
    text: text('text').notNull(),
    /** Name of a kind of the programme, or 其他. */
    kind: text('kind').notNull(),
    groupName: text('group_name'),
    gridId: integer('grid_id').references(() => grids.id),
    source: text('source').$type<'member' | 'resident'>().notNull(),
    /** No view, paper or decision says who reported it; `reporterPersonId` then only serves to thank him privately. */
    anonymous: boolean('anonymous').notNull(),
    inboxId: integer('inbox_id')
      .notNull()
      .references(() => inbox.id),
    reporterPersonId: integer('reporter_person_id').references(() => persons.id),
    ownerId: integer('owner_id').references(() => persons.id),
    due: text('due').notNull(),
    /** `rectified`: somebody says it is put right; `closed` (销号): a recheck agreed; `dropped`: it was none. */
    state: text('state').$type<'open' | 'rectified' | 'closed' | 'dropped'>().notNull(),
    createdAt: instant('created_at').notNull(),
    rectifiedBy: integer('rectified_by').references(() => persons.id),
    rectifiedAt: instant('rectified_at'),
    decidedBy: integer('decided_by').references(() => persons.id),
    decidedAt: instant('decided_at'),
    dropReason: text('drop_reason'),
  },
  (t) => [
    uniqueIndex('problems_number').on(t.unitId, t.number),
    index('problems_state').on(t.unitId, t.state),
    index('problems_inbox').on(t.inboxId),
  ],
);

/** Who sees to a finding and who said that it is put right; what the recheck found stays with the finding. */
export const findingCare = table('finding_care', {
  id: primaryKey('id'),
  findingId: integer('finding_id')
    .notNull()
    .unique()
    .references(() => findings.id),
  ownerId: integer('owner_id').references(() => persons.id),
  rectifiedBy: integer('rectified_by').references(() => persons.id),
  rectifiedAt: instant('rectified_at'),
});

/** 入户 (S36): who went where, and what was talked about. */
export const visits = table(
  'visits',
  {
    id: primaryKey('id'),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    groupName: text('group_name'),
    /** Null while the roster does not know the household; then `head` has the words. */
    householdId: integer('household_id').references(() => households.id),
    head: text('head'),
    note: text('note').notNull(),
    visitorId: integer('visitor_id')
      .notNull()
      .references(() => persons.id),
    day: text('day').notNull(),
    inboxId: integer('inbox_id')
      .notNull()
      .references(() => inbox.id),
    at: instant('at').notNull(),
    withdrawnAt: instant('withdrawn_at'),
  },
  (t) => [
    index('visits_unit').on(t.unitId, t.day),
    index('visits_visitor').on(t.visitorId, t.day),
    index('visits_household').on(t.householdId),
    index('visits_inbox').on(t.inboxId),
  ],
);

/** 投诉建议 (P7): for the office alone; the village complained about never sees them. */
export const feedback = table(
  'feedback',
  {
    id: primaryKey('id'),
    accountId: integer('account_id')
      .notNull()
      .references(() => accounts.id),
    personId: integer('person_id').references(() => persons.id),
    inboxId: integer('inbox_id')
      .notNull()
      .references(() => inbox.id),
    text: text('text').notNull(),
    /** The office does not learn who wrote it either. */
    anonymous: boolean('anonymous').notNull(),
    at: instant('at').notNull(),
    due: text('due').notNull(),
    state: text('state').$type<'open' | 'answered'>().notNull(),
    answer: text('answer'),
    answeredBy: integer('answered_by').references(() => persons.id),
    answeredAt: instant('answered_at'),
  },
  (t) => [index('feedback_state').on(t.state), index('feedback_account').on(t.accountId)],
);

/** What residents said to an inspector on site in a year-end round (S6): information, in no score. */
export const residentAnswers = table(
  'resident_answers',
  {
    id: primaryKey('id'),
    roundId: integer('round_id')
      .notNull()
      .references(() => rounds.id),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    inspectorId: integer('inspector_id')
      .notNull()
      .references(() => persons.id),
    satisfied: integer('satisfied').notNull(),
    asked: integer('asked').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [uniqueIndex('resident_answers_once').on(t.roundId, t.unitId, t.inspectorId)],
);

import type { HonourKind } from '../../domain/honours.ts';
import { kit } from '../kit.ts';
import { inbox } from './inbox.ts';
import { grids, households, persons, units } from './organisation.ts';

const { table, index, uniqueIndex, primaryKey, text, integer, instant } = kit;

/** 光荣榜, 评选 and 表扬名单: somebody or something praised, or proposed for it. Taken back, never deleted. */
export const honours = table(
  'honours',
  {
    id: primaryKey('id'),
    kind: text('kind').$type<HonourKind>().notNull(),
    /** Of the roll a month, of grids a quarter, of a selection its period. */
    period: text('period').notNull(),
    /** Who or what is meant, so that it stands once a kind and period: `unit:3`, `person:12`. */
    subject: text('subject').notNull(),
    /** Id of the rulebook's kind of selection; empty but for selections. */
    selectionKind: text('selection_kind').notNull().default(''),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    gridId: integer('grid_id').references(() => grids.id),
    groupName: text('group_name'),
    householdId: integer('household_id').references(() => households.id),
    personId: integer('person_id').references(() => persons.id),
    reason: text('reason').notNull(),
    /** The message that proposed it, with the photos it may be shown with. */
    inboxId: integer('inbox_id').references(() => inbox.id),
    state: text('state').$type<'proposed' | 'standing' | 'withdrawn'>().notNull(),
    proposedBy: integer('proposed_by').references(() => persons.id),
    at: instant('at').notNull(),
    decidedBy: integer('decided_by').references(() => persons.id),
    decidedAt: instant('decided_at'),
    withdrawnBy: integer('withdrawn_by').references(() => persons.id),
    withdrawnAt: instant('withdrawn_at'),
  },
  (t) => [
    uniqueIndex('honours_subject').on(t.kind, t.period, t.subject, t.selectionKind),
    index('honours_person').on(t.personId),
    index('honours_inbox').on(t.inboxId),
  ],
);

/** Months and quarters whose roll or commendation list the office has decided. */
export const honourLists = table(
  'honour_lists',
  {
    id: primaryKey('id'),
    kind: text('kind').$type<HonourKind>().notNull(),
    period: text('period').notNull(),
    decidedBy: integer('decided_by')
      .notNull()
      .references(() => persons.id),
    decidedAt: instant('decided_at').notNull(),
  },
  (t) => [uniqueIndex('honour_lists_period').on(t.kind, t.period)],
);

/** 同意上榜: somebody agrees that his name, and photos handed in with it, are shown. Holds until he takes it back. */
export const honourConsents = table(
  'honour_consents',
  {
    id: primaryKey('id'),
    personId: integer('person_id')
      .notNull()
      .references(() => persons.id),
    /** He himself, or the secretary whom he told. */
    recordedBy: integer('recorded_by')
      .notNull()
      .references(() => persons.id),
    validFrom: instant('valid_from').notNull(),
    validTo: instant('valid_to'),
  },
  (t) => [index('honour_consents_person').on(t.personId)],
);

/** 微经验 (S40): handed in, then adopted or returned by the office. */
export const experiences = table(
  'experiences',
  {
    id: primaryKey('id'),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    title: text('title').notNull(),
    text: text('text').notNull(),
    inboxId: integer('inbox_id')
      .notNull()
      .references(() => inbox.id),
    personId: integer('person_id')
      .notNull()
      .references(() => persons.id),
    at: instant('at').notNull(),
    state: text('state').$type<'open' | 'adopted' | 'returned'>().notNull(),
    /** Why it was adopted or returned. */
    reason: text('reason'),
    decidedBy: integer('decided_by').references(() => persons.id),
    decidedAt: instant('decided_at'),
  },
  (t) => [index('experiences_state').on(t.state), index('experiences_inbox').on(t.inboxId)],
);

/** 秀美网格组 (S33): the one or two groups a unit works on. */
export const targetGroups = table(
  'target_groups',
  {
    id: primaryKey('id'),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    groupName: text('group_name').notNull(),
    goal: text('goal').notNull(),
    inboxId: integer('inbox_id')
      .notNull()
      .references(() => inbox.id),
    registeredBy: integer('registered_by')
      .notNull()
      .references(() => persons.id),
    at: instant('at').notNull(),
    removedAt: instant('removed_at'),
  },
  (t) => [index('target_groups_unit').on(t.unitId)],
);

/** What was done in a target group, besides the confirmed reports that name it. */
export const groupProgress = table(
  'group_progress',
  {
    id: primaryKey('id'),
    targetGroupId: integer('target_group_id')
      .notNull()
      .references(() => targetGroups.id),
    text: text('text').notNull(),
    inboxId: integer('inbox_id')
      .notNull()
      .references(() => inbox.id),
    photos: integer('photos').notNull(),
    personId: integer('person_id')
      .notNull()
      .references(() => persons.id),
    at: instant('at').notNull(),
  },
  (t) => [index('group_progress_group').on(t.targetGroupId), index('group_progress_inbox').on(t.inboxId)],
);

import { sql } from 'drizzle-orm';
import type { ParticipantPart } from '../../domain/points.ts';
import type { Attendance, Quantity, SourceWords } from '../../domain/reading/reading.ts';
import { kit } from '../kit.ts';
import { accounts } from './chats.ts';
import { inbox } from './inbox.ts';
import { persons, units } from './organisation.ts';

const { table, index, uniqueIndex, primaryKey, text, integer, boolean, instant, json } = kit;

// Reports and points.

export const reports = table(
  'reports',
  {
    id: primaryKey('id'),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    number: integer('number').notNull(),
    inboxId: integer('inbox_id')
      .notNull()
      .references(() => inbox.id),
    reporterAccountId: integer('reporter_account_id')
      .notNull()
      .references(() => accounts.id),
    reporterPersonId: integer('reporter_person_id').references(() => persons.id),
    onBehalf: boolean('on_behalf').notNull(),
    text: text('text').notNull(),
    /** First and last day of the work. */
    day: text('day').notNull(),
    dayTo: text('day_to').notNull(),
    kinds: json<string[]>('kinds').notNull(),
    places: json<string[]>('places').notNull(),
    /** What the roster calls the places: its groups, grids and other names. */
    knownPlaces: json<string[]>('known_places').notNull(),
    attendance: json<Attendance | null>('attendance'),
    quantities: json<Quantity[]>('quantities').notNull(),
    /** The words of `text` each field was read from. */
    sources: json<SourceWords[]>('sources').notNull(),
    photosAnnounced: integer('photos_announced').notNull(),
    /** `repeat`: another report tells of the same work and counts for both. */
    state: text('state').$type<'pending' | 'confirmed' | 'returned' | 'withdrawn' | 'repeat'>().notNull(),
    /** The report that counts instead, while this one is a `repeat`. */
    repeatOfId: integer('repeat_of_id'),
    decidedBy: integer('decided_by').references(() => persons.id),
    decidedAt: instant('decided_at'),
    returnReason: text('return_reason'),
    version: integer('version').notNull().default(1),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('reports_number').on(t.unitId, t.number),
    index('reports_inbox').on(t.inboxId),
    index('reports_unit_day').on(t.unitId, t.day),
    index('reports_day').on(t.day),
    index('reports_reporter').on(t.reporterAccountId),
    index('reports_repeat').on(t.repeatOfId),
  ],
);

/** What a report said before each change; append-only. */
export const reportVersions = table(
  'report_versions',
  {
    id: primaryKey('id'),
    reportId: integer('report_id')
      .notNull()
      .references(() => reports.id),
    version: integer('version').notNull(),
    before: json<Record<string, unknown>>('before').notNull(),
    change: text('change').notNull(),
    accountId: integer('account_id').references(() => accounts.id),
    at: instant('at').notNull(),
  },
  (t) => [uniqueIndex('report_versions_version').on(t.reportId, t.version)],
);

export const participants = table(
  'participants',
  {
    id: primaryKey('id'),
    reportId: integer('report_id')
      .notNull()
      .references(() => reports.id),
    personId: integer('person_id')
      .notNull()
      .references(() => persons.id),
    /** `text`: named in the message; `self`: 我 or 我们; `onBehalf`: in 代报; `secretary`: added while confirming. */
    source: text('source').$type<'text' | 'self' | 'onBehalf' | 'secretary'>().notNull(),
    /** 参加, 组织, or 带队 (of a vanguard team): what the points depend on. */
    part: text('part').$type<ParticipantPart>().notNull().default('joined'),
    addedAt: instant('added_at').notNull(),
    removedAt: instant('removed_at'),
  },
  (t) => [index('participants_report').on(t.reportId), index('participants_person').on(t.personId)],
);

/** Append-only: a mistake is mended by an entry that reverses it. */
export const pointEntries = table(
  'point_entries',
  {
    id: primaryKey('id'),
    personId: integer('person_id')
      .notNull()
      .references(() => persons.id),
    reportId: integer('report_id').references(() => reports.id),
    ruleId: text('rule_id').notNull(),
    rulesVersion: text('rules_version').notNull(),
    /** May be zero: the work counts, a cap was reached, and the reason says so. */
    hundredths: integer('hundredths').notNull(),
    reason: text('reason').notNull(),
    /** Of a report: what the work is worth by its rule, and its words, before caps; other work coming or going moves the caps. */
    worthHundredths: integer('worth_hundredths'),
    work: text('work'),
    /** Day of the work. */
    day: text('day').notNull(),
    reversesId: integer('reverses_id'),
    decidedBy: integer('decided_by').references(() => persons.id),
    at: instant('at').notNull(),
  },
  (t) => [
    index('point_entries_person').on(t.personId, t.day),
    index('point_entries_report').on(t.reportId),
    // An entry is taken back once.
    uniqueIndex('point_entries_reverses').on(t.reversesId).where(sql`reverses_id is not null`),
  ],
);

import type { CriticismFacts } from '../../domain/criticism.ts';
import { kit } from '../kit.ts';
import { inbox } from './inbox.ts';
import { persons, units } from './organisation.ts';

const { table, index, primaryKey, text, integer, instant, json } = kit;

/** 通报批评 (S48): ordered by a person, answered by the unit, and sent or dropped by a person; nothing else makes a row. */
export const criticisms = table(
  'criticisms',
  {
    id: primaryKey('id'),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    state: text('state').$type<'draft' | 'sent' | 'dropped'>().notNull(),
    /** Figures and findings as they stood when it was ordered. */
    facts: json<CriticismFacts>('facts').notNull(),
    orderedBy: integer('ordered_by')
      .notNull()
      .references(() => persons.id),
    orderedAt: instant('ordered_at').notNull(),
    /** Last day on which the unit may answer. */
    replyDue: text('reply_due').notNull(),
    reply: text('reply'),
    repliedBy: integer('replied_by').references(() => persons.id),
    repliedAt: instant('replied_at'),
    decidedBy: integer('decided_by').references(() => persons.id),
    decidedAt: instant('decided_at'),
    /** Why it was dropped. */
    reason: text('reason'),
  },
  (t) => [index('criticisms_state').on(t.state, t.unitId)],
);

/** 问责 (S49): what an authority decided, written down and nothing more; no figure, group or paper reads it. */
export const accountabilityRecords = table('accountability_records', {
  id: primaryKey('id'),
  text: text('text').notNull(),
  /** Day of the decision. */
  day: text('day').notNull(),
  authority: text('authority').notNull(),
  inboxId: integer('inbox_id')
    .notNull()
    .references(() => inbox.id),
  recordedBy: integer('recorded_by')
    .notNull()
    .references(() => persons.id),
  recordedAt: instant('recorded_at').notNull(),
});

import { kit } from '../kit.ts';
import { chats } from './chats.ts';
import { persons } from './organisation.ts';

const { table, index, primaryKey, text, integer, instant, json } = kit;

/** Stamp, activation and the scheduler's watermark: one row a fact. */
export const settings = table('settings', {
  name: text('name').primaryKey(),
  value: text('value').notNull(),
});

/** Ownership that must have one holder, on the machine clock. */
export const leases = table('leases', {
  name: text('name').primaryKey(),
  owner: text('owner').notNull(),
  until: instant('until').notNull(),
});

/** Decisions: append-only. */
export const audit = table(
  'audit',
  {
    id: primaryKey('id'),
    at: instant('at').notNull(),
    personId: integer('person_id').references(() => persons.id),
    action: text('action').notNull(),
    subject: text('subject').notNull(),
    before: json<unknown>('before'),
    after: json<unknown>('after'),
    /** Where it was decided: in a chat, at the machine, or by the programme itself. */
    channel: text('channel').$type<'chat' | 'cli' | 'system'>().notNull(),
    chatId: integer('chat_id').references(() => chats.id),
  },
  (t) => [index('audit_subject').on(t.subject), index('audit_at').on(t.at)],
);

/** Files asked for in a chat (导出): made by a job, delivered to the asker's private chat. */
export const exportRequests = table(
  'export_requests',
  {
    id: primaryKey('id'),
    /** What is to be exported: `audit`. */
    what: text('what').notNull(),
    /** Day, month, quarter or year the export is limited to; null is everything. */
    period: text('period'),
    chatId: integer('chat_id')
      .notNull()
      .references(() => chats.id),
    requestedBy: integer('requested_by')
      .notNull()
      .references(() => persons.id),
    state: text('state').$type<'waiting' | 'done' | 'failed'>().notNull(),
    error: text('error'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [index('export_requests_state').on(t.state)],
);

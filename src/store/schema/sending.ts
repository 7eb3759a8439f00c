import type { Choice } from '../../domain/messages.ts';
import { kit } from '../kit.ts';
import { accounts, chats } from './chats.ts';
import { inbox } from './inbox.ts';
import { persons, units } from './organisation.ts';

const { table, index, uniqueIndex, primaryKey, text, integer, boolean, instant, json } = kit;

export const broadcasts = table('broadcasts', {
  id: primaryKey('id'),
  text: text('text').notNull(),
  urgent: boolean('urgent').notNull(),
  /** An urgent one waits for the office's 确认广播. */
  state: text('state').$type<'waiting' | 'sent' | 'withdrawn'>().notNull(),
  createdBy: integer('created_by')
    .notNull()
    .references(() => persons.id),
  createdAt: instant('created_at').notNull(),
});

// Sending: schedule runs and notices are what was planned, the outbox is what leaves.

export const scheduleRuns = table(
  'schedule_runs',
  {
    id: primaryKey('id'),
    schedule: text('schedule').notNull(),
    plannedAt: instant('planned_at').notNull(),
    /** `due`: a job of the town that is still to be done, or to be tried again. */
    outcome: text('outcome').$type<'due' | 'done' | 'missed'>().notNull(),
    subject: json<Record<string, unknown>>('subject').notNull(),
    note: text('note'),
    ranAt: instant('ran_at').notNull(),
  },
  (t) => [uniqueIndex('schedule_runs_planned').on(t.schedule, t.plannedAt)],
);

export const notices = table(
  'notices',
  {
    id: primaryKey('id'),
    schedule: text('schedule').notNull(),
    plannedAt: instant('planned_at').notNull(),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    /** Order within a slot: result, deadline, task, reminder. */
    rank: integer('rank').notNull(),
    /** Set for notices whose text is known when planned; others are worded when their slot comes. */
    text: text('text'),
    subject: json<Record<string, unknown>>('subject').notNull(),
    state: text('state').$type<'pending' | 'sent' | 'dropped' | 'expired' | 'missed'>().notNull(),
    note: text('note'),
    expiresAt: instant('expires_at').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('notices_planned').on(t.schedule, t.plannedAt, t.unitId),
    index('notices_state').on(t.state, t.unitId),
  ],
);

/** What a platform that counts by the month was asked for: one row a bot, month and bucket. */
export const callCounts = table(
  'call_counts',
  {
    id: primaryKey('id'),
    bot: text('bot').notNull(),
    /** `YYYY-MM` of the machine clock: the platform's month. */
    month: text('month').notNull(),
    bucket: text('bucket').$type<'api' | 'stream'>().notNull(),
    used: integer('used').notNull().default(0),
    limit: integer('limit').notNull(),
    /** Machine clock: when the platform last said that the bucket is used up. */
    exhaustedAt: instant('exhausted_at'),
  },
  (t) => [uniqueIndex('call_counts_bucket').on(t.bot, t.month, t.bucket)],
);

/** Who wrote what the platform kept back because the month was used up; told when it can be told. */
export const missedSenders = table(
  'missed_senders',
  {
    id: primaryKey('id'),
    month: text('month').notNull(),
    chatId: integer('chat_id')
      .notNull()
      .references(() => chats.id),
    accountId: integer('account_id')
      .notNull()
      .references(() => accounts.id),
    /** Programme clock. */
    at: instant('at').notNull(),
    toldAt: instant('told_at'),
  },
  (t) => [uniqueIndex('missed_senders_once').on(t.month, t.chatId, t.accountId)],
);

/** Which notices a message carries: 1..n. */
export const noticeMessages = table(
  'notice_messages',
  {
    id: primaryKey('id'),
    noticeId: integer('notice_id')
      .notNull()
      .references(() => notices.id),
    outboxId: integer('outbox_id')
      .notNull()
      .references(() => outbox.id),
  },
  (t) => [uniqueIndex('notice_messages_pair').on(t.noticeId, t.outboxId)],
);

export const outbox = table(
  'outbox',
  {
    id: primaryKey('id'),
    bot: text('bot').notNull(),
    chatId: integer('chat_id')
      .notNull()
      .references(() => chats.id),
    lane: text('lane').$type<'reply' | 'notice'>().notNull(),
    state: text('state').$type<'pending' | 'sending' | 'sent' | 'unknown' | 'failed'>().notNull(),
    text: text('text').notNull(),
    images: json<string[]>('images').notNull(),
    files: json<string[]>('files').notNull(),
    /** What can be answered by a press; null: nothing. */
    choices: json<Choice[]>('choices'),
    /** The text goes as soon as it is sent: a one-time code. */
    secret: boolean('secret').notNull().default(false),
    /** The message this answers. */
    inboxId: integer('inbox_id').references(() => inbox.id),
    replyHandle: text('reply_handle'),
    replyExpiresAt: instant('reply_expires_at'),
    /** Named in front of the text when the handle is void and the reply goes as a push. */
    askerName: text('asker_name'),
    idempotencyKey: text('idempotency_key').notNull().unique(),
    /** Day of the group's slot; one proactive message per chat and day. Null for replies and urgent broadcasts. */
    slotDay: text('slot_day'),
    /**
     * The form of the call that is under way or may have been shown; null while nothing was shown. A repeat is safe only
     * in the same form.
     */
    sentAs: text('sent_as').$type<'reply' | 'push'>(),
    attempts: integer('attempts').notNull().default(0),
    /** Machine clock of the first refusal; a row that cannot go holds up its lane for a limited time. */
    stuckSince: instant('stuck_since'),
    /** Machine clock: lease while sending, earliest next try, actual send. */
    leaseUntil: instant('lease_until'),
    retryAt: instant('retry_at'),
    sentAt: instant('sent_at'),
    error: text('error'),
    /** Set when the office settled one that is unknown or failed (已送达, 重发), or the sender's next answer said it again. */
    settled: text('settled').$type<'delivered' | 'resent' | 'repeated'>(),
    /** With it the platform can take back what was sent. */
    recallKey: text('recall_key'),
    /** Set when the office takes back the broadcast the message carries; `refused`: people still see it. */
    recall: text('recall').$type<'asked' | 'done' | 'refused'>(),
    /** Programme clock. */
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('outbox_slot').on(t.chatId, t.slotDay),
    index('outbox_state').on(t.state, t.bot),
    index('outbox_sent').on(t.chatId, t.sentAt),
    index('outbox_bot_sent').on(t.bot, t.sentAt),
    index('outbox_inbox').on(t.inboxId),
  ],
);

export const connectedIntervals = table('connected_intervals', {
  id: primaryKey('id'),
  bot: text('bot').notNull(),
  /** Programme clock; `until` moves forward while the connection lives. */
  from: instant('from').notNull(),
  until: instant('until').notNull(),
  /** The same times on the machine clock: they decide whether there was a gap, the others are what people read. */
  machineFrom: instant('machine_from').notNull(),
  machineUntil: instant('machine_until').notNull(),
});

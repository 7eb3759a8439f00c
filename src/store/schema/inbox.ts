import { kit } from '../kit.ts';
import { accounts, chats } from './chats.ts';

const { table, index, uniqueIndex, primaryKey, text, integer, instant, json } = kit;

// The inbox: commit 1 stores the raw message, commit 2 moves its state.

export const inbox = table(
  'inbox',
  {
    id: primaryKey('id'),
    bot: text('bot').notNull(),
    messageId: text('message_id').notNull(),
    chatId: integer('chat_id')
      .notNull()
      .references(() => chats.id),
    accountId: integer('account_id')
      .notNull()
      .references(() => accounts.id),
    text: text('text').notNull(),
    quote: json<{ messageId?: string; text?: string; photos: string[] }>('quote'),
    replyHandle: text('reply_handle'),
    /** Machine clock. */
    replyExpiresAt: instant('reply_expires_at'),
    /** `held`: from an unbound group, handled in order once it is bound; `expired`: that never happened. */
    state: text('state').$type<'received' | 'held' | 'expired' | 'done' | 'failed'>().notNull(),
    attempts: integer('attempts').notNull().default(0),
    error: text('error'),
    /** Programme clock. */
    receivedAt: instant('received_at').notNull(),
    handledAt: instant('handled_at'),
  },
  (t) => [
    uniqueIndex('inbox_message').on(t.bot, t.messageId),
    index('inbox_state').on(t.state),
    index('inbox_chat').on(t.chatId, t.state),
    index('inbox_account').on(t.accountId),
  ],
);

export const photos = table('photos', {
  id: primaryKey('id'),
  sha256: text('sha256').notNull().unique(),
  mime: text('mime').notNull(),
  width: integer('width').notNull(),
  height: integer('height').notNull(),
  bytes: integer('bytes').notNull(),
  /** What it looks like, domain/photo-likeness.ts; null for a picture without features. */
  fingerprint: text('fingerprint'),
  /** The day the camera noted, where it did and the platform left it: a hint, as clocks of phones may be wrong. */
  takenOn: text('taken_on'),
  storedAt: instant('stored_at').notNull(),
  /** From then on only the thumbnail is kept. */
  originalDeletedAt: instant('original_deleted_at'),
});

/** Messages whose unit was asked back; the next message that names one completes the newest. */
export const openQuestions = table(
  'open_questions',
  {
    id: primaryKey('id'),
    inboxId: integer('inbox_id')
      .notNull()
      .unique()
      .references(() => inbox.id),
    accountId: integer('account_id')
      .notNull()
      .references(() => accounts.id),
    chatId: integer('chat_id')
      .notNull()
      .references(() => chats.id),
    askedAt: instant('asked_at').notNull(),
    answeredAt: instant('answered_at'),
  },
  (t) => [index('open_questions_account').on(t.accountId, t.chatId)],
);

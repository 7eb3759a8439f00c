import { kit } from '../kit.ts';
import { persons, units } from './organisation.ts';

const { table, index, uniqueIndex, primaryKey, text, integer, instant } = kit;

// Chat platforms: accounts, chats and who and what they are bound to.

export const accounts = table(
  'accounts',
  {
    id: primaryKey('id'),
    bot: text('bot').notNull(),
    userId: text('user_id').notNull(),
    displayName: text('display_name'),
    /** The chat in which this person has written privately; only then a private push may go there. */
    privateChatId: text('private_chat_id'),
  },
  (t) => [uniqueIndex('accounts_user').on(t.bot, t.userId)],
);

export const accountBindings = table(
  'account_bindings',
  {
    id: primaryKey('id'),
    accountId: integer('account_id')
      .notNull()
      .references(() => accounts.id),
    personId: integer('person_id')
      .notNull()
      .references(() => persons.id),
    /** `code`: proved by a one-time code, roles count. `claim`: 我是, member rights only. `seed`: the sandbox. */
    by: text('by').$type<'code' | 'claim' | 'seed'>().notNull(),
    validFrom: instant('valid_from').notNull(),
    validTo: instant('valid_to'),
  },
  (t) => [index('account_bindings_account').on(t.accountId), index('account_bindings_person').on(t.personId)],
);

export const bindCodes = table('bind_codes', {
  id: primaryKey('id'),
  personId: integer('person_id')
    .notNull()
    .references(() => persons.id),
  codeHash: text('code_hash').notNull(),
  /** Machine clock. */
  expiresAt: instant('expires_at').notNull(),
  usedAt: instant('used_at'),
});

/** Codes that were tried and did not fit, so that six digits cannot be guessed. */
export const bindAttempts = table(
  'bind_attempts',
  {
    id: primaryKey('id'),
    accountId: integer('account_id')
      .notNull()
      .references(() => accounts.id),
    /** Machine clock. */
    at: instant('at').notNull(),
  },
  (t) => [index('bind_attempts_account').on(t.accountId, t.at)],
);

export const chats = table(
  'chats',
  {
    id: primaryKey('id'),
    bot: text('bot').notNull(),
    chatId: text('chat_id').notNull(),
    kind: text('kind').$type<'group' | 'private'>().notNull(),
    title: text('title'),
    mutedUntil: instant('muted_until'),
  },
  (t) => [uniqueIndex('chats_platform').on(t.bot, t.chatId)],
);

export const chatBindings = table(
  'chat_bindings',
  {
    id: primaryKey('id'),
    chatId: integer('chat_id')
      .notNull()
      .references(() => chats.id),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    /** `side` groups (副群) receive results only. */
    part: text('part').$type<'main' | 'side'>().notNull(),
    validFrom: instant('valid_from').notNull(),
    validTo: instant('valid_to'),
  },
  (t) => [index('chat_bindings_chat').on(t.chatId), index('chat_bindings_unit').on(t.unitId)],
);

/** Keys of the groups' WeCom webhooks (消息推送). Secrets: whoever has one can write in the group. */
export const chatWebhooks = table('chat_webhooks', {
  chatId: integer('chat_id')
    .primaryKey()
    .references(() => chats.id),
  key: text('key').notNull(),
  /** What the platform wants calls signed with; null: nothing. */
  secret: text('secret'),
  addedAt: instant('added_at').notNull(),
});

/** Lines that are said at most once (per person, per chat or per day): the key says which. */
export const saidOnce = table('said_once', {
  key: text('key').primaryKey(),
  at: instant('at').notNull(),
});

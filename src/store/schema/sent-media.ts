import { kit } from '../kit.ts';

const { table, uniqueIndex, primaryKey, text, instant } = kit;

/** Files a platform keeps for some days under an id of its own: what was uploaded is not uploaded again after a restart. */
export const sentMedia = table(
  'sent_media',
  {
    id: primaryKey('id'),
    bot: text('bot').notNull(),
    /** Kind and hash of the content, and of the webhook it belongs to. */
    key: text('key').notNull(),
    mediaId: text('media_id').notNull(),
    /** Machine clock: from then on the platform may have dropped it. */
    until: instant('until').notNull(),
  },
  (t) => [uniqueIndex('sent_media_key').on(t.bot, t.key)],
);

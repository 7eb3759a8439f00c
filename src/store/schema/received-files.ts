import { kit } from '../kit.ts';
import { inbox } from './inbox.ts';

const { table, index, uniqueIndex, primaryKey, text, integer } = kit;

/** One row per file somebody sent privately. Its bytes lie on the disk only while the state is `fetched`. */
export const receivedFiles = table(
  'received_files',
  {
    id: primaryKey('id'),
    inboxId: integer('inbox_id')
      .notNull()
      .references(() => inbox.id),
    ordinal: integer('ordinal').notNull(),
    reference: text('reference').notNull(),
    name: text('name'),
    /** `done`: what it says was taken over; `refused`: nothing was, and the sender was told why. */
    state: text('state').$type<'announced' | 'fetched' | 'done' | 'refused'>().notNull(),
    attempts: integer('attempts').notNull().default(0),
  },
  (t) => [uniqueIndex('received_files_message').on(t.inboxId, t.ordinal), index('received_files_state').on(t.state)],
);

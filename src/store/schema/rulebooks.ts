import type { Sections } from '../../domain/programme/rulebook.ts';
import { kit } from '../kit.ts';

const { table, uniqueIndex, primaryKey, text, boolean, instant, json } = kit;

/** Every version of the rules this store has worked by (P15): what was written in it, who adopted it, from when it holds. */
export const rulebooks = table(
  'rulebooks',
  {
    id: primaryKey('id'),
    version: text('version').notNull(),
    /** SHA-256 over all sections: a version is one content, for ever. */
    hash: text('hash').notNull(),
    /** Hash of each top-level section, to say which one was changed. */
    sections: json<Sections>('sections').notNull(),
    /** First day it holds; null: from the beginning. */
    holdsFrom: text('holds_from'),
    adoptedBy: text('adopted_by'),
    adoptedOn: text('adopted_on'),
    storedAt: instant('stored_at').notNull(),
    /** False for what held when the store was created: that is no news. */
    announce: boolean('announce').notNull(),
  },
  (t) => [uniqueIndex('rulebooks_version').on(t.version)],
);

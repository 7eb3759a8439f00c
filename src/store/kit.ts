import * as sqlite from 'drizzle-orm/sqlite-core';

/**
 * The vocabulary of columns the schema is written in. PostgreSQL comes later as a second kit with the same words, so
 * the schema uses nothing but these: instants are epoch milliseconds, scores and points are whole hundredths.
 */
export const kit = {
  table: sqlite.sqliteTable,
  index: sqlite.index,
  uniqueIndex: sqlite.uniqueIndex,
  primaryKey: (name: string) => sqlite.integer(name).primaryKey({ autoIncrement: true }),
  text: (name: string) => sqlite.text(name),
  integer: (name: string) => sqlite.integer(name),
  boolean: (name: string) => sqlite.integer(name, { mode: 'boolean' }),
  instant: (name: string) => sqlite.integer(name, { mode: 'number' }),
  json: <T>(name: string) => sqlite.text(name, { mode: 'json' }).$type<T>(),
};

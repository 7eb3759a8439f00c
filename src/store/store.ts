import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import type * as schema from './schema.ts';

/** A handle to read with. */
export type Db = BetterSQLite3Database<typeof schema>;

declare const writing: unique symbol;
/** The unit of work. Only code that was handed one can write; the functions of this folder ask for it in their first parameter. */
export type Tx = Db & { readonly [writing]: true };

export interface Store {
  /** Sees committed data only. */
  readonly read: Db;
  /**
   * Runs one unit of work: all of it is stored or nothing. Units of work run one after the other; the callback awaits
   * nothing but the store. `write` inside `write` throws. A database locked by another process is tried again for five
   * seconds before it throws.
   */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

import { AsyncLocalStorage } from 'node:async_hooks';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { StartError } from '../errors.ts';
import { type Connection, Database } from '../sqlite.ts';
import * as schema from './schema.ts';
import { cacheStatements } from './statement-cache.ts';
import type { Db, Store, Tx } from './store.ts';

const migrationsFolder = fileURLToPath(new URL('./migrations', import.meta.url));
const lockedRetries = 25;
const busyTimeoutMs = 200;

/**
 * Opens the store at `file`, creating or migrating it. A copy is kept at `<file>.before-<n>` before a migration.
 * `migrations` is another folder in tests only.
 *
 * @throws StartError when the file cannot be opened, is damaged, or was written by a newer Jingcun.
 */
export function openStore(file: string, migrations = migrationsFolder): Store {
  const writer = connect(file);
  try {
    migrateStore(writer, file, migrations);
    const reader = connect(file);
    reader.pragma('query_only = ON');
    return new SqliteStore(writer, reader);
  } catch (cause) {
    writer.close();
    throw explained(file, cause);
  }
}

/**
 * A connection of its own that can only read, for a thread beside the store's: sees what was committed when it asks.
 *
 * @throws StartError when there is no database, or it cannot be read.
 */
export function openReader(file: string): { readonly read: Db; close(): void } {
  try {
    const connection = new Database(file, { readonly: true, fileMustExist: true, timeout: busyTimeoutMs });
    return { read: drizzle(cacheStatements(connection), { schema }), close: () => connection.close() };
  } catch (cause) {
    throw explained(file, cause);
  }
}

function connect(file: string): Connection {
  let connection: Connection | undefined;
  try {
    connection = new Database(file, { timeout: busyTimeoutMs });
    connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = FULL');
    connection.pragma('cache_size = -16000');
    connection.pragma('temp_store = MEMORY');
    // What is deleted is overwritten, so that `jingcun forget` leaves nothing behind in the file.
    connection.pragma('secure_delete = ON');
    return cacheStatements(connection);
  } catch (cause) {
    connection?.close();
    throw explained(file, cause);
  }
}

/** What SQLite said, as a sentence that says what to do about it; anything else stays what it is. */
function explained(file: string, cause: unknown): unknown {
  if (cause instanceof StartError) return cause;
  const code = cause instanceof Database.SqliteError ? cause.code : '';
  if (cause instanceof TypeError || /^SQLITE_(?:CANTOPEN|READONLY|PERM|IOERR)/.test(code)) {
    return new StartError(
      [`数据库 ${file} 打不开或写不了（${reason(cause)}）。请检查 DATA_DIR 在不在、有没有写权限。`],
      {
        cause,
      },
    );
  }
  if (code.startsWith('SQLITE_BUSY')) {
    return new StartError([`数据库 ${file} 正被别的程序占用。请稍等再启动。`], { cause });
  }
  if (code === 'SQLITE_FULL') return new StartError([`磁盘满了，数据库 ${file} 写不进去。请先腾出空间。`], { cause });
  if (/^SQLITE_(?:NOTADB|CORRUPT)/.test(code)) return damaged(file, reason(cause), cause);
  return cause;
}

function damaged(file: string, what: string, cause?: unknown): StartError {
  return new StartError([`数据库 ${file} 读不了，可能已损坏（${what}）。请用 jingcun restore 恢复最近的备份。`], {
    cause,
  });
}

/**
 * Foreign keys are off while Drizzle migrates: its table rebuilds run inside a transaction, where the PRAGMA in the
 * .sql file is ignored, and ON DELETE CASCADE would empty the children.
 */
function migrateStore(writer: Connection, file: string, folder: string): void {
  const health = writer.pragma('quick_check(1)', { simple: true });
  if (health !== 'ok') throw damaged(file, String(health));
  const known = readMigrationFiles({ migrationsFolder: folder });
  const applied = appliedMigrations(writer);
  const newest = known.at(-1)?.folderMillis ?? 0;
  if (applied.some((createdAt) => createdAt > newest)) {
    throw new StartError([`数据库 ${file} 是更新版本的净村写的，这个版本打不开它。请升级程序后再启动。`]);
  }
  if (applied.length > 0 && applied.length < known.length) keepCopy(writer, file, applied.length);
  writer.pragma('foreign_keys = OFF');
  migrate(drizzle(writer, { schema }), { migrationsFolder: folder });
  const broken = writer.pragma('foreign_key_check');
  if (Array.isArray(broken) && broken.length > 0) {
    throw new StartError([
      `数据库 ${file} 里有 ${broken.length} 条记录互相对不上，没有启动。请用 jingcun restore 恢复最近的备份。`,
    ]);
  }
  writer.pragma('foreign_keys = ON');
}

function appliedMigrations(writer: Connection): number[] {
  const exists = writer.prepare("select 1 from sqlite_master where name = '__drizzle_migrations'").get();
  if (exists === undefined) return [];
  return writer
    .prepare<[], { created_at: number }>('select created_at from __drizzle_migrations')
    .all()
    .map((row) => Number(row.created_at));
}

function keepCopy(writer: Connection, file: string, version: number): void {
  const copy = `${file}.before-${version + 1}`;
  if (!existsSync(copy)) writer.prepare('VACUUM INTO ?').run(copy);
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

class SqliteStore implements Store {
  readonly read: Db;
  readonly #writer: Connection;
  readonly #reader: Connection;
  readonly #tx: Tx;
  readonly #inside = new AsyncLocalStorage<{ open: boolean }>();
  #tail: Promise<unknown> = Promise.resolve();

  constructor(writer: Connection, reader: Connection) {
    this.#writer = writer;
    this.#reader = reader;
    this.read = drizzle(reader, { schema });
    this.#tx = drizzle(writer, { schema }) as Db as Tx;
  }

  write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    if (this.#inside.getStore()?.open) return Promise.reject(new Error('write inside write: pass the tx on instead'));
    const run = this.#tail.then(() => this.#transaction(work));
    this.#tail = run.catch(() => undefined);
    return run;
  }

  async close(): Promise<void> {
    await this.#tail;
    // Node carries it from promise to promise until it is told that it is over, in whatever else the process does.
    this.#inside.disable();
    this.#writer.pragma('wal_checkpoint(TRUNCATE)');
    this.#reader.close();
    this.#writer.close();
  }

  async #transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    await this.#begin();
    // Marked open rather than merely present: a timer started inside outlives the unit of work and may write later.
    const unit = { open: true };
    try {
      const value = await this.#inside.run(unit, () => work(this.#tx));
      this.#writer.exec('COMMIT');
      return value;
    } catch (cause) {
      if (this.#writer.inTransaction) this.#writer.exec('ROLLBACK');
      throw cause;
    } finally {
      unit.open = false;
    }
  }

  async #begin(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        this.#writer.exec('BEGIN IMMEDIATE');
        return;
      } catch (cause) {
        const busy = cause instanceof Database.SqliteError && cause.code.startsWith('SQLITE_BUSY');
        if (!busy || attempt === lockedRetries) throw cause;
        await sleep(busyTimeoutMs / 10);
      }
    }
  }
}

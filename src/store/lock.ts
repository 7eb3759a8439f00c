import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '../errors.ts';
import { type Connection, Database } from '../sqlite.ts';

export interface DataDirLock {
  release(): void;
}

/**
 * Takes the data directory for this process. The lock is SQLite's own file lock, so the system gives it back when the
 * process dies, however it dies.
 *
 * @throws StartError when the directory cannot be written or another process holds it.
 */
export function lockDataDir(dir: string): DataDirLock {
  const connection = openLockFile(dir);
  try {
    connection.pragma('locking_mode = EXCLUSIVE');
    connection.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    connection.close();
    throw new StartError([`另一个净村正在用这个数据目录：${dir}。请先停掉它，或换一个 DATA_DIR。`], { cause });
  }
  return { release: () => void connection.close() };
}

function openLockFile(dir: string): Connection {
  try {
    mkdirSync(dir, { recursive: true });
    const connection = new Database(join(dir, 'lock.db'), { timeout: 200 });
    // A file system that cannot be written shows itself here, not at the first message.
    connection.exec('CREATE TABLE IF NOT EXISTS lock (held INTEGER)');
    return connection;
  } catch (cause) {
    if (cause instanceof Database.SqliteError && cause.code.startsWith('SQLITE_BUSY')) {
      throw new StartError([`另一个净村正在用这个数据目录：${dir}。请先停掉它，或换一个 DATA_DIR。`], { cause });
    }
    throw new StartError(
      [
        `数据目录写不进去：${dir}（${cause instanceof Error ? cause.message : String(cause)}）。请检查 DATA_DIR 和权限。`,
      ],
      { cause },
    );
  }
}

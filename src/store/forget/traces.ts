import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { forgottenText } from '../../domain/retention.ts';
import { Database } from '../../sqlite.ts';

const retryMs = 200;
const tries = 50;

/**
 * Writes the whole file anew and empties its log, so that no byte of what was deleted is left: `secure_delete` alone leaves
 * scraps in pages that were split. Works beside a service; others wait about a second per 200 MB before they can write.
 * False when other programs kept the file busy for ten seconds, or the disk has no room for a second copy.
 */
export async function rewriteStore(file: string): Promise<boolean> {
  const connection = new Database(file, { fileMustExist: true, timeout: retryMs });
  try {
    connection.pragma('secure_delete = ON');
    return (
      (await untilFree(() => connection.exec('VACUUM').open)) &&
      (await untilFree(() => emptied(connection.pragma('wal_checkpoint(TRUNCATE)'))))
    );
  } finally {
    connection.close();
  }
}

/** A checkpoint says in its first column whether somebody was reading what it would have emptied. */
function emptied(answer: unknown): boolean {
  return z.tuple([z.object({ busy: z.literal(0) })]).safeParse(answer).success;
}

async function untilFree(work: () => boolean): Promise<boolean> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    try {
      if (work()) return true;
    } catch (cause) {
      if (!(cause instanceof Database.SqliteError)) throw cause;
      if (cause.code === 'SQLITE_FULL') return false;
      if (!cause.code.startsWith('SQLITE_BUSY')) throw cause;
    }
    await sleep(retryMs);
  }
  return false;
}

/** False when the copy of a store still has the person, or cannot be read and so may have him. */
export function isForgottenIn(copy: string, code: string): boolean {
  try {
    // Not read-only: closing then takes away the files that SQLite makes beside it.
    const connection = new Database(copy, { fileMustExist: true, timeout: retryMs });
    try {
      const name: unknown = connection.prepare('SELECT name FROM persons WHERE code = ?').pluck().get(code);
      return name === forgottenText;
    } finally {
      connection.close();
    }
  } catch {
    return false;
  }
}

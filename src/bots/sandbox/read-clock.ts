import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from '../../sqlite.ts';
import type { ClockRow } from './platform-file.ts';

/**
 * The sandbox's programme clock as another process sees it, epoch milliseconds: the running service shows the same time.
 * Null while the sandbox under `dir` was never started.
 */
export function readSandboxClock(dir: string, machineNow: number): number | null {
  const file = join(dir, 'platform.db');
  if (!existsSync(file)) return null;
  const db = new Database(file, { readonly: true, timeout: 200 });
  try {
    const row = db
      .prepare<[], ClockRow>('select programme, machine, ceiling, walk_target as walkTarget from clock where one = 1')
      .get();
    if (!row) return null;
    return row.walkTarget === null ? row.programme + Math.max(0, machineNow - row.machine) : row.programme;
  } finally {
    db.close();
  }
}

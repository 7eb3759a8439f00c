import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { addDays, dayOf, timeOf } from '../domain/time.ts';
import type { Job } from './job.ts';

const lookEveryMs = 10 * 60_000;
const fromTime = '02:30';
/** So many nights are kept. */
export const nightsKept = 7;
const named = /^jingcun-\d{4}-\d{2}-\d{2}\.db$/;

/**
 * One backup a night (machine clock, from 02:30), seven kept. A night the machine was off is made up for when it is on
 * again. Keyed by the night: run twice it happens once.
 */
export function createBackup(deps: {
  readonly directory: string;
  readonly machineNow: () => number;
  readonly backUp: (target: string) => Promise<void>;
}): Job<Record<string, never>> {
  return {
    name: 'backup',
    payload: z.object({}).strip() as z.ZodType<Record<string, never>>,
    everyMs: lookEveryMs,
    attempts: 1,
    key: () => 'backup',
    async run() {
      const target = backupOfNight(deps.directory, deps.machineNow());
      if (existsSync(target)) return { outcome: 'skipped', reason: 'this night has its backup' };
      await mkdir(deps.directory, { recursive: true });
      await deps.backUp(target);
      await dropOld(deps.directory);
      return { outcome: 'done' };
    },
  };
}

/** The file of the night that is, or was last, on the machine clock. */
export function backupOfNight(directory: string, machineNow: number): string {
  const night = timeOf(machineNow) >= fromTime ? dayOf(machineNow) : addDays(dayOf(machineNow), -1);
  return join(directory, `jingcun-${night}.db`);
}

async function dropOld(directory: string): Promise<void> {
  const backups = (await readdir(directory)).filter((file) => named.test(file)).sort();
  for (const file of backups.slice(0, -nightsKept)) {
    await rm(join(directory, file), { force: true });
    await rm(join(directory, `${file}.photos.json`), { force: true });
  }
}

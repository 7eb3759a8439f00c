import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const maker = resolve('dist/jobs/pglite-init.js');

/**
 * Lays the embedded queue's database into a data directory that has none: to make one takes ten seconds of a processor,
 * to copy one nothing. That the program makes it itself is shown by the suites that do not ask for it.
 */
export async function layJobs(dataDir: string): Promise<void> {
  const jobs = join(dataDir, 'jobs');
  // Where nothing is built yet the program makes its own.
  if (existsSync(jobs) || !existsSync(maker)) return;
  cpSync(await template(), jobs, { recursive: true });
}

/** Made once for each version of PGlite; two at a time do no harm. */
async function template(): Promise<string> {
  const { version } = JSON.parse(readFileSync('node_modules/@electric-sql/pglite/package.json', 'utf8'));
  const kept = resolve(`node_modules/.cache/jingcun/pglite-${version}`);
  if (existsSync(kept)) return kept;
  const fresh = `${kept}-${process.pid}`;
  mkdirSync(dirname(kept), { recursive: true });
  const child = spawn(process.execPath, [maker, fresh], { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`pglite-init ended with ${code}`);
  try {
    renameSync(fresh, kept);
  } catch {
    rmSync(fresh, { recursive: true, force: true });
  }
  return kept;
}

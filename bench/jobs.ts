import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Job } from '../src/jobs/job.ts';
import { openQueue } from '../src/jobs/queue.ts';
import { createLog } from '../src/log.ts';
import { RedisServer } from '../tests/support/redis-server.ts';

const jobs = 2_000;

/** Wakes of distinct keys until all have run, embedded and on Redis. */
export async function measureJobs(dir: string, log: (line: string) => void): Promise<void> {
  mkdirSync(dir, { recursive: true });
  const embedded = await jobsPerSecond(join(dir, 'embedded'), undefined);
  const redis = await withRedis(dir, (url) => jobsPerSecond(join(dir, 'redis'), url));
  log(`## Jobs per second, ${jobs} wakes of distinct keys until all have run\n`);
  log('| backend | jobs/s | ratio |\n| --- | --- | --- |');
  log(`| embedded (PGlite in a thread) | ${embedded.toFixed(0)} | 1 |`);
  log(
    redis === null
      ? '| Redis | not installed | – |\n'
      : `| Redis | ${redis.toFixed(0)} | ${(redis / embedded).toFixed(1)} |\n`,
  );
}

async function jobsPerSecond(directory: string, redisUrl: string | undefined): Promise<number> {
  const queue = openQueue({ directory, redisUrl, log: createLog('error') });
  let run = 0;
  let finished: () => void = () => undefined;
  const done = new Promise<void>((resolve) => {
    finished = resolve;
  });
  const job: Job<{ n: number }> = {
    name: 'bench',
    payload: z.object({ n: z.number() }),
    attempts: 1,
    key: ({ n }) => String(n),
    async run() {
      run += 1;
      if (run === jobs) finished();
      return { outcome: 'done' };
    },
  };
  queue.register(job);
  await queue.start();
  const started = performance.now();
  for (let n = 0; n < jobs; n += 1) queue.wake(job, { n });
  await done;
  const seconds = (performance.now() - started) / 1_000;
  await queue.stop(5_000);
  return jobs / seconds;
}

async function withRedis<T>(dir: string, work: (url: string) => Promise<T>): Promise<T | null> {
  if (spawnSync('redis-server', ['--version']).status !== 0) return null;
  const server = await RedisServer.start(join(dir, 'redis-server'));
  try {
    return await work(server.url);
  } finally {
    await server.stop();
  }
}

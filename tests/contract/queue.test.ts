import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Job } from '../../src/jobs/job.ts';
import { type JobQueue, openQueue } from '../../src/jobs/queue.ts';
import { hasRedis, RedisServer } from '../support/redis-server.ts';
import { queueContract } from './queue.contract.ts';

const log = pino({ level: 'silent' });
const dir = mkdtempSync(join(tmpdir(), 'jingcun-queue-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

queueContract('embedded', () => openQueue({ directory: join(dir, 'jobs'), log }));

describe('the embedded job queue', () => {
  it('makes a damaged directory anew', async () => {
    const directory = join(dir, 'damaged');
    mkdirSync(directory);
    writeFileSync(join(directory, 'PG_VERSION'), 'nonsense');
    const queue = openQueue({ directory, log });
    const ran = probe();
    queue.register(ran.job);
    await queue.start();
    queue.wake(ran.job, {});
    await ran.next();
    await queue.stop(1_000);
  }, 60_000);
});

describe.skipIf(!hasRedis)('with redis-server (skipped: redis-server is not on the PATH)', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start(join(dir, 'redis'));
  });
  afterAll(() => server.stop());

  queueContract('redis', () => openQueue({ redisUrl: server.url, directory: dir, log }));

  it('outlives a Redis that goes away and comes back empty, and loses no wake', async () => {
    const queue: JobQueue = openQueue({ redisUrl: server.url, directory: join(dir, 'other'), log });
    const ran = probe();
    const tick = probe({ name: 'tick', everyMs: 50 });
    queue.register(ran.job);
    queue.register(tick.job);
    await queue.start();
    await tick.next();
    await server.stop();
    for (let nth = 0; nth < 50; nth += 1) queue.wake(ran.job, {});
    await server.restart();
    await ran.next();
    await tick.next();
    await tick.next();
    expect(queue.ready()).toBe(true);
    await queue.stop(2_000);
  }, 60_000);
});

function probe({ name = 'probe', everyMs }: { name?: string; everyMs?: number } = {}): {
  job: Job<object>;
  next(): Promise<void>;
} {
  let tell: () => void = () => undefined;
  return {
    job: {
      name,
      payload: z.object({}),
      attempts: 1,
      ...(everyMs === undefined ? {} : { everyMs }),
      key: () => name,
      async run() {
        tell();
        return { outcome: 'done' };
      },
    },
    next: () =>
      new Promise((resolve) => {
        tell = resolve;
      }),
  };
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createPostgresBackend, Queue, runMigrations, Worker } from 'bullmq';
import type { Logger } from '../log.ts';
import { processArguments } from './own-module.ts';
import { PgliteThread } from './pglite-thread.ts';
import type { QueueBackend } from './queue-backend.ts';

const schema = 'bullmq';

/**
 * BullMQ's PostgreSQL backend on PGlite in a worker thread, in `directory`. A directory that cannot be opened is made
 * anew: jobs only wake, nothing is lost with them. The caller holds the lock of the data directory.
 */
export async function openEmbedded({ directory, log }: { directory: string; log: Logger }): Promise<QueueBackend> {
  const pool = await openDatabase(directory, log);
  const onError = (cause: Error) => log.warn({ err: cause }, 'the embedded queue reports a problem');
  pool.on('error', onError);
  return {
    kind: 'embedded',
    createQueue(name) {
      const queue = new Queue(name, { connection: pool }, createPostgresBackend);
      queue.on('error', onError);
      return queue;
    },
    createWorker(name, process, { concurrency }) {
      const worker = new Worker(name, process, { connection: pool, concurrency }, createPostgresBackend);
      worker.on('error', onError);
      return worker;
    },
    onReady: (listener) => listener(),
    onDown: (listener) => void pool.once('down', listener),
    close: () => pool.end(),
  };
}

async function openDatabase(directory: string, log: Logger): Promise<PgliteThread> {
  try {
    return await openMigrated(directory);
  } catch (cause) {
    log.warn({ err: cause }, 'the embedded queue could not be opened and is made anew');
    await rm(directory, { recursive: true, force: true });
    return openMigrated(directory);
  }
}

async function openMigrated(directory: string): Promise<PgliteThread> {
  if (!existsSync(directory)) await initialise(directory);
  const pool = await PgliteThread.open(directory);
  try {
    const client = await pool.connect();
    await runMigrations(client, schema, {});
    client.release();
    await pool.query(`SET search_path TO ${schema}`);
    return pool;
  } catch (cause) {
    await pool.end();
    throw cause;
  }
}

/** In a directory of its own, moved into place when it is whole: a process killed meanwhile leaves no half database. */
async function initialise(directory: string): Promise<void> {
  const parent = dirname(directory);
  const stem = `${basename(directory)}-new-`;
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent)) {
    if (name.startsWith(stem)) await rm(join(parent, name), { recursive: true, force: true });
  }
  const fresh = await mkdtemp(join(parent, stem));
  const init = processArguments({ name: 'pglite-init', importMetaUrl: import.meta.url });
  const child = spawn(process.execPath, [...init, fresh], { stdio: 'ignore' });
  const [code]: unknown[] = await once(child, 'exit');
  if (code !== 0) throw new Error(`the database could not be made (${String(code)})`);
  await rename(fresh, directory);
}

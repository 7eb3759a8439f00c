import { mkdir } from 'node:fs/promises';
import { type Job as BullJob, createPostgresBackend, DelayedError, Queue, runMigrations, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import type { Job, JobResult } from './job.ts';
import type { JobLog } from './log.ts';
import { PglitePool } from './queue-pglite.ts';

export interface JobQueue {
  readonly backend: 'redis' | 'embedded';
  /** True while jobs run. */
  ready(): boolean;
  /** Begins to run the jobs and their schedules. */
  start(): Promise<void>;
  /** Asks for a run. Waiting runs of the same key collapse into one; one more follows a run under way. */
  wake<Payload>(job: Job<Payload>, payload: Payload): Promise<void>;
  /** Waits for running jobs, at most `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

export interface QueueOptions {
  readonly jobs: readonly Job<never>[];
  readonly redisUrl?: string | undefined;
  /** Where the embedded backend keeps its files. */
  readonly directory: string;
  /** Tells several installations on one Redis apart. */
  readonly prefix: string;
  readonly machineNow: () => number;
  readonly log: JobLog;
}

const concurrency = 8;
const retryDelayMs = 1_000;

/**
 * BullMQ on Redis when there is one, else on PGlite. What is in the queue is disposable: the store is the truth and the
 * tick finds all work again, so finished and failed jobs are not kept.
 */
export async function openQueue(options: QueueOptions): Promise<JobQueue> {
  const connected = await (options.redisUrl === undefined
    ? connectEmbedded(options)
    : connectRedis(options, options.redisUrl));
  return new BullQueue(options, connected);
}

interface Connected {
  readonly backend: 'redis' | 'embedded';
  readonly queue: Queue;
  worker(run: (job: BullJob, token: string | undefined) => Promise<void>): Worker;
  alive(): boolean;
  close(): Promise<void>;
}

const queueName = 'jingcun';

async function connectRedis({ prefix, log }: QueueOptions, url: string): Promise<Connected> {
  const connection = new Redis(url, { maxRetriesPerRequest: null });
  connection.on('error', (error) => log.warn({ err: error }, 'redis is not reachable'));
  const shared = { connection, prefix };
  return {
    backend: 'redis',
    queue: new Queue(queueName, shared),
    worker: (run) => new Worker(queueName, run, { ...shared, concurrency, autorun: false }),
    alive: () => connection.status === 'ready',
    close: async () => connection.disconnect(),
  };
}

async function connectEmbedded({ directory, log }: QueueOptions): Promise<Connected> {
  await mkdir(directory, { recursive: true });
  const pool = await PglitePool.open(directory);
  let alive = true;
  pool.on('error', (error: Error) => {
    alive = false;
    log.error({ err: error }, 'the embedded job database ended');
  });
  const client = await pool.connect();
  await runMigrations(client, 'bullmq', {});
  client.release();
  await pool.query('SET search_path TO bullmq');
  const shared = { connection: pool };
  return {
    backend: 'embedded',
    queue: new Queue(queueName, shared, createPostgresBackend) as unknown as Queue,
    worker: (run) =>
      new Worker(
        queueName,
        run,
        { ...shared, concurrency, autorun: false },
        createPostgresBackend,
      ) as unknown as Worker,
    alive: () => alive,
    close: () => pool.end(),
  };
}

class BullQueue implements JobQueue {
  readonly backend: 'redis' | 'embedded';
  readonly #connected: Connected;
  readonly #options: QueueOptions;
  readonly #jobs: ReadonlyMap<string, Job<never>>;
  #worker: Worker | null = null;

  constructor(options: QueueOptions, connected: Connected) {
    this.backend = connected.backend;
    this.#connected = connected;
    this.#options = options;
    this.#jobs = new Map(options.jobs.map((job) => [job.name, job]));
    connected.queue.on('error', (error) => options.log.warn({ err: error }, 'the job queue has trouble'));
  }

  ready(): boolean {
    return this.#worker !== null && this.#connected.alive();
  }

  async start(): Promise<void> {
    const { queue } = this.#connected;
    const wanted = new Set<string>();
    for (const { name, everyMs } of this.#options.jobs) {
      if (everyMs === undefined) continue;
      wanted.add(name);
      await queue.upsertJobScheduler(name, { every: everyMs }, { name, data: {}, opts: keepNothing });
    }
    for (const scheduler of await queue.getJobSchedulers()) {
      if (!wanted.has(scheduler.key)) await queue.removeJobScheduler(scheduler.key);
    }
    const worker = this.#connected.worker((job, token) => this.#run(job, token));
    worker.on('error', (error) => this.#options.log.warn({ err: error }, 'the job worker has trouble'));
    worker.on('failed', (job, error) => this.#options.log.error({ job: job?.name, err: error }, 'a job failed'));
    this.#worker = worker;
    void worker.run().catch((error: unknown) => this.#options.log.error({ err: error }, 'the job worker ended'));
  }

  async wake<Payload>(job: Job<Payload>, payload: Payload): Promise<void> {
    await this.#connected.queue.add(job.name, payload, {
      ...keepNothing,
      attempts: job.attempts,
      backoff: { type: 'exponential', delay: retryDelayMs },
      deduplication: { id: `${job.name}:${job.key(payload)}`, keepLastIfActive: true },
    });
  }

  async stop(graceMs: number): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    if (worker) await within(graceMs, worker.close(), () => worker.close(true));
    await within(graceMs, this.#connected.queue.close(), () => Promise.resolve());
    await this.#connected.close();
  }

  async #run(bullJob: BullJob, token: string | undefined): Promise<void> {
    const job = this.#jobs.get(bullJob.name);
    if (!job) return;
    const result: JobResult = await job.run(job.payload.parse(bullJob.data));
    if (result.outcome !== 'again') return;
    await bullJob.moveToDelayed(this.#options.machineNow() + result.afterMs, token);
    throw new DelayedError();
  }
}

const keepNothing = { removeOnComplete: true, removeOnFail: true } as const;

async function within(graceMs: number, work: Promise<unknown>, otherwise: () => Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), graceMs);
  });
  const outcome = await Promise.race([work.then(() => 'done' as const), late]);
  clearTimeout(timer);
  if (outcome === 'late') await otherwise();
}

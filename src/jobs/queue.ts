import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job as BullJob } from 'bullmq';
import type { Logger } from '../log.ts';
import type { Job } from './job.ts';
import type { QueueBackend, QueueHandle, WorkerHandle } from './queue-backend.ts';
import { openEmbedded } from './queue-embedded.ts';
import { openRedis } from './queue-redis.ts';

/** All jobs share one queue; what a job does is known by its name. */
const queueName = 'jingcun';
const concurrency = 16;
const retryDelayMs = 1_000;
const reopenDelayMs = 2_000;
/** A repeating job that did not run for so long was lost by the backend and is put there again. */
const repeatWatchMs = 15_000;
const failedKept = 100;

export interface JobQueue {
  readonly backend: 'redis' | 'embedded';
  /** Before `start`. */
  register<Payload>(job: Job<Payload>): void;
  /**
   * Asks for a run soon. Never throws and may be called at any time: what is asked before the backend is there, or while
   * it is away, is kept and asked again. Wakes with the same key collapse while they wait.
   */
  wake<Payload>(job: Job<Payload>, payload: Payload): void;
  /** Opens the backend, trying until it opens, and begins to run jobs; resolves when they run, or at `stop`. */
  start(): Promise<void>;
  /** Ends running jobs, waiting for them `graceMs` at most. */
  stop(graceMs: number): Promise<void>;
  /** True while jobs run. */
  ready(): boolean;
}

export interface QueueOptions {
  /** Without it the queue is embedded, under `directory`. */
  readonly redisUrl?: string | undefined;
  /** Directory of the embedded queue; also tells installations on one Redis apart. */
  readonly directory: string;
  readonly prefix?: string | undefined;
  readonly log: Logger;
}

/** Returns at once; nothing is opened before `start`. */
export function openQueue(options: QueueOptions): JobQueue {
  const { redisUrl, directory, log } = options;
  const prefix = options.prefix ?? `jingcun:${createHash('sha256').update(directory).digest('hex').slice(0, 8)}`;
  if (redisUrl === undefined) return new BullQueue('embedded', log, () => openEmbedded({ directory, log }));
  return new BullQueue('redis', log, () => Promise.resolve(openRedis({ url: redisUrl, prefix, log })));
}

/** A job with its payload type closed over, so that all fit one list. */
interface Registered {
  readonly name: string;
  readonly everyMs: number | undefined;
  readonly attempts: number;
  run(data: unknown): Promise<void>;
}

interface Wake {
  readonly name: string;
  readonly key: string;
  readonly payload: unknown;
}

interface Parts {
  readonly backend: QueueBackend;
  readonly queue: QueueHandle;
  readonly worker: WorkerHandle;
}

class BullQueue implements JobQueue {
  readonly backend: 'redis' | 'embedded';
  readonly #log: Logger;
  readonly #open: () => Promise<QueueBackend>;
  readonly #jobs = new Map<string, Registered>();
  /** Wakes that are not in the backend yet, by key. */
  readonly #wakes = new Map<string, Wake>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #parts: Parts | null = null;
  #opening: Promise<void> | null = null;
  #ready = false;
  #stopping = false;
  readonly #stop = new AbortController();
  #flushing = false;
  #repeatRan = false;

  constructor(backend: 'redis' | 'embedded', log: Logger, open: () => Promise<QueueBackend>) {
    this.backend = backend;
    this.#log = log;
    this.#open = open;
  }

  ready(): boolean {
    return this.#ready && !this.#stopping;
  }

  register<Payload>(job: Job<Payload>): void {
    if (this.#jobs.has(job.name)) throw new Error(`two jobs are named ${job.name}`);
    this.#jobs.set(job.name, {
      name: job.name,
      everyMs: job.everyMs,
      attempts: job.attempts,
      run: async (data) => {
        const payload = job.payload.parse(data);
        const result = await job.run(payload);
        if (result.outcome === 'again') this.#later(() => this.wake(job, payload), result.afterMs);
      },
    });
  }

  wake<Payload>(job: Job<Payload>, payload: Payload): void {
    if (this.#stopping) return;
    const key = `${job.name}/${job.key(payload)}`;
    this.#wakes.set(key, { name: job.name, key, payload });
    void this.#flush();
  }

  async start(): Promise<void> {
    this.#opening ??= this.#openUntilOpen();
    await this.#opening;
  }

  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#stop.abort();
    if (this.backend === 'embedded') await this.#opening;
    const parts = this.#parts;
    this.#parts = null;
    if (parts) await closeParts(parts, graceMs);
  }

  async #openUntilOpen(): Promise<void> {
    while (!this.#stopping) {
      try {
        return await this.#openParts();
      } catch (cause) {
        const parts = this.#parts;
        this.#parts = null;
        if (parts) await closeParts(parts, 0);
        if (!this.#stopping) this.#log.error({ err: cause }, 'the job backend could not be opened; tried again');
        await sleep(reopenDelayMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
      }
    }
  }

  async #openParts(): Promise<void> {
    const backend = await this.#open();
    const queue = backend.createQueue(queueName);
    const worker = backend.createWorker(queueName, (job) => this.#process(job), { concurrency });
    worker.on('failed', (job, cause) =>
      this.#log.error({ err: cause, job: job?.name, data: job?.data }, 'a job failed'),
    );
    this.#parts = { backend, queue, worker };
    backend.onDown((cause) => this.#reopen(cause));
    backend.onReady(() => void this.#putRepeats());
    await Promise.all([queue.waitUntilReady(), worker.waitUntilReady()]);
    this.#ready = true;
    this.#log.info({ backend: this.backend }, 'jobs run');
    this.#watchRepeats();
    void this.#flush();
  }

  /** The backend ended by itself: everything is opened anew, and what was asked is asked again by the tick. */
  #reopen(cause: Error): void {
    const parts = this.#parts;
    if (this.#stopping || !this.#ready || !parts) return;
    this.#log.error({ err: cause }, 'the job backend ended and is opened again');
    this.#ready = false;
    this.#parts = null;
    this.#opening = closeParts(parts, 0).then(() => this.#openUntilOpen());
  }

  async #process(job: BullJob): Promise<void> {
    const registered = this.#jobs.get(job.name);
    if (!registered) {
      this.#log.warn({ job: job.name }, 'a job of another version is left out');
      return;
    }
    if (registered.everyMs !== undefined) this.#repeatRan = true;
    await registered.run(job.data);
  }

  /** One at a time and in order; while the backend is away the calls wait, and further wakes collapse behind them. */
  async #flush(): Promise<void> {
    if (this.#flushing) return;
    this.#flushing = true;
    try {
      for (const [key, wake] of this.#wakes) {
        const queue = this.#parts?.queue;
        if (!this.#ready || !queue) return;
        this.#wakes.delete(key);
        await this.#add(queue, wake);
      }
    } finally {
      this.#flushing = false;
    }
  }

  async #add(queue: QueueHandle, { name, key, payload }: Wake): Promise<void> {
    try {
      await queue.add(name, payload, {
        deduplication: { id: key, keepLastIfActive: true },
        attempts: this.#jobs.get(name)?.attempts ?? 1,
        backoff: { type: 'exponential', delay: retryDelayMs },
        removeOnComplete: true,
        removeOnFail: { count: failedKept },
      });
    } catch (cause) {
      this.#log.warn({ err: cause, job: name }, 'a job could not be asked for; the tick will');
    }
  }

  async #putRepeats(): Promise<void> {
    const queue = this.#parts?.queue;
    if (!queue) return;
    try {
      for (const { name, everyMs } of this.#jobs.values()) {
        if (everyMs === undefined) continue;
        const opts = { removeOnComplete: true, removeOnFail: { count: failedKept } };
        await queue.upsertJobScheduler(name, { every: everyMs }, { name, data: {}, opts });
      }
    } catch (cause) {
      this.#log.warn({ err: cause }, 'repeating jobs could not be set; tried again');
    }
  }

  /** A Redis that was emptied knows nothing of the tick any more. */
  #watchRepeats(): void {
    this.#later(() => {
      if (!this.#ready) return;
      if (!this.#repeatRan) void this.#putRepeats();
      this.#repeatRan = false;
      this.#watchRepeats();
    }, repeatWatchMs);
  }

  #later(work: () => void, afterMs: number): void {
    if (this.#stopping) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, afterMs);
    this.#timers.add(timer);
  }
}

async function closeParts({ backend, queue, worker }: Parts, graceMs: number): Promise<void> {
  await withinMs(worker.close(), graceMs);
  await withinMs(worker.close(true), 1_000);
  await withinMs(queue.close(), 1_000);
  await backend.close();
}

/** Waits for the work, at most so long; a failure to close is no failure to stop. */
async function withinMs(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work.catch(() => undefined), timeout]);
  clearTimeout(timer);
}

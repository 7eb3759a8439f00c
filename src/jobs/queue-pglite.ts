import { EventEmitter } from 'node:events';
import { Worker as Thread } from 'node:worker_threads';
import type { PgPool, PgPoolClient, PgQueryResult } from 'bullmq';
import type { ThreadMessage, ThreadRequest } from './queue-pglite-worker.ts';

/**
 * PGlite in a worker thread behind the shape of a pg.Pool, as far as BullMQ uses it: one session, so a client that
 * began a transaction holds it until COMMIT, ROLLBACK or release. PGlite has no lock between processes: the caller holds
 * the lock of the data directory.
 */
export class PglitePool extends EventEmitter implements PgPool {
  /** Without it BullMQ takes a foreign pool for one that loses notifications, and polls. */
  readonly options = { keepAlive: true };
  readonly #thread: Thread;
  readonly #waiting = new Map<number, { resolve: (result: PgQueryResult) => void; reject: (error: Error) => void }>();
  readonly #clients = new Set<PgliteClient>();
  #lastId = 0;
  #tail: Promise<void> = Promise.resolve();

  private constructor(thread: Thread) {
    super();
    this.#thread = thread;
  }

  static open(directory: string): Promise<PglitePool> {
    const compiled = import.meta.url.endsWith('.js');
    const file = new URL(compiled ? './queue-pglite-worker.js' : './queue-pglite-worker.ts', import.meta.url);
    const thread = new Thread(file, {
      workerData: { directory },
      ...(compiled ? {} : { execArgv: ['--import', 'tsx'] }),
    });
    const pool = new PglitePool(thread);
    return new Promise((resolve, reject) => {
      thread.once('error', reject);
      thread.on('message', (message: ThreadMessage) => {
        if (message.type !== 'ready') return pool.#take(message);
        thread.off('error', reject);
        thread.on('error', (error) => pool.#fail(error));
        resolve(pool);
      });
    });
  }

  async query<R>(text: string, params?: readonly unknown[]): Promise<PgQueryResult<R>> {
    const release = await this.acquire();
    try {
      return await this.call<R>(text, params);
    } finally {
      release();
    }
  }

  async connect(): Promise<PgPoolClient> {
    const client = new PgliteClient(this, () => this.#clients.delete(client));
    this.#clients.add(client);
    return client;
  }

  async end(): Promise<void> {
    const release = await this.acquire();
    await this.call(null).finally(release);
  }

  /** The session, one holder at a time; resolves to what gives it back. */
  acquire(): Promise<() => void> {
    const before = this.#tail;
    let release: () => void = () => undefined;
    this.#tail = new Promise((resolve) => {
      release = resolve;
    });
    return before.then(() => release);
  }

  /** For a holder of the session. */
  call<R>(text: string | null, params?: readonly unknown[]): Promise<PgQueryResult<R>> {
    return new Promise((resolve, reject) => {
      this.#lastId += 1;
      const request: ThreadRequest = { id: this.#lastId, text, ...(params === undefined ? {} : { params }) };
      this.#waiting.set(request.id, { resolve: resolve as (result: PgQueryResult) => void, reject });
      this.#thread.postMessage(request);
    });
  }

  #take(message: Exclude<ThreadMessage, { type: 'ready' }>): void {
    if (message.type === 'notification') {
      const { channel, payload } = message;
      for (const client of this.#clients)
        if (client.listening) client.emit('notification', { channel, payload, processId: 0 });
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.type === 'result') waiting?.resolve({ rows: message.rows, rowCount: message.rowCount });
    else waiting?.reject(Object.assign(new Error(message.message), { code: message.code }));
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    this.emit('error', error);
  }
}

/** BullMQ's statements begin with comments. */
const firstWord = /^(?:\s|--[^\n]*\n)*([A-Za-z]+)/;

class PgliteClient extends EventEmitter implements PgPoolClient {
  listening = false;
  readonly #pool: PglitePool;
  readonly #forget: () => void;
  #giveBack: (() => void) | null = null;

  constructor(pool: PglitePool, forget: () => void) {
    super();
    this.setMaxListeners(0);
    this.#pool = pool;
    this.#forget = forget;
  }

  async query<R>(text: string, params?: readonly unknown[]): Promise<PgQueryResult<R>> {
    const word = firstWord.exec(text)?.[1]?.toUpperCase() ?? '';
    if (word === 'LISTEN') this.listening = true;
    if (word === 'BEGIN') this.#giveBack = await this.#pool.acquire();
    if (this.#giveBack === null) return this.#pool.query<R>(text, params);
    try {
      return await this.#pool.call<R>(text, params);
    } finally {
      if (word === 'COMMIT' || word === 'ROLLBACK') this.#leave();
    }
  }

  release(): void {
    this.#leave();
    this.listening = false;
    this.#forget();
  }

  #leave(): void {
    this.#giveBack?.();
    this.#giveBack = null;
  }
}

import { EventEmitter } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { startThread } from './own-module.ts';
import type { Request, Response } from './pglite-protocol.ts';

export interface QueryResult<Row> {
  readonly rows: Row[];
  readonly rowCount: number;
}

/**
 * PGlite in a worker thread behind the part of `pg.Pool` that BullMQ uses. There is one database session: a client that
 * runs BEGIN has it for itself until COMMIT or ROLLBACK. Emits `down` once when the thread ends without being asked to;
 * every query then rejects.
 */
export class PgliteThread extends EventEmitter {
  /** Read by BullMQ: a notification cannot get lost here, so it need not poll. */
  readonly options = { keepAlive: true };
  readonly #thread: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #clients = new Set<PgliteClient>();
  #turn: Promise<unknown> = Promise.resolve();
  #lastId = 0;
  #state: 'up' | 'closing' | 'down' = 'up';

  /** Opens the database in `directory`, making it when it is not there; one process at a time (see lock.ts). */
  static open(directory: string): Promise<PgliteThread> {
    const thread = startThread({ name: 'pglite-worker', importMetaUrl: import.meta.url }, { directory });
    return new Promise((resolve, reject) => {
      const pool = new PgliteThread(thread);
      pool.once('up', () => resolve(pool));
      pool.once('down', reject);
    });
  }

  private constructor(thread: Worker) {
    super();
    this.setMaxListeners(0);
    this.#thread = thread;
    thread.on('message', (response: Response) => this.#receive(response));
    thread.on('error', (cause) => this.#goDown(cause));
    thread.on('exit', (code) => this.#goDown(new Error(`the database thread ended with ${code}`)));
  }

  query<Row>(text: string, params: readonly unknown[] = []): Promise<QueryResult<Row>> {
    return this.inTurn(() => this.send<Row>({ text, params }));
  }

  connect(): Promise<PgliteClient> {
    const client = new PgliteClient(this, () => this.#clients.delete(client));
    this.#clients.add(client);
    return Promise.resolve(client);
  }

  /** Closes the database; ends the thread by force when that takes too long. */
  async end(timeoutMs = 5_000): Promise<void> {
    if (this.#state !== 'up') return;
    this.#state = 'closing';
    const timer = setTimeout(() => void this.#thread.terminate(), timeoutMs);
    await this.send({ close: true }).catch(() => undefined);
    clearTimeout(timer);
    await this.#thread.terminate();
  }

  /** Runs when the session is free; `send` within it. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#turn.then(work);
    this.#turn = run.catch(() => undefined);
    return run;
  }

  send<Row>(query: { text: string; params: readonly unknown[] } | { close: true }): Promise<QueryResult<Row>> {
    if (this.#state === 'down') return Promise.reject(new Error('the database thread is down'));
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise<QueryResult<Row>>((resolve, reject) => {
      // The caller knows its columns, as with node-postgres.
      this.#waiting.set(id, { resolve: (result) => resolve(result as QueryResult<Row>), reject });
      const request: Request = { id, ...query };
      this.#thread.postMessage(request);
    });
  }

  #receive(response: Response): void {
    if (response.type === 'up') {
      this.emit('up');
      return;
    }
    if (response.type === 'notification') {
      for (const client of this.#clients) client.notify(response.channel, response.payload);
      return;
    }
    const waiting = this.#waiting.get(response.id);
    this.#waiting.delete(response.id);
    if (response.type === 'failure') waiting?.reject(Object.assign(new Error(response.error.message), response.error));
    else waiting?.resolve({ rows: [...response.rows], rowCount: response.rowCount });
  }

  #goDown(cause: Error): void {
    if (this.#state === 'down') return;
    const asked = this.#state === 'closing';
    this.#state = 'down';
    for (const { reject } of this.#waiting.values()) reject(cause);
    this.#waiting.clear();
    if (!asked) this.emit('down', cause);
  }
}

interface Waiting {
  resolve(result: QueryResult<unknown>): void;
  reject(cause: Error): void;
}

const firstWord = /^(?:\s|--[^\n]*\n)*([a-z]+)/i;

/** A checked-out client: holds the session during a transaction, hears notifications once it listens. */
export class PgliteClient extends EventEmitter {
  readonly #pool: PgliteThread;
  readonly #onRelease: () => void;
  #listening = false;
  /** Ends the client's turn; null while it has no transaction. */
  #endTurn: (() => void) | null = null;

  constructor(pool: PgliteThread, onRelease: () => void) {
    super();
    this.setMaxListeners(0);
    this.#pool = pool;
    this.#onRelease = onRelease;
  }

  async query<Row>(text: string, params: readonly unknown[] = []): Promise<QueryResult<Row>> {
    const word = firstWord.exec(text)?.[1]?.toUpperCase();
    if (word === 'LISTEN') this.#listening = true;
    if (word === 'BEGIN') await this.#takeTurn();
    if (this.#endTurn === null) return this.#pool.query<Row>(text, params);
    try {
      return await this.#pool.send<Row>({ text, params });
    } finally {
      if (word === 'COMMIT' || word === 'ROLLBACK') this.#giveTurn();
    }
  }

  notify(channel: string, payload: string): void {
    if (this.#listening) this.emit('notification', { channel, payload, processId: 0 });
  }

  release(): void {
    this.#giveTurn();
    this.#listening = false;
    this.#onRelease();
  }

  #takeTurn(): Promise<void> {
    return new Promise((begun) => {
      void this.#pool.inTurn(
        () =>
          new Promise<void>((ended) => {
            this.#endTurn = ended;
            begun();
          }),
      );
    });
  }

  #giveTurn(): void {
    this.#endTurn?.();
    this.#endTurn = null;
  }
}

import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import type { DatabaseError, Request, Response } from './pglite-protocol.ts';

/** The thread side: one PGlite, its queries in the order they come. Its WASM would starve the main thread's loop. */

const int8 = 20;
/** A queue of wake-ups fits into little; PostgreSQL's own 128 MB would be half of what the whole service takes. */
const startParams = [...PGlite.defaultStartParams, '-c', 'shared_buffers=8MB'];
/** As node-postgres gives them: bigint as text. */
const options = { parsers: { [int8]: (value: string) => value } };

if (parentPort === null) throw new Error('pglite-worker runs as a worker thread');
const port = parentPort;
const db = await PGlite.create(String(workerData.directory), { startParams });

db.onNotification((channel, payload) => post({ type: 'notification', channel, payload }));
port.on('message', (request: Request) => {
  answer(request).then(post, (cause: unknown) => post({ type: 'failure', id: request.id, error: describe(cause) }));
});
post({ type: 'up' });

async function answer(request: Request): Promise<Response> {
  const { id } = request;
  if ('close' in request) {
    await db.close();
    port.close();
    return { type: 'result', id, rows: [], rowCount: 0 };
  }
  const result = await run(request.text, request.params);
  const rows = result?.rows ?? [];
  return { type: 'result', id, rows, rowCount: result?.affectedRows || rows.length };
}

/** Without parameters a text may hold several statements; the last one's result counts. */
async function run(text: string, params: readonly unknown[]) {
  if (params.length === 0) return (await db.exec(text, options)).at(-1);
  const bound = params.map((value) => (value === undefined ? null : value));
  return db.query<unknown>(text, bound, options);
}

function post(response: Response): void {
  port.postMessage(response);
}

function describe(cause: unknown): DatabaseError {
  if (!(cause instanceof Error)) return { message: String(cause) };
  const fields = new Map(Object.entries(cause));
  const text = (name: string) => {
    const value: unknown = fields.get(name);
    return typeof value === 'string' ? { [name]: value } : {};
  };
  return { message: cause.message, ...text('code'), ...text('detail'), ...text('constraint') };
}

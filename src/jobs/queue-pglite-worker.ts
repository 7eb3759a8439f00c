import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';

/** Thread side of queue-pglite.ts: PGlite's WASM runs here, so that it never holds up the main loop. */
export interface ThreadRequest {
  readonly id: number;
  /** Null closes the database and ends the thread. */
  readonly text: string | null;
  readonly params?: readonly unknown[];
}

export type ThreadMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'notification'; readonly channel: string; readonly payload: string }
  | { readonly type: 'result'; readonly id: number; readonly rows: unknown[]; readonly rowCount: number }
  | { readonly type: 'error'; readonly id: number; readonly message: string; readonly code: string | undefined };

/** node-postgres gives int8 as text, and BullMQ expects that. */
const int8AsText = { parsers: { 20: (value: string) => value } };

const port = parentPort;
if (!port) throw new Error('runs as a worker thread only');
const send = (message: ThreadMessage) => port.postMessage(message);
const { directory } = workerData as { directory: string };
const database = await PGlite.create(directory);
database.onNotification((channel, payload) => send({ type: 'notification', channel, payload }));
port.on('message', (request: ThreadRequest) => {
  void answer(request);
});
send({ type: 'ready' });

async function answer({ id, text, params }: ThreadRequest): Promise<void> {
  try {
    if (text === null) {
      await database.close();
      send({ type: 'result', id, rows: [], rowCount: 0 });
      port?.close();
      return;
    }
    const result = params?.length
      ? await database.query(
          text,
          params.map((value) => value ?? null),
          int8AsText,
        )
      : (await database.exec(text, int8AsText)).at(-1);
    const rows = result?.rows ?? [];
    send({ type: 'result', id, rows, rowCount: result?.affectedRows || rows.length });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
    send({ type: 'error', id, message: cause instanceof Error ? cause.message : String(cause), code });
  }
}

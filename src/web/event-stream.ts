import type { Request, Response } from 'express';

/** One browser listening to server-sent events. */
export interface EventStream {
  /** `id` is what the browser gives back as Last-Event-ID when it reconnects. */
  send(event: string, data: unknown, id?: number): void;
  onClose(done: () => void): void;
}

/** Proxies and browsers drop a silent connection; a comment line keeps it. */
const heartbeatMs = 15_000;
const reconnectMs = 1_000;
/** A reader this far behind is cut off; it reconnects and catches up from the file. */
const maxBufferedBytes = 1_000_000;

/** Opens the stream on this response. It ends with the connection or when `signal` fires. */
export function openEventStream(request: Request, response: Response, signal: AbortSignal): EventStream {
  response.status(200).set({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  response.flushHeaders();
  response.write(`retry: ${reconnectMs}\n\n`);
  const heartbeat = setInterval(() => response.write(': \n\n'), heartbeatMs);
  const end = () => response.end();
  signal.addEventListener('abort', end, { once: true });
  request.on('close', () => {
    clearInterval(heartbeat);
    signal.removeEventListener('abort', end);
  });
  return {
    send(event, data, id) {
      if (response.writableEnded) return;
      if (response.writableLength > maxBufferedBytes) {
        response.destroy();
        return;
      }
      const idLine = id === undefined ? '' : `id: ${id}\n`;
      response.write(`${idLine}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    },
    onClose: (done) => void request.on('close', done),
  };
}

/** Where the browser stopped reading; null for a first visit. */
export function lastEventId(request: Request): number | null {
  const value = Number(request.get('last-event-id') ?? Number.NaN);
  return Number.isSafeInteger(value) && value >= 0 ? value : null;
}

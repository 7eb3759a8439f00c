import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A call to `send` as the platform saw it. `shownAt` is when people could read it, `answeredAt` when the caller was told. */
export interface SeenCall {
  readonly key: string;
  readonly chat: string;
  readonly text: string;
  readonly startedAt: number;
  shownAt: number | null;
  answeredAt: number | null;
}

export interface QueuedUpdate {
  readonly seq: number;
  readonly message: unknown;
}

/**
 * A chat platform behind real HTTP that, like WeCom's push, knows no idempotency: every completed `send` is shown, a repeat
 * is shown twice. Updates are offered until they are acknowledged. Calls are slow, so a kill can land inside one.
 */
export class HttpPlatform {
  readonly calls: SeenCall[] = [];
  readonly acknowledged = new Set<number>();
  /** How often somebody asked for updates. */
  polls = 0;
  readonly #updates: QueuedUpdate[] = [];
  readonly #server: Server;
  #latencyMs: number;

  constructor(options: { latencyMs?: number } = {}) {
    this.#latencyMs = options.latencyMs ?? 15;
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch(() => response.destroy());
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  /** Resolves when updates are asked for once more than `before`. */
  async polled(before: number): Promise<void> {
    while (this.polls <= before) await sleep(5);
  }

  offer(message: unknown): number {
    const seq = this.#updates.length + 1;
    this.#updates.push({ seq, message });
    return seq;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fake');
    const body = await readJson(request);
    if (url.pathname === '/updates') this.polls += 1;
    if (url.pathname === '/updates')
      return answer(
        response,
        this.#updates.filter((update) => !this.acknowledged.has(update.seq)),
      );
    if (url.pathname === '/ack') {
      this.acknowledged.add(Number(body['seq']));
      return answer(response, {});
    }
    if (url.pathname === '/send') return this.#send(body, response);
    response.statusCode = 404;
    response.end();
  }

  async #send(body: Record<string, unknown>, response: ServerResponse): Promise<void> {
    const call: SeenCall = {
      key: String(body['key']),
      chat: String(body['chat']),
      text: String(body['text']),
      startedAt: Date.now(),
      shownAt: null,
      answeredAt: null,
    };
    this.calls.push(call);
    let open = true;
    response.on('close', () => {
      if (call.answeredAt === null) open = false;
    });
    await sleep(this.#latencyMs);
    call.shownAt = Date.now();
    await sleep(this.#latencyMs);
    if (!open) return;
    call.answeredAt = Date.now();
    answer(response, { ok: true });
  }
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

function answer(response: ServerResponse, value: unknown): void {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(value));
}

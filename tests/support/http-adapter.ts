import { setTimeout as sleep } from 'node:timers/promises';
import type { Adapter, OnMessage } from '../../src/bots/adapter.ts';
import type { IncomingMessage, OutgoingMessage, SendResult } from '../../src/domain/messages.ts';

const pollMs = 20;

/** The adapter of the fake HTTP platform: the same contract as a real one, pushes not repeatable. */
export function httpAdapter(baseUrl: string): Adapter {
  const stop = new AbortController();
  let polling: Promise<void> = Promise.resolve();
  return {
    name: 'http-fake',
    limits: [],
    async start(onMessage) {
      polling = poll(baseUrl, onMessage, stop.signal);
    },
    async stop() {
      stop.abort();
      await polling;
    },
    send: (message) => send(baseUrl, message),
    isRepeatable: () => false,
    fetchPhoto: () => Promise.reject(new Error('this platform has no photos')),
    isConnected: () => !stop.signal.aborted,
  };
}

async function poll(baseUrl: string, onMessage: OnMessage, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const updates = await post<{ seq: number; message: IncomingMessage }[]>(`${baseUrl}/updates`, {}).catch(() => []);
    for (const { seq, message } of updates) {
      if (signal.aborted) return;
      await onMessage(message);
      await post(`${baseUrl}/ack`, { seq }).catch(() => undefined);
    }
    await sleep(pollMs, undefined, { signal }).catch(() => undefined);
  }
}

async function send(baseUrl: string, message: OutgoingMessage): Promise<SendResult> {
  try {
    await post(`${baseUrl}/send`, { chat: message.chat.id, text: message.text, key: message.idempotencyKey });
    return { outcome: 'sent' };
  } catch (cause) {
    return { outcome: 'unknown', reason: String(cause) };
  }
}

async function post<T>(url: string, body: unknown): Promise<T> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body), signal: AbortSignal.timeout(5000) });
  return (await response.json()) as T;
}

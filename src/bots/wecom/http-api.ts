import { z } from 'zod';
import type { Ack } from './types.ts';

const answerShape = z.looseObject({ errcode: z.number(), errmsg: z.string().nullish() });

export interface ApiCall {
  readonly fetch: typeof fetch;
  /** Holds a key or a code: it is never part of what is answered. */
  readonly url: string;
  /** JSON, or a form with a file. */
  readonly body: object | FormData;
  readonly timeoutMs: number;
}

/** The connection was never made, so nothing can have been shown. */
const neverLeft = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * One call of the platform's HTTP interface, which answers 200 and `errcode` also when it refuses. Never rejects; redirects
 * are not followed.
 */
export async function callApi({ fetch: request, url, body, timeoutMs }: ApiCall): Promise<Ack> {
  const content = body instanceof FormData ? { body } : { body: JSON.stringify(body), headers: jsonHeaders };
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await request(url, { method: 'POST', redirect: 'manual', signal, ...content });
    return ackOf(response.status, await response.text());
  } catch (cause) {
    const reason = reasonOf(cause);
    return neverLeft.has(reason) ? { outcome: 'unsent', reason } : { outcome: 'unknown', reason };
  }
}

const jsonHeaders = { 'content-type': 'application/json; charset=utf-8' };

function ackOf(status: number, text: string): Ack {
  const answer = answerShape.safeParse(parse(text));
  if (answer.success) {
    const { errcode, errmsg } = answer.data;
    if (errcode === 0) return { outcome: 'ok', body: answer.data };
    return { outcome: 'refused', code: errcode, message: errmsg ?? '' };
  }
  // A proxy between answered: above 500 nobody knows whether the platform had done it already.
  if (status >= 300 && status < 500) return { outcome: 'refused', code: status, message: '' };
  return { outcome: 'unknown', reason: `HTTP ${status}` };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A word, never the error itself: that may hold the address. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown';
  const inner = cause.cause;
  if (inner instanceof Error && 'code' in inner && typeof inner.code === 'string') return inner.code;
  return cause.name;
}

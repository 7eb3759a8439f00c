import { z } from 'zod';

/**
 * How a call of the platform's HTTP interfaces ended. `refused`: it said no, with the code of either interface as text;
 * `unsent`: nothing left this machine; `unknown`: it may have been done.
 */
export type Answer =
  | { readonly outcome: 'ok'; readonly body: unknown }
  | { readonly outcome: 'refused'; readonly code: string; readonly message: string }
  | { readonly outcome: 'unsent'; readonly reason: string }
  | { readonly outcome: 'unknown'; readonly reason: string };

export interface HttpCall {
  readonly fetch: typeof fetch;
  /** May hold a token: it is never part of what is answered. */
  readonly url: string;
  /** JSON, or a form with a file. */
  readonly body: object | FormData;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** Code of a refusal by something before the platform: its firewall that bans an address for minutes, or a proxy. */
export const addressBanned = '1111';

/** The connection was never made, so nothing can have been done. */
const neverLeft = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Numbers come as text, too. `sub_code` says what the 88 of the old interface is about. */
const codeShape = z.union([z.number(), z.string()]).transform(String);
const oldShape = z.looseObject({ errcode: codeShape, errmsg: z.string().nullish(), sub_code: codeShape.nullish() });
const newShape = z.looseObject({ code: codeShape, message: z.string().nullish() });
const bannedShape = z.looseObject({ status: z.literal(1111) });

/** One POST. Never rejects; redirects are not followed. HTTP 200 is no success by itself: `errcode` inside decides. */
export async function callHttp({ fetch: request, url, body, headers, timeoutMs }: HttpCall): Promise<Answer> {
  const content =
    body instanceof FormData ? { body } : { body: JSON.stringify(body), headers: { ...jsonHeaders, ...headers } };
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await request(url, { method: 'POST', redirect: 'manual', signal, ...content });
    return answerOf(response.status, await response.text());
  } catch (cause) {
    const reason = reasonOf(cause);
    return neverLeft.has(reason) ? { outcome: 'unsent', reason } : { outcome: 'unknown', reason };
  }
}

const jsonHeaders = { 'content-type': 'application/json; charset=utf-8', accept: 'application/json' };

export function answerOf(status: number, text: string): Answer {
  const body = parse(text);
  if (bannedShape.safeParse(body).success) return { outcome: 'refused', code: addressBanned, message: '' };
  const old = oldShape.safeParse(body);
  if (old.success) {
    const { errcode, errmsg, sub_code: inner } = old.data;
    if (Number(errcode) === 0) return { outcome: 'ok', body };
    return { outcome: 'refused', code: inner ?? errcode, message: errmsg ?? '' };
  }
  if (status >= 200 && status < 300) {
    return isObject(body) ? { outcome: 'ok', body } : { outcome: 'unknown', reason: `HTTP ${status}, no JSON` };
  }
  const failed = newShape.safeParse(body);
  if (failed.success) return { outcome: 'refused', code: failed.data.code, message: failed.data.message ?? '' };
  // Something between answered: above 500 nobody knows whether the platform had done it already.
  if (status >= 300 && status < 500) return { outcome: 'refused', code: `HTTP ${status}`, message: '' };
  return { outcome: 'unknown', reason: `HTTP ${status}` };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isObject(body: unknown): boolean {
  return typeof body === 'object' && body !== null && !Array.isArray(body);
}

/** A word, never the error itself: that may hold the address. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown';
  const inner = cause.cause;
  if (inner instanceof Error && 'code' in inner && typeof inner.code === 'string') return inner.code;
  return cause.name;
}

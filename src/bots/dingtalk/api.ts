import type { CallBucket } from '../../domain/messages.ts';
import { type Answer, callHttp } from './answer.ts';
import { troubleOf } from './outcome.ts';
import type { Token } from './token.ts';

export interface CallOptions {
  /** What the call counts in; null: it is free. */
  readonly bucket: CallBucket | null;
  readonly timeoutMs?: number;
}

/** The platform's HTTP interfaces. No call rejects; none is made twice but for a token that had become bad. */
export interface Api {
  /** `api.dingtalk.com`; the path begins with `/v1.0/`. */
  call(path: string, body: object, options: CallOptions): Promise<Answer>;
  /** `oapi.dingtalk.com`, with the token in the address; the path may have a query. */
  oapi(path: string, body: object | FormData, options: CallOptions): Promise<Answer>;
  /** An address that holds its own key: a session, a group's webhook. */
  post(url: string, body: object, options: CallOptions): Promise<Answer>;
}

export interface ApiOptions {
  readonly apiBase: string;
  readonly oapiBase: string;
  readonly token: Token;
  readonly fetch: typeof fetch;
  readonly count: (bucket: CallBucket) => void;
  /** Called with the bucket of a call that was refused because the month's are used up. */
  readonly onExhausted?: (bucket: CallBucket) => void;
}

const callTimeoutMs = 10_000;

export function createApi({ apiBase, oapiBase, token, fetch: request, count, onExhausted }: ApiOptions): Api {
  async function once(
    call: { url: string; body: object | FormData; headers?: Record<string, string> },
    { bucket, timeoutMs = callTimeoutMs }: CallOptions,
  ): Promise<Answer> {
    const answer = await callHttp({ fetch: request, ...call, timeoutMs });
    if (bucket === null) return answer;
    if (isCounted(answer)) count(bucket);
    if (answer.outcome === 'refused' && troubleOf(answer.code) === 'quota') onExhausted?.(bucket);
    return answer;
  }

  async function withToken(
    callWith: (token: string) => { url: string; body: object | FormData; headers?: Record<string, string> },
    options: CallOptions,
  ): Promise<Answer> {
    for (let nth = 1; ; nth += 1) {
      const got = await token.get();
      if (!('token' in got)) return got;
      const answer = await once(callWith(got.token), options);
      if (nth > 1 || answer.outcome !== 'refused' || troubleOf(answer.code) !== 'token') return answer;
      token.invalidate(got.token);
    }
  }

  return {
    call: (path, body, options) =>
      withToken(
        (value) => ({ url: `${apiBase}${path}`, body, headers: { 'x-acs-dingtalk-access-token': value } }),
        options,
      ),
    oapi: (path, body, options) =>
      withToken((value) => ({ url: withQuery(`${oapiBase}${path}`, { access_token: value }), body }), options),
    post: (url, body, options) => once({ url, body }, options),
  };
}

export function withQuery(url: string, query: Readonly<Record<string, string>>): string {
  return `${url}${url.includes('?') ? '&' : '?'}${new URLSearchParams(query)}`;
}

/** Throttled calls and those that never arrived are not counted (chapter 4.9). */
function isCounted(answer: Answer): boolean {
  if (answer.outcome === 'unsent') return false;
  if (answer.outcome !== 'refused') return true;
  return !notCounted.has(troubleOf(answer.code));
}

const notCounted = new Set(['token', 'throttled', 'banned', 'quota']);

import { z } from 'zod';
import { type Answer, callHttp } from './answer.ts';

/** The app's access token, or why there is none. */
export type TokenAnswer = { readonly token: string } | Exclude<Answer, { outcome: 'ok' }>;

export interface Token {
  /** From memory while it is good; callers at the same time share one request. Never rejects. */
  get(): Promise<TokenAnswer>;
  /** The platform took this one for bad; a newer one stays. */
  invalidate(token: string): void;
}

export interface TokenOptions {
  readonly apiBase: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Machine clock. */
  readonly now: () => number;
  readonly fetch: typeof fetch;
}

const early = 5 * 60_000;
const timeoutMs = 10_000;
/** A wrong pair stays wrong: it is not shown to the platform with every message. */
const refusedForMs = 60_000;

const shape = z.looseObject({ accessToken: z.string().min(1), expireIn: z.coerce.number().positive() });

/** Tokens of chapter 4.1: two hours, renewed five minutes early; asking for one is free. */
export function createToken({ apiBase, clientId, clientSecret, now, fetch: request }: TokenOptions): Token {
  let held: { readonly token: string; readonly until: number } | null = null;
  let refusal: { readonly answer: TokenAnswer; readonly until: number } | null = null;
  let underWay: Promise<TokenAnswer> | null = null;

  async function ask(): Promise<TokenAnswer> {
    const url = `${apiBase}/v1.0/oauth2/accessToken`;
    const body = { appKey: clientId, appSecret: clientSecret };
    const answer = await callHttp({ fetch: request, url, body, timeoutMs });
    if (answer.outcome === 'ok') {
      const parsed = shape.safeParse(answer.body);
      if (!parsed.success) return kept({ outcome: 'unsent', reason: 'no token in the answer' });
      held = { token: parsed.data.accessToken, until: now() + parsed.data.expireIn * 1_000 };
      refusal = null;
      return { token: held.token };
    }
    // Nothing was sent to a chat, so a question whose end is not known is one that was not asked.
    if (answer.outcome !== 'refused') return kept({ outcome: 'unsent', reason: `token: ${answer.reason}` });
    refusal = { answer, until: now() + refusedForMs };
    return kept(answer);
  }

  /** The token that was to be renewed early is still good. */
  function kept(failure: TokenAnswer): TokenAnswer {
    return held !== null && held.until > now() ? { token: held.token } : failure;
  }

  return {
    async get() {
      if (held !== null && held.until - early > now()) return { token: held.token };
      if (refusal !== null && refusal.until > now()) return kept(refusal.answer);
      underWay ??= ask().finally(() => {
        underWay = null;
      });
      return underWay;
    },
    invalidate(token) {
      if (held?.token === token) held = null;
    },
  };
}

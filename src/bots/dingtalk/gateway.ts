import { TOPIC_ROBOT } from 'dingtalk-stream/constants';
import { z } from 'zod';

/**
 * Where to connect, or why not. `rejected`: the platform does not take this app and will not by being asked again;
 * `failed`: another try may help.
 */
export type Gateway =
  | { readonly outcome: 'open'; readonly url: string }
  | { readonly outcome: 'rejected'; readonly code: string }
  | { readonly outcome: 'failed'; readonly reason: string };

export interface GatewayOptions {
  readonly apiBase: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly fetch: typeof fetch;
  readonly timeoutMs: number;
}

const path = '/v1.0/gateway/connections/open';
/** Only what is said to the robot: every other subscription takes its share of the month's quota. */
const subscriptions = [{ type: 'CALLBACK', topic: TOPIC_ROBOT }];
const ua = 'jingcun-sdk-nodejs/1.0.0';

const opened = z.looseObject({ endpoint: z.string().min(1), ticket: z.string().min(1) });
const refusal = z.looseObject({ code: z.string().min(1) });

/** Asks for an address with a ticket for one connection within 90 s (reference 2.1). Never rejects. */
export async function openGateway(options: GatewayOptions, signal: AbortSignal): Promise<Gateway> {
  const { apiBase, clientId, clientSecret, timeoutMs, fetch: request } = options;
  try {
    const response = await request(`${apiBase}${path}`, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      // Without `accept` the answer may be XML.
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ clientId, clientSecret, subscriptions, ua }),
    });
    return gatewayOf(response.status, await response.text());
  } catch (cause) {
    return { outcome: 'failed', reason: cause instanceof Error ? cause.name : 'unknown' };
  }
}

function gatewayOf(status: number, text: string): Gateway {
  const body = parse(text);
  if (status === 200) {
    const found = opened.safeParse(body);
    const url = found.success ? addressOf(found.data) : null;
    return url === null ? { outcome: 'failed', reason: 'HTTP 200 without an address' } : { outcome: 'open', url };
  }
  // 400: not published, no Stream mode, an address that is not on the app's list; 401: a wrong pair.
  if (status === 400 || status === 401) {
    const named = refusal.safeParse(body);
    return { outcome: 'rejected', code: named.success ? named.data.code : `HTTP ${status}` };
  }
  return { outcome: 'failed', reason: `HTTP ${status}` };
}

function addressOf({ endpoint, ticket }: z.output<typeof opened>): string | null {
  const url = URL.parse(endpoint);
  if (url === null || !/^wss?:$/.test(url.protocol)) return null;
  url.hash = '';
  url.searchParams.set('ticket', ticket);
  return url.href;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

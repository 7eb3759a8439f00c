import { getSignature } from '@wecom/crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CallbackRequest, ReceiveCallback } from '../../../src/bots/wecom/callback.ts';
import { createCallbackAdapter } from '../../../src/bots/wecom/callback-adapter.ts';
import { aesKey, token } from '../../support/wecom-callback-bot.ts';
import { encryptPlain, type Random, seededRandom } from './fuzz-kit.ts';

/** Printed with a failure; set FUZZ_SEED to run one again. */
const seed = Number(process.env['FUZZ_SEED'] ?? 20261124);
const rounds = 100_000;
const nowSeconds = 1_780_000_000;
const secretText = '三组大扫除15人，清了两车垃圾';
const message = {
  msgid: 'MSG1',
  aibotid: 'AIBOT1',
  chatid: 'wrGroup_A-1',
  chattype: 'group',
  from: { userid: 'ZhangSan' },
  response_url: 'https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=CODE1',
  msgtype: 'mixed',
  mixed: {
    msg_item: [
      { msgtype: 'text', text: { content: `@村务助手 ${secretText}` } },
      { msgtype: 'image', image: { url: 'https://x.cos.ap-guangzhou.myqcloud.com/y?sign=1' } },
    ],
  },
};

interface Parts {
  method: string;
  signature: string;
  timestamp: string;
  nonce: string;
  encrypt: string;
  body: string | null;
  query: string | null;
}

describe(`a hundred thousand damaged callbacks (seed ${seed})`, () => {
  const logged: string[] = [];
  const taken: unknown[] = [];
  let receive: ReceiveCallback;
  let good: Parts;

  beforeAll(async () => {
    const note = (fields: object, text: string) => void logged.push(JSON.stringify([fields, text]));
    const adapter = createCallbackAdapter({
      name: 'wecom',
      token,
      aesKey,
      botName: '村务助手',
      apiBase: 'http://127.0.0.1:9',
      mediaHosts: [],
      welcome: null,
      webhookOf: async () => null,
      log: { info: note, warn: note, error: note },
      now: () => nowSeconds * 1000,
      onAlert: () => undefined,
    });
    await adapter.start(async (one) => {
      taken.push(one);
      return { handled: Promise.resolve('unanswered') };
    });
    receive = adapter.receive;
    good = signed(JSON.stringify(message), 'n0nce1');
    // Taken once, so that what a mutation did not damage is a replay.
    const first = await receive(requestOf(good));
    first.settled(true);
    expect(first.status).toBe(200);
    expect(taken).toHaveLength(1);
  });

  it('get 4xx and nothing else, take no message, cost no more than ten times the median, and leave no secret in the log', {
    timeout: 120_000,
  }, async () => {
    const random = seededRandom(seed);
    const spent: { cost: number; request: CallbackRequest }[] = [];
    const statuses = new Map<number, number>();
    for (let done = 0; done < rounds; done += 1) {
      const request = requestOf(mutate(good, random));
      const startedAt = process.cpuUsage();
      const { status, body } = await receive(request);
      const { user, system } = process.cpuUsage(startedAt);
      spent.push({ cost: user + system, request });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status < 400 || status > 499 || body !== '') {
        throw new Error(`round ${done} of seed ${seed}: ${status} ${JSON.stringify(show(request))}`);
      }
    }
    expect(taken).toHaveLength(1);
    expect([...statuses.keys()].sort()).toEqual([400, 403, 405]);
    for (const [, count] of statuses) expect(count).toBeGreaterThan(500);
    expect(await outliers(spent)).toEqual([]);
    expectNoSecrets();
  });

  it('cost no more than reading them once, however large and however they are built', { timeout: 60_000 }, async () => {
    const size = 1024 * 1024 - 100;
    const shapes: Record<string, string> = {
      noise: 'x'.repeat(size),
      encrypt: `{"encrypt":"${'A'.repeat(size)}"}`,
      blocks: `{"encrypt":"${'A'.repeat(Math.floor(size / 128) * 128)}"}`,
      unclosed: `{"encrypt":"${'A'.repeat(size)}`,
      arrays: '['.repeat(size),
      objects: '{"encrypt":'.repeat(size / 11),
      keys: `{${Array.from({ length: size / 14 }, (_, nth) => `"k${nth}":${nth}`).join(',')}}`.slice(0, size),
      spaces: `{"encrypt"${' '.repeat(size)}`,
      spacesAgain: '"encrypt"      '.repeat(size / 15),
      spacesAfter: '"encrypt":         '.repeat(size / 19),
      quotes: '"'.repeat(size),
      escapes: `{"encrypt":"${'\\/'.repeat(size / 2)}"}`,
      zeros: '\u0000'.repeat(size),
    };
    const costs: [string, number][] = [];
    for (const [name, body] of Object.entries(shapes)) {
      const request = requestOf({ ...good, body });
      expect((await receive(request)).status, name).toBeGreaterThanOrEqual(400);
      costs.push([name, await cheapest(request, 7)]);
    }
    const middle = median(costs.map(([, cost]) => cost));
    expect(costs.filter(([, cost]) => cost > 10 * Math.max(middle, 1_000))).toEqual([]);
    expectNoSecrets();
  });

  it('signed and sealed but full of nonsense, are answered and leave the next one untouched', {
    timeout: 60_000,
  }, async () => {
    const random = seededRandom(seed + 1);
    for (let done = 0; done < 10_000; done += 1) {
      const text = mutateText(JSON.stringify(message), random);
      const response = await receive(requestOf(signed(text, `n${done}`)));
      response.settled(true);
      if (![200, 503].includes(response.status)) throw new Error(`round ${done} of seed ${seed}: ${response.status}`);
    }
    const next = await receive(requestOf(signed(JSON.stringify({ ...message, msgid: 'LAST' }), 'last')));
    expect(next.status).toBe(200);
    expect(taken.at(-1)).toMatchObject({ messageId: 'LAST', sender: { id: 'ZhangSan' } });
  });

  /**
   * Requests that cost more than ten times the median also when they are tried again: the first time it may have been the
   * collector, the compiler or another process. Below the resolution of the clock nothing can be told.
   */
  async function outliers(spent: readonly { cost: number; request: CallbackRequest }[]): Promise<object[]> {
    const middle = await medianCost(spent.map(({ request }) => request));
    const found: object[] = [];
    for (const { request } of spent.filter(({ cost }) => cost > 10 * middle)) {
      const cost = await cheapest(request, 5);
      if (cost > 10 * middle) found.push({ ...show(request), cost, middle });
    }
    return found;
  }

  /** Of one call in µs, from batches long enough for the clock. */
  async function medianCost(requests: readonly CallbackRequest[]): Promise<number> {
    const batches: number[] = [];
    for (let start = 0; start + 100 <= requests.length && batches.length < 100; start += 100) {
      const startedAt = process.cpuUsage();
      for (const request of requests.slice(start, start + 100)) await receive(request);
      const { user, system } = process.cpuUsage(startedAt);
      batches.push((user + system) / 100);
    }
    return median(batches);
  }

  /** Mean of the best of a few batches. */
  async function cheapest(request: CallbackRequest, batches: number): Promise<number> {
    const calls = request.body.length > 100_000 ? 3 : 50;
    const means: number[] = [];
    for (let nth = 0; nth < batches; nth += 1) {
      const startedAt = process.cpuUsage();
      for (let call = 0; call < calls; call += 1) await receive(request);
      const { user, system } = process.cpuUsage(startedAt);
      means.push((user + system) / calls);
    }
    return Math.min(...means);
  }

  function expectNoSecrets(): void {
    const lines = [...new Set(logged)].join('\n');
    for (const secret of [token, aesKey, secretText, 'response_code', 'myqcloud', good.encrypt, good.signature]) {
      expect(lines).not.toContain(secret);
    }
    expect(logged.length).toBeGreaterThan(0);
  }
});

function signed(text: string, nonce: string): Parts {
  const encrypt = encryptPlain(text, aesKey);
  const timestamp = String(nowSeconds);
  const signature = getSignature(token, timestamp, nonce, encrypt);
  return { method: 'POST', signature, timestamp, nonce, encrypt, body: null, query: null };
}

function requestOf({ method, signature, timestamp, nonce, encrypt, body, query }: Parts): CallbackRequest {
  const content = body ?? JSON.stringify({ encrypt });
  const address = query ?? new URLSearchParams({ msg_signature: signature, timestamp, nonce }).toString();
  const params = new URLSearchParams(address);
  if (method === 'GET') params.set('echostr', encrypt);
  return { method, query: params, body: Buffer.from(content, 'utf8') };
}

/** One to three damages; a request that came out undamaged is a replay. */
function mutate(good: Parts, random: Random): Parts {
  const parts = { ...good };
  for (let nth = random.below(3); nth >= 0; nth -= 1) random.pick(damages)(parts, random);
  return parts;
}

const damages: readonly ((parts: Parts, random: Random) => void)[] = [
  (parts, random) => {
    parts.signature = mutateText(parts.signature, random);
  },
  (parts, random) => {
    parts.signature = random.hex(40);
  },
  (parts, random) => {
    parts.nonce = mutateText(parts.nonce, random);
  },
  (parts, random) => {
    parts.timestamp = random.pick([
      '',
      '0',
      '-1',
      '1e9',
      '9999999999',
      String(nowSeconds + random.below(5_000) - 2_500),
    ]);
  },
  (parts, random) => {
    parts.encrypt = mutateText(parts.encrypt, random);
  },
  (parts, random) => {
    const bytes = Buffer.from(parts.encrypt, 'base64');
    const at = random.below(Math.max(1, bytes.length));
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
    parts.encrypt = bytes.toString('base64');
  },
  (parts, random) => {
    parts.encrypt = random.bytes(random.below(40) * random.pick([1, 16, 32])).toString('base64');
  },
  (parts, random) => {
    parts.body = mutateText(parts.body ?? JSON.stringify({ encrypt: parts.encrypt }), random);
  },
  (parts, random) => {
    parts.body = random.pick(['', '{}', '[]', 'null', '{"encrypt":1}', '{"encrypt":""}', '<xml><Encrypt/></xml>']);
  },
  (parts, random) => {
    parts.body = '{"a":'.repeat(random.below(500)) + random.bytes(random.below(2_000)).toString('latin1');
  },
  (parts, random) => {
    const query = new URLSearchParams({
      msg_signature: parts.signature,
      timestamp: parts.timestamp,
      nonce: parts.nonce,
    });
    parts.query = mutateText(query.toString(), random);
  },
  (parts, random) => {
    parts.method = random.pick(['GET', 'GET', 'PUT', 'DELETE', 'get', '']);
  },
];

/** A character changed, put in, taken out, a piece doubled, moved or cut off. */
function mutateText(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const to = Math.min(text.length, at + random.below(40));
  const some = random.pick([
    '0',
    'A',
    '"',
    '\\',
    '\u0000',
    '\uffff',
    '😀',
    '{',
    '}',
    '%',
    '+',
    ' ',
    '\n',
    '__proto__',
    '=',
  ]);
  switch (random.below(6)) {
    case 0:
      return text.slice(0, at) + some + text.slice(at + 1);
    case 1:
      return text.slice(0, at) + some + text.slice(at);
    case 2:
      return text.slice(0, at) + text.slice(to);
    case 3:
      return text.slice(0, to) + text.slice(at);
    case 4:
      return text.slice(at) + text.slice(0, at);
    default:
      return text.slice(0, at);
  }
}

function show({ method, query, body }: CallbackRequest): object {
  return { method, query: query.toString(), body: Buffer.from(body).toString('latin1').slice(0, 500) };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

import { request } from 'node:http';
import { createConnection } from 'node:net';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { getJson, openSandboxApp, postJson, type SandboxApp } from '../support/sandbox-app.ts';

interface Message {
  id: string;
  from: string;
  bot: boolean;
  text: string;
  images: string[];
  files: string[];
  at: string;
}

const group = 'g-dongtang';

describe('the sandbox API', () => {
  let app: SandboxApp;

  beforeEach(async () => {
    app = await openSandboxApp();
  });

  afterEach(() => app.close());

  const post = (over: Record<string, unknown> = {}) =>
    postJson(app, '/sandbox/api/messages', { chat: group, sender: 'u-d10', text: '三组大扫除', photos: [], ...over });
  const messages = (query = '') => getJson<Message[]>(app, `/sandbox/api/chats/${group}/messages${query}`);

  it('lists chats and the people of a chat', async () => {
    const chats = await getJson<Record<string, unknown>[]>(app, '/sandbox/api/chats');
    expect(chats).toContainEqual(
      expect.objectContaining({
        id: group,
        title: '东塘村人居环境群',
        unit: '东塘村',
        kind: 'group',
        platform: 'sandbox',
      }),
    );
    expect(chats).toContainEqual(expect.objectContaining({ id: 'p-u-d10', unit: null, kind: 'private' }));
    const people = await getJson(app, `/sandbox/api/people?chat=${group}`);
    expect(people).toContainEqual({ id: 'u-d1', name: '唐德顺', roles: ['secretary'] });
    expect(people).toContainEqual({ id: 'claimant', name: expect.any(String), roles: [] });
    expect((await fetch(`${app.url}/sandbox/api/people?chat=nowhere`)).status).toBe(404);
  });

  it('answers a post when the bot has it, and shows both messages', async () => {
    const photo = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#0f0' } })
      .png()
      .toBuffer();
    const posted = await post({ photos: [photo.toString('base64')], id: 'one' });
    expect(posted).toEqual({ status: 200, body: { id: 'one' } });
    expect(app.received).toHaveLength(1);
    const [mine, answer] = await messages();
    expect(mine).toMatchObject({ id: 'one', from: 'u-d10', bot: false, text: '三组大扫除' });
    expect(mine?.at).toMatch(/^2023-03-16T09:00:\d\d\.\d{3}\+08:00$/);
    expect(answer).toMatchObject({ from: 'bot', bot: true, text: '记下：三组大扫除 图1张' });
    const image = await fetch(app.url + mine?.images[0]);
    expect(image.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await image.arrayBuffer()).equals(photo)).toBe(true);
  });

  it('tells what was read from a message', async () => {
    await post({ id: 'two' });
    expect(await getJson(app, '/sandbox/api/messages/two/reading')).toEqual([
      { number: '东塘1', text: '三组大扫除', sources: [{ label: '地点', start: 0, end: 2 }] },
    ]);
    const unknown = await fetch(`${app.url}/sandbox/api/messages/none/reading`);
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toEqual({ error: '没有这条消息。' });
  });

  it('never serves what is no picture as a page', async () => {
    const evil = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>').toString('base64');
    expect((await post({ photos: [evil] })).status).toBe(200);
    const [mine] = await messages();
    const response = await fetch(app.url + mine?.images[0]);
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(response.headers.get('content-disposition')).toMatch(/^attachment/);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('gives the messages after one, and the last few', async () => {
    await post({ id: 'a' });
    await post({ id: 'b' });
    expect((await messages('?after=a')).map((message) => message.id)).toContain('b');
    expect((await messages('?after=a')).map((message) => message.id)).not.toContain('a');
    expect(await messages('?after=')).toHaveLength(4);
    expect(await messages('?last=1')).toEqual((await messages()).slice(-1));
    expect((await fetch(`${app.url}/sandbox/api/chats/${group}/messages?after=nothing`)).status).toBe(400);
    expect((await fetch(`${app.url}/sandbox/api/chats/nowhere/messages`)).status).toBe(404);
  });

  it.each([
    ['no chat', { chat: undefined }, /哪个会话/],
    ['a text that is no text', { text: 5 }, /文字/],
    ['photos that are no list', { photos: 'abc' }, /照片/],
    ['an empty message', { text: '' }, /空消息/],
  ])('refuses %s with one sentence', async (_what, over, problem) => {
    const refused = await post(over);
    expect(refused.status).toBe(400);
    expect(refused.body['error']).toMatch(problem);
    expect(await messages()).toEqual([]);
  });

  it('refuses a body that is no JSON, no object, or over 30 MB', async () => {
    const path = '/sandbox/api/messages';
    expect((await postJson(app, path, '{')).status).toBe(400);
    expect((await postJson(app, path, '[]')).body['error']).toMatch(/JSON|会话/);
    const large = await post({ text: 'x'.repeat(31 * 1024 * 1024) });
    expect([large.status, large.body['error']]).toEqual([413, expect.stringMatching(/30兆/)]);
  });

  it('takes optional fields that are null for absent', async () => {
    expect((await post({ quote: null, id: null, mention: null })).status).toBe(200);
    expect(app.received).toHaveLength(1);
  });

  it('walks the clock through everything due and answers when it is done', async () => {
    const moved = await postJson(app, '/sandbox/api/clock', { now: '2023-03-18T09:30:00+08:00' });
    expect(moved.status).toBe(200);
    expect(String(moved.body['now'])).toMatch(/^2023-03-18T09:30:0/);
    expect((await messages()).map((message) => message.at.slice(0, 16))).toEqual([
      '2023-03-16T09:10',
      '2023-03-17T09:10',
      '2023-03-18T09:10',
    ]);
    const { now } = await getJson<{ now: string }>(app, '/sandbox/api/clock');
    expect(now >= '2023-03-18T09:30').toBe(true);
  });

  it('refuses to set the clock back or more than 400 days ahead', async () => {
    const back = await postJson(app, '/sandbox/api/clock', { now: '2023-03-01T09:00:00+08:00' });
    expect([back.status, back.body['error']]).toEqual([400, expect.stringMatching(/往回拨，现在是 2023-03-16 09:0/)]);
    const far = await postJson(app, '/sandbox/api/clock', { now: Date.parse('2024-05-01') });
    expect([far.status, far.body['error']]).toEqual([400, expect.stringMatching(/400天/)]);
  });

  it('lets posts wait until a walk is done', async () => {
    const walk = postJson(app, '/sandbox/api/clock', { now: '2023-12-31T09:30:00+08:00' });
    while (app.sandbox.clock.walkTarget() === null) await new Promise((resolve) => setImmediate(resolve));
    await post({ id: 'during' });
    await walk;
    const during = (await messages()).find((message) => message.id === 'during');
    expect(during?.at.slice(0, 16)).toBe('2023-12-31T09:30');
  });

  it('says what will be sent next', async () => {
    expect(await getJson(app, '/sandbox/api/upcoming')).toEqual([
      { at: '2023-03-16T09:10:00.000+08:00', to: '东塘村', what: '大扫除提醒' },
    ]);
  });

  it('tells listeners every message, and those who come back what they missed', async () => {
    const first = await Listener.open(app);
    await first.until('clock');
    await post({ id: 'one' });
    const event = await first.until('message', (data) => data['id'] === 'one');
    first.close();
    await post({ id: 'two' });
    const second = await Listener.open(app, event.id);
    await second.until('message', (data) => data['id'] === 'two');
    expect(second.events.filter((each) => each.event === 'message' && each.data['id'] === 'one')).toEqual([]);
    second.close();
  });

  it('tells a listener who missed very much to load anew', async () => {
    await postJson(app, '/sandbox/api/clock', { now: '2024-04-01T09:30:00+08:00' });
    await postJson(app, '/sandbox/api/clock', { now: '2025-03-01T09:30:00+08:00' });
    const listener = await Listener.open(app, '0');
    await listener.until('reload');
    listener.close();
  });

  it('ends its event streams when the service stops', async () => {
    const listener = await Listener.open(app);
    await listener.until('clock');
    const ended = listener.ended();
    await Promise.all([app.close(), ended]);
    app = await openSandboxApp();
  });

  it('serves the page and its parts, and refuses a request that names another host', async () => {
    const page = await fetch(`${app.url}/sandbox`);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(await page.text()).toContain('净村演练场');
    expect((await fetch(`${app.url}/sandbox/sandbox.js`)).status).toBe(200);
    expect((await fetch(`${app.url}/sandbox/../app.ts`)).status).toBe(404);
    expect(await statusFor(app, 'evil.example')).toBe(403);
    expect(await statusFor(app, `localhost:${app.listening.port}`)).toBe(200);
  });

  it('says so when the bot does not take a message, and delivers it once it can', async () => {
    app.behaviour = () => Promise.reject(new Error('store is down'));
    const stuck = post({ id: 'stuck' });
    while ((await messages()).length === 0) await new Promise((resolve) => setImmediate(resolve));
    app.behaviour = null;
    expect((await stuck).status).toBe(200);
    expect(app.received.map((message) => message.messageId)).toEqual(['stuck']);
  });

  it('survives a connection cut in the middle of a post', async () => {
    const socket = createConnection(app.listening.port, '127.0.0.1');
    socket.write(
      'POST /sandbox/api/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"chat"',
    );
    await new Promise((resolve) => setImmediate(resolve));
    socket.destroy();
    expect((await post()).status).toBe(200);
  });
});

interface ServerEvent {
  readonly id: string | null;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** A browser's EventSource, as far as the wire goes. */
class Listener {
  readonly events: ServerEvent[] = [];
  readonly #abort = new AbortController();
  #changed = () => {};
  #done: Promise<void> = Promise.resolve();

  static async open(app: SandboxApp, lastEventId: string | null = null): Promise<Listener> {
    const listener = new Listener();
    const response = await fetch(`${app.url}/sandbox/api/events`, {
      headers: lastEventId === null ? {} : { 'last-event-id': lastEventId },
      signal: listener.#abort.signal,
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    listener.#done = listener.#read(response);
    return listener;
  }

  async until(event: string, wanted: (data: ServerEvent['data']) => boolean = () => true): Promise<ServerEvent> {
    for (;;) {
      const found = this.events.find((each) => each.event === event && wanted(each.data));
      if (found) return found;
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }

  ended(): Promise<void> {
    return this.#done;
  }

  close(): void {
    this.#abort.abort();
  }

  async #read(response: Response): Promise<void> {
    let rest = '';
    const decoder = new TextDecoder();
    try {
      for await (const chunk of response.body ?? []) {
        rest += decoder.decode(chunk, { stream: true });
        const blocks = rest.split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) this.#take(block);
      }
    } catch {
      // Closed by the test.
    }
  }

  #take(block: string): void {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? null;
    const event = field('event');
    if (event === null) return;
    this.events.push({ id: field('id'), event, data: JSON.parse(field('data') ?? '{}') });
    this.#changed();
  }
}

async function statusFor(app: SandboxApp, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(
      { host: '127.0.0.1', port: app.listening.port, path: '/sandbox/api/chats', headers: { host } },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    )
      .on('error', reject)
      .end();
  });
}

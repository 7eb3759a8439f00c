import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Handling, OnMessage } from '../../../src/bots/adapter.ts';
import { callbackTimings } from '../../../src/bots/wecom/callback-adapter.ts';
import type { IncomingMessage, SendResult } from '../../../src/domain/messages.ts';
import { PhotoUnavailableError } from '../../../src/errors.ts';
import type { FakeWecomHttp } from '../../fakes/wecom-http.ts';
import { answerTo, file, group, outgoing, single, until } from '../../support/wecom-bot.ts';
import { aesKey, type CallbackBot, callbackBot, openHttpPlatform, token } from '../../support/wecom-callback-bot.ts';

const hello = { chat: group, text: '@村务助手 三组大扫除15人' };

/** A service behind the adapter: every message is answered by `answer`, which may take its time or not come at all. */
function service(answer: (bot: CallbackBot, message: IncomingMessage) => Promise<unknown>) {
  const received: IncomingMessage[] = [];
  const results: Promise<unknown>[] = [];
  const about: { bot?: CallbackBot; handling: Handling | Promise<Handling> } = { handling: 'answered' };
  const onMessage: OnMessage = async (message) => {
    const isRepeat = received.some(({ messageId }) => messageId === message.messageId);
    if (isRepeat) return { handled: Promise.resolve('unanswered') };
    received.push(message);
    if (about.bot) results.push(answer(about.bot, message));
    return { handled: Promise.resolve(about.handling) };
  };
  return { onMessage, received, results, about };
}

async function start(
  answer: (bot: CallbackBot, message: IncomingMessage) => Promise<unknown>,
  options: Parameters<typeof callbackBot>[2] & { platform?: Parameters<typeof openHttpPlatform>[0] } = {},
) {
  const platform = await openHttpPlatform(options.platform);
  const { onMessage, received, results, about } = service(answer);
  const bot = await callbackBot(platform, onMessage, options);
  about.bot = bot;
  return { platform, bot, received, results, about };
}

const atOnce = (bot: CallbackBot, message: IncomingMessage) => bot.adapter.send(answerTo(message));
const later = (ms: number) => async (bot: CallbackBot, message: IncomingMessage) => {
  await sleep(ms);
  return bot.adapter.send(answerTo(message));
};
const never = async () => undefined;

describe('the callback address', () => {
  it('is verified with the bare text', async () => {
    const { platform } = await start(never);
    expect(await platform.verify('1616140317555161061')).toBe('1616140317555161061');
  });

  it('gives nobody the text of a message that was sent to it, replayed as a verification', async () => {
    const { platform, bot } = await start(atOnce);
    const { query, body } = platform.request({ msgid: 'M', msgtype: 'text', text: { content: '秘密' } });
    const { encrypt } = JSON.parse(body) as { encrypt: string };
    const url = `${platform.callbackUrl}?${query}&echostr=${encodeURIComponent(encrypt)}`;
    const response = await fetch(url);
    expect(response.status).toBe(403);
    expect(await response.text()).toBe('');
    expect(bot.errors).toEqual([]);
  });

  it('takes an echo in which a plus became a space', async () => {
    const { platform } = await start(never);
    for (let nth = 0; nth < 20; nth += 1) expect(await platform.verify(String(nth))).toBe(String(nth));
  });

  it('answers 403 to a wrong signature, a replay and a stale request, 400 to nonsense, 413 to too much', async () => {
    const { platform, received } = await start(atOnce);
    const body = {
      msgid: 'M1',
      chatid: group.id,
      chattype: 'group',
      from: { userid: 'U' },
      msgtype: 'text',
      text: { content: 'x' },
    };
    const good = platform.request(body);
    const post = async (query: URLSearchParams | string, content: string | Buffer, headers = {}) => {
      const response = await fetch(`${platform.callbackUrl}?${query}`, {
        method: 'POST',
        body: new Uint8Array(Buffer.from(content)),
        headers,
      });
      await response.arrayBuffer();
      return response.status;
    };
    expect(await post('msg_signature=x&timestamp=1&nonce=2', good.body)).toBe(400);
    expect(await post('', good.body)).toBe(400);
    expect(await post(good.query, '{}')).toBe(400);
    expect(await post(good.query, '')).toBe(400);
    const wrong = new URLSearchParams(good.query);
    wrong.set('nonce', '1');
    expect(await post(wrong, good.body)).toBe(403);
    expect(await post(good.query, good.body, { 'content-encoding': 'gzip' })).toBe(415);
    expect(await post(good.query, Buffer.alloc(1024 * 1024 + 1, 32))).toBe(413);
    expect(received).toEqual([]);
    expect(await post(good.query, good.body)).toBe(200);
    expect(await post(good.query, good.body)).toBe(403);
    expect(received).toHaveLength(1);
  });

  it('takes the variants that were seen', async () => {
    const { platform, received } = await start(never);
    const names = ['msg_signature', 'msgsignature', 'signature'];
    for (const [index, name] of names.entries()) {
      const { query, body } = platform.request({
        msgid: `V${index}`,
        chatid: group.id,
        chattype: 'group',
        from: { userid: 'U' },
        msgtype: 'text',
        text: { content: 'x' },
      });
      const { encrypt } = JSON.parse(body) as { encrypt: string };
      const other = new URLSearchParams(query);
      other.delete('msg_signature');
      other.set(name, query.get('msg_signature') ?? '');
      const bodies = [
        JSON.stringify({ Encrypt: encrypt }),
        `{"agentid":"","encrypt":"${encrypt.replaceAll('/', '\\/')}"}`,
        body,
      ];
      const response = await fetch(`${platform.callbackUrl}?${other}`, { method: 'POST', body: bodies[index] ?? '' });
      expect(response.status, name).toBe(200);
      expect(response.headers.get('content-type')).toContain('text/plain');
    }
    expect(received.map(({ messageId }) => messageId)).toEqual(['V0', 'V1', 'V2']);
  });

  it('answers empty to what is not for the bot', async () => {
    const { platform, received } = await start(never);
    const base = { msgid: 'M', aibotid: 'B', msgtype: 'text', text: { content: 'x' } };
    for (const body of [
      { ...base, chatid: group.id, chattype: 'group' },
      { ...base, chatid: group.id, chattype: 'group', from: { userid: 'sys' } },
      { ...base, chattype: 'group', from: { userid: 'U' } },
      { ...base, msgtype: 'event', event: { eventtype: 'feedback_event', feedback_event: { id: 'F', type: 1 } } },
      { ...base, msgtype: 'event', event: { eventtype: 'something_new' } },
      { ...base, msgtype: 'event' },
      { hello: 1 },
      [],
      'no json',
      '',
      'null',
    ]) {
      expect(await platform.send(body), JSON.stringify(body)).toBe('');
    }
    expect(received).toEqual([]);
  });

  it('welcomes who opens the private chat', async () => {
    const { platform } = await start(never, { welcome: '您好' });
    const enter = {
      msgid: 'E',
      aibotid: 'B',
      chattype: 'single',
      from: { userid: 'U' },
      msgtype: 'event',
      event: { eventtype: 'enter_chat' },
    };
    expect(await platform.send(enter)).toEqual({ msgtype: 'text', text: { content: '您好' } });
  });

  it('tells the office once that user ids are encrypted', async () => {
    const { platform, bot } = await start(never);
    for (const msgid of ['A', 'B']) {
      await platform.say({ ...hello, msgid, from: `wo${'x'.repeat(30)}` }).over;
    }
    expect(bot.alerts).toEqual([expect.stringContaining('超级管理员')]);
  });
});

describe('an answer', () => {
  it('that is there in time is the answer to the request itself', async () => {
    const { platform, received, results } = await start(atOnce);
    await platform.say(hello).over;
    expect(await Promise.all(results)).toEqual([{ outcome: 'sent' }]);
    expect(platform.shown).toMatchObject([{ via: 'passive', text: '记下了', finished: true, answers: 'MSG1' }]);
    expect(platform.deliveries).toHaveLength(1);
    expect(received).toMatchObject([{ text: '三组大扫除15人', chat: group, sender: { id: 'ZhangSan' } }]);
    expect(platform.objections).toEqual([]);
  });

  it('that takes longer takes the place of a first frame', async () => {
    const { platform, results, about } = await start(later(300));
    const said = platform.say(hello);
    about.handling = 'answered';
    await until(() => platform.shown.length === 1);
    expect(platform.shown).toMatchObject([{ text: '正在处理，请稍等…', finished: false }]);
    await said.over;
    expect(await Promise.all(results)).toEqual([{ outcome: 'sent' }]);
    expect(platform.shown).toMatchObject([{ via: 'passive', text: '记下了', finished: true }]);
    expect(platform.objections).toEqual([]);
  });

  it('that will not come leaves no trace', async () => {
    const { platform, about } = await start(never);
    about.handling = 'unanswered';
    const { delivered, over } = platform.say(hello);
    expect((await delivered).body).toBe('');
    await over;
    expect(platform.shown).toEqual([]);
  });

  it('that does not come after all ends the stream that was begun', async () => {
    for (const [handling, words] of [
      ['unanswered', '看过了，这条不用回。'],
      ['failed', '还没处理好，原话已存，稍后再回。'],
    ] as const) {
      const { platform, about } = await start(never);
      about.handling = sleep(300, handling);
      await platform.say(hello).over;
      expect(platform.shown).toMatchObject([{ text: words, finished: true }]);
    }
  });

  it('that comes when the stream had to end goes to response_url', async () => {
    const { platform, results } = await start(later(1_900));
    await platform.say(hello).over;
    expect(platform.shown).toMatchObject([{ text: '还没处理完，好了再告诉你。', finished: true }]);
    expect(await Promise.all(results)).toEqual([{ outcome: 'sent' }]);
    expect(platform.shown).toHaveLength(2);
    expect(platform.shown[1]).toMatchObject({ via: 'response_url', text: '记下了', answers: 'MSG1' });
  });

  it('has nothing in it that is markup', async () => {
    const { platform } = await start((bot, message) =>
      bot.adapter.send(answerTo(message, { text: '<@all> **好** https://x.example.com' })),
    );
    await platform.say(hello).over;
    expect(platform.shown[0]?.text).not.toMatch(/<@|\*\*|:\/\//);
  });

  it('brings its pictures with the last frame, and what is no JPG or PNG by the webhook', async () => {
    const png = file(
      'a.png',
      await sharp({ create: { width: 40, height: 30, channels: 3, background: 'red' } })
        .png()
        .toBuffer(),
    );
    const webp = file(
      'b.webp',
      await sharp({ create: { width: 40, height: 30, channels: 3, background: 'red' } })
        .webp()
        .toBuffer(),
    );
    const table = file('五月.xlsx', Buffer.from('PK-table'));
    const { platform, bot, results } = await start((bot, message) =>
      bot.adapter.send(answerTo(message, { images: [png, webp], files: [table] })),
    );
    bot.webhooks.set(group.id, { key: platform.addWebhook(group.id), group: 7 });
    await platform.say(hello).over;
    expect(await Promise.all(results)).toEqual([{ outcome: 'sent' }]);
    await until(() => platform.shown.length === 3);
    expect(platform.shown[0]?.images).toHaveLength(1);
    expect(platform.shown.slice(1).map((shown) => shown.file?.name)).toEqual(['b.webp', '五月.xlsx']);
    expect(platform.objections).toEqual([]);
  });

  it('says what it could not bring where there is no webhook', async () => {
    const table = file('五月.xlsx', Buffer.from('PK-table'));
    const { platform } = await start((bot, message) => bot.adapter.send(answerTo(message, { files: [table] })));
    await platform.say({ ...hello, chat: single }).over;
    expect(platform.shown[0]?.text).toContain('发不了，请找办公室要');
  });

  it('after the first one goes to response_url, which is good for one', async () => {
    const results: SendResult[] = [];
    const { platform } = await start(async (bot, message) => {
      for (const replyNumber of [0, 1, 2]) {
        results.push(await bot.adapter.send(answerTo(message, { replyNumber, text: `第${replyNumber}条` })));
      }
    });
    await platform.say(hello).over;
    await until(() => results.length === 3);
    expect(results).toEqual([
      { outcome: 'sent' },
      { outcome: 'sent' },
      { outcome: 'refused', code: 'no-response-url', retryable: false },
    ]);
    expect(platform.shown.map(({ via }) => via)).toEqual(['passive', 'response_url']);
  });

  it('is refused for good when response_url is no good any more, and of unknown end when it does not answer', async () => {
    const { platform, bot, received, about } = await start(never);
    about.handling = 'unanswered';
    for (const msgid of ['A', 'B', 'C']) await platform.say({ ...hello, msgid }).over;
    const answers = received.map((message) => answerTo(message));
    platform.expire('A');
    const [a, b, c] = answers;
    if (!a || !b || !c) throw new Error('not received');
    expect(await bot.adapter.send(a)).toMatchObject({ outcome: 'refused', code: '40058', retryable: false });
    platform.faults.response.push({ kind: 'refuse', code: 45009 });
    expect(await bot.adapter.send(b)).toMatchObject({ outcome: 'refused', code: '45009', retryable: true });
    expect(await bot.adapter.send(b)).toEqual({ outcome: 'sent' });
    platform.faults.response.push({ kind: 'mute' });
    expect(await bot.adapter.send(c)).toMatchObject({ outcome: 'unknown' });
    expect(bot.adapter.isRepeatable(c)).toBe(false);
    expect(platform.shown.filter(({ answers: id }) => id === 'C')).toHaveLength(1);
  });

  it('to another platform’s handle, or another chat’s, is refused', async () => {
    const { platform, bot, received, about } = await start(never);
    about.handling = 'unanswered';
    await platform.say(hello).over;
    const answer = answerTo(received[0]);
    expect(await bot.adapter.send({ ...answer, replyHandle: 'x' })).toMatchObject({ code: 'foreign-handle' });
    expect(await bot.adapter.send({ ...answer, chat: { id: 'wrOther', kind: 'group' } })).toMatchObject({
      code: 'foreign-handle',
    });
  });

  it('never goes to an address that is not the platform’s', async () => {
    const { platform, bot, received } = await start(never);
    const evil = await openHttpPlatform();
    const message = {
      msgid: 'X',
      chatid: group.id,
      chattype: 'group',
      from: { userid: 'U' },
      msgtype: 'text',
      text: { content: 'x' },
    };
    await platform.send({ ...message, response_url: `${evil.url}/cgi-bin/aibot/response?response_code=1` });
    expect(received).toHaveLength(1);
    // Without an address the stream is the only way, so one was begun.
    const sent = bot.adapter.send(answerTo(received[0]));
    expect(await sent).toMatchObject({ outcome: 'refused', code: 'no-response-url' });
  });
});

describe('an answer sent again', () => {
  /** An answer that was being written into the platform's question about the stream when its time ran out. */
  async function underWay() {
    const { platform, bot, received, about } = await start(never, { platform: { pollMs: 60_000 } });
    about.handling = new Promise(() => undefined);
    await platform.say(hello).delivered;
    const [message] = received;
    const answer = answerTo(message);
    const { stream } = z.object({ stream: z.string() }).parse(JSON.parse(message?.replyHandle?.value ?? ''));
    const base = { msgid: 'P', chatid: group.id, chattype: 'group', from: { userid: 'U' }, msgtype: 'stream' };
    const question = { ...base, stream: { id: stream } };
    const { query, body } = platform.request(question);
    const first = bot.adapter.send(answer);
    await sleep(20);
    // Past the web app, so that the test says when the response has left.
    const response = await bot.adapter.receive({ method: 'POST', query, body: Buffer.from(body) });
    expect(await first).toMatchObject({ outcome: 'unknown' });
    expect(bot.adapter.isRepeatable(answer)).toBe(true);
    return { platform, bot, answer, response, question };
  }
  const byUrl = (platform: FakeWecomHttp) => platform.shown.filter(({ via }) => via === 'response_url');

  it('while the first one is still being written is not shown another way', async () => {
    const { platform, bot, answer, response } = await underWay();
    expect(await bot.adapter.send(answer)).toMatchObject({ outcome: 'unknown' });
    response.settled(true);
    expect(await bot.adapter.send(answer)).toEqual({ outcome: 'sent' });
    expect(byUrl(platform)).toEqual([]);
  });

  it('learns when the first one has gone out meanwhile', async () => {
    const { platform, bot, answer, response } = await underWay();
    const again = bot.adapter.send(answer);
    await sleep(20);
    response.settled(true);
    expect(await again).toEqual({ outcome: 'sent' });
    expect(byUrl(platform)).toEqual([]);
  });

  it('when the first one did not get out goes another way, and the stream has it no more', async () => {
    const { platform, bot, answer, response, question } = await underWay();
    response.settled(false);
    expect(await bot.adapter.send(answer)).toEqual({ outcome: 'sent' });
    expect(byUrl(platform)).toMatchObject([{ text: '记下了' }]);
    expect(await platform.send(question)).toMatchObject({ stream: { finish: true, content: '答复另发。' } });
  });

  it('is not possible once more than one piece of it was on its way', async () => {
    const { platform, bot, received, about } = await start(never, { platform: { pollMs: 20 } });
    bot.webhooks.set(group.id, { key: platform.addWebhook(group.id), group: 7 });
    about.handling = new Promise(() => undefined);
    await platform.say(hello).delivered;
    const text = Array.from({ length: 72 }, (_, nth) => `${nth}${'清'.repeat(99)}`).join('\n');
    const answer = answerTo(received[0], { text });
    platform.faults.webhook.push({ kind: 'status', status: 502 });
    expect(await bot.adapter.send(answer)).toMatchObject({ outcome: 'unknown' });
    expect(bot.adapter.isRepeatable(answer)).toBe(false);
    expect(bot.adapter.isRepeatable({ ...answer, text: '记下了' })).toBe(true);
  });
});

describe('a message', () => {
  it('that could not be stored is delivered again, and taken and answered once', async () => {
    const taken: string[] = [];
    const platform = await openHttpPlatform();
    const bot: CallbackBot = await callbackBot(platform, async (message) => {
      if (platform.deliveries.length === 0) throw new Error('disk full');
      taken.push(message.messageId);
      void later(300)(bot, message);
      return { handled: Promise.resolve('answered') };
    });
    const said = platform.say(hello);
    await said.over;
    expect(platform.deliveries.slice(0, 2).map(({ status }) => status)).toEqual([503, 200]);
    expect(taken).toEqual([said.msgid]);
    expect(platform.shown).toMatchObject([{ via: 'passive', text: '记下了', finished: true }]);
    expect(bot.errors).toEqual([]);
  });

  it('that is stored at the second try needs no second delivery', async () => {
    let tries = 0;
    const platform = await openHttpPlatform();
    const bot: CallbackBot = await callbackBot(platform, async (message) => {
      tries += 1;
      if (tries === 1) throw new Error('database is locked');
      void atOnce(bot, message);
      return { handled: Promise.resolve('answered') };
    });
    await platform.say(hello).over;
    expect(platform.deliveries[0]?.status).toBe(200);
    expect(tries).toBe(2);
    expect(platform.shown).toMatchObject([{ via: 'passive', text: '记下了', finished: true }]);
  });

  it.each([
    ['fails at once', 0],
    ['fails when the request is over', 250],
  ])('whose storing %s is kept until it is stored, whether it is delivered again or not', async (_how, ms) => {
    const stored: string[] = [];
    let tries = 0;
    const platform = await openHttpPlatform({ deliveries: 1 });
    const bot: CallbackBot = await callbackBot(platform, async (message) => {
      tries += 1;
      if (tries === 1 || platform.deliveries.length === 0) {
        await sleep(ms);
        throw new Error('disk full');
      }
      stored.push(message.messageId);
      void atOnce(bot, message);
      return { handled: Promise.resolve('answered') };
    });
    const said = platform.say(hello);
    await said.over;
    expect(platform.deliveries.map(({ status }) => status)).toEqual([503]);
    await until(() => platform.shown.length === 1);
    expect(stored).toEqual([said.msgid]);
    expect(platform.shown).toMatchObject([{ via: 'response_url', text: '记下了', answers: said.msgid }]);
    await bot.stop();
    expect(bot.timers.open()).toBe(0);
  });

  it('that can not be stored at all is tried for once only, however often it comes, and until the service stops', async () => {
    const platform = await openHttpPlatform();
    const bot = await callbackBot(platform, async () => {
      throw new Error('disk full');
    });
    const { msgid } = platform.say(hello);
    await until(() => platform.deliveries.length === 3);
    await bot.stop();
    const lost = bot.logged.filter(({ message }) => message === 'a message was not stored before the service stopped');
    expect(lost).toHaveLength(1);
    expect(platform.deliveries.map((delivery) => [delivery.msgid, delivery.status])).toEqual([
      [msgid, 503],
      [msgid, 503],
      [msgid, 503],
    ]);
    expect(bot.timers.open()).toBe(0);
  });

  it('that takes too long to store is asked for again in time', async () => {
    let tries = 0;
    const platform = await openHttpPlatform({ redeliverMs: 400 });
    await callbackBot(platform, async () => {
      tries += 1;
      await sleep(tries === 1 ? 400 : 0);
      return { handled: Promise.resolve('unanswered') };
    });
    await platform.say(hello).over;
    expect(platform.deliveries.map(({ status }) => status)).toEqual([503, 200]);
  });

  it('is refused while the service is not running', async () => {
    const { platform, bot } = await start(atOnce, { platform: { deliveries: 1 } });
    await bot.adapter.stop();
    await platform.say(hello).over;
    expect(platform.deliveries.map(({ status }) => status)).toEqual([503]);
    expect(bot.adapter.isConnected()).toBe(false);
    expect(await bot.adapter.send(outgoing())).toMatchObject({ outcome: 'refused', retryable: true });
  });

  it('that comes twice gets the same answer twice, and is handled once', async () => {
    const { platform, received } = await start(later(30));
    await Promise.all([platform.say({ ...hello, msgid: 'D' }).over, platform.say({ ...hello, msgid: 'D' }).over]);
    await platform.say({ ...hello, msgid: 'D' }).over;
    expect(received).toHaveLength(1);
    expect(platform.shown.map(({ text }) => text)).toEqual(['记下了', '记下了', '记下了']);
  });

  it('whose answer was lost on the way gets it when it is delivered again', async () => {
    const { platform, received, results } = await start(later(60));
    const { query, body } = platform.request({
      msgid: 'L',
      chatid: group.id,
      chattype: 'group',
      from: { userid: 'U' },
      msgtype: 'text',
      text: { content: 'x' },
    });
    const cut = new AbortController();
    const lost = fetch(`${platform.callbackUrl}?${query}`, { method: 'POST', body, signal: cut.signal }).catch(
      () => 'cut',
    );
    await until(() => received.length === 1);
    cut.abort();
    expect(await lost).toBe('cut');
    await sleep(80);
    expect(await Promise.race([results[0], 'not sent yet'])).toBe('not sent yet');
    const again = fetch(`${platform.callbackUrl}?${query}`, { method: 'POST', body });
    expect((await again).status).toBe(200);
    expect(await Promise.all(results)).toEqual([{ outcome: 'sent' }]);
  });

  it.each<[string, OnMessage, number]>([
    ['an answer that takes long', async () => ({ handled: new Promise(() => undefined) }), 200],
    ['a store that hangs', () => new Promise(() => undefined), 503],
  ])('is answered by its budget of time, with %s behind', async (_what, onMessage, status) => {
    const platform = await openHttpPlatform({ deliveries: 1, pollMs: 60_000 });
    await callbackBot(platform, onMessage);
    void platform.say(hello);
    await until(() => platform.deliveries.length === 1);
    const [delivery] = platform.deliveries;
    expect(delivery).toMatchObject({ status });
    // Nothing behind ever comes to an end: only the budget of these bots, 150 ms, can have answered.
    expect(delivery?.tookMs).toBeGreaterThan(100);
  });

  it('leaves a quarter of the second for the way', () => {
    expect(callbackTimings.answerMs).toBeLessThanOrEqual(750);
  });

  it('has its photos, decrypted with the key of the bot', async () => {
    const jpeg = await sharp({ create: { width: 60, height: 40, channels: 3, background: 'green' } })
      .jpeg()
      .toBuffer();
    const { platform, bot, received } = await start(never);
    const photo = platform.putPhoto(jpeg);
    const quoted = platform.putPhoto(randomBytes(5_000));
    await platform.say({
      chat: group,
      content: {
        msgtype: 'mixed',
        mixed: {
          msg_item: [
            { msgtype: 'text', text: { content: '@村务助手 三组大扫除' } },
            { msgtype: 'image', image: photo },
          ],
        },
        quote: { msgtype: 'image', image: quoted },
      },
    }).over;
    const [message] = received;
    const options = { maxBytes: 1_000_000, signal: AbortSignal.timeout(5_000) };
    expect(message?.text).toBe('三组大扫除');
    expect(Buffer.from(await bot.adapter.fetchPhoto(message?.photos[0] ?? '', options))).toEqual(jpeg);
    expect(await bot.adapter.fetchPhoto(message?.quote?.photos[0] ?? '', options)).toHaveLength(5_000);
    platform.expirePhoto(photo);
    const expired = bot.adapter.fetchPhoto(message?.photos[0] ?? '', options);
    await expect(expired).rejects.toEqual(new PhotoUnavailableError('expired'));
  });
});

describe('a push', () => {
  it('goes by the webhook of its group: text, pictures and files, split as the webhook wants it', async () => {
    const { platform, bot } = await start(never);
    bot.webhooks.set(group.id, { key: platform.addWebhook(group.id), group: 7 });
    const png = file(
      'a.png',
      await sharp({ create: { width: 40, height: 30, channels: 3, background: 'red' } })
        .png()
        .toBuffer(),
    );
    const big = file(
      'big.png',
      await sharp(randomBytes(1000 * 1000 * 3), { raw: { width: 1000, height: 1000, channels: 3 } })
        .png({ compressionLevel: 0 })
        .toBuffer(),
    );
    const table = file('五月.xlsx', Buffer.from('PK-table'));
    const text = Array.from({ length: 60 }, (_, row) => `${row} 长湖村这周还没打扫，请抽空安排一次。`).join('\n');
    const result = await bot.adapter.send(outgoing({ text, images: [png, big], files: [table] }));
    expect(result).toEqual({ outcome: 'sent' });
    const texts = platform.shown.filter(({ type }) => type === 'text').map((shown) => shown.text);
    expect(texts.join('\n')).toBe(text);
    expect(texts.length).toBeGreaterThan(1);
    expect(platform.shown.slice(texts.length).map(({ type, file: sent }) => sent?.name ?? type)).toEqual([
      'image',
      'big.png',
      '五月.xlsx',
    ]);
    expect(platform.objections).toEqual([]);
  });

  it('alerts the one who asked, where the office wants it', async () => {
    for (const mentionsAsker of [true, false]) {
      const { platform, bot } = await start(never, { mentionsAsker });
      bot.webhooks.set(group.id, { key: platform.addWebhook(group.id), group: 7 });
      await bot.adapter.send(outgoing({ text: '张建国：记下', mention: 'ZhangJianGuo' }));
      expect(platform.shown.map(({ mentions }) => mentions)).toEqual([mentionsAsker ? ['ZhangJianGuo'] : []]);
    }
  });

  it('is refused where there is no webhook, and to a private chat', async () => {
    const { bot } = await start(never);
    expect(await bot.adapter.send(outgoing())).toEqual({ outcome: 'refused', code: 'no-webhook', retryable: false });
    const toOne = await bot.adapter.send(outgoing({ chat: single }));
    expect(toOne).toEqual({ outcome: 'refused', code: 'no-private-push', retryable: false });
  });

  it('and an answer wait while the store can not tell the webhook: nothing has left', async () => {
    const { platform, bot, received, about } = await start(never);
    about.handling = 'unanswered';
    await platform.say(hello).over;
    bot.webhooks.get = () => {
      throw new Error('database is locked');
    };
    for (const message of [outgoing(), answerTo(received[0])]) {
      expect(await bot.adapter.send(message)).toMatchObject({ outcome: 'refused', retryable: true });
    }
    expect(platform.shown).toEqual([]);
  });

  it('by a webhook that was removed is refused, and the office is told once which', async () => {
    const { platform, bot } = await start(never);
    const key = platform.addWebhook(group.id);
    bot.webhooks.set(group.id, { key, group: 7 });
    platform.removeWebhook(key);
    for (let nth = 0; nth < 2; nth += 1) {
      expect(await bot.adapter.send(outgoing())).toEqual({
        outcome: 'refused',
        code: 'webhook-gone',
        retryable: false,
      });
    }
    expect(bot.alerts).toEqual([expect.stringContaining('jingcun webhook 7')]);
  });

  it('waits when the platform says it was too much, and has an unknown end when it does not answer', async () => {
    const { platform, bot } = await start(never, { platform: { webhookPerWindow: 2 } });
    bot.webhooks.set(group.id, { key: platform.addWebhook(group.id), group: 7 });
    const results = await Promise.all([1, 2, 3].map(() => bot.adapter.send(outgoing())));
    expect(results.slice(0, 2)).toEqual([{ outcome: 'sent' }, { outcome: 'sent' }]);
    expect(results[2]).toEqual({ outcome: 'refused', code: '45009', retryable: true, retryAfterMs: 60_000 });
  });

  it('is counted: the twenty-first of a minute is not even tried', async () => {
    const { platform, bot } = await start(never, { platform: { webhookPerWindow: 100 } });
    bot.webhooks.set(group.id, { key: platform.addWebhook(group.id), group: 7 });
    const results: SendResult[] = [];
    for (let nth = 0; nth < 21; nth += 1) results.push(await bot.adapter.send(outgoing()));
    expect(results.slice(0, 20).every(({ outcome }) => outcome === 'sent')).toBe(true);
    expect(results[20]).toMatchObject({ outcome: 'refused', code: 'rate', retryable: true });
    expect(platform.shown).toHaveLength(20);
  });

  it('that was cut off half-way is told as such, and not repeated', async () => {
    const { platform, bot } = await start(never);
    bot.webhooks.set(group.id, { key: platform.addWebhook(group.id), group: 7 });
    const png = file(
      'a.png',
      await sharp({ create: { width: 40, height: 30, channels: 3, background: 'red' } })
        .png()
        .toBuffer(),
    );
    platform.faults.webhook.push({ kind: 'status', status: 502 });
    expect(await bot.adapter.send(outgoing())).toEqual({ outcome: 'unknown', reason: 'HTTP 502' });
    const message = outgoing({ images: [png] });
    platform.faults.webhook.push({ kind: 'refuse', code: 0 }, { kind: 'refuse', code: 40123 });
    expect(await bot.adapter.send(message)).toEqual({ outcome: 'unknown', reason: '前1段已发，第2段没成（40123）' });
    expect(bot.adapter.isRepeatable(message)).toBe(false);
  });

  it('that never left is refused for now', async () => {
    const { platform, bot } = await start(never);
    bot.webhooks.set(group.id, { key: platform.addWebhook(group.id), group: 7 });
    await platform.close();
    expect(await bot.adapter.send(outgoing())).toMatchObject({
      outcome: 'refused',
      code: 'not-connected',
      retryable: true,
    });
  });
});

it('leaves no timer behind', async () => {
  const { platform, bot } = await start(later(200));
  await Promise.all([1, 2, 3].map(() => platform.say(hello).over));
  await bot.stop();
  expect(bot.timers.open()).toBe(0);
});

it('keeps secrets, words and addresses out of the log', async () => {
  const { platform, bot } = await start(later(200), { platform: { deliveries: 1 } });
  const key = platform.addWebhook(group.id);
  bot.webhooks.set(group.id, { key, group: 7 });
  const photo = platform.putPhoto(randomBytes(100));
  await platform.say({ chat: group, content: { msgtype: 'image', image: photo } }).over;
  await platform.say(hello).over;
  await fetch(`${platform.callbackUrl}?msg_signature=${'a'.repeat(40)}&timestamp=1&nonce=2`, {
    method: 'POST',
    body: '{}',
  });
  await platform.send('no json');
  platform.removeWebhook(key);
  const result = await bot.adapter.send(outgoing());
  const told = JSON.stringify([bot.logged, bot.alerts, bot.errors, result]);
  for (const secret of [token, aesKey, key, 'response_code', photo.url, '大扫除']) expect(told).not.toContain(secret);
  expect(bot.logged.length).toBeGreaterThan(0);
});

import { describe, expect, it } from 'vitest';
import type { Handling } from '../../../src/bots/adapter.ts';
import { placeTexts } from '../../../src/bots/wecom/places.ts';
import type { IncomingMessage } from '../../../src/domain/messages.ts';
import type { Fault } from '../../fakes/wecom-server.ts';
import {
  answerTo,
  connected,
  fastTimings,
  file,
  group,
  liveBot,
  openMediaHost,
  openPlatform,
  outgoing,
  single,
  until,
  wecomBot,
} from '../../support/wecom-bot.ts';

const text = (content: string) => ({ msgtype: 'text', text: { content } });

describe('receiving over the long connection', () => {
  it('hands a message over without the mention, with a handle that answers it', async () => {
    const platform = await openPlatform();
    const bot = await liveBot(platform);
    platform.say({ chat: group, from: 'LiSi', msgid: 'm1', content: text('@村务助手\u2005三组大扫除 15人') });
    await until(() => bot.received.length === 1);
    expect(bot.received[0]).toMatchObject({
      bot: 'wecom',
      messageId: 'm1',
      chat: group,
      sender: { id: 'LiSi' },
      text: '三组大扫除 15人',
      photos: [],
    });
    expect(await bot.adapter.send(answerTo(bot.received[0]))).toEqual({ outcome: 'sent' });
    expect(platform.shown).toMatchObject([
      { chat: group.id, type: 'stream', text: '记下了', finished: true, answers: 'm1' },
    ]);
    expect(platform.violations).toEqual([]);
  });

  it('gives a single chat the id of its user, and can push to it', async () => {
    const platform = await openPlatform();
    const bot = await liveBot(platform);
    platform.say({ chat: single, from: single.id, content: text('我的积分') });
    await until(() => bot.received.length === 1);
    expect(bot.received[0]?.chat).toEqual(single);
    expect(await bot.adapter.send(outgoing({ chat: single }))).toEqual({ outcome: 'sent' });
    expect(platform.shown[0]).toMatchObject({ chat: single.id, type: 'markdown', answers: null });
  });

  it('fetches photos of a message and of what it quotes, decrypted', async () => {
    const platform = await openPlatform();
    const media = await openMediaHost();
    const bot = await liveBot(platform, { mediaHosts: [media.host] });
    const photo = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(3_000, 7)]);
    const quoted = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47]), Buffer.alloc(31, 1)]);
    platform.say({
      chat: group,
      content: {
        msgtype: 'mixed',
        mixed: {
          msg_item: [
            { msgtype: 'text', text: { content: '@村务助手 今日清河' } },
            { msgtype: 'image', image: media.put(photo) },
          ],
        },
        quote: { msgtype: 'mixed', mixed: { msg_item: [{ msgtype: 'image', image: media.put(quoted) }] } },
      },
    });
    await until(() => bot.received.length === 1);
    const [message] = bot.received;
    expect(message?.text).toBe('今日清河');
    const limits = { maxBytes: 10_000, signal: new AbortController().signal };
    const fetched = await bot.adapter.fetchPhoto(message?.photos[0] ?? '', limits);
    expect(Buffer.from(fetched).equals(photo)).toBe(true);
    const fetchedQuote = await bot.adapter.fetchPhoto(message?.quote?.photos[0] ?? '', limits);
    expect(Buffer.from(fetchedQuote).equals(quoted)).toBe(true);
  });

  it('offers a message again until it is stored, while later ones of the chat wait and other chats go on', async () => {
    const platform = await openPlatform();
    let failures = 3;
    const stored: string[] = [];
    const bot = await liveBot(platform, {
      taker: async ({ text: said }) => {
        if (said === '一' && failures > 0) {
          failures -= 1;
          throw new Error('store is locked');
        }
        stored.push(said);
      },
    });
    platform.say({ chat: group, content: text('@村务助手 一') });
    platform.say({ chat: group, content: text('@村务助手 二') });
    platform.say({ chat: single, from: single.id, content: text('别处') });
    await until(() => bot.received.length === 3);
    expect(stored).toEqual(['别处', '一', '二']);
  });

  it('survives frames that are no frames, events nobody knows and control characters in a text', async () => {
    const platform = await openPlatform();
    const bot = await liveBot(platform);
    platform.sendRaw('not json');
    platform.sendRaw('[]');
    platform.sendRaw('{"cmd":"aibot_msg_callback","headers":{"req_id":"x"},"body":{"msgtype":"text"}}');
    platform.sendRaw('{"cmd":"something_new","headers":{"req_id":"x"},"body":{}}');
    platform.event('enter_check_update', single.id);
    platform.sendRaw(
      '{"cmd":"aibot_msg_callback","headers":{"req_id":"raw"},"body":{"msgid":"m-raw","chattype":"single","from":{"userid":"U"},"msgtype":"text","text":{"content":"清河\u0007了"}}}',
    );
    await until(() => bot.received.length === 1);
    expect(bot.received[0]?.text).toBe('清河 了');
    expect(bot.adapter.isConnected()).toBe(true);
  });

  it('greets who opens the private chat, in the one way allowed', async () => {
    const platform = await openPlatform();
    await liveBot(platform, { welcome: '您好，发“帮助”看我会什么。' });
    platform.event('enter_chat', single.id);
    await platform.until(() => platform.shown.length === 1);
    expect(platform.shown[0]).toMatchObject({ type: 'text', text: '您好，发“帮助”看我会什么。' });
    expect(platform.violations).toEqual([]);
  });

  it('tells the office once that user ids are encrypted', async () => {
    const platform = await openPlatform();
    const bot = await liveBot(platform);
    for (let nth = 0; nth < 3; nth += 1) platform.say({ chat: group, from: `woAbcdefghijklmnopqrstuvw${nth}` });
    await until(() => bot.received.length === 3);
    expect(bot.alerts).toEqual([expect.stringContaining('超级管理员')]);
  });

  it('keeps secrets, keys, addresses and what people say out of the log', async () => {
    const platform = await openPlatform();
    const media = await openMediaHost();
    const bot = await liveBot(platform);
    const medium = media.put(Buffer.from('photo'));
    platform.say({ chat: single, from: single.id, content: { msgtype: 'image', image: medium } });
    platform.say({ chat: single, from: single.id, content: text('悄悄话') });
    await until(() => bot.received.length === 2);
    platform.fault = () => ({ kind: 'refuse', code: 40_058 });
    await bot.adapter.send(answerTo(bot.received[1], { text: '悄悄话' }));
    platform.sendRaw('悄悄话');
    platform.kick();
    await until(() => !bot.adapter.isConnected());
    await connected(bot);
    const log = JSON.stringify(bot.logged);
    for (const word of ['s3cret', medium.url, medium.aeskey, '悄悄话', 'response_code'])
      expect(log).not.toContain(word);
  });
});

describe('sending over the long connection', () => {
  it('pushes text, pictures and files as messages of their own, each file uploaded once', async () => {
    const platform = await openPlatform();
    const bot = await liveBot(platform, { timings: { sender: { ...fastTimings.sender, prepareMs: 5_000 } } });
    platform.say({ chat: group });
    const picture = Buffer.alloc(1_300_000, 9);
    const message = {
      text: '五月评比结果',
      images: [file('r.png', picture)],
      files: [file('结果.xlsx', Buffer.alloc(900, 3))],
    };
    expect(await bot.adapter.send(outgoing(message))).toEqual({ outcome: 'sent' });
    expect(await bot.adapter.send(outgoing(message))).toEqual({ outcome: 'sent' });
    expect(platform.shown.map(({ type }) => type)).toEqual(['markdown', 'image', 'file', 'markdown', 'image', 'file']);
    expect(platform.shown[1]?.bytes?.equals(picture)).toBe(true);
    expect(platform.uploads).toBe(2);
    expect(platform.mostChunks).toBe(1);
    expect(platform.violations).toEqual([]);
  });

  it('uploads a picture again when the platform has forgotten it', async () => {
    const platform = await openPlatform();
    const bot = await liveBot(platform);
    platform.say({ chat: group });
    const message = { text: '通报', images: [file('r.png', Buffer.alloc(100, 9))] };
    await bot.adapter.send(outgoing(message));
    platform.dropMedia();
    expect(await bot.adapter.send(outgoing(message))).toEqual({ outcome: 'sent' });
    expect(platform.uploads).toBe(2);
    expect(platform.texts(group.id)).toEqual(['通报', '[image]', '通报', '[image]']);
  });

  it('asks for patience while a slow upload goes on, and has sent nothing; the next try finds it done', async () => {
    const platform = await openPlatform({ chunkAckMs: 250 });
    const bot = await liveBot(platform, { timings: { uploads: { ackMs: 2_000, retryMs: 20 } } });
    platform.say({ chat: group });
    const message = outgoing({ images: [file('r.png', Buffer.alloc(1_300_000, 9))] });
    expect(await bot.adapter.send(message)).toMatchObject({ outcome: 'refused', code: 'uploading', retryable: true });
    expect(platform.shown).toEqual([]);
    let result = await bot.adapter.send(message);
    while (result.outcome === 'refused') result = await bot.adapter.send(message);
    expect(platform.texts(group.id)).toEqual(['记下了', '[image]']);
    expect(platform.uploads).toBe(1);
  });

  it('goes on with an upload after a lost piece and after a lost connection', async () => {
    const platform = await openPlatform();
    const bot = await liveBot(platform, { timings: { sender: { ...fastTimings.sender, prepareMs: 5_000 } } });
    platform.say({ chat: group });
    let pieces = 0;
    platform.fault = (cmd) => {
      if (cmd !== 'aibot_upload_media_chunk') return null;
      pieces += 1;
      if (pieces === 2) platform.cut();
      return pieces === 1 ? { kind: 'lose' } : pieces === 2 ? { kind: 'mute' } : null;
    };
    expect(await bot.adapter.send(outgoing({ images: [file('r.png', Buffer.alloc(600_000, 5))] }))).toEqual({
      outcome: 'sent',
    });
    expect(platform.uploads).toBe(1);
    expect(platform.subscriptions).toBe(2);
  });

  it.each<[string, Fault, object]>([
    ['a chat that is gone', { kind: 'refuse', code: 93_006 }, { outcome: 'refused', code: '93006', retryable: false }],
    ['a mistake of ours', { kind: 'refuse', code: 40_058 }, { outcome: 'refused', code: '40058', retryable: false }],
    [
      'too much at once',
      { kind: 'refuse', code: 45_009 },
      { outcome: 'refused', retryable: true, retryAfterMs: 60_000 },
    ],
    [
      'too much, by a code nobody knows',
      { kind: 'refuse', code: 846_777, message: 'send too fast' },
      { outcome: 'refused', retryable: true },
    ],
    ['a platform in trouble', { kind: 'refuse', code: -1, message: 'system error' }, { outcome: 'unknown' }],
    ['an answer that never comes', { kind: 'mute' }, { outcome: 'unknown' }],
  ])('tells %s from the others', async (_what, fault, expected) => {
    const platform = await openPlatform();
    const bot = await liveBot(platform);
    platform.say({ chat: group });
    platform.fault = () => fault;
    expect(await bot.adapter.send(outgoing())).toMatchObject(expected);
  });

  it.each([846_605, 846_608])('refuses an answer for good on %i, so that it goes as a push', async (code) => {
    const platform = await openPlatform();
    const bot = await liveBot(platform);
    platform.say({ chat: group });
    await until(() => bot.received.length === 1);
    platform.fault = () => ({ kind: 'refuse', code });
    expect(await bot.adapter.send(answerTo(bot.received[0]))).toEqual({
      outcome: 'refused',
      code: String(code),
      retryable: false,
    });
  });

  it('refuses a message to a chat it does not know by its exact id', async () => {
    const platform = await openPlatform();
    const bot = await liveBot(platform);
    platform.say({ chat: group });
    const other = { ...group, id: group.id.toLowerCase() };
    expect(await bot.adapter.send(outgoing({ chat: other }))).toMatchObject({ outcome: 'refused', code: '93006' });
  });

  it('is refused to somebody who has written in a group only: the platform wants to be spoken to first', async () => {
    const platform = await openPlatform();
    const bot = await liveBot(platform);
    platform.say({ chat: group, from: single.id });
    expect(await bot.adapter.send(outgoing({ chat: single }))).toMatchObject({ outcome: 'refused', code: '93006' });
    platform.say({ chat: single, from: single.id });
    expect(await bot.adapter.send(outgoing({ chat: single }))).toEqual({ outcome: 'sent' });
  });

  it('is unknown, not refused, when a picture fails after the text was shown', async () => {
    const platform = await openPlatform();
    const bot = await liveBot(platform);
    platform.say({ chat: group });
    platform.fault = (_cmd, body) => (body['msgtype'] === 'image' ? { kind: 'refuse', code: 40_009 } : null);
    const message = outgoing({ images: [file('r.png', Buffer.alloc(100))] });
    expect(await bot.adapter.send(message)).toMatchObject({
      outcome: 'unknown',
      reason: expect.stringContaining('40009'),
    });
    expect(bot.adapter.isRepeatable(message)).toBe(false);
  });

  it('refuses without a trace when it is not connected, or the file is not there', async () => {
    const platform = await openPlatform();
    const bot = await liveBot(platform);
    platform.say({ chat: group });
    const missing = outgoing({ images: ['/nowhere/r.png'] });
    expect(await bot.adapter.send(missing)).toMatchObject({ outcome: 'refused', retryable: false });
    await platform.close();
    await until(() => !bot.adapter.isConnected());
    expect(await bot.adapter.send(outgoing())).toMatchObject({
      outcome: 'refused',
      code: 'not-connected',
      retryable: true,
    });
    expect(platform.shown).toEqual([]);
  });

  it('sends a text of 30,000 Chinese characters whole, in messages of at most 20,480 bytes', async () => {
    const platform = await openPlatform();
    const bot = await liveBot(platform);
    platform.say({ chat: group });
    const long = Array.from({ length: 300 }, (_, line) => `${line}${'清'.repeat(99)}`).join('\n');
    expect(await bot.adapter.send(outgoing({ text: long }))).toEqual({ outcome: 'sent' });
    expect(platform.texts(group.id).join('\n')).toBe(long);
    expect(platform.violations).toEqual([]);
  });

  it('never goes over thirty frames a minute in a chat, and says how long to wait', async () => {
    const platform = await openPlatform();
    const bot = await liveBot(platform);
    platform.say({ chat: group });
    platform.say({ chat: single, from: single.id });
    const results = [];
    for (let nth = 0; nth < 32; nth += 1) results.push(await bot.adapter.send(outgoing()));
    expect(results.filter(({ outcome }) => outcome === 'sent').length).toBe(30);
    expect(results.at(-1)).toMatchObject({ outcome: 'refused', code: 'rate', retryable: true });
    expect(await bot.adapter.send(outgoing({ chat: single }))).toEqual({ outcome: 'sent' });
    expect(platform.rateRefusals).toEqual([]);
  });

  it('leaves a chat in peace for a minute when the platform has counted more than it has', async () => {
    const platform = await openPlatform();
    const before = await liveBot(platform);
    platform.say({ chat: group });
    for (let nth = 0; nth < 30; nth += 1) await before.adapter.send(outgoing());
    await before.adapter.stop();
    const bot = await liveBot(platform);
    const results = [];
    for (let nth = 0; nth < 5; nth += 1) results.push(await bot.adapter.send(outgoing()));
    expect(results[0]).toMatchObject({ outcome: 'refused', code: '45009', retryable: true });
    for (const result of results.slice(1)) expect(result).toMatchObject({ outcome: 'refused', code: 'rate' });
    expect(platform.rateRefusals).toEqual([group.id]);
  });
});

describe('an answer', () => {
  const taking = (handled: Promise<Handling>) => async () => ({ handled });

  it('that is quick is one frame', async () => {
    const platform = await openPlatform();
    const bot = await liveBot(platform, { taker: taking(Promise.resolve('answered')) });
    platform.say({ chat: group });
    await until(() => bot.received.length === 1);
    await bot.adapter.send(answerTo(bot.received[0]));
    await pastAnnouncement();
    expect(platform.shown).toMatchObject([{ text: '记下了', frames: 1, finished: true }]);
  });

  it('that takes long is announced at once, and takes the place of the announcement', async () => {
    const platform = await openPlatform();
    const bot = await liveBot(platform, { taker: taking(Promise.resolve('answered')) });
    platform.say({ chat: group });
    await platform.until(() => platform.shown.length === 1);
    expect(platform.shown).toMatchObject([{ text: placeTexts.working, finished: false }]);
    expect(await bot.adapter.send(answerTo(bot.received[0]))).toEqual({ outcome: 'sent' });
    expect(await bot.adapter.send(answerTo(bot.received[0], { text: '还有', replyNumber: 1 }))).toEqual({
      outcome: 'sent',
    });
    expect(platform.shown).toMatchObject([
      { text: '记下了', frames: 2, finished: true },
      { text: '还有', frames: 1, finished: true },
    ]);
    expect(platform.violations).toEqual([]);
  });

  it('that will not come is not announced', async () => {
    const platform = await openPlatform();
    await liveBot(platform, { taker: taking(Promise.resolve('unanswered')) });
    const { msgid } = platform.say({ chat: group, content: text('@村务助手 谢谢') });
    expect(msgid).not.toBe('');
    await pastAnnouncement();
    expect(platform.shown).toEqual([]);
  });

  it.each<[Handling, string]>([
    ['unanswered', placeTexts.unanswered],
    ['failed', placeTexts.failed],
  ])('that was announced and is %s ends in honest words', async (handling, words) => {
    const platform = await openPlatform();
    let settle: (handling: Handling) => void = () => undefined;
    const handled = new Promise<Handling>((resolve) => {
      settle = resolve;
    });
    const bot = await liveBot(platform, { taker: taking(handled) });
    platform.say({ chat: group });
    await platform.until(() => platform.shown.length === 1);
    settle(handling);
    await platform.until(() => platform.shown[0]?.finished === true);
    expect(platform.shown).toMatchObject([{ text: words }]);
    // What comes later may not be written into a stream that is frozen: the outbox makes a push of it.
    expect(await bot.adapter.send(answerTo(bot.received[0]))).toEqual({
      outcome: 'refused',
      code: 'stream-closed',
      retryable: false,
    });
  });

  it('that takes too long ends its stream in time; the answer still comes, as a stream of its own', async () => {
    const platform = await openPlatform({ streamLifeMs: 1_600 });
    const bot = await liveBot(platform, { taker: taking(Promise.resolve('answered')) });
    platform.say({ chat: group });
    await platform.until(() => platform.shown[0]?.finished === true);
    expect(platform.shown).toMatchObject([{ text: placeTexts.late, frames: 2 }]);
    const answer = answerTo(bot.received[0]);
    expect(bot.adapter.isRepeatable(answer)).toBe(false);
    expect(await bot.adapter.send(answer)).toEqual({ outcome: 'sent' });
    expect(platform.texts(group.id)).toEqual([placeTexts.late, '记下了']);
  });

  it('ends its stream even when the line is down at that time', async () => {
    const platform = await openPlatform();
    const places = { announceMs: 30, closeMs: 400, closeRetryMs: 30, expiryMs: 5_000 };
    await liveBot(platform, { taker: taking(Promise.resolve('answered')), timings: { places } });
    platform.say({ chat: group });
    await platform.until(() => platform.shown.length === 1);
    await platform.close();
    await new Promise((done) => setTimeout(done, 500));
    await platform.listen();
    await platform.until(() => platform.shown[0]?.finished === true);
    expect(platform.shown).toMatchObject([{ text: placeTexts.late }]);
  });

  it('whose acknowledgement is lost can be sent again and is shown once', async () => {
    const platform = await openPlatform();
    const bot = await liveBot(platform);
    platform.say({ chat: group });
    await until(() => bot.received.length === 1);
    const answer = answerTo(bot.received[0]);
    expect(bot.adapter.isRepeatable(answer)).toBe(true);
    platform.fault = () => ({ kind: 'mute' });
    expect(await bot.adapter.send(answer)).toMatchObject({ outcome: 'unknown' });
    platform.fault = () => null;
    expect(await bot.adapter.send(answer)).toEqual({ outcome: 'sent' });
    expect(platform.texts(group.id)).toEqual(['记下了']);
  });

  it.each<[string, number, Fault]>([
    ['the announcement is never acknowledged', 1, { kind: 'mute' }],
    ['the text itself is never acknowledged', 2, { kind: 'mute' }],
    ['the text itself is lost', 2, { kind: 'lose' }],
  ])('keeps its picture when %s, and shows both once', async (_what, faulty, fault) => {
    const platform = await openPlatform();
    let frames = 0;
    platform.fault = (cmd) => {
      if (cmd !== 'aibot_respond_msg') return null;
      frames += 1;
      return frames === faulty ? fault : null;
    };
    const bot = await liveBot(platform, { taker: taking(Promise.resolve('answered')) });
    platform.say({ chat: group });
    await platform.until(() => platform.shown.length === 1);
    const answer = answerTo(bot.received[0], { images: [file('r.png', Buffer.alloc(100, 3))] });
    expect(await bot.adapter.send(answer)).toEqual({ outcome: 'sent' });
    expect(platform.shown).toMatchObject([{ type: 'stream', text: '记下了', finished: true }, { type: 'image' }]);
    expect(platform.shown.length).toBe(2);
    expect(platform.violations).toEqual([]);
  });

  it('of which the text is never acknowledged shows its picture, and counts as unknown', async () => {
    const platform = await openPlatform();
    const bot = await liveBot(platform);
    platform.say({ chat: group });
    await until(() => bot.received.length === 1);
    platform.fault = (cmd) => (cmd === 'aibot_respond_msg' ? { kind: 'mute' } : null);
    const answer = answerTo(bot.received[0], { images: [file('r.png', Buffer.alloc(100, 3))] });
    expect(await bot.adapter.send(answer)).toMatchObject({ outcome: 'unknown' });
    expect(platform.shown.map(({ type }) => type)).toEqual(['stream', 'image']);
  });

  it('is answered through a new connection, and by a new process, under the same stream', async () => {
    const platform = await openPlatform();
    const first = await liveBot(platform, { taker: taking(new Promise(() => undefined)) });
    platform.say({ chat: group });
    await platform.until(() => platform.shown.length === 1);
    await first.adapter.stop();
    const second = await liveBot(platform);
    const answer = answerTo(first.received[0]);
    expect(second.adapter.isRepeatable(answer)).toBe(true);
    expect(await second.adapter.send(answer)).toEqual({ outcome: 'sent' });
    expect(platform.shown).toMatchObject([{ text: '记下了', finished: true }]);
  });

  it('is not taken for acknowledged by the late acknowledgement of another frame', async () => {
    const platform = await openPlatform();
    const bot = await liveBot(platform);
    platform.say({ chat: group });
    await until(() => bot.received.length === 1);
    let frames = 0;
    platform.fault = () => {
      frames += 1;
      return frames === 1 ? { kind: 'late', ms: 350 } : { kind: 'lose' };
    };
    expect(await bot.adapter.send(answerTo(bot.received[0]))).toMatchObject({ outcome: 'unknown' });
    const second = answerTo(bot.received[0], { text: '第二条', replyNumber: 1 });
    expect(await bot.adapter.send(second)).toMatchObject({ outcome: 'unknown' });
    expect(platform.texts(group.id)).toEqual(['记下了']);
  });

  it.each<[string, (message: IncomingMessage | undefined) => Parameters<typeof answerTo>[1], boolean]>([
    ['the first answer', () => ({}), true],
    ['a later answer', () => ({ replyNumber: 1 }), true],
    ['one with a picture', () => ({ images: ['/p.png'] }), false],
    ['one with a file', () => ({ files: ['/p.xlsx'] }), false],
    ['one with a handle of another kind', () => ({ replyHandle: 'https://response' }), false],
  ])('is repeatable or not: %s', async (_what, over, expected) => {
    const platform = await openPlatform();
    const bot = await liveBot(platform);
    platform.say({ chat: group });
    await until(() => bot.received.length === 1);
    expect(bot.adapter.isRepeatable(answerTo(bot.received[0], over(bot.received[0])))).toBe(expected);
    expect(bot.adapter.isRepeatable(outgoing())).toBe(false);
  });
});

describe('the connection', () => {
  it('comes back by itself after a kick, a cut and a platform that is away', async () => {
    const platform = await openPlatform();
    const bot = await liveBot(platform);
    for (const blow of [() => platform.kick(), () => platform.cut()]) {
      blow();
      await until(() => !bot.adapter.isConnected());
      await connected(bot);
    }
    await platform.close();
    await until(() => !bot.adapter.isConnected());
    await platform.listen();
    await connected(bot);
    expect(platform.overlaps).toBe(0);
    expect(platform.openSockets).toBe(1);
  });

  it('notices that nobody answers its heartbeats, and that a line is open at one end only', async () => {
    const platform = await openPlatform();
    const bot = await liveBot(platform);
    platform.ignorePings = true;
    await until(() => !bot.adapter.isConnected());
    platform.ignorePings = false;
    await connected(bot);
    platform.halfOpen();
    await until(() => !bot.adapter.isConnected());
    await connected(bot);
    expect(platform.subscriptions).toBe(3);
  });

  it('stays up on heartbeats alone', async () => {
    const platform = await openPlatform();
    const bot = await liveBot(platform);
    await platform.until(() => platform.pings >= 4);
    expect(bot.adapter.isConnected()).toBe(true);
    expect(platform.subscriptions).toBe(1);
  });

  it('stops and tells the office when another process takes the bot over; it never fights', async () => {
    const platform = await openPlatform();
    const bot = await liveBot(platform);
    const other = await liveBot(platform);
    await until(() => !bot.adapter.isConnected());
    await new Promise((done) => setTimeout(done, 300));
    expect(other.adapter.isConnected()).toBe(true);
    expect(bot.adapter.isConnected()).toBe(false);
    expect(bot.alerts).toEqual([expect.stringContaining('另一个程序')]);
    expect(platform.subscriptions).toBe(2);
    expect(bot.timers.open()).toBe(0);
  });

  it('tells the office once that the secret is wrong, tries rarely, and is there when it is right', async () => {
    const platform = await openPlatform();
    platform.changeSecret('another');
    const bot = wecomBot(platform);
    await bot.start();
    await platform.until(() => platform.attempts >= 3);
    expect(bot.alerts).toEqual([expect.stringContaining('Secret')]);
    platform.changeSecret('s3cret-of-the-bot');
    await connected(bot);
    await bot.adapter.stop();
    expect(bot.timers.open()).toBe(0);
  });

  it('tries again later and later while the platform refuses, one attempt at a time', async () => {
    const platform = await openPlatform();
    platform.refuseSubscriptions = 45_009;
    const bot = wecomBot(platform);
    await bot.start();
    await platform.until(() => platform.attempts >= 6);
    await bot.adapter.stop();
    const waits = bot.logged.flatMap(({ fields }) => ('afterMs' in fields ? [Number(fields.afterMs)] : []));
    expect(waits.slice(0, 5)).toEqual([15, 30, 60, 120, 150]);
    expect(bot.alerts).toEqual([]);
  });

  it('leaves no socket and no timer when it is stopped, in whatever state', async () => {
    const platform = await openPlatform();
    const states: ((stop: () => Promise<void>) => Promise<void>)[] = [
      (stop) => stop(),
      async (stop) => {
        await platform.subscribed();
        await stop();
      },
      async (stop) => {
        await platform.subscribed();
        platform.say({ chat: group });
        platform.halfOpen();
        await stop();
      },
      async (stop) => {
        await platform.subscribed();
        platform.cut();
        await platform.until(() => platform.openSockets === 0);
        await stop();
      },
    ];
    for (const during of states) {
      const bot = wecomBot(platform);
      await bot.start(async () => ({ handled: new Promise<Handling>(() => undefined) }));
      await during(() => bot.adapter.stop());
      expect(bot.adapter.isConnected()).toBe(false);
      expect(bot.timers.open()).toBe(0);
      await platform.until(() => platform.openSockets === 0);
    }
  });

  it('ends what is under way when it is stopped: as unknown, and with no timer left', async () => {
    const platform = await openPlatform();
    const bot = await liveBot(platform);
    platform.say({ chat: group });
    let seen = false;
    platform.fault = () => {
      seen = true;
      return { kind: 'mute' };
    };
    const push = bot.adapter.send(outgoing());
    const upload = bot.adapter.send(outgoing({ images: [file('r.png', Buffer.alloc(100, 1))] }));
    await until(() => seen);
    await bot.adapter.stop();
    expect(await push).toMatchObject({ outcome: 'unknown' });
    expect(await upload).toMatchObject({ outcome: 'refused' });
    expect(bot.timers.open()).toBe(0);
  });
});

/** Three times as long as an answer may take without being announced. */
const pastAnnouncement = () => new Promise((done) => setTimeout(done, 180));

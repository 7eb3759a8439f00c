import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { castOf } from '../../../src/bots/sandbox/cast.ts';
import type { Post } from '../../../src/bots/sandbox/platform.ts';
import { openSandbox, type Sandbox } from '../../../src/bots/sandbox/sandbox.ts';
import type { IncomingMessage, OutgoingMessage } from '../../../src/domain/messages.ts';
import { PhotoUnavailableError } from '../../../src/errors.ts';
import { smallTown, startAt } from '../../support/sandbox-app.ts';

const group = 'g-dongtang';
const anyPhoto = Buffer.from('not a picture at all').toString('base64');

describe('the sandbox as a platform', () => {
  let dir: string;
  let sandbox: Sandbox;
  let received: IncomingMessage[];

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'jingcun-sandbox-'));
    received = [];
    sandbox = await open();
  });

  afterEach(async () => {
    await sandbox.adapter.stop();
    sandbox.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  });

  const open = () => openSandbox({ dir, cast: castOf(smallTown), startAt, machineNow: Date.now });
  const listen = () =>
    sandbox.adapter.start(async (message) => {
      received.push(message);
    });
  const post = (over: Partial<Post> = {}) =>
    sandbox.platform.post({ chat: group, sender: 'u-d10', text: '三组大扫除', photos: [], ...over });
  const texts = (chat = group) => sandbox.platform.messages(chat, {}).map((message) => message.text);
  const outgoing = (over: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
    chat: { id: group, kind: 'group' },
    text: '记下了',
    images: [],
    files: [],
    idempotencyKey: 'key-1',
    ...over,
  });

  it('hands a message to the bot with chat, sender, photos, quote and a reply handle', async () => {
    await listen();
    const first = await post({ id: 'a', photos: [anyPhoto] });
    await post({ id: 'b', text: '更正', quote: 'a' });
    expect(first).toEqual({ id: 'a', taken: true });
    const [one, two] = received;
    expect(one).toMatchObject({
      bot: 'sandbox',
      messageId: 'a',
      chat: { id: group, kind: 'group', title: '东塘村人居环境群' },
      sender: { id: 'u-d10', name: '唐一民' },
      text: '三组大扫除',
      replyHandle: { value: 'a' },
    });
    expect(two?.quote).toEqual({ messageId: 'a', text: '三组大扫除', photos: one?.photos });
  });

  it('hands the bytes of a photo over as they were sent, up to the asked size', async () => {
    await listen();
    await post({ photos: [anyPhoto] });
    const reference = received[0]?.photos[0] ?? '';
    const { signal } = new AbortController();
    const bytes = await sandbox.adapter.fetchPhoto(reference, { maxBytes: 100, signal });
    expect(Buffer.from(bytes).toString()).toBe('not a picture at all');
    await expect(sandbox.adapter.fetchPhoto(reference, { maxBytes: 5, signal })).rejects.toThrow(PhotoUnavailableError);
    await expect(sandbox.adapter.fetchPhoto('../platform.db', { maxBytes: 100, signal })).rejects.toThrow();
  });

  it('delivers the same id again, and shows it once', async () => {
    await listen();
    await post({ id: 'a' });
    await post({ id: 'a' });
    expect(received.map((message) => message.messageId)).toEqual(['a', 'a']);
    expect(texts()).toEqual(['三组大扫除']);
  });

  it('shows one message when the same id is posted twice at once', async () => {
    await listen();
    const posted = await Promise.all([post({ id: 'a', photos: [anyPhoto] }), post({ id: 'a', photos: [anyPhoto] })]);
    expect(posted).toEqual([
      { id: 'a', taken: true },
      { id: 'a', taken: true },
    ]);
    expect(texts()).toEqual(['三组大扫除']);
  });

  it('shows a group message without mention and does not deliver it; a private one is always delivered', async () => {
    await listen();
    await post({ mention: false, text: '吃饭没' });
    await post({ chat: 'p-u-d10', mention: false, text: '我的积分' });
    expect(texts()).toEqual(['吃饭没']);
    expect(received.map((message) => [message.chat.kind, message.text])).toEqual([['private', '我的积分']]);
  });

  it('delivers in order per chat, again and again until the bot has it, while other chats go on', async () => {
    let failures = 2;
    const taken: string[] = [];
    await sandbox.adapter.start(async (message) => {
      if (message.text === '一' && failures > 0) {
        failures -= 1;
        throw new Error('store is locked');
      }
      taken.push(message.text);
    });
    await Promise.all([
      post({ text: '一' }),
      post({ text: '二' }),
      post({ chat: 'g-xishan', sender: 'u-x2', text: '别处' }),
    ]);
    expect(taken).toEqual(['别处', '一', '二']);
  });

  it('delivers after a restart what the bot had not taken, in order and once', async () => {
    await sandbox.adapter.start(() => Promise.reject(new Error('down')));
    void post({ text: '一' });
    void post({ text: '二' });
    while (texts().length < 2) await new Promise((resolve) => setImmediate(resolve));
    await sandbox.adapter.stop();
    sandbox.close();
    sandbox = await open();
    const both = new Promise<void>((resolve) => {
      void sandbox.adapter.start(async (message) => {
        received.push(message);
        if (received.length === 2) resolve();
      });
    });
    await both;
    await sandbox.adapter.stop();
    expect(received.map((message) => message.text)).toEqual(['一', '二']);
    await listen();
    await post({ text: '三' });
    expect(received.map((message) => message.text)).toEqual(['一', '二', '三']);
  });

  it.each([
    ['an empty message', { text: ' \n' }, /空消息/],
    ['an unknown chat', { chat: 'nowhere' }, /没有这个会话/],
    ['a sender of another chat', { sender: 'u-x2' }, /不在这个会话/],
    ['ten photos', { photos: Array.from({ length: 10 }, () => anyPhoto) }, /最多发9张/],
    ['a photo cut short', { photos: [`${anyPhoto.slice(0, -3)}*`] }, /没传完整/],
    ['an empty photo', { photos: [''] }, /没传完整/],
    ['100,001 characters', { text: '长'.repeat(100_001) }, /最多100000个字/],
    ['a quote from elsewhere', { quote: 'nothing' }, /引用/],
    ['an id the sandbox gives itself', { id: 'sandbox-7' }, /编号/],
  ])('refuses %s with a clear sentence and keeps nothing', async (_what, over, problem) => {
    await listen();
    const posted = await post(over);
    expect('error' in posted ? posted.error : '').toMatch(problem);
    expect(texts()).toEqual([]);
    expect(received).toEqual([]);
  });

  it('takes 100,000 characters and nine photos', async () => {
    await listen();
    await post({
      text: '长'.repeat(100_000),
      photos: Array.from({ length: 9 }, () => `data:image/jpeg;base64,${anyPhoto}`),
    });
    expect(received[0]?.text).toHaveLength(100_000);
    expect(received[0]?.photos).toHaveLength(9);
  });

  it('shows a message of the bot once per key, quoting what it answers, also after a restart', async () => {
    await listen();
    await post({ id: 'a' });
    const answer = outgoing({ replyHandle: 'a' });
    expect(sandbox.adapter.isRepeatable(answer)).toBe(true);
    expect(await sandbox.adapter.send(answer)).toEqual({ outcome: 'sent' });
    await sandbox.adapter.stop();
    sandbox.close();
    sandbox = await open();
    expect(await sandbox.adapter.send(answer)).toEqual({ outcome: 'sent' });
    expect(texts()).toEqual(['三组大扫除', '记下了']);
    expect(sandbox.platform.messages(group, {}).at(-1)).toMatchObject({ sender: null, quote: { id: 'a' } });
  });

  it('copies what the bot sends, so that it can still be seen when the bot’s file is gone', async () => {
    const poster = join(dir, '排名.png');
    await writeFile(poster, 'picture');
    await sandbox.adapter.send(outgoing({ images: [poster], files: [poster] }));
    await rm(poster);
    const [message] = sandbox.platform.messages(group, {});
    const found = await sandbox.platform.attachment(message?.images[0]?.stored ?? '');
    expect(found?.name).toBe('排名.png');
    expect(Buffer.from(found?.bytes ?? []).toString()).toBe('picture');
    expect(message?.files).toHaveLength(1);
  });

  it('refuses to send to a chat that does not exist, or a picture that is not there, and shows nothing', async () => {
    expect(await sandbox.adapter.send(outgoing({ chat: { id: 'nowhere', kind: 'group' } }))).toMatchObject({
      outcome: 'refused',
      retryable: false,
    });
    expect(await sandbox.adapter.send(outgoing({ images: [join(dir, 'gone.png')] }))).toMatchObject({
      outcome: 'refused',
      retryable: false,
    });
    expect(texts()).toEqual([]);
  });

  it('follows the cast on the next start and keeps what was said', async () => {
    await listen();
    await post();
    await sandbox.adapter.stop();
    sandbox.close();
    const people = smallTown.people.filter((person) => person.id !== 'd10');
    sandbox = await openSandbox({ dir, cast: castOf({ ...smallTown, people }), startAt, machineNow: Date.now });
    expect(sandbox.platform.people(group).map((person) => person.id)).not.toContain('u-d10');
    expect(sandbox.platform.chat('p-u-d10')).toBeUndefined();
    expect(sandbox.platform.messages(group, {})[0]).toMatchObject({ text: '三组大扫除', senderName: '唐一民' });
  });
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callHttp } from '../../../src/bots/dingtalk/answer.ts';
import { createApi } from '../../../src/bots/dingtalk/api.ts';
import type { GroupWebhook } from '../../../src/bots/dingtalk/group-webhook.ts';
import { writeHandle } from '../../../src/bots/dingtalk/handle.ts';
import { createMedia } from '../../../src/bots/dingtalk/media.ts';
import { recall } from '../../../src/bots/dingtalk/recall.ts';
import { createSender } from '../../../src/bots/dingtalk/sender.ts';
import { createToken } from '../../../src/bots/dingtalk/token.ts';
import { createUsers } from '../../../src/bots/dingtalk/users.ts';
import type { CallBucket, OutgoingMessage } from '../../../src/domain/messages.ts';
import { FakeDingtalkApi } from '../../fakes/dingtalk-api.ts';
import { tempDir } from '../../support/temp-dir.ts';

const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

let fake: FakeDingtalkApi;
let base: string;
let machineNow: number;
let counted: CallBucket[];
let exhausted: CallBucket[];
let gone: string[];
let webhooks: Map<string, GroupWebhook>;

beforeEach(async () => {
  machineNow = 1_795_400_000_000;
  counted = [];
  exhausted = [];
  gone = [];
  webhooks = new Map();
  fake = new FakeDingtalkApi({ now: () => machineNow });
  base = await fake.listen();
  fake.addGroup('cidA');
  fake.addGroup('cidB');
  fake.users.set('u1', '钱一');
});
afterEach(() => fake.close());

function open(clientSecret = fake.clientSecret) {
  const now = () => machineNow;
  const token = createToken({ apiBase: base, clientId: fake.clientId, clientSecret, now, fetch });
  const api = createApi({
    apiBase: base,
    oapiBase: base,
    token,
    fetch,
    count: (bucket) => counted.push(bucket),
    onExhausted: (bucket) => exhausted.push(bucket),
  });
  const media = createMedia(api);
  const robotCode = fake.clientId;
  const sender = createSender({
    api,
    media,
    robotCode,
    oapiBase: base,
    now,
    webhookOf: async (chat) => webhooks.get(chat) ?? null,
    onWebhookGone: (chat) => gone.push(chat),
  });
  return { token, api, sender, users: createUsers({ api, now }), robotCode };
}

let keys = 0;
function push(chat: string, text: string, more: Partial<OutgoingMessage> = {}): OutgoingMessage {
  keys += 1;
  const kind = chat.startsWith('user:') ? ('private' as const) : ('group' as const);
  return { chat: { id: chat, kind }, text, images: [], files: [], idempotencyKey: `k${keys}`, ...more };
}

function reply(chat: string, text: string, more: Partial<OutgoingMessage> & { user?: string | null } = {}) {
  const { user = 'u1', ...rest } = more;
  const { url } = fake.openSession(chat);
  return push(chat, text, { replyHandle: writeHandle({ url, chat, user }), replyNumber: 0, ...rest });
}

function file(name: string, bytes: Buffer | string = png): string {
  const path = join(tempDir(), name);
  writeFileSync(path, bytes);
  return path;
}

const texts = () => fake.shown.map(({ chat, by, content }) => [chat, by, content['content'] ?? content['text']]);

describe('the token', () => {
  it('is asked for once, however many need it, and renewed five minutes before its end', async () => {
    const { token } = open();
    const first = await Promise.all(Array.from({ length: 5 }, () => token.get()));
    expect(new Set(first.map((one) => JSON.stringify(one))).size).toBe(1);
    machineNow += 7_200_000 - 300_001;
    await token.get();
    expect(fake.requests('accessToken').length).toBe(1);
    machineNow += 2;
    await token.get();
    expect(fake.requests('accessToken').length).toBe(2);
  });

  it('that is still good is used when the next one cannot be had', async () => {
    const { token } = open();
    const before = await token.get();
    machineNow += 7_200_000 - 200_000;
    fake.misbehave('accessToken', { status: 503, body: '' });
    expect(await token.get()).toEqual(before);
    machineNow += 200_000;
    fake.misbehave('accessToken', 'drop-before');
    expect(await token.get()).toMatchObject({ outcome: 'unsent' });
    expect(await token.get()).toHaveProperty('token');
  });

  it('is not asked for again for a minute when the pair is wrong', async () => {
    const { sender } = open('wrong');
    const first = await sender.send(push('cidA', '好'));
    expect(first).toMatchObject({ outcome: 'refused', code: 'invalidClientIdOrSecret', retryable: true });
    await sender.send(push('cidA', '好'));
    expect(fake.requests('accessToken').length).toBe(1);
    machineNow += 60_001;
    await sender.send(push('cidA', '好'));
    expect(fake.requests('accessToken').length).toBe(2);
  });

  it('that went bad is renewed once, and the message goes once', async () => {
    const { sender } = open();
    await sender.send(push('cidA', '一'));
    fake.revokeTokens();
    expect(await sender.send(push('cidA', '二'))).toMatchObject({ outcome: 'sent' });
    expect(texts().map(([, , text]) => text)).toEqual(['一', '二']);
    expect(counted).toEqual(['api', 'api']);
    for (const _ of [1, 2]) fake.misbehave('groupMessages', { status: 400, body: { code: 'InvalidAuthentication' } });
    expect(await sender.send(push('cidA', '三'))).toMatchObject({ code: 'InvalidAuthentication', retryable: true });
    expect(fake.requests('groupMessages').length).toBe(5);
  });
});

describe('an answer', () => {
  it('goes by the session and alerts the asker in a group', async () => {
    const { sender } = open();
    expect(await sender.send(reply('cidA', '已记：东塘37'))).toEqual({ outcome: 'sent' });
    expect(fake.shown).toMatchObject([
      { chat: 'cidA', by: 'session', type: 'text', content: { content: '@u1 已记：东塘37' }, alerted: ['u1'] },
    ]);
    expect(counted).toEqual(['stream']);
    expect(fake.requests('accessToken').length).toBe(0);
  });

  it('alerts nobody where nobody is known, or in a private chat', async () => {
    const { sender } = open();
    await sender.send(reply('cidA', '好', { user: null }));
    await sender.send(reply('user:u1', '好'));
    expect(fake.shown.map(({ content, alerted }) => [content['content'], alerted])).toEqual([
      ['好', []],
      ['好', []],
    ]);
  });

  it('is refused for good when its session is over, so that it goes as a push', async () => {
    const { sender } = open();
    const message = reply('cidA', '好');
    machineNow += 91 * 60_000;
    expect(await sender.send(message)).toEqual({ outcome: 'refused', code: '300001', retryable: false });
    expect(fake.shown).toEqual([]);
  });

  it('shows pictures in the same call and files by the interface for robots', async () => {
    const { sender } = open();
    await sender.send(reply('cidA', '第1名：东塘村', { images: [file('a.png')], files: [file('表.xlsx', 'x')] }));
    expect(fake.shown).toMatchObject([
      { by: 'session', type: 'markdown', alerted: ['u1'] },
      { by: 'group', type: 'sampleFile', content: { fileName: '表.xlsx', fileType: 'xlsx' } },
    ]);
    expect(String(fake.shown[0]?.content['text'])).toMatch(/^@u1 第1名：东塘村\n\n!\[图\]\(@lAD/);
  });

  it('is posted to no other host and into no other chat', async () => {
    const { sender } = open();
    const handle = (url: string, chat: string) => writeHandle({ url, chat, user: null });
    const { url } = fake.openSession('cidA');
    for (const replyHandle of [
      handle('http://127.0.0.1:9/robot/sendBySession?session=1', 'cidA'),
      handle('https://dingtalk.com.example.org/x', 'cidA'),
      handle('nonsense', 'cidA'),
      handle(url, 'cidB'),
      'nonsense',
    ]) {
      expect(await sender.send(push('cidA', '好', { replyHandle }))).toMatchObject({ code: 'foreign-handle' });
    }
    expect(fake.seen).toEqual([]);
  });

  it('that never was answered may have been shown, and is not repeatable', async () => {
    const { sender } = open();
    const message = reply('cidA', '好');
    fake.misbehave('sendBySession', 'drop-after');
    expect(await sender.send(message)).toMatchObject({ outcome: 'unknown' });
    expect(fake.shown.length).toBe(1);
    expect(sender.isRepeatable(message)).toBe(false);
    expect(counted).toEqual(['stream']);
  });
});

describe('a push', () => {
  it('goes to a group as text, without a mention, with a key to take it back', async () => {
    const { sender, api, robotCode } = open();
    const result = await sender.send(push('cidA', '明天检查\n@u1 请到场'));
    expect(fake.shown).toMatchObject([
      { by: 'group', type: 'sampleText', content: { content: '明天检查\n＠u1 请到场' } },
    ]);
    if (result.outcome !== 'sent' || result.recallKey === undefined) throw new Error('no key');
    const chat = { id: 'cidA', kind: 'group' as const };
    expect(await recall({ api, robotCode }, chat, result.recallKey)).toEqual({ outcome: 'recalled' });
    expect(fake.shown[0]?.recalled).toBe(true);
    expect(await recall({ api, robotCode }, chat, 'nobody-knows')).toMatchObject({ outcome: 'refused' });
    fake.misbehave('recall', 'drop-before');
    expect(await recall({ api, robotCode }, chat, result.recallKey)).toMatchObject({ outcome: 'unknown' });
  });

  it('uploads a picture once for all groups, also at the same time', async () => {
    const { sender } = open();
    const picture = file('结果.png');
    const same = file('same.png');
    await Promise.all([
      sender.send(push('cidA', '5月结果', { images: [picture] })),
      sender.send(push('cidB', '5月结果', { images: [same] })),
    ]);
    await sender.send(push('cidB', '', { images: [picture] }));
    expect(fake.uploads).toBe(1);
    expect(fake.shown.map(({ type }) => type)).toEqual(['sampleMarkdown', 'sampleMarkdown', 'sampleImageMsg']);
    expect(counted).toEqual(['api', 'api', 'api', 'api']);
  });

  it('uploads again what could not be uploaded, and shows nothing before', async () => {
    const { sender } = open();
    const message = push('cidA', '结果', { images: [file('a.png')] });
    fake.misbehave('media/upload', 'drop-after');
    expect(await sender.send(message)).toMatchObject({ outcome: 'refused', retryable: true });
    expect(fake.shown).toEqual([]);
    expect(await sender.send(message)).toMatchObject({ outcome: 'sent' });
  });

  it.each([
    ['no picture', { images: ['a.png'] }, 'text'],
    ['no file that goes', { files: ['a.csv'] }, 'file-type'],
    ['an empty file', { files: ['a.pdf'] }, 'file-size'],
  ])(
    'with %s is refused for good',
    async (name, { images = [], files = [] }: { images?: string[]; files?: string[] }, _) => {
      const { sender } = open();
      const bytes = name === 'an empty file' ? '' : 'text';
      const paths = (names: string[]) => names.map((one) => file(one, bytes));
      const result = await sender.send(push('cidA', '看', { images: paths(images), files: paths(files) }));
      expect(result).toMatchObject({ outcome: 'refused', retryable: false });
      expect(fake.shown).toEqual([]);
    },
  );

  it.each([
    ['disbanded', 'group.disbanded'],
    ['without-robot', 'invalidParameter.robotCode.notExsit'],
    ['muted', 'bot.forbidden.sendMessage'],
  ] as const)('to a group that is %s tells that it is gone', async (state, code) => {
    const { sender } = open();
    fake.addGroup('cidA', state);
    expect(await sender.send(push('cidA', '好'))).toEqual({
      outcome: 'refused',
      code,
      retryable: false,
      chatGone: true,
    });
    expect(await sender.send(push('nowhere', '好'))).toMatchObject({ chatGone: true });
  });

  it('leaves addresses out when moderation minds them', async () => {
    const { sender } = open();
    expect(await sender.send(push('cidA', '看 http://bad.cn/1 好'))).toMatchObject({ outcome: 'sent' });
    expect(texts()).toEqual([['cidA', 'group', '看 （链接略） 好']]);
  });

  it('waits where it was too much, and counts nothing then', async () => {
    const { sender } = open();
    fake.qps = 1;
    await sender.send(push('cidA', '一'));
    expect(await sender.send(push('cidA', '二'))).toMatchObject({ retryable: true, retryAfterMs: 2_000 });
    expect(counted).toEqual(['api']);
  });

  it('tells that the month is used up', async () => {
    const { sender } = open();
    fake.limits = { api: 1, stream: 0 };
    await sender.send(push('cidA', '一'));
    expect(await sender.send(push('cidA', '二'))).toMatchObject({ outcome: 'refused', retryable: true });
    expect(await sender.send(reply('cidA', '三'))).toMatchObject({ outcome: 'refused', code: '90020' });
    expect(exhausted).toEqual(['api', 'stream']);
    expect(counted).toEqual(['api']);
  });

  it.each([
    ['an empty 200', { status: 200, body: '' }],
    ['503', { status: 503, body: '' }],
    ['an answer without a key', { status: 200, body: {} }],
    ['unknown.send.result', { status: 400, body: { code: 'unknown.send.result' } }],
  ])('that ends with %s may have been shown', async (_, mischief) => {
    const { sender } = open();
    const message = push('cidA', '好');
    fake.misbehave('groupMessages', mischief);
    expect(await sender.send(message)).toMatchObject({ outcome: 'unknown' });
    expect(sender.isRepeatable(message)).toBe(false);
  });

  it('of two pieces whose second fails is not sent again, and says so', async () => {
    const { sender } = open();
    const message = push('cidA', '长'.repeat(5_000));
    await sender.send(push('cidB', '先'));
    fake.limits = { api: 2, stream: 0 };
    expect(await sender.send(message)).toMatchObject({
      outcome: 'unknown',
      reason: expect.stringContaining('前1段已发，第2段没成'),
    });
  });
});

describe('a call', () => {
  it('that gets no answer ends with its time; one that reached nobody was not made', async () => {
    fake.misbehave('sendBySession', 'hang');
    const call = { fetch, body: {}, timeoutMs: 50 };
    const url = fake.openSession('cidA').url;
    expect(await callHttp({ ...call, url })).toEqual({ outcome: 'unknown', reason: 'TimeoutError' });
    await fake.close();
    expect(await callHttp({ ...call, url, timeoutMs: 5_000 })).toEqual({ outcome: 'unsent', reason: 'ECONNREFUSED' });
    await fake.listen();
  });
});

describe('a private push', () => {
  it('looks at both lists of those who did not get it', async () => {
    const { sender } = open();
    expect(await sender.send(push('user:u1', '待确认2条'))).toMatchObject({ outcome: 'sent' });
    expect(await sender.send(push('user:nobody', '好'))).toMatchObject({ code: 'invalid-user', retryable: false });
    fake.flowControlled.add('u1');
    expect(await sender.send(push('user:u1', '好'))).toMatchObject({ code: 'flow-controlled', retryable: true });
    expect(texts()).toEqual([['user:u1', 'person', '待确认2条']]);
    const toNobody = push('cid-private', '好', { chat: { id: 'cid-private', kind: 'private' } });
    expect(await sender.send(toNobody)).toMatchObject({ code: 'no-user-id' });
  });
});

describe('a group’s own webhook', () => {
  it('is signed, and the only way that may be repeated', async () => {
    const { sender } = open();
    fake.setWebhook('cidA', 'tok', 'SECabc');
    webhooks.set('cidA', { token: 'tok', secret: 'SECabc' });
    const message = push('cidA', '明天检查');
    expect(sender.isRepeatable(message)).toBe(false);
    fake.misbehave('/robot/send', 'drop-after');
    expect(await sender.send(message)).toMatchObject({ outcome: 'unknown' });
    expect(sender.isRepeatable(message)).toBe(true);
    expect(await sender.send(message)).toEqual({ outcome: 'sent' });
    expect(texts()).toEqual([['cidA', 'webhook', '明天检查']]);
    webhooks.delete('cidA');
    expect(await sender.send(message)).toMatchObject({ code: 'another-way', retryable: false });
    expect(fake.shown.length).toBe(1);
  });

  it('with a wrong secret is a thing to set up; one that is gone is told, and the group is not', async () => {
    const { sender } = open();
    fake.setWebhook('cidA', 'tok', 'SECabc');
    webhooks.set('cidA', { token: 'tok', secret: 'SECother' });
    expect(await sender.send(push('cidA', '好'))).toMatchObject({ code: '310000', retryable: true });
    webhooks.set('cidA', { token: 'old', secret: null });
    const result = await sender.send(push('cidA', '好'));
    expect(result).toEqual({ outcome: 'refused', code: '300005', retryable: false });
    expect(gone).toEqual(['cidA']);
    fake.addGroup('cidA', 'disbanded');
    webhooks.set('cidA', { token: 'tok', secret: null });
    expect(await sender.send(push('cidA', '好'))).toMatchObject({ chatGone: true });
  });

  it('leaves files to the interface for robots', async () => {
    const { sender } = open();
    fake.setWebhook('cidA', 'tok', null);
    webhooks.set('cidA', { token: 'tok', secret: null });
    await sender.send(push('cidA', '表', { files: [file('a.xlsx', 'x')] }));
    expect(fake.shown.map(({ by }) => by)).toEqual(['group', 'group']);
  });
});

describe('real names', () => {
  it('are asked for once a day, free of charge', async () => {
    const { users } = open();
    expect(await Promise.all([users.nameOf('u1'), users.nameOf('u1')])).toEqual(['钱一', '钱一']);
    expect(await users.nameOf('stranger')).toBeNull();
    expect(await users.nameOf('stranger')).toBeNull();
    expect(fake.requests('user/get').length).toBe(2);
    expect(counted).toEqual([]);
    fake.users.set('u1', '钱二');
    machineNow += 24 * 60 * 60_000 + 1;
    expect(await users.nameOf('u1')).toBe('钱二');
  });

  it('are not asked for person after person without the permission', async () => {
    const { users } = open();
    fake.missingScopes.add('member');
    expect(await users.nameOf('u1')).toBeNull();
    expect(await users.nameOf('u2')).toBeNull();
    expect(fake.requests('user/get').length).toBe(1);
    fake.missingScopes.clear();
    machineNow += 60 * 60_000 + 1;
    expect(await users.nameOf('u1')).toBe('钱一');
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { castOf } from '../../src/bots/sandbox/cast.ts';
import { openSandbox } from '../../src/bots/sandbox/sandbox.ts';
import { FakeDingtalk } from '../fakes/dingtalk-server.ts';
import { FakeWecomHttp } from '../fakes/wecom-http.ts';
import { FakeMediaHost } from '../fakes/wecom-media.ts';
import { FakeWecom } from '../fakes/wecom-server.ts';
import { dingtalkBot } from '../support/dingtalk-bot.ts';
import { smallTown, startAt } from '../support/sandbox-app.ts';
import { botId, secret, wecomBot } from '../support/wecom-bot.ts';
import { aesKey, idleCallbackBot, token } from '../support/wecom-callback-bot.ts';
import { type AdapterBench, adapterContract } from './adapter.contract.ts';

adapterContract('sandbox', { open: sandboxBench, losesAnswers: [] });
adapterContract('DingTalk stream', { open: dingtalkBench, losesAnswers: ['answer', 'push'] });
// What answers a callback goes with the platform's own questions: only what it asked for is ever counted as shown.
adapterContract('WeCom callback', { open: callbackBench, losesAnswers: ['push'] });
adapterContract('WeCom long-connection', { open: longConnectionBench, losesAnswers: ['answer', 'push'] });

async function sandboxBench(): Promise<AdapterBench> {
  const dir = await mkdtemp(join(tmpdir(), 'jingcun-contract-'));
  const sandbox = await openSandbox({ dir, cast: castOf(smallTown), startAt, machineNow: Date.now });
  const member = 'u-d10';
  return {
    adapter: sandbox.adapter,
    group: { id: 'g-dongtang', kind: 'group' },
    single: { id: `p-${member}`, kind: 'private' },
    member,
    async say({ chat, text, id, photos = [], file }) {
      const files = file ? [{ name: file.name, data: Buffer.from(file.bytes).toString('base64') }] : [];
      const sent = photos.map((bytes) => Buffer.from(bytes).toString('base64'));
      const posted = await sandbox.platform.post({ chat: chat.id, sender: member, text, photos: sent, files, id });
      if ('error' in posted) throw new Error(posted.error);
    },
    texts: (chat) => sandbox.platform.messages(chat, {}).flatMap(({ sender, text }) => (sender === null ? [text] : [])),
    loseAnswers: () => undefined,
    heal: () => undefined,
    leftOpen: () => 0,
    async close() {
      sandbox.close();
      await rm(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function dingtalkBench(): Promise<AdapterBench> {
  const platform = new FakeDingtalk();
  const base = await platform.listen();
  const botName = '净村 小助手';
  const { adapter, timers } = dingtalkBot(platform, base, { botName, timings: { nameMs: 50 } });
  const member = 'user001';
  const group = { id: 'cidGROUP0001==', kind: 'group' as const };
  platform.addGroup(group.id);
  platform.users.set(member, '钱一');
  return {
    adapter,
    group,
    single: { id: `user:${member}`, kind: 'private' },
    member,
    async say({ chat, text, id, photos = [], file }) {
      if (file) {
        const downloadCode = platform.offerFile(Buffer.from(file.bytes));
        const content = { spaceId: '223000', fileId: '117000', fileName: file.name, downloadCode };
        platform.say({ chat, from: member, msgId: id, content: { msgtype: 'file', content } });
        return;
      }
      const mention = chat.kind === 'group' ? `＠${botName}\u2005` : '';
      const pictures = photos.map((bytes) => ({
        type: 'picture',
        downloadCode: platform.offerFile(Buffer.from(bytes)),
      }));
      const content =
        pictures.length === 0
          ? { msgtype: 'text', text: { content: ` ${text}` } }
          : { msgtype: 'richText', content: { richText: [{ text: `${mention}${text}` }, ...pictures] } };
      platform.say({ chat, from: member, msgId: id, content });
    },
    texts: (chat) => platform.texts(chat),
    loseAnswers() {
      platform.chance = (path) => (/send/iu.test(path) ? 'drop-after' : null);
    },
    heal() {
      platform.chance = () => null;
    },
    leftOpen: () => timers.open() + platform.openLines,
    close: () => platform.close(),
  };
}

async function callbackBench(): Promise<AdapterBench> {
  const platform = new FakeWecomHttp({ token, aesKey });
  await platform.listen();
  const botName = '净村 小助手';
  const bot = await idleCallbackBot(platform, { botName });
  const member = 'LiSi_01';
  const group = { id: 'wrGroup_A-1', kind: 'group' as const };
  bot.webhooks.set(group.id, { key: platform.addWebhook(group.id), group: 1 });
  /** The platform says one thing of a chat after the other. */
  let said: Promise<unknown> = Promise.resolve();
  let losing = false;
  return {
    adapter: {
      ...bot.adapter,
      send(message) {
        if (losing) platform.faults.webhook.push({ kind: 'mute' });
        return bot.adapter.send(message);
      },
    },
    group,
    single: { id: member, kind: 'private' },
    member,
    async say({ chat, text, id, photos = [], file }) {
      const sent = file ? { msgtype: 'file', file: platform.putPhoto(file.bytes) } : null;
      const mention = chat.kind === 'group' ? `＠${botName}\u2005` : '';
      const words = text === '' ? [] : [{ msgtype: 'text', text: { content: `${mention}${text}` } }];
      const items = photos.map((bytes) => ({ msgtype: 'image', image: platform.putPhoto(bytes) }));
      const [only] = words;
      const content =
        sent ?? (items.length === 0 && only ? only : { msgtype: 'mixed', mixed: { msg_item: [...words, ...items] } });
      said = said.then(() => platform.say({ chat, from: member, msgid: id, content }).delivered);
      await said;
    },
    texts: (chat) => platform.shown.filter((one) => one.chat === chat).map(({ text }) => text),
    loseAnswers() {
      losing = true;
    },
    heal() {
      losing = false;
    },
    leftOpen: () => bot.timers.open(),
    async close() {
      await bot.stop();
      await platform.close();
    },
  };
}

async function longConnectionBench(): Promise<AdapterBench> {
  const platform = new FakeWecom({ botId, secret });
  const media = new FakeMediaHost();
  await Promise.all([platform.listen(), media.listen()]);
  const botName = '净村 小助手';
  const { adapter, timers } = wecomBot(platform, { botName, mediaHosts: [media.host] });
  const member = 'LiSi_01';
  return {
    adapter,
    group: { id: 'wrGroup_A-1', kind: 'group' },
    single: { id: member, kind: 'private' },
    member,
    async say({ chat, text, id, photos = [], file }) {
      const sent = file ? { msgtype: 'file', file: media.put(file.bytes) } : null;
      const mention = chat.kind === 'group' ? `＠${botName}\u2005` : '';
      const words = text === '' ? [] : [{ msgtype: 'text', text: { content: `${mention}${text}` } }];
      const items = photos.map((bytes) => ({ msgtype: 'image', image: media.put(bytes) }));
      const [only] = words;
      const content =
        sent ?? (items.length === 0 && only ? only : { msgtype: 'mixed', mixed: { msg_item: [...words, ...items] } });
      platform.say({ chat, from: member, msgid: id, content });
    },
    texts: (chat) => platform.texts(chat),
    loseAnswers() {
      platform.fault = () => ({ kind: 'mute' });
    },
    heal() {
      platform.fault = () => null;
    },
    leftOpen: () => timers.open() + platform.openSockets,
    async close() {
      await Promise.all([platform.close(), media.close()]);
    },
  };
}

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { type Config, readConfig } from '../../src/config.ts';
import { hourMs, type Instant, instantAt, minuteMs } from '../../src/domain/time.ts';
import { type Service, startService } from '../../src/main.ts';
import { issueCodeFor } from '../../src/service/issue-code.ts';
import { storeWebhook } from '../../src/service/webhook-key.ts';
import { openStore } from '../../src/store/open.ts';
import { chats } from '../../src/store/schema.ts';
import { mediaIn, textOf } from '../fakes/dingtalk-api.ts';
import { FakeDingtalk } from '../fakes/dingtalk-server.ts';
import { FakeWecomHttp } from '../fakes/wecom-http.ts';
import { FakeMediaHost } from '../fakes/wecom-media.ts';
import { FakeWecom } from '../fakes/wecom-server.ts';
import { layJobs } from './jobs-template.ts';
import { tempDir } from './temp-dir.ts';

/** WeCom in its two modes, and DingTalk. */
export type Mode = 'connection' | 'callback' | 'dingtalk';

export interface Words {
  /** One of several; the first unless told. */
  readonly on?: Mode;
  /** Platform's id of the chat. */
  readonly chat: string;
  readonly from: string;
  readonly text: string;
  readonly photos?: readonly Uint8Array[];
  readonly quotedPhoto?: Uint8Array;
}

/** What every fake shows of a chat. */
interface Bubble {
  readonly chat: string;
  readonly text: string;
  readonly finished: boolean;
  readonly answers: string | null;
  readonly pictures: number;
}

/** A real town on fake platforms: the service as `start` runs it, with a clock that can be moved. */
export interface PlatformTown {
  readonly clock: { now: Instant };
  /** Says it, in a group with the bot's name before it, and waits for the answer in that chat. */
  say(words: Words): Promise<string>;
  /** Says what is not answered; resolves when the platform has delivered it. */
  post(words: Words): Promise<void>;
  /** Presses a button of a card twice as one press, as a platform that repeats itself does; null where it has no cards. */
  readonly pressTwice: ((label: string, from: string) => Promise<void>) | null;
  /** Resolves with the first unasked message of the chat that has the words. */
  pushed(chat: string, words: RegExp): Promise<string>;
  /** Everything the chat shows. */
  texts(chat: string): string[];
  /** Pictures nobody asked for that the chat shows in or after the first message with the words; none before it. */
  picturesFrom(chat: string, words: RegExp): number;
  /** The one-time code the machine gives for the roster id. */
  code(rosterId: string): Promise<string>;
  /** Gives the group a webhook, as the clerk does; nothing to do where the bot itself can push. */
  addWebhook(chat: string): Promise<void>;
  /** Files of photos, with their thumbnails. */
  photoFiles(): number;
  restart(): Promise<void>;
  /** What the platform would not have taken. */
  violations(): readonly string[];
}

const botName = '净村小助手';
const token = 'QDG6eK';
const aesKey = 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C';
/** A result waits for its picture, which a thread of its own draws: on a busy machine that takes a while. */
const waitMs = 60_000;

/**
 * Machine time of a town on DingTalk: the real one, or 25 minutes before it when that is near a full hour. Notices
 * rightly wait some minutes there; whether a test passes may not hang on when it is started.
 */
function awayFromFullHour(): () => number {
  const past = Date.now() % hourMs;
  const isNear = past < 12 * minuteMs || past > hourMs - 12 * minuteMs;
  const behindMs = isNear ? 25 * minuteMs : 0;
  return () => Date.now() - behindMs;
}

/** What differs between the two ways of talking to the platform. */
interface Line {
  readonly env: Readonly<Record<string, string>>;
  readonly shown: readonly Bubble[];
  readonly violations: readonly string[];
  deliver(message: { chat: string; from: string; content: Record<string, unknown> }): Promise<string>;
  /** A message's body; in a group with the mention of the bot where the platform leaves it. */
  contentOf(words: Words & { readonly inGroup: boolean }): Record<string, unknown>;
  /** The service listens at this address. */
  attach(url: string): Promise<void>;
  addWebhook(chat: string): string | null;
  /** Null on a platform without cards. */
  readonly press: ((label: string, from: string, msgid: string) => Promise<unknown>) | null;
}

const openLine: Readonly<Record<Mode, () => Promise<Line>>> = {
  connection: connectionLine,
  callback: callbackLine,
  dingtalk: dingtalkLine,
};

export async function openPlatformTown(...modes: readonly [Mode, ...Mode[]]): Promise<PlatformTown> {
  const lines = new Map<Mode, Line>();
  for (const mode of modes) lines.set(mode, await openLine[mode]());
  const env = Object.assign({}, ...[...lines.values()].map((line) => line.env));
  const lineOf = (on: Mode = modes[0]): Line => {
    const line = lines.get(on);
    if (!line) throw new Error(`no ${on}`);
    return line;
  };
  const shown = () => [...lines.values()].flatMap((line) => line.shown);
  const clock = { now: instantAt('2023-03-16', '09:00') };
  const machineNow = modes.includes('dingtalk') ? awayFromFullHour() : Date.now;
  const config = readConfig({ DATA_DIR: tempDir(), PORT: '0', SANDBOX: '0', LOG_LEVEL: 'silent', ...env });
  await layJobs(config.dataDir);
  let service: Service | null = null;
  const start = async () => {
    const log = pino({ level: 'silent' });
    service = await startService({ config, log, machineNow, programmeNow: () => clock.now });
    for (const line of lines.values()) await line.attach(service.url);
  };
  await start();
  onTestFinished(() => service?.stop());

  async function deliver(words: Words): Promise<string> {
    const { chat, from, on } = words;
    const line = lineOf(on);
    return line.deliver({ chat, from, content: line.contentOf({ ...words, inGroup: chat !== from }) });
  }

  return {
    clock,
    async say(words) {
      const msgid = await deliver(words);
      const isAnswer = (one: Bubble) => one.answers === msgid && one.finished && one.chat === words.chat;
      return waitFor(() => shown().find(isAnswer)?.text, `no answer to ${words.text}`);
    },
    async post(words) {
      await deliver(words);
    },
    pressTwice:
      lineOf().press &&
      (async (label, from) => {
        await waitFor(() => shown().find((one) => one.chat === from && one.text.includes(`[${label}]`)), `no ${label}`);
        for (const _ of [1, 2]) await lineOf().press?.(label, from, 'press-of-the-story');
      }),
    pushed: (chat, words) =>
      waitFor(
        () => shown().find((one) => one.chat === chat && one.answers === null && words.test(one.text))?.text,
        `nothing like ${String(words)} in ${chat}`,
      ),
    texts: (chat) =>
      shown()
        .filter((one) => one.chat === chat)
        .map((one) => one.text),
    picturesFrom(chat, words) {
      const pushes = shown().filter((one) => one.chat === chat && one.answers === null);
      const first = pushes.findIndex((one) => words.test(one.text));
      return first < 0 ? 0 : pushes.slice(first).reduce((total, { pictures }) => total + pictures, 0);
    },
    async code(rosterId) {
      const [first = ''] = await issueCodeFor(config, rosterId, machineNow);
      return /\d{6}/.exec(first)?.[0] ?? '';
    },
    addWebhook: (chat) => giveWebhook(config, { chat, key: lineOf().addWebhook(chat) }),
    photoFiles: () => countFiles(join(config.dataDir, 'photos')),
    async restart() {
      await service?.stop();
      await start();
    },
    violations: () => [...lines.values()].flatMap((line) => line.violations),
  };
}

async function connectionLine(): Promise<Line> {
  const [botId, secret] = ['aibTEST', 's3cret-of-the-bot'];
  const platform = new FakeWecom({ botId, secret });
  await platform.listen();
  const media = new FakeMediaHost();
  await media.listen();
  onTestFinished(async () => {
    await platform.close();
    await media.close();
  });
  return {
    env: { WECOM_BOT_ID: botId, WECOM_BOT_SECRET: secret, WECOM_WS_URL: platform.url, MEDIA_HOSTS: media.host },
    get shown() {
      return platform.shown.map((one) => ({ ...one, pictures: one.type === 'image' ? 1 : 0 }));
    },
    violations: platform.violations,
    async deliver({ chat, from, content }) {
      const kind = chat === from ? 'private' : 'group';
      const { delivered, msgid } = platform.say({ chat: { id: chat, kind }, from, content });
      if (!delivered) throw new Error('the bot is not connected');
      return msgid;
    },
    contentOf: (words) => wecomContent(words, (bytes) => ({ ...media.put(bytes) })),
    attach: () => platform.subscribed(),
    addWebhook: () => null,
    press: async (label, from, msgid) => platform.press(label, from, msgid),
  };
}

async function callbackLine(): Promise<Line> {
  const platform = new FakeWecomHttp({ token, aesKey });
  await platform.listen();
  onTestFinished(() => platform.close());
  return {
    env: {
      WECOM_CALLBACK_TOKEN: token,
      WECOM_CALLBACK_AES_KEY: aesKey,
      WECOM_API_BASE: platform.url,
      MEDIA_HOSTS: platform.host,
    },
    get shown() {
      return platform.shown.map((one) => ({ ...one, pictures: one.images.length }));
    },
    violations: platform.objections,
    async deliver({ chat, from, content }) {
      const kind = chat === from ? 'private' : 'group';
      const { msgid, delivered } = platform.say({ chat: { id: chat, kind }, from, content });
      await delivered;
      return msgid;
    },
    contentOf: (words) => wecomContent(words, (bytes) => ({ ...platform.putPhoto(bytes) })),
    async attach(url) {
      platform.callbackUrl = `${url}/wecom/callback`;
      if ((await platform.verify('777')) !== '777') throw new Error('the address was not verified');
    },
    addWebhook: (chat) => platform.addWebhook(chat),
    press: (label, from, msgid) => platform.press(label, from, msgid),
  };
}

async function dingtalkLine(): Promise<Line> {
  const platform = new FakeDingtalk();
  const base = await platform.listen();
  onTestFinished(() => platform.close());
  const pictureOf = (bytes: Uint8Array) => ({ downloadCode: platform.offerFile(Buffer.from(bytes)) });
  return {
    env: {
      DINGTALK_CLIENT_ID: platform.clientId,
      DINGTALK_CLIENT_SECRET: platform.clientSecret,
      DINGTALK_API_BASE: base,
      DINGTALK_OAPI_BASE: base,
      MEDIA_HOSTS: new URL(base).host,
    },
    get shown() {
      return platform.shown.map(({ chat, content, answers }) => {
        const pictures = mediaIn(content).length;
        return { chat: chat.replace(/^user:/u, ''), text: textOf(content), finished: true, answers, pictures };
      });
    },
    violations: platform.violations,
    async deliver({ chat, from, content }) {
      const kind = chat === from ? 'private' : 'group';
      platform.users.set(from, `${from}的大名`);
      if (kind === 'group') platform.addGroup(chat);
      const { delivered, msgId } = platform.say({ chat: { id: chat, kind }, from, content });
      if (!delivered) throw new Error('the robot is not connected');
      return msgId;
    },
    contentOf({ text, photos = [], quotedPhoto, inGroup }) {
      if (photos.length > 0) {
        const pictures = photos.map((bytes) => ({ type: 'picture', ...pictureOf(bytes) }));
        const words = { text: inGroup ? `@${botName} ${text}` : text };
        return { msgtype: 'richText', content: { richText: [words, ...pictures] } };
      }
      const repliedMsg = quotedPhoto && { msgType: 'picture', msgId: 'quoted', content: pictureOf(quotedPhoto) };
      return {
        msgtype: 'text',
        text: { content: ` ${text}`, ...(repliedMsg ? { isReplyMsg: true, repliedMsg } : {}) },
      };
    },
    attach: () => platform.connected(),
    addWebhook: () => null,
    press: null,
  };
}

function wecomContent(
  { text: words, photos = [], quotedPhoto, inGroup }: Words & { readonly inGroup: boolean },
  image: (bytes: Uint8Array) => Record<string, unknown>,
): Record<string, unknown> {
  const text = inGroup ? `@${botName} ${words}` : words;
  const quote = quotedPhoto ? { quote: { msgtype: 'image', image: image(quotedPhoto) } } : {};
  if (photos.length === 0) return { msgtype: 'text', text: { content: text }, ...quote };
  const pictures = photos.map((bytes) => ({ msgtype: 'image', image: image(bytes) }));
  return {
    msgtype: 'mixed',
    mixed: { msg_item: [{ msgtype: 'text', text: { content: text } }, ...pictures] },
    ...quote,
  };
}

/** `jingcun webhook <group no.>`, the key on standard input. */
async function giveWebhook(config: Config, { chat, key }: { chat: string; key: string | null }): Promise<void> {
  if (key === null) return;
  const store = openStore(join(config.dataDir, 'jingcun.db'));
  const rows = await store.read.select().from(chats);
  await store.close();
  const found = rows.find((row) => row.chatId === chat);
  if (!found) throw new Error(`the bot does not know ${chat}`);
  const terminal = { print: () => undefined, ask: async () => '' };
  await storeWebhook({ config, terminal, machineNow: Date.now, readInput: async () => key }, found.id);
}

function countFiles(directory: string): number {
  if (!existsSync(directory)) return 0;
  return readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
}

async function waitFor<T>(look: () => T | undefined, complaint: string): Promise<T> {
  const end = Date.now() + waitMs;
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(complaint);
    await sleep(20);
  }
}

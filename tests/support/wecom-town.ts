import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { type Config, readConfig } from '../../src/config.ts';
import { type Instant, instantAt } from '../../src/domain/time.ts';
import { type Service, startService } from '../../src/main.ts';
import { issueCodeFor } from '../../src/service/issue-code.ts';
import { storeWebhook } from '../../src/service/webhook-key.ts';
import { openStore } from '../../src/store/open.ts';
import { chats } from '../../src/store/schema.ts';
import { FakeWecomHttp } from '../fakes/wecom-http.ts';
import { FakeMediaHost } from '../fakes/wecom-media.ts';
import { FakeWecom } from '../fakes/wecom-server.ts';
import { tempDir } from './temp-dir.ts';

export type Mode = 'connection' | 'callback';

export interface Words {
  /** Platform's id of the chat. */
  readonly chat: string;
  readonly from: string;
  readonly text: string;
  readonly photos?: readonly Uint8Array[];
  readonly quotedPhoto?: Uint8Array;
}

/** What both fakes show of a chat. */
interface Bubble {
  readonly chat: string;
  readonly text: string;
  readonly finished: boolean;
  readonly answers: string | null;
}

/** A real town on a fake WeCom: the service as `start` runs it, with a clock that can be moved. */
export interface WecomTown {
  readonly clock: { now: Instant };
  /** Says it, in a group with the bot's name before it, and waits for the answer in that chat. */
  say(words: Words): Promise<string>;
  /** Says what is not answered; resolves when the platform has delivered it. */
  post(words: Words): Promise<void>;
  /** Resolves with the first unasked message of the chat that has the words. */
  pushed(chat: string, words: RegExp): Promise<string>;
  /** Everything the chat shows. */
  texts(chat: string): string[];
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
const waitMs = 20_000;

/** What differs between the two ways of talking to the platform. */
interface Line {
  readonly env: Readonly<Record<string, string>>;
  readonly shown: readonly Bubble[];
  readonly violations: readonly string[];
  deliver(message: { chat: string; from: string; content: Record<string, unknown> }): Promise<string>;
  image(bytes: Uint8Array): Record<string, unknown>;
  /** The service listens at this address. */
  attach(url: string): Promise<void>;
  addWebhook(chat: string): string | null;
}

export async function openWecomTown(mode: Mode): Promise<WecomTown> {
  const line = mode === 'connection' ? await connectionLine() : await callbackLine();
  const clock = { now: instantAt('2023-03-16', '09:00') };
  const config = readConfig({ DATA_DIR: tempDir(), PORT: '0', SANDBOX: '0', LOG_LEVEL: 'silent', ...line.env });
  let service: Service | null = null;
  const start = async () => {
    const log = pino({ level: 'silent' });
    service = await startService({ config, log, machineNow: Date.now, programmeNow: () => clock.now });
    await line.attach(service.url);
  };
  await start();
  onTestFinished(() => service?.stop());

  async function deliver(words: Words): Promise<string> {
    const { chat, from } = words;
    const group = chat !== from;
    return line.deliver({
      chat,
      from,
      content: contentOf({ ...words, text: group ? `@${botName} ${words.text}` : words.text }, line),
    });
  }

  return {
    clock,
    async say(words) {
      const msgid = await deliver(words);
      const isAnswer = (one: Bubble) => one.answers === msgid && one.finished && one.chat === words.chat;
      return waitFor(() => line.shown.find(isAnswer)?.text, `no answer to ${words.text}`);
    },
    async post(words) {
      await deliver(words);
    },
    pushed: (chat, words) =>
      waitFor(
        () => line.shown.find((one) => one.chat === chat && one.answers === null && words.test(one.text))?.text,
        `nothing like ${String(words)} in ${chat}`,
      ),
    texts: (chat) => line.shown.filter((one) => one.chat === chat).map((one) => one.text),
    async code(rosterId) {
      const [first = ''] = await issueCodeFor(config, rosterId, Date.now);
      return /\d{6}/.exec(first)?.[0] ?? '';
    },
    addWebhook: (chat) => giveWebhook(config, { chat, key: line.addWebhook(chat) }),
    photoFiles: () => countFiles(join(config.dataDir, 'photos')),
    async restart() {
      await service?.stop();
      await start();
    },
    violations: () => line.violations,
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
    shown: platform.shown,
    violations: platform.violations,
    async deliver({ chat, from, content }) {
      const kind = chat === from ? 'private' : 'group';
      const { delivered, msgid } = platform.say({ chat: { id: chat, kind }, from, content });
      if (!delivered) throw new Error('the bot is not connected');
      return msgid;
    },
    image: (bytes) => ({ ...media.put(bytes) }),
    attach: () => platform.subscribed(),
    addWebhook: () => null,
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
    shown: platform.shown,
    violations: platform.objections,
    async deliver({ chat, from, content }) {
      const kind = chat === from ? 'private' : 'group';
      const { msgid, delivered } = platform.say({ chat: { id: chat, kind }, from, content });
      await delivered;
      return msgid;
    },
    image: (bytes) => ({ ...platform.putPhoto(bytes) }),
    async attach(url) {
      platform.callbackUrl = `${url}/wecom/callback`;
      if ((await platform.verify('777')) !== '777') throw new Error('the address was not verified');
    },
    addWebhook: (chat) => platform.addWebhook(chat),
  };
}

function contentOf({ text, photos = [], quotedPhoto }: Words, { image }: Line): Record<string, unknown> {
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

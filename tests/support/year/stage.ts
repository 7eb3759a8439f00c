import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { and, count, eq, inArray, isNull, ne, or } from 'drizzle-orm';
import { storeFile } from '../../../src/config.ts';
import { type Instant, timeOf } from '../../../src/domain/time.ts';
import { openReader } from '../../../src/store/open.ts';
import { attachments, chats, inbox, outbox } from '../../../src/store/schema.ts';
import type { Db } from '../../../src/store/store.ts';
import { layJobs } from '../jobs-template.ts';
import type { SwitchedOff } from './evidence.ts';

/** A message of the year, as the sandbox showed it. */
export interface YearMessage {
  readonly chat: string;
  readonly kind: 'group' | 'private';
  /** Code of the unit whose group it is; null for private chats and unbound groups. */
  readonly unit: string | null;
  readonly id: string;
  /** Account, or `bot`. */
  readonly from: string;
  readonly text: string;
  readonly images: number;
  readonly files: readonly string[];
  /** Programme time, ISO with +08:00. */
  readonly at: string;
  /** The bot said it by itself: it came while nobody spoke. */
  readonly proactive: boolean;
}

interface Shown {
  readonly id: string;
  readonly from: string;
  readonly bot: boolean;
  readonly text: string;
  readonly images: readonly string[];
  readonly files: readonly string[];
  readonly at: string;
}

interface Chat {
  readonly id: string;
  readonly unit: string | null;
  readonly kind: 'group' | 'private';
}

export interface StageOptions {
  readonly dataDir: string;
  readonly programmeDir: string;
  /** Where its jobs are; embedded when absent. */
  readonly redisUrl?: string;
  /** What the program is to be without. */
  readonly off?: SwitchedOff;
  readonly log?: (line: string) => void;
}

const answerWithinMs = 60_000;

/** The running program with its sandbox, and everything said in it so far. */
export class Stage {
  readonly messages: YearMessage[] = [];
  readonly read: Db;
  readonly #url: string;
  readonly #chats: ReadonlyMap<string, Chat>;
  readonly #close: () => Promise<void>;
  /** Id of the last message of each chat that is in `messages`. */
  readonly #seen = new Map<string, string>();

  readonly #sentTo = new Map<string, number>();

  private constructor(parts: { url: string; chats: readonly Chat[]; read: Db; close: () => Promise<void> }) {
    this.#url = parts.url;
    this.#chats = new Map(parts.chats.map((chat) => [chat.id, chat]));
    this.read = parts.read;
    this.#close = parts.close;
  }

  static async open({ dataDir, programmeDir, redisUrl, off = {} }: StageOptions): Promise<Stage> {
    if (redisUrl === undefined) await layJobs(join(dataDir, 'sandbox'));
    const jobs = redisUrl === undefined ? {} : { REDIS_URL: redisUrl };
    const child = spawn(
      process.execPath,
      [
        '--import',
        'tsx',
        resolve('tests/support/year/program-child.ts'),
        JSON.stringify({ without: off.without ?? [], notices: off.notices ?? null }),
      ],
      {
        env: {
          ...process.env,
          DATA_DIR: dataDir,
          PROGRAMME: programmeDir,
          PORT: '0',
          SANDBOX: '1',
          LOG_LEVEL: 'warn',
          ...jobs,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const stderr: string[] = [];
    createInterface({ input: child.stderr }).on('line', (line) => stderr.push(line));
    const url = await new Promise<string>((done, fail) => {
      createInterface({ input: child.stdout }).on('line', (line) => done(line));
      child.once('exit', (code) => fail(new Error(`the program ended with ${code}: ${stderr.join('\n')}`)));
    });
    const reader = openReader(join(dataDir, 'sandbox', storeFile));
    const shown = (await getJson(`${url}/sandbox/api/chats`)) as Chat[];
    return new Stage({
      url,
      chats: shown,
      read: reader.read,
      async close() {
        reader.close();
        child.kill('SIGINT');
        if (child.exitCode === null) await once(child, 'exit');
        const errors = stderr.filter((line) => line.includes('"level":50'));
        if (errors.length > 0) throw new Error(`the program logged errors:\n${errors.slice(0, 5).join('\n')}`);
      },
    });
  }

  /** Says something and answers with what the bot said to it, in one text; '' where it has nothing to say to. */
  async say(said: {
    readonly chat: string;
    readonly sender: string;
    readonly text: string;
    readonly photos?: readonly string[];
    readonly quote?: string;
  }): Promise<string> {
    const { id } = await this.#post('/messages', { photos: [], ...said });
    const handled = await this.#until(async () => {
      const [row] = await this.read
        .select({ state: inbox.state, id: inbox.id })
        .from(inbox)
        .where(eq(inbox.messageId, String(id)))
        .limit(1);
      return row !== undefined && row.state !== 'received' ? row : null;
    }, `nobody handled “${said.text}”`);
    await this.#settle();
    const answers = await this.#take(said.chat, false);
    if (handled.state === 'failed') throw new Error(`a handler failed on “${said.text}”`);
    return answers.join('\n');
  }

  /** Walks the clock through everything due up to `at`; what comes meanwhile nobody asked for. */
  async moveTo(at: Instant): Promise<void> {
    await this.#settle();
    for (const chat of await this.#chatsWithNews()) await this.#take(chat, false);
    const day = new Date(at + 8 * 3_600_000).toISOString().slice(0, 10);
    await this.#post('/clock', { now: `${day}T${timeOf(at)}:00+08:00` });
    await this.#settle();
    for (const chat of await this.#chatsWithNews()) await this.#take(chat, true);
  }

  async now(): Promise<Instant> {
    const { now } = (await getJson(`${this.#url}/sandbox/api/clock`)) as { now: string };
    return Date.parse(now);
  }

  async close(): Promise<void> {
    await this.#close();
  }

  /** Nothing to handle, no photo to look at, no answer on its way. */
  async #settle(): Promise<void> {
    await this.#until(async () => {
      const [open] = await this.read.select({ n: count() }).from(inbox).where(eq(inbox.state, 'received'));
      const [photos] = await this.read
        .select({ n: count() })
        .from(attachments)
        .where(eq(attachments.state, 'announced'));
      const [replies] = await this.read
        .select({ n: count() })
        .from(outbox)
        .where(
          and(inArray(outbox.state, ['pending', 'sending']), or(isNull(outbox.slotDay), ne(outbox.lane, 'notice'))),
        );
      return (open?.n ?? 0) + (photos?.n ?? 0) + (replies?.n ?? 0) === 0 ? true : null;
    }, 'the program does not come to rest');
  }

  /** Chats the bot has sent something to since this was asked before: a town has hundreds, and a quiet day few with news. */
  async #chatsWithNews(): Promise<string[]> {
    const rows = await this.read
      .select({ chat: chats.chatId, n: count() })
      .from(outbox)
      .innerJoin(chats, eq(chats.id, outbox.chatId))
      .where(eq(outbox.state, 'sent'))
      .groupBy(chats.chatId);
    const news = rows.filter(({ chat, n }) => this.#chats.has(chat) && this.#sentTo.get(chat) !== n);
    for (const { chat, n } of news) this.#sentTo.set(chat, n);
    return news.map(({ chat }) => chat);
  }

  async #take(chat: string, proactive: boolean): Promise<string[]> {
    const { kind, unit } = this.#chats.get(chat) ?? { kind: 'private' as const, unit: null };
    const after = this.#seen.get(chat);
    const query = after === undefined ? '' : `?after=${encodeURIComponent(after)}`;
    const found = (await getJson(
      `${this.#url}/sandbox/api/chats/${encodeURIComponent(chat)}/messages${query}`,
    )) as Shown[];
    const last = found.at(-1);
    if (last) this.#seen.set(chat, last.id);
    for (const { id, from, bot, text, images, files, at } of found) {
      this.messages.push({
        chat,
        kind,
        unit,
        id,
        from: bot ? 'bot' : from,
        text,
        images: images.length,
        files,
        at,
        proactive: bot && proactive,
      });
    }
    return found.filter(({ bot }) => bot).map(({ text }) => text);
  }

  async #until<T>(look: () => Promise<T | null>, complaint: string): Promise<T> {
    const end = Date.now() + answerWithinMs;
    for (;;) {
      const found = await look();
      if (found !== null) return found;
      if (Date.now() > end) throw new Error(complaint);
      await sleep(4);
    }
  }

  async #post(path: string, body: unknown): Promise<Record<string, unknown>> {
    const response = await fetch(`${this.#url}/sandbox/api${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
  }
}

async function getJson(url: string): Promise<unknown> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return response.json();
}

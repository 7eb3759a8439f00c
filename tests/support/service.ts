import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasRedis, RedisServer } from './redis-server.ts';

export interface SandboxChat {
  readonly id: string;
  readonly title: string;
  readonly unit: string | null;
  readonly kind: 'group' | 'private';
}

export interface SandboxPerson {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
}

export interface SandboxMessage {
  readonly id: number | string;
  readonly from: string;
  readonly bot: boolean;
  readonly text: string;
  readonly images: readonly string[];
  readonly files: readonly string[];
  readonly at: string | number;
}

/** The program as a user runs it: a process of its own with the sandbox, spoken to through the sandbox API alone. */
export class RunningService {
  readonly url: string;
  readonly child: ChildProcess;
  readonly stderr: string[];
  /** What it printed up to and with its address. */
  readonly greeting: string;

  private constructor(child: ChildProcess, { url, greeting }: { url: string; greeting: string }, stderr: string[]) {
    this.child = child;
    this.url = url;
    this.greeting = greeting;
    this.stderr = stderr;
  }

  /**
   * Starts the compiled program with its jobs in a Redis of its own where there is one: the embedded queue takes as much
   * of the processor as the town, and what is said is the same. Rejects with its stderr when it ends before it listens.
   */
  static async start(dataDir: string, env: Record<string, string> = {}): Promise<RunningService> {
    if (!hasRedis || env['REDIS_URL'] !== undefined) return RunningService.startAlone(dataDir, env);
    const directory = await mkdtemp(join(tmpdir(), 'jingcun-redis-'));
    const redis = await RedisServer.start(directory);
    const stop = async () => {
      await redis.stop();
      await rm(directory, { recursive: true, force: true });
    };
    try {
      const service = await RunningService.startAlone(dataDir, { ...env, REDIS_URL: redis.url });
      service.child.once('exit', () => void stop());
      return service;
    } catch (cause) {
      await stop();
      throw cause;
    }
  }

  /** The same with the queue the program brings itself. */
  static async startAlone(dataDir: string, env: Record<string, string> = {}): Promise<RunningService> {
    const child = spawn(process.execPath, [resolve('dist/cli.js'), 'start'], {
      env: { ...process.env, DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'warn', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return RunningService.of(child);
  }

  /** A program that was started otherwise, when it listens; the same rejection. */
  static async of(child: ChildProcessByStdio<null, Readable, Readable>): Promise<RunningService> {
    const stderr: string[] = [];
    createInterface({ input: child.stderr }).on('line', (line) => stderr.push(line));
    const printed: string[] = [];
    const started = await new Promise<{ url: string; greeting: string }>((done, fail) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        printed.push(line);
        const found = /https?:\/\/[^\s/]+/.exec(line)?.[0];
        if (found) done({ url: found, greeting: printed.join('\n') });
      });
      child.once('exit', (code) => fail(new Error(`the program ended with ${code}: ${stderr.join('\n')}`)));
    });
    return new RunningService(child, started, stderr);
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }

  /** Ctrl-C; answers the exit code. */
  async interrupt(): Promise<number | null> {
    this.child.kill('SIGINT');
    const [code] = (await once(this.child, 'exit')) as [number | null];
    return code;
  }

  async chats(): Promise<SandboxChat[]> {
    return this.get('/sandbox/api/chats');
  }

  async people(chat: string): Promise<SandboxPerson[]> {
    return this.get(`/sandbox/api/people?chat=${encodeURIComponent(chat)}`);
  }

  /** Everybody there is, whichever chats he sits in. */
  async everybody(): Promise<SandboxPerson[]> {
    return this.get('/sandbox/api/people');
  }

  async messages(chat: string, after?: number | string): Promise<SandboxMessage[]> {
    const query = after === undefined ? '' : `?after=${encodeURIComponent(String(after))}`;
    return this.get(`/sandbox/api/chats/${encodeURIComponent(chat)}/messages${query}`);
  }

  async moveClock(to: string): Promise<string> {
    const { now } = await this.post<{ now: string }>('/sandbox/api/clock', { now: to });
    return now;
  }

  async now(): Promise<string> {
    const { now } = await this.get<{ now: string }>('/sandbox/api/clock');
    return now;
  }

  /** Posts and waits for the bot's next message in the chat (or in `answerIn`). */
  async say(post: Post & { answerIn?: string }): Promise<string> {
    const { answerIn, ...message } = post;
    const chat = answerIn ?? post.chat;
    const before = (await this.messages(chat)).filter((entry) => entry.bot).length;
    await this.post('/sandbox/api/messages', { photos: [], ...message });
    return this.waitFor(async () => {
      const answers = (await this.messages(chat)).filter((entry) => entry.bot);
      return answers.length > before
        ? answers
            .slice(before)
            .map((entry) => entry.text)
            .join('\n')
        : null;
    }, `no answer to ${post.text}`);
  }

  async send(post: Post): Promise<{ id: string }> {
    return this.post('/sandbox/api/messages', { photos: [], ...post });
  }

  async waitFor<T>(look: () => Promise<T | null>, complaint: string, timeoutMs = 15_000): Promise<T> {
    const end = Date.now() + timeoutMs;
    for (;;) {
      const found = await look();
      if (found !== null) return found;
      if (Date.now() > end) throw new Error(complaint);
      await sleep(25);
    }
  }

  async get<T>(path: string): Promise<T> {
    const response = await fetch(this.url + path);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  async post<T>(path: string, body: unknown): Promise<T> {
    const response = await fetch(this.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
}

/** What a town has to do to be played: the running program does it, and a store of a test's own (`castTown`). */
export type SpokenTo = Pick<RunningService, 'now' | 'chats' | 'people' | 'everybody' | 'say' | 'moveClock'>;

export interface Post {
  readonly chat: string;
  readonly sender: string;
  readonly text: string;
  readonly photos?: readonly string[];
  readonly id?: string;
  readonly mention?: boolean;
  /** Id of the message it quotes. */
  readonly quote?: string;
}

/** A fresh data directory, removed after the test. */
export async function temporaryDir(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'jingcun-e2e-'));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }) };
}

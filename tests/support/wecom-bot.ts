import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Adapter, OnMessage } from '../../src/bots/adapter.ts';
import type { Schedule } from '../../src/bots/timers.ts';
import { createWecom } from '../../src/bots/wecom/index.ts';
import type { Timings } from '../../src/bots/wecom/long-connection.ts';
import type { WecomMemory } from '../../src/bots/wecom/memory.ts';
import type { IncomingMessage, OutgoingMessage } from '../../src/domain/messages.ts';
import { FakeMediaHost } from '../fakes/wecom-media.ts';
import { FakeWecom, type FakeWecomOptions } from '../fakes/wecom-server.ts';
import { tempDir } from './temp-dir.ts';

export const botId = 'aibTEST';
export const secret = 's3cret-of-the-bot';
export const group = { id: 'wrGroup_A-1', kind: 'group' as const };
export const single = { id: 'ZhangSan', kind: 'private' as const };

/** Timers that count, so that a test sees what is left open. */
export interface CountingSchedule {
  readonly schedule: Schedule;
  open(): number;
}

export function countingSchedule(): CountingSchedule {
  const open = new Set<NodeJS.Timeout>();
  return {
    schedule(run, afterMs) {
      const timer = setTimeout(() => {
        open.delete(timer);
        run();
      }, afterMs);
      open.add(timer);
      return () => {
        clearTimeout(timer);
        open.delete(timer);
      };
    },
    open: () => open.size,
  };
}

/** The times of the platform, a hundred times faster. */
export const fastTimings: Timings = {
  connection: {
    handshakeMs: 1_000,
    subscribeMs: 300,
    heartbeatMs: 100,
    missesAllowed: 2,
    firstRetryMs: 20,
    longestRetryMs: 200,
    stableMs: 500,
    rejectedRetryMs: 150,
  },
  lanes: { firstRetryMs: 5, longestRetryMs: 20 },
  places: { announceMs: 60, closeMs: 1_200, closeRetryMs: 50, expiryMs: 1_000 },
  sender: { ackMs: 250, prepareMs: 400, totalMs: 2_000, partRetryMs: 30 },
  uploads: { ackMs: 500, retryMs: 20 },
};

export interface Logged {
  readonly level: 'info' | 'warn' | 'error';
  readonly fields: object;
  readonly message: string;
}

export interface WecomBot {
  readonly adapter: Adapter;
  readonly timers: CountingSchedule;
  readonly alerts: string[];
  readonly logged: Logged[];
  readonly received: IncomingMessage[];
  /** Starts it; `taker` is called beside what `received` notes. */
  start(taker?: OnMessage): Promise<void>;
}

/** The adapter against a fake, not started. */
export function wecomBot(
  platform: { readonly url: string },
  options: {
    timings?: Partial<Timings>;
    mediaHosts?: readonly string[];
    botName?: string;
    welcome?: string;
    secret?: string;
    name?: string;
    memory?: WecomMemory;
  } = {},
): WecomBot {
  const timers = countingSchedule();
  const alerts: string[] = [];
  const logged: Logged[] = [];
  const received: IncomingMessage[] = [];
  const note = (level: Logged['level']) => (fields: object, message: string) =>
    void logged.push({ level, fields, message });
  const adapter = createWecom(
    {
      botId,
      secret: options.secret ?? secret,
      botName: options.botName ?? '村务助手',
      wsUrl: platform.url,
      mediaHosts: options.mediaHosts ?? [],
      welcome: options.welcome ?? null,
    },
    {
      ...(options.name === undefined ? {} : { name: options.name }),
      ...(options.memory === undefined ? {} : { memory: options.memory }),
      log: { info: note('info'), warn: note('warn'), error: note('error') },
      machineNow: Date.now,
      random: () => 0.5,
      schedule: timers.schedule,
      onAlert: (text) => void alerts.push(text),
      timings: { ...fastTimings, ...options.timings },
    },
  );
  return {
    adapter,
    timers,
    alerts,
    logged,
    received,
    start: (taker) =>
      adapter.start(async (message) => {
        const taken = await taker?.(message);
        received.push(message);
        return taken;
      }),
  };
}

/** A fake of the running test's own, listening. */
export async function openPlatform(options: Partial<FakeWecomOptions> = {}): Promise<FakeWecom> {
  const platform = new FakeWecom({ botId, secret, ...options });
  await platform.listen();
  onTestFinished(() => platform.close());
  return platform;
}

export async function openMediaHost(): Promise<FakeMediaHost> {
  const host = new FakeMediaHost();
  await host.listen();
  onTestFinished(() => host.close());
  return host;
}

/** A bot that is connected, stopped after the test. */
export async function liveBot(
  platform: FakeWecom,
  options: Parameters<typeof wecomBot>[1] & { taker?: OnMessage } = {},
): Promise<WecomBot> {
  const bot = wecomBot(platform, options);
  onTestFinished(() => bot.adapter.stop());
  await bot.start(options.taker);
  await connected(bot);
  return bot;
}

export async function connected({ adapter }: Pick<WecomBot, 'adapter'>): Promise<void> {
  await until(() => adapter.isConnected());
}

/** Resolves once `is` holds; for what has no event. */
export async function until(is: () => boolean): Promise<void> {
  while (!is()) await new Promise((done) => setTimeout(done, 5));
}

let keys = 0;

export function outgoing(over: Partial<OutgoingMessage> = {}): OutgoingMessage {
  keys += 1;
  return { chat: group, text: '记下了', images: [], files: [], idempotencyKey: `key-${keys}`, ...over };
}

/** The first answer to a message. */
export function answerTo(message: IncomingMessage | undefined, over: Partial<OutgoingMessage> = {}): OutgoingMessage {
  if (!message?.replyHandle) throw new Error('nothing to answer');
  const { id, kind } = message.chat;
  return outgoing({ chat: { id, kind }, replyHandle: message.replyHandle.value, replyNumber: 0, ...over });
}

/** A file of the running test's own. */
export function file(name: string, bytes: Uint8Array): string {
  const path = join(tempDir(), name);
  writeFileSync(path, bytes);
  return path;
}

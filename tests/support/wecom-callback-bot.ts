import { Registry } from 'prom-client';
import { onTestFinished } from 'vitest';
import type { OnMessage } from '../../src/bots/adapter.ts';
import {
  type CallbackAdapter,
  type CallbackTimings,
  createCallbackAdapter,
} from '../../src/bots/wecom/callback-adapter.ts';
import type { GroupWebhook } from '../../src/bots/wecom/group-webhook.ts';
import { createApp } from '../../src/web/app.ts';
import { type Listening, listen } from '../../src/web/listen.ts';
import { wecomCallbackRoutes } from '../../src/web/wecom-callback.ts';
import { FakeWecomHttp, type FakeWecomHttpOptions } from '../fakes/wecom-http.ts';
import { type CountingSchedule, countingSchedule, type Logged } from './wecom-bot.ts';

export const token = 'QDG6eK';
export const aesKey = 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C';

/** The times of the platform, some thirty times faster; the second for an answer stays one. */
const fastTimings: CallbackTimings = {
  passive: { askedMs: 250, soughtMs: 100, lifeMs: 1_500, adoptedLifeMs: 1_000 },
  lanes: { firstRetryMs: 5, longestRetryMs: 20 },
  answerMs: 150,
  responseMs: 400,
};

export interface CallbackBot {
  readonly adapter: CallbackAdapter;
  readonly timers: CountingSchedule;
  readonly alerts: string[];
  readonly logged: Logged[];
  /** Webhooks of groups by the platform's id. */
  readonly webhooks: Map<string, GroupWebhook>;
  readonly errors: unknown[];
  stop(): Promise<void>;
}

/** A platform of the running test's own. */
export async function openHttpPlatform(options: Partial<FakeWecomHttpOptions> = {}): Promise<FakeWecomHttp> {
  const platform = new FakeWecomHttp({ token, aesKey, ...options });
  await platform.listen();
  onTestFinished(() => platform.close());
  return platform;
}

export interface CallbackBotOptions {
  readonly timings?: CallbackTimings;
  readonly welcome?: string;
  readonly name?: string;
  readonly botName?: string;
  readonly mentionsAsker?: boolean;
}

/** The adapter behind the real web app, running and stopped after the test; the platform is told its address. */
export async function callbackBot(
  platform: FakeWecomHttp,
  onMessage: OnMessage,
  options: CallbackBotOptions = {},
): Promise<CallbackBot> {
  const bot = await idleCallbackBot(platform, options);
  onTestFinished(bot.stop);
  await bot.adapter.start(onMessage);
  return bot;
}

/** The same, not started. */
export async function idleCallbackBot(platform: FakeWecomHttp, options: CallbackBotOptions = {}): Promise<CallbackBot> {
  const timers = countingSchedule();
  const alerts: string[] = [];
  const logged: Logged[] = [];
  const errors: unknown[] = [];
  const webhooks = new Map<string, GroupWebhook>();
  const note = (level: Logged['level']) => (fields: object, message: string) =>
    void logged.push({ level, fields, message });
  const adapter = createCallbackAdapter({
    name: options.name ?? 'wecom',
    token,
    aesKey,
    botName: options.botName ?? '村务助手',
    apiBase: platform.url,
    mediaHosts: [platform.host],
    mentionsAsker: options.mentionsAsker ?? false,
    welcome: options.welcome ?? null,
    webhookOf: async (chatId) => webhooks.get(chatId) ?? null,
    log: { info: note('info'), warn: note('warn'), error: note('error') },
    now: Date.now,
    onAlert: (text) => void alerts.push(text),
    schedule: timers.schedule,
    timings: options.timings ?? fastTimings,
  });
  const app = createApp({
    checks: {},
    registry: new Registry(),
    onError: (error) => errors.push(error),
    routers: [wecomCallbackRoutes(adapter.receive)],
  });
  const listening: Listening = await listen(app, { host: '127.0.0.1', port: 0 });
  platform.callbackUrl = `http://127.0.0.1:${listening.port}/wecom/callback`;
  let stopped = false;
  const stop = async () => {
    if (stopped) return;
    stopped = true;
    await adapter.stop();
    await listening.close(0);
  };
  return { adapter, timers, alerts, logged, webhooks, errors, stop };
}

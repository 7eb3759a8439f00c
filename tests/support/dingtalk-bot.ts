import { onTestFinished } from 'vitest';
import type { Adapter, OnMessage } from '../../src/bots/adapter.ts';
import type { Timings } from '../../src/bots/dingtalk/adapter.ts';
import type { GroupWebhook } from '../../src/bots/dingtalk/group-webhook.ts';
import { createDingtalk } from '../../src/bots/dingtalk/index.ts';
import type { CallBucket, IncomingMessage } from '../../src/domain/messages.ts';
import { standardQuota } from '../../src/domain/quota.ts';
import { FakeDingtalk, type FakeStreamOptions } from '../fakes/dingtalk-server.ts';
import { type CountingSchedule, countingSchedule, type Logged } from './wecom-bot.ts';

export const group = { id: 'cidGROUP0001==', kind: 'group' as const };
export const member = 'user001';

/** The times of the platform, a hundred times faster. */
export const fastTimings: Timings = {
  stream: {
    handshakeMs: 2_000,
    pingMs: 250,
    missesAllowed: 2,
    graceMs: 150,
    gatewayMs: 1_000,
    firstRetryMs: 20,
    longestRetryMs: 200,
    longestMoveMs: 40,
    stableMs: 500,
    rejectedRetryMs: 150,
  },
  lanes: { firstRetryMs: 5, longestRetryMs: 20 },
  nameMs: 200,
};

export interface DingtalkBot {
  readonly adapter: Adapter;
  readonly timers: CountingSchedule;
  readonly alerts: string[];
  readonly logged: Logged[];
  readonly received: IncomingMessage[];
  readonly counted: CallBucket[];
  readonly exhausted: { readonly bucket: CallBucket; readonly sender: string | null }[];
  /** Webhooks of groups by the platform's id. */
  readonly webhooks: Map<string, GroupWebhook>;
  start(taker?: OnMessage): Promise<void>;
}

export interface BotOptions {
  readonly timings?: Partial<Timings>;
  readonly clientSecret?: string;
  readonly botName?: string;
  readonly name?: string;
}

/** The adapter against a fake, not started. */
export function dingtalkBot(platform: FakeDingtalk, base: string, options: BotOptions = {}): DingtalkBot {
  const timers = countingSchedule();
  const bot = {
    timers,
    alerts: [] as string[],
    logged: [] as Logged[],
    received: [] as IncomingMessage[],
    counted: [] as CallBucket[],
    exhausted: [] as { bucket: CallBucket; sender: string | null }[],
    webhooks: new Map<string, GroupWebhook>(),
  };
  const note = (level: Logged['level']) => (fields: object, message: string) =>
    void bot.logged.push({ level, fields, message });
  const adapter = createDingtalk(
    {
      clientId: platform.clientId,
      clientSecret: options.clientSecret ?? platform.clientSecret,
      robotCode: platform.clientId,
      botName: options.botName ?? '村务助手',
      apiBase: base,
      oapiBase: base,
      mediaHosts: [new URL(base).host],
    },
    {
      ...(options.name === undefined ? {} : { name: options.name }),
      meter: {
        count: (bucket) => void bot.counted.push(bucket),
        exhausted: async (bucket, missed) => void bot.exhausted.push({ bucket, sender: missed?.sender.id ?? null }),
      },
      limits: standardQuota,
      webhookOf: async (chat) => bot.webhooks.get(chat) ?? null,
      onWebhookGone: (chat) => void bot.alerts.push(`gone ${chat}`),
      log: { info: note('info'), warn: note('warn'), error: note('error') },
      machineNow: Date.now,
      onAlert: (text) => void bot.alerts.push(text),
      random: () => 0.5,
      schedule: timers.schedule,
      timings: { ...fastTimings, ...options.timings },
    },
  );
  return {
    ...bot,
    adapter,
    start: (taker) =>
      adapter.start(async (message) => {
        const taken = await taker?.(message);
        bot.received.push(message);
        return taken;
      }),
  };
}

/** A fake of the running test's own, listening, with one group and one member. */
export async function openDingtalk(
  options: FakeStreamOptions = {},
): Promise<{ readonly platform: FakeDingtalk; readonly base: string }> {
  const platform = new FakeDingtalk(options);
  const base = await platform.listen();
  platform.addGroup(group.id);
  platform.users.set(member, '钱一');
  onTestFinished(() => platform.close());
  return { platform, base };
}

/** A bot that is connected, stopped after the test. */
export async function liveDingtalk(
  { platform, base }: { readonly platform: FakeDingtalk; readonly base: string },
  options: BotOptions & { readonly taker?: OnMessage } = {},
): Promise<DingtalkBot> {
  const bot = dingtalkBot(platform, base, options);
  onTestFinished(() => bot.adapter.stop());
  await bot.start(options.taker);
  await platform.connected();
  await until(() => bot.adapter.isConnected());
  return bot;
}

export async function until(is: () => boolean): Promise<void> {
  while (!is()) await new Promise((done) => setTimeout(done, 5));
}

import { createHash } from 'node:crypto';
import type { Router } from 'express';
import type { Adapter } from '../bots/adapter.ts';
import { createDingtalk, dingtalkName } from '../bots/dingtalk/index.ts';
import { castOf } from '../bots/sandbox/cast.ts';
import { openSandbox, type Sandbox } from '../bots/sandbox/sandbox.ts';
import { createCallbackAdapter } from '../bots/wecom/callback-adapter.ts';
import { webhookGoneAlert } from '../bots/wecom/group-webhook.ts';
import { createWecom, wecomName, photoHint as wecomPhotoHint } from '../bots/wecom/index.ts';
import { createWebhook } from '../bots/wecom/webhook.ts';
import { withWebhook } from '../bots/wecom/with-webhook.ts';
import type { Config, DingtalkConfig, WecomConfig } from '../config.ts';
import type { WorkCalendar } from '../domain/programme/calendar.ts';
import type { ProgrammeBundle } from '../domain/programme/model.ts';
import { type Day, dayOf, type Instant, instantAt } from '../domain/time.ts';
import type { Logger } from '../log.ts';
import { webhookOfPlatformChat } from '../store/chat-webhooks.ts';
import type { Store } from '../store/store.ts';
import { tellOffice } from '../store/tell-people.ts';
import { wecomCallbackRoutes } from '../web/wecom-callback.ts';
import { createCallMeter } from './call-meter.ts';
import type { CleanUp } from './clean-up.ts';
import { createWecomMemory } from './wecom-memory.ts';

/** What the service talks to, and the programme clock that goes with it. */
export interface Platforms {
  readonly adapters: readonly Adapter[];
  /** Callbacks of platforms that call us. */
  readonly routers: readonly Router[];
  readonly now: () => Instant;
  readonly sandbox: Sandbox | null;
  /** Nothing planned before it is ever sent. */
  readonly activatedAt: Instant;
}

export interface PlatformParts {
  readonly config: Config;
  readonly log: Logger;
  readonly bundle: ProgrammeBundle;
  readonly calendar: WorkCalendar;
  readonly store: Store;
  readonly cleanUp: CleanUp;
  readonly machineNow: () => number;
  /** The programme clock of real platforms; by default the machine's. */
  readonly programmeNow?: (() => Instant) | undefined;
}

/** The sandbox with its own clock. */
export async function openSandboxPlatform(parts: PlatformParts): Promise<Platforms> {
  const { config, bundle, calendar, machineNow, cleanUp } = parts;
  const startAt = firstMorning(bundle, calendar);
  const sandbox = await openSandbox({ dir: config.dataDir, cast: castOf(bundle.town), startAt, machineNow });
  cleanUp.add(async () => sandbox.close());
  return { adapters: [sandbox.adapter], routers: [], now: sandbox.clock.now, sandbox, activatedAt: startAt };
}

/** Why the town cannot be served with these settings; asked before anything is made on the disk. */
export function platformProblems(
  { wecom, dingtalk, sandbox }: Config,
  { programme }: ProgrammeBundle,
  now: Instant,
): string[] {
  if (sandbox) return [];
  const problems: string[] = [];
  if (wecom === null && dingtalk === null) problems.push(noPlatform);
  if (dayOf(now) > programme.to) problems.push(programmeOver(programme.to));
  return problems;
}

/** The chat platforms the settings name, on the machine's clock. */
export function openRealPlatforms(parts: PlatformParts): Platforms {
  const { config } = parts;
  const now = parts.programmeNow ?? parts.machineNow;
  const opened = [
    ...(config.wecom === null ? [] : [openWecom(config.wecom, { ...parts, now })]),
    ...(config.dingtalk === null ? [] : [openDingtalk(config.dingtalk, { ...parts, now })]),
  ];
  return {
    adapters: opened.map(({ adapter }) => adapter),
    routers: opened.flatMap(({ routers }) => routers),
    now,
    sandbox: null,
    activatedAt: now(),
  };
}

const noPlatform =
  '没有接聊天平台：请在 .env 里设 WECOM_BOT_ID 和 WECOM_BOT_SECRET（见 docs/zh/企业微信接入.md），或 DINGTALK_CLIENT_ID 和 DINGTALK_CLIENT_SECRET（见 docs/zh/钉钉接入.md），或设 SANDBOX=1 开演练场。';

function programmeOver(to: Day): string {
  return `方案到 ${to} 就结束了，没有启动。请写好新一年的方案目录，用 PROGRAMME 指过去；只想看看，设 SANDBOX=1。`;
}

interface RealParts extends PlatformParts {
  /** Programme clock. */
  readonly now: () => Instant;
}

interface Opened {
  readonly adapter: Adapter;
  readonly routers: readonly Router[];
}

/** A WeCom bot in the mode of the settings. */
function openWecom(settings: WecomConfig, parts: RealParts): Opened {
  const { config, log, bundle, store, machineNow } = parts;
  const options = {
    name: wecomName,
    botName: settings.botName ?? bundle.programme.botName,
    apiBase: settings.apiBase,
    mediaHosts: config.mediaHosts,
    welcome: `您好，我是${bundle.programme.botName}。做了什么直接对我说，可带照片；发“帮助”看怎么用`,
    log,
    onAlert: alertOf(parts),
    mentionsAsker: settings.mentionsAsker,
    memory: createWecomMemory({ store, bot: wecomName, machineNow, log }),
  };
  const webhookOf = async (chatId: string) => {
    const found = await webhookOfPlatformChat(store.read, { bot: wecomName, chatId }).catch((cause: unknown) => {
      // The adapter answers that it is to be tried again, and would not say why.
      log.error({ err: cause }, 'the webhook of a group could not be read');
      throw cause;
    });
    return found && { key: found.key, group: found.chatId };
  };
  if (settings.mode === 'connection') {
    const webhook = createWebhook({ apiBase: settings.apiBase, now: machineNow, memory: options.memory });
    const bot = createWecom({ ...settings, ...options }, { ...options, machineNow });
    const onWebhookGone = webhookGoneAlert(options.onAlert);
    return {
      adapter: {
        ...withWebhook(bot, { webhook, webhookOf, onWebhookGone, mentionsAsker: settings.mentionsAsker }),
        photoHint: wecomPhotoHint,
      },
      routers: [],
    };
  }
  const adapter = createCallbackAdapter({ ...settings, ...options, webhookOf, now: machineNow });
  return { adapter: { ...adapter, photoHint: wecomPhotoHint }, routers: [wecomCallbackRoutes(adapter.receive)] };
}

/** A DingTalk app's robot; its calls are counted by the month. */
function openDingtalk(settings: DingtalkConfig, parts: RealParts): Opened {
  const { config, log, bundle, store, machineNow, now, cleanUp } = parts;
  const meter = createCallMeter({ store, bot: dingtalkName, limits: settings.monthly, now, machineNow, log });
  cleanUp.add(meter.idle);
  const onAlert = alertOf(parts);
  const adapter = createDingtalk(
    { ...settings, botName: settings.botName ?? bundle.programme.botName, mediaHosts: config.mediaHosts },
    {
      meter,
      limits: settings.monthly,
      async webhookOf(chatId) {
        const found = await webhookOfPlatformChat(store.read, { bot: dingtalkName, chatId });
        return found && { token: found.key, secret: found.secret };
      },
      onWebhookGone: () => onAlert(dingtalkWebhookGone),
      log,
      machineNow,
      onAlert,
    },
  );
  return { adapter, routers: [] };
}

const dingtalkWebhookGone = '钉钉：有一个群的自定义机器人失效了。请到那个群里重新添加，再运行 jingcun webhook 群号。';

/** What only a person can put right goes into the log and to the office's people, once a day. */
function alertOf({
  log,
  store,
  machineNow,
}: Pick<PlatformParts, 'log' | 'store' | 'machineNow'>): (text: string) => void {
  return (text) => {
    const at = machineNow();
    const about = createHash('sha256').update(text).digest('hex').slice(0, 12);
    log.error({ about }, 'a platform needs somebody to look: see doctor');
    store
      .write((tx) => tellOffice(tx, { text, key: `platform:${dayOf(at)}:${about}`, at }))
      .catch((cause: unknown) => log.error({ err: cause }, 'the office could not be told'));
  };
}

/** 09:00 of the programme's first working day. */
function firstMorning({ programme }: ProgrammeBundle, calendar: WorkCalendar): Instant {
  return instantAt(calendar.shift(programme.from, 'after') ?? programme.from, '09:00');
}

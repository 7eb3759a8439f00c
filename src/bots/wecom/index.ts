import { randomUUID } from 'node:crypto';
import type { Adapter } from '../adapter.ts';
import type { PlatformLog } from '../platform-log.ts';
import { type Schedule, schedule } from '../timers.ts';
import { createMediaFetcher } from './fetch-media.ts';
import { createLongConnectionAdapter, defaultTimings, type Timings } from './long-connection.ts';
import { ownMemory, type WecomMemory } from './memory.ts';

/** A bot in long-connection mode. */
export interface WecomSettings {
  readonly botId: string;
  readonly secret: string;
  readonly wsUrl: string;
  /** Display name people @. */
  readonly botName: string;
  /** Hosts photos may come from besides the platform's own. */
  readonly mediaHosts: readonly string[];
  /** Said to somebody who opens the private chat, once a day; null says nothing. */
  readonly welcome: string | null;
}

export interface WecomDeps {
  /** Names the bot connection; `wecomName` unless told. */
  readonly name?: string;
  readonly log: PlatformLog;
  /** Machine clock. */
  readonly machineNow: () => number;
  /** A Chinese sentence for the office: something only a person can put right. */
  readonly onAlert: (text: string) => void;
  readonly random?: () => number;
  readonly schedule?: Schedule;
  readonly newId?: () => string;
  readonly timings?: Partial<Timings>;
  /** By default as long as the process lives. */
  readonly memory?: WecomMemory;
}

/** A photo alone in a group never reaches the bot (reference: document 100719). */
export const photoHint = '要带照片：引用照片再＠我，或私聊发我';

/** Names the bot connection in the store. */
export const wecomName = 'wecom';

/** The adapter of a WeCom bot in long-connection mode; that of the callback mode is in callback-adapter.ts. */
export function createWecom(settings: WecomSettings, deps: WecomDeps): Adapter {
  const { botId, secret, botName, wsUrl, welcome, mediaHosts } = settings;
  return createLongConnectionAdapter({
    name: deps.name ?? wecomName,
    botId,
    secret,
    botName,
    wsUrl,
    welcome,
    fetchPhoto: createMediaFetcher({ hosts: mediaHosts, defaultKey: null }),
    log: deps.log,
    now: deps.machineNow,
    random: deps.random ?? Math.random,
    schedule: deps.schedule ?? schedule,
    newId: deps.newId ?? randomUUID,
    onAlert: deps.onAlert,
    timings: { ...defaultTimings, ...deps.timings },
    memory: deps.memory ?? ownMemory(deps.machineNow),
  });
}

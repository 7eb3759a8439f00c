import type { CallBucket } from '../../domain/messages.ts';
import type { Adapter, CallMeter } from '../adapter.ts';
import { laneTimings } from '../intake-lanes.ts';
import type { PlatformLog } from '../platform-log.ts';
import { type Schedule, schedule } from '../timers.ts';
import { createDingtalkAdapter, type Timings } from './adapter.ts';
import type { WebhookOf } from './group-webhook.ts';
import { streamTimings } from './stream.ts';

/** An app of the organisation with a robot in Stream mode. */
export interface DingtalkSettings {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly robotCode: string;
  /** Display name people @. */
  readonly botName: string;
  readonly apiBase: string;
  readonly oapiBase: string;
  /** Hosts photos may come from besides the platform's own. */
  readonly mediaHosts: readonly string[];
}

export interface DingtalkDeps {
  /** Names the bot connection; `dingtalkName` unless told. */
  readonly name?: string;
  readonly meter: CallMeter;
  /** Calls of a calendar month. */
  readonly limits: Readonly<Record<CallBucket, number>>;
  readonly webhookOf: WebhookOf;
  readonly onWebhookGone: (chatId: string) => void;
  readonly log: PlatformLog;
  /** Machine clock. */
  readonly machineNow: () => number;
  /** A Chinese sentence for the office: something only a person can put right. */
  readonly onAlert: (text: string) => void;
  readonly random?: () => number;
  readonly schedule?: Schedule;
  readonly timings?: Partial<Timings>;
}

/** Names the bot connection in the store. */
export const dingtalkName = 'dingtalk';

/** A photo alone in a group never reaches the robot (reference 0.1). */
export const photoHint = '要带照片：＠我时把照片插在同一条里，或私聊发我';

const timings: Timings = { stream: streamTimings, lanes: laneTimings, nameMs: 400 };

export function createDingtalk(settings: DingtalkSettings, deps: DingtalkDeps): Adapter {
  const { machineNow: now, name = dingtalkName, random = Math.random, ...rest } = deps;
  const later = deps.schedule ?? schedule;
  const adapter = createDingtalkAdapter({
    ...settings,
    ...rest,
    name,
    now,
    random,
    fetch,
    schedule: later,
    timings: { ...timings, ...deps.timings },
  });
  return { ...adapter, photoHint };
}

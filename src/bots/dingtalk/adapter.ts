import type { CallBucket, IncomingMessage } from '../../domain/messages.ts';
import type { Adapter, CallMeter, MonthlyQuota, OnMessage, SendLimit } from '../adapter.ts';
import { createIntakeLanes, type LaneTimings } from '../intake-lanes.ts';
import type { PlatformLog } from '../platform-log.ts';
import { pause, type Schedule } from '../timers.ts';
import { createApi } from './api.ts';
import { type Decoded, decodeData } from './decode.ts';
import { createFetchPhoto } from './fetch-photo.ts';
import type { WebhookOf } from './group-webhook.ts';
import { createMedia } from './media.ts';
import { recall } from './recall.ts';
import { createSender } from './sender.ts';
import { createStream, type StreamTimings } from './stream.ts';
import { createToken } from './token.ts';
import { createUsers } from './users.ts';

export interface Timings {
  readonly stream: StreamTimings;
  readonly lanes: LaneTimings;
  /** How long a message waits for the real name of who wrote it. */
  readonly nameMs: number;
}

export interface DingtalkOptions {
  readonly name: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly robotCode: string;
  /** Display name people @. */
  readonly botName: string;
  readonly apiBase: string;
  readonly oapiBase: string;
  /** Hosts photos may come from besides the platform's own. */
  readonly mediaHosts: readonly string[];
  readonly limits: MonthlyQuota['limits'];
  readonly meter: CallMeter;
  readonly webhookOf: WebhookOf;
  readonly onWebhookGone: (chatId: string) => void;
  readonly log: PlatformLog;
  readonly fetch: typeof fetch;
  readonly schedule: Schedule;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** Machine clock. */
  readonly now: () => number;
  /** For the office: what a person has to put right. */
  readonly onAlert: (text: string) => void;
  readonly timings: Timings;
}

/** A group takes twenty a minute from a robot of its own; for the app's the number is nowhere written (reference 4.9). */
const chatLimits: readonly SendLimit[] = [
  { perChat: true, max: 20, windowMs: 60_000 },
  { perChat: false, max: 15, windowMs: 1_000 },
];

/** A DingTalk app's robot over Stream mode. */
export function createDingtalkAdapter(options: DingtalkOptions): Adapter {
  const { name, clientId, clientSecret, robotCode, apiBase, oapiBase, meter, log, now, schedule, timings } = options;
  const token = createToken({ apiBase, clientId, clientSecret, now, fetch: options.fetch });
  const api = createApi({
    apiBase,
    oapiBase,
    token,
    fetch: options.fetch,
    count: meter.count,
    onExhausted: (bucket) => void noteExhausted(bucket),
  });
  const users = createUsers({ api, now });
  const { webhookOf, onWebhookGone } = options;
  const sender = createSender({ api, media: createMedia(api), robotCode, oapiBase, now, webhookOf, onWebhookGone });
  const lanes = createIntakeLanes({ schedule, timings: timings.lanes, log });
  const stopping = new AbortController();
  let onMessage: OnMessage = () => Promise.reject(new Error('not started'));
  const stream = createStream({
    apiBase,
    clientId,
    clientSecret,
    fetch: options.fetch,
    timings: timings.stream,
    schedule,
    random: options.random,
    now,
    log,
    onMessage: receive,
    onAlert: options.onAlert,
  });

  /** What is not acknowledged comes again, so the acknowledgement waits until it is stored. */
  function receive(data: unknown, ack: () => void): void {
    if (stopping.signal.aborted) return;
    meter.count('stream');
    const decoded = decodeData(data, { bot: name, botName: options.botName });
    if (decoded.kind === 'ignored') {
      log.info({ ignored: decoded.reason }, 'a callback of DingTalk');
      ack();
      return;
    }
    lanes.put(chatOf(decoded), async () => {
      if (decoded.kind === 'message') await onMessage(await withRealName(decoded.message));
      else await meter.exhausted('stream', decoded.missed ?? undefined);
      ack();
    });
  }

  /** What people call themselves in a chat is not who they are on the roster. */
  async function withRealName(message: IncomingMessage): Promise<IncomingMessage> {
    const { id } = message.sender;
    if (id.startsWith(encryptedPrefix)) return message;
    const waited = new AbortController();
    const signal = AbortSignal.any([waited.signal, stopping.signal]);
    const real = await Promise.race([users.nameOf(id), pause(schedule, timings.nameMs, signal).then(() => null)]);
    waited.abort();
    return real === null ? message : { ...message, sender: { id, name: real } };
  }

  async function noteExhausted(bucket: CallBucket): Promise<void> {
    await meter.exhausted(bucket).catch((cause: unknown) => log.error({ err: cause }, 'an empty month was not noted'));
  }

  return {
    name,
    limits: chatLimits,
    quota: { limits: options.limits, bucketOf: { reply: 'stream', push: 'api' } },
    avoidsFullHour: true,
    async start(taker) {
      onMessage = taker;
      stream.start();
    },
    async stop() {
      stopping.abort();
      await lanes.stop();
      await stream.stop();
    },
    async send(message) {
      try {
        return await sender.send(message);
      } catch (cause) {
        log.error({ err: cause }, 'a message to DingTalk ended in an error');
        return { outcome: 'unknown', reason: cause instanceof Error ? cause.message : String(cause) };
      }
    },
    isRepeatable: sender.isRepeatable,
    fetchPhoto: createFetchPhoto({ api, mediaHosts: options.mediaHosts, fetch: options.fetch, robotCode }),
    isConnected: stream.isLive,
    recall: (chat, recallKey) => recall({ api, robotCode }, chat, recallKey),
  };
}

/** People of other organisations have no id the directory knows. */
const encryptedPrefix = '$:LWCP';

function chatOf(decoded: Exclude<Decoded, { kind: 'ignored' }>): string {
  return decoded.kind === 'message' ? decoded.message.chat.id : (decoded.missed?.chat.id ?? '');
}

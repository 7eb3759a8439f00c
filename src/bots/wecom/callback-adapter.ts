import type { Adapter, Heard, OnMessage, SendLimit } from '../adapter.ts';
import { createIntakeLanes, type LaneTimings, laneTimings } from '../intake-lanes.ts';
import type { PlatformLog } from '../platform-log.ts';
import { type Schedule, schedule } from '../timers.ts';
import { createCallback, type ReceiveCallback } from './callback.ts';
import { createCallbackSender } from './callback-sender.ts';
import { createCallbackCrypto } from './crypto.ts';
import { createMediaFetcher } from './fetch-media.ts';
import { type WebhookOf, webhookGoneAlert } from './group-webhook.ts';
import { ownMemory, type WecomMemory } from './memory.ts';
import { createPassiveReplies, type PassiveTimings, passiveTimings } from './passive-replies.ts';
import { createWebhook, webhookLimits } from './webhook.ts';

export interface CallbackTimings {
  readonly passive: PassiveTimings;
  readonly lanes: LaneTimings;
  /** From the platform's request to our answer. */
  readonly answerMs: number;
  /** For `response_url` to answer. */
  readonly responseMs: number;
}

export const callbackTimings: CallbackTimings = {
  passive: passiveTimings,
  lanes: laneTimings,
  answerMs: 750,
  responseMs: 10_000,
};

export interface CallbackAdapterOptions {
  /** Name of the bot connection. */
  readonly name: string;
  readonly token: string;
  /** EncodingAESKey; also the key of photos in this mode. */
  readonly aesKey: string;
  /** Display name people @. */
  readonly botName: string;
  readonly apiBase: string;
  /** Hosts photos may come from besides the platform's own. */
  readonly mediaHosts: readonly string[];
  /** Said to somebody who opens the private chat, once a day; null says nothing. */
  readonly welcome: string | null;
  readonly webhookOf: WebhookOf;
  /** An answer that has to go by the webhook alerts who asked. */
  readonly mentionsAsker?: boolean;
  readonly log: PlatformLog;
  /** Machine clock. */
  readonly now: () => number;
  /** A Chinese sentence for the office: something only a person can put right. */
  readonly onAlert: (text: string) => void;
  readonly schedule?: Schedule;
  readonly fetch?: typeof fetch;
  readonly timings?: CallbackTimings;
  /** By default as long as the process lives. */
  readonly memory?: WecomMemory;
}

export interface CallbackAdapter extends Adapter {
  /** Answers the requests that come to the callback address. */
  readonly receive: ReceiveCallback;
}

/** Answers count for the conversation, pushes for the webhook: the smaller figure holds for both. */
const limits: readonly SendLimit[] = [...webhookLimits, { perChat: true, max: 1_000, windowMs: 60 * 60_000 }];
const encryptedText =
  '企业微信：收到的成员账号是加密的，认不出人。机器人要由企业的超级管理员创建，请重新创建后换上新的 Token 和 EncodingAESKey。';

/**
 * A WeCom smart bot behind an HTTPS callback address. Nothing in this mode can begin a conversation, so a push goes by
 * the group's webhook, and there is none to a private chat.
 */
export function createCallbackAdapter(options: CallbackAdapterOptions): CallbackAdapter {
  const { name, token, aesKey, botName, apiBase, welcome, webhookOf, log, now } = options;
  const { schedule: later = schedule, fetch: request = fetch, timings = callbackTimings } = options;
  let onMessage: OnMessage | null = null;
  let warnedOfEncryption = false;
  let heard: Heard = { validAt: null, refused: null };
  const replies = createPassiveReplies({ schedule: later, now, timings: timings.passive });
  const lanes = createIntakeLanes({ schedule: later, timings: timings.lanes, log });
  const { memory = ownMemory(now) } = options;
  const webhook = createWebhook({ apiBase, now, fetch: request, schedule: later, memory });
  const { responseMs: responseTimeoutMs, answerMs } = timings;
  const sender = createCallbackSender({
    replies,
    webhook,
    webhookOf,
    mentionsAsker: options.mentionsAsker ?? false,
    onWebhookGone: webhookGoneAlert(options.onAlert),
    fetch: request,
    responseTimeoutMs,
  });
  const receive = createCallback({
    bot: name,
    botName,
    apiBase,
    welcome,
    crypto: createCallbackCrypto({ token, aesKey, now }),
    replies,
    onMessage: (message) => (onMessage ? onMessage(message) : Promise.reject(new Error('the service is not running'))),
    lanes,
    schedule: later,
    now,
    answerMs,
    log,
    onRequest(problem) {
      heard = problem === null ? { ...heard, validAt: now() } : { ...heard, refused: problem };
    },
    onEncryptedUser: warnOfEncryption,
  });

  function warnOfEncryption(): void {
    if (warnedOfEncryption) return;
    warnedOfEncryption = true;
    log.warn({}, 'user ids of WeCom are encrypted');
    options.onAlert(encryptedText);
  }

  return {
    name,
    limits,
    receive,
    async start(taker) {
      onMessage = taker;
    },
    async stop() {
      onMessage = null;
      replies.stop();
      webhook.stop();
      await lanes.stop();
    },
    async send(message) {
      if (onMessage === null) return { outcome: 'refused', code: 'not-running', retryable: true };
      try {
        return await sender.send(message);
      } catch (cause) {
        log.error({ err: cause }, 'a message to WeCom ended in an error');
        return { outcome: 'unknown', reason: cause instanceof Error ? cause.message : String(cause) };
      }
    },
    isRepeatable: sender.isRepeatable,
    fetchPhoto: createMediaFetcher({ hosts: options.mediaHosts, defaultKey: aesKey, fetch: request }),
    isConnected: () => onMessage !== null,
    heard: () => heard,
  };
}

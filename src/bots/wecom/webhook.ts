import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import type { SendResult } from '../../domain/messages.ts';
import type { SendLimit } from '../adapter.ts';
import { pause, type Schedule, schedule } from '../timers.ts';
import { callApi } from './http-api.ts';
import { ownMemory, type WecomMemory } from './memory.ts';
import { outcomeOf, refused, tooFastFor } from './outcome.ts';
import { createRate } from './rate.ts';
import { maxBytes, renderText, splitByBytes } from './render.ts';
import type { Ack } from './types.ts';
import { fitsAsImage, type WebhookMessage, webhookBody } from './webhook-message.ts';

export interface WebhookOptions {
  readonly apiBase: string;
  /** Machine clock. */
  readonly now: () => number;
  readonly fetch?: typeof fetch;
  readonly schedule?: Schedule;
  /** By default as long as the process lives. */
  readonly memory?: Pick<WecomMemory, 'mediaId' | 'keepMediaId' | 'sentSince'>;
}

/** What goes out by a webhook as one: text, then pictures, then files. Paths are absolute. */
export interface WebhookParcel {
  readonly text: string;
  readonly images: readonly string[];
  readonly files: readonly string[];
  /** User ids that are alerted with the first piece of text. */
  readonly mentions?: readonly string[];
  /** The platform's id of the group: what a process before this one sent there is counted. */
  readonly chat?: string;
  /** Its beginning is shown already: it waits for its turn and is not refused for now. */
  readonly isRest?: true;
}

/**
 * A group's 消息推送 (formerly 群机器人): it can only send, and only into the group whose key it is. Keys are secrets; no
 * result or error has one. Calls of one key go one after the other.
 */
export interface Webhook {
  send(key: string, message: WebhookMessage): Promise<SendResult>;
  /** The file's id for messages of this very key; it is good for three days. */
  upload(key: string, path: string): Promise<{ readonly mediaId: string } | SendResult>;
  /**
   * Sends everything or, unless the platform changes its mind half-way, nothing; a part that is missing is `unknown`. What
   * has begun waits where the platform wants it to; meanwhile other messages of the key are refused for now.
   */
  sendParcel(key: string, parcel: WebhookParcel): Promise<SendResult>;
  /** Ends the waiting; what was not sent by then is missing. */
  stop(): void;
}

/** Calls of a parcel that are counted already. */
interface Turn {
  left: number;
}

/** Document 91770. */
export const webhookLimits: readonly SendLimit[] = [{ perChat: true, max: 20, windowMs: 60_000 }];
/** Code of a refusal that no repetition will change: the key is good for nothing any more. */
export const webhookGone = 'webhook-gone';
const callTimeoutMs = 10_000;
/** A begun parcel waits so long for each of its parts; the network may be away for a while. */
const patienceMs = 5 * 60_000;
/** Who stands behind it looks again after so long, at the earliest. */
const behindMs = 2_000;
const longestWindowMs = Math.max(...webhookLimits.map(({ windowMs }) => windowMs));
const maxAtOnce = Math.min(...webhookLimits.map(({ max }) => max));
const uploadTimeoutMs = 20_000;
const maxFileBytes = 20 * 1024 * 1024;
const minFileBytes = 6;
/** Half a day before the platform forgets it. */
const mediaLifeMs = 2.5 * 24 * 60 * 60_000;

const uploaded = z.looseObject({ media_id: z.string() });

export function createWebhook(options: WebhookOptions): Webhook {
  const { apiBase, now, fetch: request = fetch, schedule: later = schedule, memory = ownMemory(now) } = options;
  const rate = createRate(webhookLimits, now);
  const inOrder = createQueues();
  const stopping = new AbortController();
  const startedAt = now();
  /** When a begun parcel that had to wait goes on, by key; until it is through. */
  const waitingUntil = new Map<string, number>();
  /** Keys of which is counted what was sent before this process. */
  const counted = new Set<string>();

  function address(path: string, key: string): string {
    return `${apiBase}/cgi-bin/webhook/${path}${path.includes('?') ? '&' : '?'}key=${encodeURIComponent(key)}`;
  }

  async function post(key: string, message: WebhookMessage): Promise<SendResult> {
    const body = webhookBody(message);
    if ('refused' in body) return refused(body.refused, null);
    const ack = await callApi({ fetch: request, url: address('send', key), body, timeoutMs: callTimeoutMs });
    const holdMs = tooFastFor(ack);
    if (holdMs > 0) rate.hold(key, holdMs);
    return outcomeFor(ack);
  }

  /** The platform goes on counting where the last process stopped. */
  async function countBefore(key: string, chat: string | undefined): Promise<void> {
    if (chat === undefined || counted.has(key)) return;
    counted.add(key);
    for (const before of await memory.sentSince(now() - longestWindowMs)) {
      if (before.chat === chat && before.at < startedAt) rate.note(key, before.at, before.frames);
    }
  }

  async function upload(key: string, path: string): Promise<{ readonly mediaId: string } | SendResult> {
    const bytes = await readFile(path).catch(() => null);
    if (bytes === null) return refused('file-unreadable', null);
    if (bytes.length < minFileBytes || bytes.length > maxFileBytes) return refused('file-size', null);
    // Of the key its digest alone: it is a secret, and this is written down.
    const id = `webhook:${digest(key)}:${digest(bytes)}:${digest(basename(path))}`;
    const before = await memory.mediaId(id);
    if (before !== null) return { mediaId: before };
    const form = new FormData();
    form.append('media', new Blob([new Uint8Array(bytes)]), basename(path));
    const url = address('upload_media?type=file', key);
    const ack = await callApi({ fetch: request, url, body: form, timeoutMs: uploadTimeoutMs });
    if (ack.outcome !== 'ok') {
      const outcome = outcomeFor(ack);
      // An upload shows nothing, so one whose end is not known may be made again.
      return outcome.outcome === 'refused' ? outcome : refused('upload-failed', 5_000);
    }
    const answer = uploaded.safeParse(ack.body);
    if (!answer.success) return refused('upload-failed', 5_000);
    await memory.keepMediaId(id, { mediaId: answer.data.media_id, until: now() + mediaLifeMs });
    return { mediaId: answer.data.media_id };
  }

  /** Everything that may be refused beforehand is looked at before the first part is shown. */
  async function prepare(key: string, parcel: WebhookParcel): Promise<WebhookMessage[] | SendResult> {
    const texts = splitByBytes(renderText(parcel.text), maxBytes.webhookText);
    const mentions = parcel.mentions === undefined ? {} : { mentions: parcel.mentions };
    const ready: WebhookMessage[] = texts.map((text, index) => ({
      kind: 'text',
      text,
      ...(index === 0 ? mentions : {}),
    }));
    for (const path of parcel.images) {
      const bytes = await readFile(path).catch(() => null);
      if (bytes !== null && fitsAsImage(bytes)) {
        ready.push({ kind: 'image', bytes });
        continue;
      }
      const file = await upload(key, path);
      if ('outcome' in file) return file;
      ready.push({ kind: 'file', ...file });
    }
    for (const path of parcel.files) {
      const file = await upload(key, path);
      if ('outcome' in file) return file;
      ready.push({ kind: 'file', ...file });
    }
    return ready;
  }

  async function sendParcel(key: string, parcel: WebhookParcel): Promise<SendResult> {
    const ready = await prepare(key, parcel);
    if ('outcome' in ready) return ready;
    if (ready.length === 0) return refused('empty', null);
    await countBefore(key, parcel.chat);
    const atOnce = Math.min(ready.length, maxAtOnce);
    const waitMs = rate.take(key, atOnce);
    if (waitMs > 0 && !parcel.isRest) return refused('rate', waitMs);
    const turn = { left: waitMs > 0 ? 0 : atOnce };
    try {
      return await sendEach(key, ready, { turn, hasBegun: parcel.isRest === true });
    } finally {
      waitingUntil.delete(key);
    }
  }

  async function sendEach(
    key: string,
    messages: readonly WebhookMessage[],
    { turn, hasBegun }: { readonly turn: Turn; readonly hasBegun: boolean },
  ): Promise<SendResult> {
    for (const [index, message] of messages.entries()) {
      const result = await (hasBegun || index > 0 ? untilTaken : inTurn)(key, message, turn);
      if (result.outcome === 'sent') continue;
      if (index === 0) return result;
      const why = result.outcome === 'refused' ? result.code : result.reason;
      return { outcome: 'unknown', reason: `前${index}段已发，第${index + 1}段没成（${why}）` };
    }
    return { outcome: 'sent' };
  }

  async function inTurn(key: string, message: WebhookMessage, turn: Turn): Promise<SendResult> {
    if (turn.left > 0) turn.left -= 1;
    else {
      const waitMs = rate.take(key);
      if (waitMs > 0) return refused('rate', waitMs);
    }
    return post(key, message);
  }

  async function untilTaken(key: string, message: WebhookMessage, turn: Turn): Promise<SendResult> {
    const until = now() + patienceMs;
    for (;;) {
      const result = await inTurn(key, message, turn);
      if (result.outcome !== 'refused' || !result.retryable) return result;
      // What was counted is over by the time it goes on.
      turn.left = 0;
      const waitMs = result.retryAfterMs ?? 0;
      if (now() + waitMs > until) return result;
      waitingUntil.set(key, now() + waitMs);
      if (!(await pause(later, waitMs, stopping.signal))) return result;
    }
  }

  /** Nobody stands for a minute behind a parcel that waits: his own call would be over before its turn. */
  function unlessWaiting(key: string, work: () => Promise<SendResult>): Promise<SendResult> {
    const until = waitingUntil.get(key);
    if (until === undefined) return inOrder(key, work);
    return Promise.resolve(refused('rate', Math.max(until - now(), behindMs)));
  }

  return {
    send: (key, message) => unlessWaiting(key, () => inTurn(key, message, { left: 0 })),
    upload: (key, path) => inOrder(key, () => upload(key, path)),
    sendParcel: (key, parcel) =>
      parcel.isRest ? inOrder(key, () => sendParcel(key, parcel)) : unlessWaiting(key, () => sendParcel(key, parcel)),
    stop: () => stopping.abort(),
  };
}

function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** 93000: the webhook was taken out of the group. The group itself, and the bot in it, may well be there. */
function outcomeFor(ack: Ack): SendResult {
  const result = outcomeOf(ack);
  return result.outcome === 'refused' && result.chatGone ? refused(webhookGone, null) : result;
}

/** Runs what belongs to one key one after the other: the platform answers 45033 to calls at the same time. */
function createQueues(): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const tails = new Map<string, Promise<unknown>>();
  return (key, work) => {
    const before = tails.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    tails.set(key, mine);
    const done = () => {
      if (tails.get(key) === mine) tails.delete(key);
    };
    mine.then(done, done);
    return mine;
  };
}

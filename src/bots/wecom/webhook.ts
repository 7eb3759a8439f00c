import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import type { SendResult } from '../../domain/messages.ts';
import type { SendLimit } from '../adapter.ts';
import { callApi } from './http-api.ts';
import { ownMemory, type WecomMemory } from './memory.ts';
import { outcomeOf, refused } from './outcome.ts';
import { createRate } from './rate.ts';
import { maxBytes, renderText, splitByBytes } from './render.ts';
import type { Ack } from './types.ts';
import { fitsAsImage, type WebhookMessage, webhookBody } from './webhook-message.ts';

export interface WebhookOptions {
  readonly apiBase: string;
  /** Machine clock. */
  readonly now: () => number;
  readonly fetch?: typeof fetch;
  /** By default as long as the process lives. */
  readonly memory?: Pick<WecomMemory, 'mediaId' | 'keepMediaId'>;
}

/** What goes out by a webhook as one: text, then pictures, then files. Paths are absolute. */
export interface WebhookParcel {
  readonly text: string;
  readonly images: readonly string[];
  readonly files: readonly string[];
  /** User ids that are alerted with the first piece of text. */
  readonly mentions?: readonly string[];
}

/**
 * A group's 消息推送 (formerly 群机器人): it can only send, and only into the group whose key it is. Keys are secrets; no
 * result or error has one. Calls of one key go one after the other.
 */
export interface Webhook {
  send(key: string, message: WebhookMessage): Promise<SendResult>;
  /** The file's id for messages of this very key; it is good for three days. */
  upload(key: string, path: string): Promise<{ readonly mediaId: string } | SendResult>;
  /** Sends everything or, unless the platform changes its mind half-way, nothing; a part that is missing is `unknown`. */
  sendParcel(key: string, parcel: WebhookParcel): Promise<SendResult>;
}

/** Document 91770. */
export const webhookLimits: readonly SendLimit[] = [{ perChat: true, max: 20, windowMs: 60_000 }];
/** Code of a refusal that no repetition will change: the key is good for nothing any more. */
export const webhookGone = 'webhook-gone';
const callTimeoutMs = 10_000;
const uploadTimeoutMs = 20_000;
const maxFileBytes = 20 * 1024 * 1024;
const minFileBytes = 6;
/** Half a day before the platform forgets it. */
const mediaLifeMs = 2.5 * 24 * 60 * 60_000;

const uploaded = z.looseObject({ media_id: z.string() });

export function createWebhook(options: WebhookOptions): Webhook {
  const { apiBase, now, fetch: request = fetch, memory = ownMemory(now) } = options;
  const rate = createRate(webhookLimits, now);
  const inOrder = createQueues();

  function address(path: string, key: string): string {
    return `${apiBase}/cgi-bin/webhook/${path}${path.includes('?') ? '&' : '?'}key=${encodeURIComponent(key)}`;
  }

  async function post(key: string, message: WebhookMessage): Promise<SendResult> {
    const body = webhookBody(message);
    if ('refused' in body) return refused(body.refused, null);
    return outcomeFor(await callApi({ fetch: request, url: address('send', key), body, timeoutMs: callTimeoutMs }));
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
    const waitMs = rate.take(key, ready.length);
    if (waitMs > 0) return refused('rate', waitMs);
    for (const [index, message] of ready.entries()) {
      const result = await post(key, message);
      if (result.outcome === 'sent') continue;
      if (index === 0) return result;
      const why = result.outcome === 'refused' ? result.code : result.reason;
      return { outcome: 'unknown', reason: `前${index}段已发，第${index + 1}段没成（${why}）` };
    }
    return { outcome: 'sent' };
  }

  return {
    send: (key, message) =>
      inOrder(key, async () => {
        const waitMs = rate.take(key);
        return waitMs > 0 ? refused('rate', waitMs) : post(key, message);
      }),
    upload: (key, path) => inOrder(key, () => upload(key, path)),
    sendParcel: (key, parcel) => inOrder(key, () => sendParcel(key, parcel)),
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

import { readFile } from 'node:fs/promises';
import type { OutgoingMessage, SendResult } from '../../domain/messages.ts';
import { type CallbackHandle, readCallbackHandle } from './callback-handle.ts';
import { choiceCard } from './card.ts';
import { findWebhook, type GroupWebhook, type WebhookOf, webhookUnread } from './group-webhook.ts';
import { callApi } from './http-api.ts';
import { mentionsIn } from './mentions.ts';
import { outcomeOf, refused } from './outcome.ts';
import type { PassiveReplies } from './passive-replies.ts';
import { maxBytes, renderMarkdown, splitByBytes } from './render.ts';
import { type Webhook, type WebhookParcel, webhookGone } from './webhook.ts';
import { embedded, isJpegOrPng } from './webhook-message.ts';

export interface CallbackSenderParts {
  readonly replies: PassiveReplies;
  readonly webhook: Webhook;
  readonly webhookOf: WebhookOf;
  readonly mentionsAsker: boolean;
  /** A webhook that was stored is no good any more. */
  readonly onWebhookGone: (webhook: GroupWebhook) => void;
  readonly fetch: typeof fetch;
  readonly responseTimeoutMs: number;
}

/** What is still to be sent once an answer's first text is out, and how it goes. */
interface Rest {
  readonly texts: readonly string[];
  readonly images: readonly string[];
  readonly files: readonly string[];
}

interface Picture {
  readonly path: string;
  readonly bytes: Buffer | null;
}

/** Document 101031: so many, each so large; together not more than one, for it is encrypted in one go. */
const maxPictures = 10;
const maxPictureBytes = 10 * 1024 * 1024;
/** More than come in the hour in which one of them is good. */
const maxRemembered = 5_000;
const cutText = '后面还有，请找办公室要。';
const missingText = '图和文件这里发不了，请找办公室要。';

/**
 * Ways out of callback mode. An answer goes into the platform's own request or its stream, else to `response_url`; what
 * has no room there, and whatever nobody asked for, goes by the group's webhook. Without one a push is refused.
 */
export function createCallbackSender(parts: CallbackSenderParts): {
  send(message: OutgoingMessage): Promise<SendResult>;
  isRepeatable(message: OutgoingMessage): boolean;
} {
  const { replies, webhook } = parts;
  /** Platform addresses that were used: each is good for one answer. */
  const usedUrls = new Set<string>();

  async function send(message: OutgoingMessage): Promise<SendResult> {
    const { chat, replyHandle } = message;
    const way = chat.kind === 'group' ? await findWebhook(parts.webhookOf, chat.id) : null;
    if (way === 'unread') return webhookUnread;
    if (replyHandle === undefined) return push(message, way);
    const handle = readCallbackHandle(replyHandle);
    if (handle === null || handle.chat !== chat.id) return refused('foreign-handle', null);
    return reply(message, { handle, way });
  }

  async function byWebhook(way: GroupWebhook, parcel: WebhookParcel): Promise<SendResult> {
    const result = await webhook.sendParcel(way.key, parcel);
    if (result.outcome === 'refused' && result.code === webhookGone) parts.onWebhookGone(way);
    return result;
  }

  async function push(message: OutgoingMessage, way: GroupWebhook | null): Promise<SendResult> {
    const { chat, text, images, files } = message;
    const mentions = parts.mentionsAsker ? mentionsIn(message) : [];
    if (chat.kind === 'private') return refused('no-private-push', null);
    return way === null
      ? refused('no-webhook', null)
      : byWebhook(way, { chat: chat.id, text, images, files, mentions });
  }

  async function reply(
    message: OutgoingMessage,
    { handle, way }: { handle: CallbackHandle; way: GroupWebhook | null },
  ): Promise<SendResult> {
    const [first = '', ...texts] = piecesOf(message.text);
    const pictures = await readPictures(message.images);
    const shown = picturesForStream(pictures);
    const others = message.images.filter((path) => !shown.some((picture) => picture.path === path));
    const rest: Rest = { texts, images: others, files: message.files };
    const offered = await replies.offer(handle.stream, {
      key: message.idempotencyKey,
      frame: {
        finish: true,
        content: withLosses(first, rest, way),
        images: shown.flatMap(({ bytes }) => (bytes === null ? [] : [embedded(bytes)])),
      },
    });
    if (offered === 'taken') {
      await offerChoices(message, handle);
      return sendRest(rest, way);
    }
    if (offered === 'unclear') return { outcome: 'unknown', reason: 'the stream was being asked for' };
    const all = { ...rest, images: message.images };
    const result = await respond(handle, withLosses(first, all, way));
    return result.outcome === 'sent' ? sendRest(all, way) : result;
  }

  /** The stream has taken the text, so the address is free for a card. If it does not come, the words stand in the text. */
  async function offerChoices({ chat, choices = [], idempotencyKey }: OutgoingMessage, handle: CallbackHandle) {
    const card = chat.kind === 'private' ? choiceCard(choices, idempotencyKey) : null;
    if (card !== null) await post(handle, { msgtype: 'template_card', template_card: card });
  }

  async function respond(handle: CallbackHandle, content: string): Promise<SendResult> {
    if (content.trim() === '') return refused('empty', null);
    return post(handle, { msgtype: 'markdown', markdown: { content } });
  }

  async function post({ url }: CallbackHandle, body: object): Promise<SendResult> {
    if (url === null || usedUrls.has(url)) return refused('no-response-url', null);
    usedUrls.add(url);
    for (const oldest of usedUrls) if (usedUrls.size > maxRemembered) usedUrls.delete(oldest);
    const ack = await callApi({ fetch: parts.fetch, url, body, timeoutMs: parts.responseTimeoutMs });
    const result = outcomeOf(ack);
    if (result.outcome === 'refused' && result.retryable) usedUrls.delete(url);
    return result;
  }

  /** The first text is out and nobody can take it back: what fails now is told to the office, not sent again. */
  async function sendRest({ texts, images, files }: Rest, way: GroupWebhook | null): Promise<SendResult> {
    if (way === null || (texts.length === 0 && images.length === 0 && files.length === 0)) return { outcome: 'sent' };
    const result = await byWebhook(way, { isRest: true, text: texts.join('\n'), images, files });
    if (result.outcome === 'sent') return result;
    const why = result.outcome === 'refused' ? result.code : result.reason;
    return { outcome: 'unknown', reason: `文字已发，其余没成（${why}）` };
  }

  return {
    send,
    isRepeatable({ replyHandle, idempotencyKey, text, images, files }) {
      const handle = replyHandle === undefined ? null : readCallbackHandle(replyHandle);
      // What goes by the webhook goes without a name: nobody can tell whether it is there.
      const hasRest = images.length > 0 || files.length > 0 || piecesOf(text).length > 1;
      if (handle === null || hasRest) return false;
      return replies.mayRepeat(handle.stream, idempotencyKey);
    },
  };
}

/** The first goes on the stream or to `response_url`, with room for what is to be said of the others. */
function piecesOf(text: string): string[] {
  return splitByBytes(renderMarkdown(text), maxBytes.stream - 200);
}

/** What can not be sent is said, so that nobody waits for it. */
function withLosses(text: string, { texts, images, files }: Rest, way: GroupWebhook | null): string {
  if (way !== null) return text;
  const lines = [text];
  if (texts.length > 0) lines.push(cutText);
  if (images.length > 0 || files.length > 0) lines.push(missingText);
  return lines.filter((line) => line !== '').join('  \n');
}

function readPictures(paths: readonly string[]): Promise<Picture[]> {
  return Promise.all(paths.map(async (path) => ({ path, bytes: await readFile(path).catch(() => null) })));
}

function picturesForStream(pictures: readonly Picture[]): Picture[] {
  const chosen: Picture[] = [];
  let bytes = 0;
  for (const picture of pictures) {
    if (picture.bytes === null || !isJpegOrPng(picture.bytes) || chosen.length === maxPictures) continue;
    if (bytes + picture.bytes.length > maxPictureBytes) continue;
    bytes += picture.bytes.length;
    chosen.push(picture);
  }
  return chosen;
}

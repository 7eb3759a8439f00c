import { z } from 'zod';
import type { OutgoingMessage, SendResult } from '../../domain/messages.ts';
import type { Answer } from './answer.ts';
import type { Api } from './api.ts';
import { userIdOf } from './chat-id.ts';
import { type GroupWebhook, messageUuid, type WebhookOf, webhookUrl } from './group-webhook.ts';
import { type ReplyHandle, readHandle } from './handle.ts';
import type { Media, Upload } from './media.ts';
import { outcomeOf, refused, troubleOf } from './outcome.ts';
import { type Part, partsOf, robotMessage, webhookBody } from './parcel.ts';
import { writeRecallKey } from './recall.ts';
import { maxBytes, withoutLinks } from './render.ts';

export interface SenderParts {
  readonly api: Api;
  readonly media: Media;
  readonly robotCode: string;
  /** Host of webhooks; sessions are there, too, or at another of the platform's. */
  readonly oapiBase: string;
  /** Machine clock. */
  readonly now: () => number;
  /** Groups that are pushed to by a robot of their own. */
  readonly webhookOf?: WebhookOf;
  /** A webhook that was stored is no good any more. */
  readonly onWebhookGone?: (chatId: string) => void;
}

/** How one part ended, and with what it can be taken back. */
type Sent = { readonly result: SendResult; readonly queryKey?: string };

type Deliver = (part: Part, index: number) => Promise<Sent>;

/** For the whole message: the outbox waits 30 s. */
const totalMs = 28_000;
const maxRemembered = 1_000;
const keyed = z.looseObject({ processQueryKey: z.string().min(1) });
const staffLists = z.looseObject({
  invalidStaffIdList: z.array(z.string()).nullish(),
  flowControlledStaffIdList: z.array(z.string()).nullish(),
});
const flowControlledMs = 60_000;

/**
 * Sends a message in as few calls as it takes: an answer by its session, anything else by the interfaces for robots, or
 * by the group's own webhook. Files only go by the interfaces for robots.
 */
export function createSender(parts: SenderParts): {
  send(message: OutgoingMessage): Promise<SendResult>;
  isRepeatable(message: OutgoingMessage): boolean;
} {
  const { api, media, robotCode, oapiBase, now } = parts;
  /** Messages that went by a webhook alone, and by which: only those may be sent again. */
  const byWebhook = new Map<string, string>();

  async function send(message: OutgoingMessage): Promise<SendResult> {
    const deadline = now() + totalMs;
    if (message.replyHandle !== undefined) {
      const handle = readHandle(message.replyHandle);
      if (handle === null || handle.chat !== message.chat.id || !isOwnAddress(handle.url)) {
        return refused('foreign-handle', null);
      }
      return sendAll(message, { deadline, max: maxBytes.webhook, deliver: bySession(message, handle) });
    }
    const { chat, idempotencyKey } = message;
    if (chat.kind === 'private') {
      const user = userIdOf(chat.id);
      if (user === null) return refused('no-user-id', null);
      return sendAll(message, { deadline, max: maxBytes.message, deliver: toPerson(user) });
    }
    const webhook = message.files.length === 0 ? ((await parts.webhookOf?.(chat.id)) ?? null) : null;
    const before = byWebhook.get(idempotencyKey);
    if (before !== undefined && before !== webhook?.token) return refused('another-way', null);
    if (webhook === null) return sendAll(message, { deadline, max: maxBytes.message, deliver: toGroup(chat.id) });
    remember(idempotencyKey, webhook.token);
    return sendAll(message, { deadline, max: maxBytes.webhook, deliver: throughWebhook(message, webhook) });
  }

  /** All files first: what is shown of a message is shown with its pictures. */
  async function sendAll(
    { text, images, files }: OutgoingMessage,
    { deadline, max, deliver }: { deadline: number; max: number; deliver: Deliver },
  ): Promise<SendResult> {
    const imageIds: string[] = [];
    for (const path of images) {
      const upload = await media.upload(path, 'image');
      if (!('mediaId' in upload)) return failureOf(upload);
      imageIds.push(upload.mediaId);
    }
    const fileIds: { mediaId: string; path: string }[] = [];
    for (const path of files) {
      const upload = await media.upload(path, 'file');
      if (!('mediaId' in upload)) return failureOf(upload);
      fileIds.push({ mediaId: upload.mediaId, path });
    }
    const ready = partsOf({ text, images: imageIds, files: fileIds, max, picturesInText: max === maxBytes.webhook });
    return ready.length === 0 ? refused('empty', null) : sendParts(ready, deadline, deliver);
  }

  async function sendParts(ready: readonly Part[], deadline: number, deliver: Deliver): Promise<SendResult> {
    const keys: string[] = [];
    for (const [index, part] of ready.entries()) {
      const late = now() >= deadline;
      const { result, queryKey } = late ? { result: refused('no-time', 5_000) } : await cleaned(part, index, deliver);
      if (queryKey !== undefined) keys.push(queryKey);
      if (result.outcome === 'sent') continue;
      if (index === 0) return result;
      const why = result.outcome === 'refused' ? result.code : result.reason;
      return { outcome: 'unknown', reason: `前${index}段已发，第${index + 1}段没成（${why}）` };
    }
    // Half a message is not taken back.
    return keys.length === ready.length ? { outcome: 'sent', recallKey: writeRecallKey(keys) } : { outcome: 'sent' };
  }

  /** An address in the text may be all that moderation minds. */
  async function cleaned(part: Part, index: number, deliver: Deliver): Promise<Sent> {
    const sent = await deliver(part, index);
    const { result } = sent;
    if (result.outcome !== 'refused' || part.kind !== 'text' || troubleOf(result.code) !== 'moderation') return sent;
    const text = withoutLinks(part.text);
    return text === part.text ? sent : deliver({ kind: 'text', text }, index);
  }

  function bySession({ chat }: OutgoingMessage, handle: ReplyHandle): Deliver {
    return async (part, index) => {
      // In a group nothing else shows whom the answer is for; only what is one call alerts him.
      const mentions = chat.kind === 'group' && index === 0 && handle.user !== null ? [handle.user] : [];
      const body = webhookBody(part, mentions);
      if (body === null) {
        const user = userIdOf(chat.id);
        if (chat.kind === 'group') return toGroup(chat.id)(part, index);
        return user === null ? { result: refused('no-user-id', null) } : toPerson(user)(part, index);
      }
      return { result: sessionOutcome(await api.post(handle.url, body, { bucket: 'stream' })) };
    };
  }

  function toGroup(openConversationId: string): Deliver {
    return async (part) => {
      const body = { robotCode, openConversationId, ...robotMessage(part) };
      return keyedOutcome(await api.call('/v1.0/robot/groupMessages/send', body, { bucket: 'api' }));
    };
  }

  function toPerson(userId: string): Deliver {
    return async (part) => {
      const body = { robotCode, userIds: [userId], ...robotMessage(part) };
      const answer = await api.call('/v1.0/robot/oToMessages/batchSend', body, { bucket: 'api' });
      const lists = staffLists.safeParse(answer.outcome === 'ok' ? answer.body : {});
      if (!lists.success) return { result: { outcome: 'unknown', reason: 'an answer of another shape' } };
      if ((lists.data.invalidStaffIdList ?? []).length > 0) return { result: refused('invalid-user', null) };
      if ((lists.data.flowControlledStaffIdList ?? []).length > 0) {
        return { result: refused('flow-controlled', flowControlledMs) };
      }
      const sent = keyedOutcome(answer);
      // That somebody cannot be written to says nothing of a group.
      return sent.result.outcome === 'refused' ? { result: withoutGone(sent.result) } : sent;
    };
  }

  function throughWebhook({ chat, idempotencyKey }: OutgoingMessage, webhook: GroupWebhook): Deliver {
    return async (part, index) => {
      const body = webhookBody(part, []);
      if (body === null) return { result: refused('file-type', null) };
      const uuid = messageUuid(idempotencyKey, index);
      const url = webhookUrl(oapiBase, webhook, now());
      const result = outcomeOf(await api.post(url, { ...body, msgUuid: uuid }, { bucket: 'stream' }));
      if (result.outcome === 'refused' && troubleOf(result.code) === 'webhook-gone') parts.onWebhookGone?.(chat.id);
      return { result };
    };
  }

  function isOwnAddress(url: string): boolean {
    if (!URL.canParse(url)) return false;
    const { origin, protocol, hostname } = new URL(url);
    return origin === new URL(oapiBase).origin || (protocol === 'https:' && /\.dingtalk\.(?:com|io)$/u.test(hostname));
  }

  function remember(key: string, token: string): void {
    byWebhook.set(key, token);
    for (const oldest of byWebhook.keys()) {
      if (byWebhook.size <= maxRemembered) break;
      byWebhook.delete(oldest);
    }
  }

  return {
    send,
    // No other interface knows a key under which a message is shown once.
    isRepeatable: ({ idempotencyKey, replyHandle }) => replyHandle === undefined && byWebhook.has(idempotencyKey),
  };
}

/**
 * A session that is over is refused with a code of its own, so that the answer goes as a push. So is anything else that
 * concerns the session alone: that its chat is gone a push will tell.
 */
function sessionOutcome(answer: Answer): SendResult {
  const result = outcomeOf(answer);
  if (result.outcome !== 'refused') return result;
  const trouble = troubleOf(result.code);
  return trouble === 'token' || trouble === 'webhook-gone' ? refused(result.code, null) : withoutGone(result);
}

function keyedOutcome(answer: Answer): Sent {
  const result = outcomeOf(answer);
  if (answer.outcome !== 'ok') return { result };
  const parsed = keyed.safeParse(answer.body);
  // Without the key nobody can say what the platform did with it.
  return parsed.success
    ? { result, queryKey: parsed.data.processQueryKey }
    : { result: { outcome: 'unknown', reason: 'an answer without a processQueryKey' } };
}

function withoutGone({ chatGone: _, ...result }: Extract<SendResult, { outcome: 'refused' }>): SendResult {
  return result;
}

function failureOf(upload: Exclude<Upload, { mediaId: string }>): SendResult {
  return 'refused' in upload ? refused(upload.refused, null) : refused(upload.failed, upload.retryAfterMs);
}

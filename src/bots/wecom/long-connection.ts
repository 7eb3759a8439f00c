import type { IncomingMessage } from '../../domain/messages.ts';
import type { Adapter, OnMessage, SendLimit } from '../adapter.ts';
import { createIntakeLanes, type LaneTimings, laneTimings } from '../intake-lanes.ts';
import type { PlatformLog } from '../platform-log.ts';
import type { Schedule } from '../timers.ts';
import { chosenCard } from './card.ts';
import { type ConnectionTimings, connectionTimings, createLongConnection } from './connection.ts';
import { type Decoded, decodeBody, isEncryptedUserId } from './decode.ts';
import { type ReplyHandle, replyValidMs, writeHandle } from './handle.ts';
import type { WecomMemory } from './memory.ts';
import { tooFastFor } from './outcome.ts';
import { createPlaces, type PlaceTimings, placeTimings } from './places.ts';
import { createRate } from './rate.ts';
import type { RequestOptions } from './requests.ts';
import { createSender, type SenderTimings, senderTimings } from './sender.ts';
import type { Ack, IncomingFrame } from './types.ts';
import { createUploads, type UploadTimings, uploadTimings } from './upload.ts';

/** Times of the connection; the defaults follow the platform's documents, tests hand in shorter ones. */
export interface Timings {
  readonly connection: ConnectionTimings;
  readonly lanes: LaneTimings;
  readonly places: PlaceTimings;
  readonly sender: SenderTimings;
  readonly uploads: UploadTimings;
}

export const defaultTimings: Timings = {
  connection: connectionTimings,
  lanes: laneTimings,
  places: placeTimings,
  sender: senderTimings,
  uploads: uploadTimings,
};

export interface LongConnectionOptions {
  /** Name of the bot connection. */
  readonly name: string;
  readonly botId: string;
  readonly secret: string;
  /** Display name people @. */
  readonly botName: string;
  readonly wsUrl: string;
  /** Said to somebody who opens the private chat, once a day; null says nothing. */
  readonly welcome: string | null;
  readonly fetchPhoto: Adapter['fetchPhoto'];
  readonly log: PlatformLog;
  /** Machine clock. */
  readonly now: () => number;
  readonly random: () => number;
  readonly schedule: Schedule;
  readonly newId: () => string;
  /** A Chinese sentence for the office: something only a person can put right. */
  readonly onAlert: (text: string) => void;
  readonly timings: Timings;
  readonly memory: WecomMemory;
}

/** Replies and pushes of a conversation together (document 101463). */
export const conversationLimits: readonly SendLimit[] = [
  { perChat: true, max: 30, windowMs: 60_000 },
  { perChat: true, max: 1_000, windowMs: 60 * 60_000 },
];

const longestWindowMs = Math.max(...conversationLimits.map(({ windowMs }) => windowMs));
/** Document 101027: an event is answered within it. */
const eventMs = 5_000;
const encryptedText =
  '企业微信：收到的成员账号是加密的，认不出人。机器人要由企业的超级管理员创建，请重新创建后换上新的 BotID 和 Secret。';

/** A WeCom smart bot over its long connection: the only mode that can also push. */
export function createLongConnectionAdapter(options: LongConnectionOptions): Adapter {
  const { name, log, now, schedule, timings, memory } = options;
  let onMessage: OnMessage = () => Promise.reject(new Error('not started'));
  let warnedOfEncryption = false;
  let stopped = false;
  const connection = createLongConnection({
    ...options,
    url: options.wsUrl,
    timings: timings.connection,
    onCallback,
  });
  const { ask } = connection;
  const rate = createRate(conversationLimits, now);
  const lanes = createIntakeLanes({ schedule, timings: timings.lanes, log });
  const places = createPlaces({ show: showFrame, schedule, now, timings: timings.places, memory });
  const uploads = createUploads({ ask, schedule, now, timings: timings.uploads, memory });
  const sender = createSender({
    ask: askIn,
    isLive: connection.isLive,
    places,
    uploads,
    rate,
    schedule,
    now,
    timings: timings.sender,
  });

  function onCallback({ headers, body }: IncomingFrame): void {
    const decoded = decodeBody(body, { bot: name, botName: options.botName, botId: options.botId });
    const req = headers?.req_id ?? null;
    if (decoded.kind === 'message') takeMessage(decoded.message, req);
    else if (decoded.kind === 'press') takePress(decoded, req);
    else if (decoded.kind === 'event' && decoded.eventType === 'enter_chat') welcome(req);
    else log.info({ ignored: decoded.kind === 'ignored' ? decoded.reason : decoded.kind }, 'a callback of WeCom');
  }

  function takeMessage(message: IncomingMessage, req: string | null): void {
    if (isEncryptedUserId(message.sender.id)) warnOfEncryption();
    const handle: ReplyHandle | null = req === null ? null : { req, chat: message.chat.id, at: now() };
    const replyHandle = handle && { value: writeHandle(handle), expiresAt: handle.at + replyValidMs };
    const taking = replyHandle ? { ...message, replyHandle } : message;
    lanes.put(message.chat.id, async () => {
      const taken = await onMessage(taking);
      if (taken && handle) places.expect(handle, taken.handled);
    });
  }

  /** Nothing can be answered through an event but the card itself: the answer to what was said goes as a push. */
  function takePress({ message, card }: Extract<Decoded, { kind: 'press' }>, req: string | null): void {
    if (message === null) return;
    if (isEncryptedUserId(message.sender.id)) warnOfEncryption();
    lanes.put(message.chat.id, async () => {
      await onMessage(message);
      if (req !== null) await showChosen(message.text, card, req);
    });
  }

  /** The platform takes it for five seconds; a card that stays as it was does no harm, the words were received. */
  async function showChosen(words: string, card: { taskId: string; userId: string }, reqId: string): Promise<void> {
    const body = {
      response_type: 'update_template_card',
      userids: [card.userId],
      template_card: chosenCard(words, card.taskId),
    };
    const ack = await ask('aibot_respond_update_msg', body, { reqId, timeoutMs: eventMs });
    if (ack.outcome !== 'ok') log.info({ outcome: ack.outcome }, 'a card of WeCom was not updated');
  }

  function warnOfEncryption(): void {
    if (warnedOfEncryption) return;
    warnedOfEncryption = true;
    log.warn({}, 'user ids of WeCom are encrypted');
    options.onAlert(encryptedText);
  }

  function welcome(req: string | null): void {
    if (options.welcome === null || req === null) return;
    const body = { msgtype: 'text', text: { content: options.welcome } };
    void ask('aibot_respond_welcome_msg', body, { reqId: req, timeoutMs: eventMs });
  }

  /** A frame that only keeps a place is left out when the conversation has no room for it and for the ends of all. */
  async function showFrame(handle: ReplyHandle, stream: { id: string; finish: boolean; content: string }) {
    if (rate.take(handle.chat, 1, stream.finish ? 0 : places.openIn(handle.chat)) > 0)
      return { outcome: 'unsent' as const, reason: 'rate' };
    const body = { msgtype: 'stream', stream };
    return askIn(handle.chat, 'aibot_respond_msg', body, { reqId: handle.req, timeoutMs: timings.sender.ackMs });
  }

  /** A platform that has had enough of a conversation is left in peace, whatever else there is to say in it. */
  async function askIn(chat: string, cmd: string, body: object, request: RequestOptions): Promise<Ack> {
    const ack = await ask(cmd, body, request);
    const holdMs = tooFastFor(ack);
    if (holdMs > 0) rate.hold(chat, holdMs);
    return ack;
  }

  return {
    name,
    limits: conversationLimits,
    async start(taker) {
      onMessage = taker;
      // The platform goes on counting where the last process stopped.
      for (const { chat, at, frames } of await memory.sentSince(now() - longestWindowMs)) rate.note(chat, at, frames);
      await places.resume();
      if (!stopped) connection.start();
    },
    async stop() {
      stopped = true;
      places.stop();
      sender.stop();
      await connection.stop();
      await Promise.all([lanes.stop(), uploads.stop()]);
    },
    async send(message) {
      try {
        return await sender.send(message);
      } catch (cause) {
        log.error({ err: cause }, 'a message to WeCom ended in an error');
        return { outcome: 'unknown', reason: cause instanceof Error ? cause.message : String(cause) };
      }
    },
    isRepeatable: sender.isRepeatable,
    fetchPhoto: options.fetchPhoto,
    isConnected: connection.isLive,
    problem: () => connection.problem() ?? (warnedOfEncryption ? encryptedText : null),
  };
}

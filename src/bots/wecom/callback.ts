import type { IncomingMessage } from '../../domain/messages.ts';
import type { Handling, OnMessage } from '../adapter.ts';
import type { IntakeLanes } from '../intake-lanes.ts';
import type { PlatformLog } from '../platform-log.ts';
import { pause, type Schedule } from '../timers.ts';
import { streamIdFor, streamValidMs, trustedResponseUrl, urlValidMs, writeCallbackHandle } from './callback-handle.ts';
import { chosenCard } from './card.ts';
import type { CallbackCrypto, CryptoProblem } from './crypto.ts';
import { type Decoded, decodeBody, isEncryptedUserId } from './decode.ts';
import type { Answer, PassiveReplies, StreamFrame } from './passive-replies.ts';

/** A request to the callback address, with its body as it came. */
export interface CallbackRequest {
  readonly method: string;
  readonly query: URLSearchParams;
  readonly body: Uint8Array;
}

export interface CallbackResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** To be told whether it left this machine; until then an answer in it counts as under way. */
  readonly settled: (written: boolean) => void;
}

export type ReceiveCallback = (request: CallbackRequest) => Promise<CallbackResponse>;

export interface CallbackOptions {
  /** Name of the bot connection. */
  readonly bot: string;
  /** Display name people @. */
  readonly botName: string;
  readonly apiBase: string;
  readonly welcome: string | null;
  readonly crypto: CallbackCrypto;
  readonly replies: PassiveReplies;
  readonly onMessage: OnMessage;
  /** Takes what could not be stored: whether the platform delivers it again nobody has promised. */
  readonly lanes: IntakeLanes;
  readonly schedule: Schedule;
  /** Machine clock. */
  readonly now: () => number;
  /** The platform wants its answer within a second of its request. */
  readonly answerMs: number;
  readonly log: PlatformLog;
  /** A request came; null: it was the platform's own. */
  readonly onRequest?: (problem: CryptoProblem | null) => void;
  /** An id came that the platform has encrypted. */
  readonly onEncryptedUser: () => void;
}

interface Stored {
  /** Null: nobody will tell. */
  readonly handled: Promise<Handling> | null;
}

/** One that is forgotten and comes again is offered again, and the store knows it. */
const maxKept = 1_000;
/** A message is a few kilobytes. */
export const maxBodyBytes = 1024 * 1024;
/** The platform verifies with digits; whatever else a signed `echostr` holds was written for somebody else. */
const echoPattern = /^[\w-]{1,64}$/;
/**
 * The one field that counts, wherever it stands. Before the signature is checked nothing is built from the body, so that
 * no stranger's body costs more than reading it once.
 */
const envelopePattern = /"encrypt"\s*:\s*"([A-Za-z0-9+/=\\]*)"/i;

/**
 * Answers the platform's requests (documents 101033, 100719): address verification, messages, events, and questions about
 * a stream. Never rejects. An unsigned or damaged request gets 4xx and leaves no trace but a word in the log; a message
 * that could not be stored gets 503, so that the platform may deliver it again, and is kept here until it is stored: under
 * its id the second one changes nothing.
 */
export function createCallback(options: CallbackOptions): ReceiveCallback {
  const { crypto, replies, log, now, apiBase } = options;
  /** What became of messages in the lanes: each is there once, however often the platform delivers it. */
  const kept = new Map<string, Promise<Stored>>();

  async function receive({ method, query, body }: CallbackRequest): Promise<CallbackResponse> {
    if (method !== 'GET' && method !== 'POST') return plain(405, '');
    if (body.length > maxBodyBytes) return plain(413, '');
    // A space was a plus before somebody decoded it once too often.
    const encrypted = method === 'GET' ? (query.get('echostr')?.replaceAll(' ', '+') ?? null) : envelopeOf(body);
    const opened = crypto.open({
      signature: query.get('msg_signature') ?? query.get('msgsignature') ?? query.get('signature'),
      timestamp: query.get('timestamp'),
      nonce: query.get('nonce'),
      encrypted,
    });
    if ('problem' in opened) return denied(opened.problem);
    options.onRequest?.(null);
    if (method === 'GET') return echoPattern.test(opened.text) ? plain(200, opened.text) : denied('ciphertext');
    const response = await answer(opened.text, opened.nonce);
    return {
      ...response,
      settled(written) {
        // The same request may come again when ours was no answer to it.
        if (!written || response.status >= 500) opened.forget();
        response.settled(written);
      },
    };
  }

  function denied(problem: CryptoProblem): CallbackResponse {
    log.warn({ problem }, 'a callback was refused');
    options.onRequest?.(problem);
    return plain(problem === 'malformed' ? 400 : 403, '');
  }

  async function answer(text: string, nonce: string): Promise<CallbackResponse> {
    const decoded = decodeBody(parse(text), { bot: options.bot, botName: options.botName });
    switch (decoded.kind) {
      case 'message':
        return take(decoded.message, { responseUrl: decoded.responseUrl, nonce });
      case 'refresh':
        return sealed(decoded.streamId, replies.toRefresh(decoded.streamId), nonce);
      case 'press':
        return press(decoded, nonce);
      case 'event': {
        log.info({ event: decoded.eventType }, 'an event of WeCom');
        if (decoded.eventType !== 'enter_chat' || options.welcome === null) return nothing;
        const welcome = { msgtype: 'text', text: { content: options.welcome } };
        return plain(200, crypto.seal(JSON.stringify(welcome), nonce));
      }
      case 'ignored':
        log.warn({ reason: decoded.reason }, 'a callback was not understood');
        return nothing;
    }
  }

  async function take(
    message: IncomingMessage,
    { responseUrl, nonce }: { responseUrl: string | null; nonce: string },
  ): Promise<CallbackResponse> {
    if (isEncryptedUserId(message.sender.id)) options.onEncryptedUser();
    const stream = streamIdFor(message.messageId);
    const url = trustedResponseUrl(responseUrl, apiBase);
    const value = writeCallbackHandle({ stream, url, chat: message.chat.id });
    const dueAt = now() + options.answerMs;
    const expiresAt = now() + (url === null ? streamValidMs : urlValidMs);
    const stored = await store({ ...message, replyHandle: { value, expiresAt } });
    if (stored === null) return plain(503, '');
    const reply = await replies.toMessage(stream, { handled: stored.handled, canComeLater: url !== null, dueAt });
    return reply === null ? nothing : sealed(stream, reply, nonce);
  }

  /** Said by a button: stored like any message, answered with the card as it is now. The answer to it goes by `response_url`. */
  async function press({ message, card, responseUrl }: Extract<Decoded, { kind: 'press' }>, nonce: string) {
    if (message === null) return nothing;
    if (isEncryptedUserId(message.sender.id)) options.onEncryptedUser();
    const url = trustedResponseUrl(responseUrl, apiBase);
    const handle = { stream: streamIdFor(message.messageId), url, chat: message.chat.id };
    const replyHandle = { value: writeCallbackHandle(handle), expiresAt: now() + urlValidMs };
    const stored = await store({ ...message, ...(url === null ? {} : { replyHandle }) });
    if (stored === null) return plain(503, '');
    const update = {
      response_type: 'update_template_card',
      userids: [card.userId],
      template_card: chosenCard(message.text, card.taskId),
    };
    return plain(200, crypto.seal(JSON.stringify(update), nonce));
  }

  /** Null when it is not stored, or not yet. */
  async function store(message: IncomingMessage): Promise<Stored | null> {
    const given = new AbortController();
    const taking =
      kept.get(message.messageId) ??
      offer(message).catch((cause: unknown) => {
        log.error({ err: cause }, 'a message from WeCom was not stored');
        return keep(message);
      });
    const late = pause(options.schedule, options.answerMs, given.signal).then((isOver) => {
      if (isOver) log.warn({}, 'a message from WeCom was not stored in time');
      return null;
    });
    const stored = await Promise.race([taking, late]);
    given.abort();
    return stored;
  }

  async function offer(message: IncomingMessage): Promise<Stored> {
    const taken = await options.onMessage(message);
    return { handled: taken ? taken.handled : null };
  }

  /** Resolves when it is stored; by then this request may be over, and the next one for it is told the same. */
  function keep(message: IncomingMessage): Promise<Stored> {
    const { messageId, chat } = message;
    const known = kept.get(messageId);
    if (known !== undefined) return known;
    const keeping = new Promise<Stored>((resolve) => {
      options.lanes.put(chat.id, async () => resolve(await offer(message)));
    });
    kept.set(messageId, keeping);
    for (const oldest of kept.keys()) if (kept.size > maxKept) kept.delete(oldest);
    return keeping;
  }

  function sealed(id: string, { frame, settled }: Answer, nonce: string): CallbackResponse {
    return { ...plain(200, crypto.seal(streamJson(id, frame), nonce)), settled };
  }

  return receive;
}

/** Tells the platform nothing, and that is enough for it. */
const nothing = plain(200, '');

function plain(status: number, body: string): CallbackResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body, settled: () => undefined };
}

function envelopeOf(body: Uint8Array): string | null {
  const found = envelopePattern.exec(Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1'))?.[1];
  return found?.includes('\\') ? withoutEscapes(found) : (found ?? null);
}

const backslash = 0x5c;

/** JSON may write a slash as `\/`. Byte by byte: a replacement for each costs a hundred times as much. */
function withoutEscapes(text: string): string {
  const bytes = Buffer.from(text, 'latin1');
  let length = 0;
  for (const byte of bytes) {
    if (byte === backslash) continue;
    bytes[length] = byte;
    length += 1;
  }
  return bytes.toString('latin1', 0, length);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function streamJson(id: string, { finish, content, images }: StreamFrame): string {
  const items = images.map((image) => ({ msgtype: 'image', image }));
  return JSON.stringify({
    msgtype: 'stream',
    stream: { id, finish, content, ...(items.length === 0 ? {} : { msg_item: items }) },
  });
}

import type { OutgoingMessage, SendResult } from '../../domain/messages.ts';
import { pause, type Schedule } from '../timers.ts';
import { choiceCard } from './card.ts';
import { type ReplyHandle, readHandle, streamIdOf } from './handle.ts';
import { isCallbackOver, outcomeOf, refused } from './outcome.ts';
import { type HoldEnd, type Places, placeTexts } from './places.ts';
import type { Rate } from './rate.ts';
import { maxBytes, renderMarkdown, splitByBytes } from './render.ts';
import type { RequestOptions } from './requests.ts';
import type { Ack } from './types.ts';
import type { MediaKind, Upload, Uploads } from './upload.ts';

export interface SenderTimings {
  /** For the answer to one frame. */
  readonly ackMs: number;
  /** For the files of a message to be uploaded; what is not ready then goes on by itself and is asked for again. */
  readonly prepareMs: number;
  /** For the whole message: the outbox waits 30 s. */
  readonly totalMs: number;
  /** Before a part is tried again when those before it are shown already. */
  readonly partRetryMs: number;
}

export const senderTimings: SenderTimings = { ackMs: 10_000, prepareMs: 10_000, totalMs: 28_000, partRetryMs: 2_000 };

export interface SenderParts {
  readonly ask: (chat: string, cmd: string, body: object, options: RequestOptions) => Promise<Ack>;
  readonly isLive: () => boolean;
  readonly places: Places;
  readonly uploads: Uploads;
  /** Frames of a conversation, replies and pushes together. */
  readonly rate: Rate;
  readonly schedule: Schedule;
  readonly now: () => number;
  readonly timings: SenderTimings;
}

type Part =
  | { readonly kind: 'text'; readonly content: string }
  | { readonly kind: 'card'; readonly card: object }
  | { readonly kind: MediaKind; readonly path: string };

type ReadyPart =
  | Extract<Part, { kind: 'text' | 'card' }>
  | { readonly kind: MediaKind; readonly path: string; mediaId: string };

/** The conversation and, for an answer, the callback and the stream its first text goes out on. */
interface Route {
  readonly message: OutgoingMessage;
  readonly handle: ReplyHandle | null;
  readonly firstStream: string | null;
}

/** Which part of a message, how it goes, and until when it may take. */
interface Where {
  readonly route: Route;
  readonly index: number;
  readonly deadline: number;
}

/** What became of a message, and of its first part alone. */
interface Sent {
  readonly result: SendResult;
  readonly first: SendResult;
}

const uploadingMs = 5_000;
const partTries = 3;
/** `invalid media_id`: it is older than the platform keeps it. */
const mediaGone = '40007';

/** Sends a message as the frames it takes: its text, then every picture and file. Nothing is half refused. */
export function createSender(parts: SenderParts): {
  send(message: OutgoingMessage): Promise<SendResult>;
  isRepeatable(message: OutgoingMessage): boolean;
  stop(): void;
} {
  const { places, uploads, rate, timings, schedule, now } = parts;
  const stopping = new AbortController();

  async function send(message: OutgoingMessage): Promise<SendResult> {
    const deadline = now() + timings.totalMs;
    if (!parts.isLive()) return refused('not-connected', uploadingMs);
    const route = routeOf(message);
    if ('outcome' in route) return route;
    const ready = await prepare(partsOf(message));
    if ('outcome' in ready) return ready;
    if (ready.length === 0) return refused('empty', null);
    const waitMs = rate.take(message.chat.id, ready.length, places.openIn(message.chat.id, route.handle));
    if (waitMs > 0) return refused('rate', waitMs);
    const place = route.handle !== null && route.firstStream !== null ? places.hold(route.handle) : null;
    const { result, first } = await sendAll(ready, route, deadline);
    place?.done(holdEndOf(first, ready[0]));
    return result;
  }

  function routeOf(message: OutgoingMessage): Route | SendResult {
    if (message.replyHandle === undefined) return { message, handle: null, firstStream: null };
    const handle = readHandle(message.replyHandle);
    if (handle === null || handle.chat !== message.chat.id) return refused('foreign-handle', null);
    const stream = message.replyNumber === 0 ? places.streamFor(handle) : 'late';
    if (stream === 'closed') return refused('stream-closed', null);
    return { message, handle, firstStream: stream === 'late' ? null : stream.id };
  }

  /** All files first: what is shown of a message is shown with its pictures. */
  async function prepare(wanted: readonly Part[]): Promise<ReadyPart[] | SendResult> {
    const given = new AbortController();
    const late = pause(schedule, timings.prepareMs, given.signal);
    const ready: ReadyPart[] = [];
    try {
      for (const part of wanted) {
        if (part.kind === 'text' || part.kind === 'card') ready.push(part);
        else {
          const upload = await Promise.race([uploads.upload(part.path, part.kind), late.then(() => null)]);
          if (upload === null) return refused('uploading', uploadingMs);
          if (!('mediaId' in upload)) return failureOf(upload);
          ready.push({ ...part, mediaId: upload.mediaId });
        }
      }
    } finally {
      given.abort();
    }
    return ready;
  }

  /**
   * The text of an answer goes before its pictures. Of a text nobody has acknowledged the very same frame does no harm,
   * and its pictures must not be lost over it: the outbox repeats no message with pictures.
   */
  async function sendAll(ready: readonly ReadyPart[], route: Route, deadline: number): Promise<Sent> {
    const goesOn = route.handle !== null && ready.some(({ kind }) => kind === 'image' || kind === 'file');
    let first: SendResult = { outcome: 'sent' };
    let unclear: string | null = null;
    let isDoubtful = false;
    for (const [index, part] of ready.entries()) {
      let result =
        isDoubtful && part.kind !== 'text'
          ? await sendApart(part, { route, index, deadline })
          : await sendPart(part, { route, index, deadline });
      if (result.outcome === 'unknown' && part.kind === 'text' && goesOn) {
        isDoubtful = true;
        if (rate.take(route.message.chat.id) === 0)
          result = better(result, await sendPart(part, { route, index, deadline }));
      }
      if (index === 0) first = result;
      // A card only saves typing: what its buttons say stands in the text.
      if (result.outcome === 'sent' || part.kind === 'card') continue;
      const why = result.outcome === 'refused' ? result.code : result.reason;
      if (isDoubtful && result.outcome === 'unknown' && part.kind === 'text')
        unclear ??= `第${index + 1}段不知道到没到（${why}）`;
      else if (index === 0) return { result, first };
      else {
        const before = unclear ?? `前${index}段已发`;
        return { result: { outcome: 'unknown', reason: `${before}，第${index + 1}段没成（${why}）` }, first };
      }
    }
    return { result: unclear === null ? { outcome: 'sent' } : { outcome: 'unknown', reason: unclear }, first };
  }

  /** With an id of its own its acknowledgement cannot be taken for another frame's; not every group takes pushes. */
  async function sendApart(part: ReadyPart, how: Where): Promise<SendResult> {
    const pushed = await sendPart(part, { ...how, route: { ...how.route, handle: null } });
    return pushed.outcome === 'refused' && !pushed.retryable ? sendPart(part, how) : pushed;
  }

  /** The first part is the outbox's to repeat; a later one is tried again here, since nobody can take back the first. */
  async function sendPart(part: ReadyPart, { route, index, deadline }: Where): Promise<SendResult> {
    for (let nth = 1; ; nth += 1) {
      const leftMs = deadline - now();
      if (leftMs <= 0) return refused('no-time', uploadingMs);
      const { cmd, body, reqId } = frameOf(part, route, index);
      const options = { timeoutMs: Math.min(timings.ackMs, leftMs), ...(reqId === null ? {} : { reqId }) };
      const result = outcomeOf(await parts.ask(route.message.chat.id, cmd, body, options));
      if (result.outcome !== 'refused' || nth === partTries) return result;
      if (part.kind === 'card') return result;
      if (result.code === mediaGone && part.kind !== 'text') {
        await uploads.forget(part.mediaId);
        const again = await uploads.upload(part.path, part.kind);
        if (!('mediaId' in again)) return failureOf(again);
        part.mediaId = again.mediaId;
      } else if (index === 0 || !result.retryable || !(await pause(schedule, timings.partRetryMs, stopping.signal))) {
        return result;
      }
    }
  }

  return {
    send,
    isRepeatable({ replyHandle, replyNumber, text, images, files }) {
      const handle = replyHandle === undefined ? null : readHandle(replyHandle);
      if (handle === null || replyNumber === undefined || text.trim() === '') return false;
      if (images.length > 0 || files.length > 0) return false;
      return replyNumber > 0 || places.mayRepeat(handle);
    },
    stop: () => stopping.abort(),
  };
}

/** A second try that is refused says nothing about the first. */
function better(before: SendResult, after: SendResult): SendResult {
  return after.outcome === 'refused' ? before : after;
}

/** What the first part of an answer did for the place that was kept for it. */
function holdEndOf(result: SendResult, part: ReadyPart | undefined): HoldEnd {
  if (result.outcome === 'refused' && result.retryable) return { kind: 'again' };
  if (isCallbackOver(result)) return { kind: 'over' };
  if (result.outcome === 'refused') return { kind: 'never', words: placeTexts.failed };
  if (part?.kind !== 'text') return { kind: 'never', words: placeTexts.elsewhere };
  return result.outcome === 'sent' ? { kind: 'over' } : { kind: 'unclear', content: part.content };
}

/** The card comes last: it is what a thumb finds. */
function partsOf({ chat, text, images, files, choices = [], idempotencyKey }: OutgoingMessage): Part[] {
  const card = chat.kind === 'private' ? choiceCard(choices, idempotencyKey) : null;
  return [
    ...splitByBytes(renderMarkdown(text), maxBytes.stream).map((content) => ({ kind: 'text' as const, content })),
    ...images.map((path) => ({ kind: 'image' as const, path })),
    ...files.map((path) => ({ kind: 'file' as const, path })),
    ...(card === null ? [] : [{ kind: 'card' as const, card }]),
  ];
}

function failureOf(upload: Exclude<Upload, { mediaId: string }>): SendResult {
  return 'refused' in upload ? refused(`upload-${upload.refused}`, null) : refused('upload-failed', uploadingMs);
}

function contentOf(part: Exclude<ReadyPart, { kind: 'text' }>): object {
  if (part.kind === 'card') return { msgtype: 'template_card', template_card: part.card };
  return { msgtype: part.kind, [part.kind]: { media_id: part.mediaId } };
}

/** `text` is legal nowhere (40008): an answer's text is a stream of one frame, a push's is markdown. */
function frameOf(
  part: ReadyPart,
  { message, handle, firstStream }: Route,
  index: number,
): { readonly cmd: string; readonly body: object; readonly reqId: string | null } {
  const { chat, idempotencyKey } = message;
  if (handle !== null) {
    const id = index === 0 && firstStream !== null ? firstStream : streamIdOf(idempotencyKey, index);
    const body =
      part.kind === 'text'
        ? { msgtype: 'stream', stream: { id, finish: true, content: part.content } }
        : contentOf(part);
    return { cmd: 'aibot_respond_msg', body, reqId: handle.req };
  }
  const content = part.kind === 'text' ? { msgtype: 'markdown', markdown: { content: part.content } } : contentOf(part);
  const body = { chatid: chat.id, chat_type: chat.kind === 'group' ? 2 : 1, ...content };
  return { cmd: 'aibot_send_msg', body, reqId: null };
}

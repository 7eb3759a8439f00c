import { type RawData, WebSocket } from 'ws';
import type { PlatformLog } from '../platform-log.ts';
import type { Cancel, Schedule } from '../timers.ts';
import { createRequests, type RequestOptions } from './requests.ts';
import { type Ack, type IncomingFrame, incomingFrame } from './types.ts';

export interface SessionTimings {
  /** Time to open the socket. */
  readonly handshakeMs: number;
  /** Time for the answer to the subscription. */
  readonly subscribeMs: number;
  /** The platform closes connections that are silent for longer (document 101463). */
  readonly heartbeatMs: number;
  /** So many heartbeats in a row without an answer and the connection counts as dead. */
  readonly missesAllowed: number;
}

/** Why a session is over. `displaced`: another process subscribed with the same bot. */
export type SessionEnd =
  | { readonly kind: 'lost'; readonly reason: string }
  | { readonly kind: 'rejected' }
  | { readonly kind: 'displaced' }
  | { readonly kind: 'stopped' };

export interface SessionOptions {
  readonly url: string;
  readonly botId: string;
  readonly secret: string;
  readonly timings: SessionTimings;
  readonly schedule: Schedule;
  readonly newId: () => string;
  readonly log: PlatformLog;
  readonly onLive: () => void;
  /** A message or an event; `disconnected_event` never gets here. */
  readonly onCallback: (frame: IncomingFrame) => void;
  /** Once; the socket is closed or about to be, and nothing more comes from it. */
  readonly onEnd: (end: SessionEnd) => void;
}

/** One socket, from the handshake to its end. It is live once the platform has accepted the subscription. */
export interface Session {
  isLive(): boolean;
  ask(cmd: string, body: object, options: RequestOptions): Promise<Ack>;
  /** Ends it; resolves when the socket is closed. */
  close(): Promise<void>;
}

/** `invalid bot_id or secret`: no repetition will change it. */
const invalidCredentials = 853_000;
/** Text frames only; a message is a few kilobytes. */
const maxFrameBytes = 4_000_000;
/** The peer of a half-open socket never says goodbye. */
const normalClosure = 1000;

export function openSession(options: SessionOptions): Session {
  const { timings, schedule, log } = options;
  const socket = new WebSocket(options.url, {
    handshakeTimeout: timings.handshakeMs,
    maxPayload: maxFrameBytes,
    perMessageDeflate: false,
  });
  const requests = createRequests({ write: (frame) => socket.send(frame), schedule, newId: options.newId });
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  let live = false;
  let ended = false;
  let cancelHeartbeat: Cancel = () => undefined;

  function end(how: SessionEnd): void {
    if (ended) return;
    ended = true;
    live = false;
    cancelHeartbeat();
    requests.abandon('the connection ended');
    if (how.kind === 'stopped' && socket.readyState === WebSocket.OPEN) socket.close(normalClosure);
    socket.terminate();
    options.onEnd(how);
  }

  async function subscribe(): Promise<void> {
    const credentials = { bot_id: options.botId, secret: options.secret };
    const ack = await requests.ask('aibot_subscribe', credentials, { timeoutMs: timings.subscribeMs });
    if (ended) return;
    if (ack.outcome === 'ok') {
      live = true;
      beat();
      options.onLive();
    } else if (ack.outcome === 'refused' && ack.code === invalidCredentials) {
      end({ kind: 'rejected' });
    } else {
      end({ kind: 'lost', reason: ack.outcome === 'refused' ? `subscription refused (${ack.code})` : ack.reason });
    }
  }

  function beat(): void {
    cancelHeartbeat = schedule(() => void ping(0), timings.heartbeatMs);
  }

  /** The answer must be there when the next heartbeat is due, so the wait for it is the pause as well. */
  async function ping(misses: number): Promise<void> {
    if (ended) return;
    const ack = await requests.ask('ping', null, { timeoutMs: timings.heartbeatMs });
    if (ended) return;
    if (ack.outcome !== 'unknown') beat();
    else if (misses + 1 < timings.missesAllowed) await ping(misses + 1);
    else end({ kind: 'lost', reason: `${misses + 1} heartbeats unanswered` });
  }

  function receive(data: RawData): void {
    const frame = readFrame(String(data));
    if (frame === null) log.warn({}, 'a frame from WeCom could not be read');
    else if (isDisplacement(frame)) end({ kind: 'displaced' });
    else if (frame.cmd === 'aibot_msg_callback' || frame.cmd === 'aibot_event_callback') options.onCallback(frame);
    else if (!requests.settle(frame)) {
      log.info({ cmd: frame.cmd ?? null, errcode: frame.errcode ?? null }, 'a frame from WeCom nobody waits for');
    }
  }

  socket.on('open', () => void subscribe());
  socket.on('message', (data) => {
    if (!ended) receive(data);
  });
  socket.on('error', (cause) => end({ kind: 'lost', reason: codeOf(cause) }));
  socket.on('close', (code) => end({ kind: 'lost', reason: `closed with ${code}` }));

  return {
    isLive: () => live,
    async ask(cmd, body, requestOptions) {
      if (!live || socket.readyState !== WebSocket.OPEN) return { outcome: 'unsent', reason: 'not connected' };
      return requests.ask(cmd, body, requestOptions);
    },
    close() {
      end({ kind: 'stopped' });
      return closed;
    },
  };
}

/** Null for what is no frame. The platform lets raw control characters of members' texts through, which JSON forbids. */
export function readFrame(text: string): IncomingFrame | null {
  const parsed = incomingFrame.safeParse(parseJson(text) ?? parseJson(text.replace(/\p{Cc}/gu, ' ')));
  return parsed.success ? parsed.data : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isDisplacement({ cmd, body }: IncomingFrame): boolean {
  if (cmd !== 'aibot_event_callback' || typeof body !== 'object' || body === null || !('event' in body)) return false;
  const { event } = body;
  if (typeof event !== 'object' || event === null || !('eventtype' in event)) return false;
  return event.eventtype === 'disconnected_event';
}

/** The message of an error may name the address, which may carry a token. */
function codeOf(cause: Error): string {
  return 'code' in cause ? String(cause.code) : cause.name;
}

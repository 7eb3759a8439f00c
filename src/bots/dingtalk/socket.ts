import { type RawData, WebSocket } from 'ws';
import type { PlatformLog } from '../platform-log.ts';
import type { Cancel, Schedule } from '../timers.ts';
import { type AckCode, ackFrame, askOf, type Frame, readFrame } from './frames.ts';

export interface SocketTimings {
  /** Time to open the socket. */
  readonly handshakeMs: number;
  /** Between pings of ours; anything that arrives is a sign of life. */
  readonly pingMs: number;
  /** So many pings in a row without a sign of life and the socket counts as dead. */
  readonly missesAllowed: number;
  /** How long a socket the platform asked us to leave is still read. */
  readonly graceMs: number;
}

export interface SocketOptions {
  readonly url: string;
  readonly timings: SocketTimings;
  readonly schedule: Schedule;
  readonly log: PlatformLog;
  readonly onOpen: () => void;
  /** Something was said to the robot. `ack` tells the platform that it is stored; on a socket that is gone it does nothing. */
  readonly onMessage: (data: unknown, ack: () => void) => void;
  /** The platform wants us elsewhere. What still comes is handed over until the end. */
  readonly onLeave: () => void;
  /** Once; nothing more comes. */
  readonly onEnd: (reason: string) => void;
}

/** One socket, from the handshake to its end. */
export interface StreamSocket {
  isOpen(): boolean;
  /** Ends it; resolves when it is closed. */
  close(): Promise<void>;
}

const maxFrameBytes = 4_000_000;
const normalClosure = 1000;
const robotAck = JSON.stringify({ response: null });

export function openStreamSocket(options: SocketOptions): StreamSocket {
  const { timings, schedule, log } = options;
  const socket = new WebSocket(options.url, {
    handshakeTimeout: timings.handshakeMs,
    maxPayload: maxFrameBytes,
    perMessageDeflate: false,
  });
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  let ended = false;
  let leaving = false;
  let misses = 0;
  let cancelPing: Cancel = () => undefined;
  let cancelGrace: Cancel = () => undefined;

  function end(reason: string): void {
    if (ended) return;
    ended = true;
    cancelPing();
    cancelGrace();
    if (reason === stopped && socket.readyState === WebSocket.OPEN) socket.close(normalClosure);
    // The peer of a half-open socket never says goodbye.
    socket.terminate();
    options.onEnd(reason);
  }

  function ping(): void {
    cancelPing = schedule(() => {
      if (misses >= timings.missesAllowed) {
        end(`${misses} pings unanswered`);
        return;
      }
      misses += 1;
      if (socket.readyState === WebSocket.OPEN) socket.ping();
      ping();
    }, timings.pingMs);
  }

  function receive(raw: RawData): void {
    misses = 0;
    const frame = readFrame(String(raw));
    if (frame === null) {
      log.warn({}, 'a frame from DingTalk could not be read');
      return;
    }
    const ask = askOf(frame);
    if (ask.kind === 'message') options.onMessage(ask.data, () => ack(frame, 200, robotAck));
    else if (ask.kind === 'ping') ack(frame, 200, frame.data);
    else if (ask.kind === 'leave') leave();
    else if (ask.kind === 'unknown') {
      log.info({ topic: frame.headers.topic }, 'a topic of DingTalk nobody subscribed');
      ack(frame, 404, '{}');
    }
  }

  /** Always on the socket that received: the platform knows the frame on no other. */
  function ack({ headers: { messageId } }: Frame, code: AckCode, data: string): void {
    if (!ended && socket.readyState === WebSocket.OPEN) socket.send(ackFrame(messageId, { code, data }));
  }

  function leave(): void {
    if (leaving) return;
    leaving = true;
    cancelPing();
    cancelGrace = schedule(() => end('left'), timings.graceMs);
    options.onLeave();
  }

  socket.on('open', () => {
    if (ended) return;
    ping();
    options.onOpen();
  });
  socket.on('message', (raw) => {
    if (!ended) receive(raw);
  });
  for (const sign of ['ping', 'pong'] as const) {
    socket.on(sign, () => {
      misses = 0;
    });
  }
  // The message of an error may name the address, which carries the ticket.
  socket.on('error', (cause) => end('code' in cause ? String(cause.code) : cause.name));
  socket.on('close', (code) => end(`closed with ${code}`));

  return {
    isOpen: () => !ended && !leaving && socket.readyState === WebSocket.OPEN,
    close() {
      end(stopped);
      return closed;
    },
  };
}

const stopped = 'stopped';

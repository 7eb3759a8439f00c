import type { PlatformLog } from '../platform-log.ts';
import { pause, type Schedule } from '../timers.ts';
import { type Gateway, type GatewayOptions, openGateway } from './gateway.ts';
import { openStreamSocket, type SocketOptions, type SocketTimings, type StreamSocket } from './socket.ts';

export interface StreamTimings extends SocketTimings {
  /** For the answer of the gateway. */
  readonly gatewayMs: number;
  /** Before the first new attempt; doubled with each one that fails, up to `longestRetryMs`, each halved at most by chance. */
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
  /** The same after a socket the platform asked us to leave, which is no fault of anybody's. */
  readonly longestMoveMs: number;
  /** Connections that hold for less count as failures. */
  readonly stableMs: number;
  /** Between attempts while the platform does not take the app. */
  readonly rejectedRetryMs: number;
}

export const streamTimings: StreamTimings = {
  handshakeMs: 10_000,
  pingMs: 25_000,
  missesAllowed: 2,
  graceMs: 15_000,
  gatewayMs: 10_000,
  firstRetryMs: 1_000,
  longestRetryMs: 60_000,
  longestMoveMs: 5_000,
  stableMs: 60_000,
  rejectedRetryMs: 5 * 60_000,
};

export interface StreamOptions extends Omit<GatewayOptions, 'timeoutMs'> {
  readonly timings: StreamTimings;
  readonly schedule: Schedule;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** Machine clock. */
  readonly now: () => number;
  readonly log: PlatformLog;
  readonly onMessage: SocketOptions['onMessage'];
  /** For the office: what a person has to put right. */
  readonly onAlert: (text: string) => void;
}

/**
 * Keeps one connection, with at most one attempt in flight. When the platform asks us to leave, the next one is opened
 * before the old one is given up; until then the old one is read.
 */
export interface Stream {
  /** Begins to connect; a second call does nothing. */
  start(): void;
  /** Ends for good; resolves when the last socket is closed. No timer is left. */
  stop(): Promise<void>;
  isLive(): boolean;
}

export function createStream(options: StreamOptions): Stream {
  const { timings, schedule, random, now, log } = options;
  const stopping = new AbortController();
  /** Every socket that is not closed yet. */
  const sockets = new Set<StreamSocket>();
  const closing = new Set<Promise<void>>();
  let connecting: Promise<void> | null = null;
  let failures = 0;
  let alerted: string | null = null;
  let started = false;

  const isLive = () => [...sockets].some((socket) => socket.isOpen());

  /** Whoever asks for it, there is one attempt at a time. */
  function connectIn(afterMs: number): void {
    if (connecting !== null || stopping.signal.aborted) return;
    connecting = untilConnected(afterMs).finally(() => {
      connecting = null;
      // It may be gone again by now, and who asked for the next one was not heard.
      if (!isLive()) connectIn(backOff(timings.longestRetryMs));
    });
  }

  async function untilConnected(afterMs: number): Promise<void> {
    for (let waitMs = afterMs; await pause(schedule, waitMs, stopping.signal); ) {
      const gateway = await openGateway({ ...options, timeoutMs: timings.gatewayMs }, stopping.signal);
      if (stopping.signal.aborted) return;
      if (gateway.outcome === 'open' && (await opens(gateway.url))) return;
      if (gateway.outcome === 'rejected') alertOnce(gateway.code);
      waitMs = gateway.outcome === 'rejected' ? timings.rejectedRetryMs : backOff(timings.longestRetryMs);
      log.warn({ why: whyNot(gateway), afterMs: waitMs }, 'not connected to DingTalk');
    }
  }

  /** True once the socket is open, false when it ended before. */
  function opens(url: string): Promise<boolean> {
    return new Promise((resolve) => {
      let openSince: number | null = null;
      const nextAfter = (longestMs: number): number => {
        const wasStable = openSince !== null && now() - openSince >= timings.stableMs;
        if (!wasStable) return backOff(longestMs);
        failures = 0;
        return 0;
      };
      const socket = openStreamSocket({
        url,
        timings,
        schedule,
        log,
        onMessage: options.onMessage,
        onOpen() {
          openSince = now();
          alerted = null;
          log.info({}, 'connected to DingTalk');
          resolve(true);
        },
        onLeave() {
          log.info({}, 'DingTalk asks to connect anew');
          connectIn(nextAfter(timings.longestMoveMs));
        },
        onEnd(reason) {
          sockets.delete(socket);
          track(socket.close());
          resolve(false);
          // One the platform asked us to leave has its successor, or an attempt at it.
          if (openSince === null || isLive() || connecting !== null) return;
          const afterMs = nextAfter(timings.longestRetryMs);
          if (!stopping.signal.aborted) log.warn({ why: reason, afterMs }, 'the connection to DingTalk ended');
          connectIn(afterMs);
        },
      });
      sockets.add(socket);
    });
  }

  function backOff(longestMs: number): number {
    failures += 1;
    const longest = Math.min(longestMs, timings.firstRetryMs * 2 ** Math.min(20, failures - 1));
    return Math.round(longest * (0.5 + random() / 2));
  }

  function alertOnce(code: string): void {
    log.error({ code }, 'DingTalk does not take the app');
    if (alerted === code) return;
    alerted = code;
    options.onAlert(rejectedText(code));
  }

  function track(ending: Promise<void>): void {
    closing.add(ending);
    void ending.finally(() => closing.delete(ending));
  }

  return {
    start() {
      if (started) return;
      started = true;
      connectIn(0);
    },
    async stop() {
      stopping.abort();
      for (const socket of [...sockets]) track(socket.close());
      await connecting;
      await Promise.all(closing);
    },
    isLive,
  };
}

function whyNot(gateway: Gateway): string {
  if (gateway.outcome === 'open') return 'the socket did not open';
  return gateway.outcome === 'rejected' ? gateway.code : gateway.reason;
}

function rejectedText(code: string): string {
  return code === 'authFailed'
    ? '钉钉：Client ID 或 Client Secret 不对，连不上。请核对 .env 里的设置，改好后重启。'
    : `钉钉：应用连不上（${code}）。请看应用发布了没有、机器人选的是不是 Stream 模式、IP 白名单。`;
}

import type { Cancel } from '../timers.ts';
import type { RequestOptions } from './requests.ts';
import { openSession, type Session, type SessionEnd, type SessionOptions, type SessionTimings } from './session.ts';
import type { Ack } from './types.ts';

export interface ConnectionTimings extends SessionTimings {
  /** Before the first new attempt; doubled with each one that fails, up to `longestRetryMs`, each halved at most by chance. */
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
  /** Connections that hold for less count as failures: the platform protects itself against frequent subscribing. */
  readonly stableMs: number;
  /** Between attempts while the platform says that bot id or secret are wrong. */
  readonly rejectedRetryMs: number;
}

/** What reference and live reports ask for; tests hand in shorter ones. */
export const connectionTimings: ConnectionTimings = {
  handshakeMs: 10_000,
  subscribeMs: 10_000,
  heartbeatMs: 30_000,
  missesAllowed: 2,
  firstRetryMs: 1_000,
  longestRetryMs: 60_000,
  stableMs: 60_000,
  rejectedRetryMs: 10 * 60_000,
};

export interface ConnectionOptions extends Omit<SessionOptions, 'timings' | 'onLive' | 'onEnd'> {
  readonly timings: ConnectionTimings;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** Machine clock. */
  readonly now: () => number;
  /** For the office: what a person has to put right. */
  readonly onAlert: (text: string) => void;
}

/** Keeps one session alive: at most one socket, one attempt in flight, and never a fight over the bot. */
export interface LongConnection {
  /** Begins to connect; a second call, or one after the bot was taken over, does nothing. */
  start(): void;
  /** Ends for good; resolves when the last socket is closed. No timer is left. */
  stop(): Promise<void>;
  isLive(): boolean;
  /** The last thing the office was alerted of, while it lasts. */
  problem(): string | null;
  ask(cmd: string, body: object, options: RequestOptions): Promise<Ack>;
}

const displacedText = '企业微信：另一个程序用同一个机器人连上了，这边已停。先关掉那个程序，再重启净村。';
const rejectedText = '企业微信：机器人的 BotID 或 Secret 不对，连不上。请核对 .env 里的设置，改好后重启。';

export function createLongConnection(options: ConnectionOptions): LongConnection {
  const { timings, random, schedule, now, log } = options;
  let session: Session | null = null;
  let cancelRetry: Cancel = () => undefined;
  let failures = 0;
  let liveSince: number | null = null;
  let problem: string | null = null;
  let state: 'new' | 'running' | 'over' = 'new';
  /** Sockets that are ending; mostly none. */
  const closing = new Set<Promise<void>>();

  function connect(): void {
    liveSince = null;
    const opened = openSession({ ...options, onLive, onEnd });
    session = opened;
  }

  function onLive(): void {
    liveSince = now();
    problem = null;
    log.info({}, 'connected to WeCom');
  }

  function onEnd(end: SessionEnd): void {
    const ended = session;
    session = null;
    if (ended) track(ended.close());
    if (state !== 'running') return;
    if (end.kind === 'displaced') {
      state = 'over';
      log.error({}, 'another process took over the WeCom bot');
      problem = displacedText;
      options.onAlert(problem);
      return;
    }
    if (end.kind === 'rejected') alertOnce();
    const afterMs = end.kind === 'rejected' ? timings.rejectedRetryMs : retryMs();
    log.warn({ why: end.kind === 'lost' ? end.reason : end.kind, afterMs }, 'not connected to WeCom');
    cancelRetry = schedule(connect, afterMs);
  }

  function retryMs(): number {
    const wasStable = liveSince !== null && now() - liveSince >= timings.stableMs;
    failures = wasStable ? 0 : failures + 1;
    const longest = Math.min(timings.longestRetryMs, timings.firstRetryMs * 2 ** Math.max(0, failures - 1));
    return Math.round(longest * (0.5 + random() / 2));
  }

  function alertOnce(): void {
    if (problem === rejectedText) return;
    problem = rejectedText;
    log.error({}, 'WeCom refuses bot id or secret');
    options.onAlert(problem);
  }

  function track(ending: Promise<void>): void {
    closing.add(ending);
    void ending.finally(() => closing.delete(ending));
  }

  return {
    start() {
      if (state !== 'new') return;
      state = 'running';
      connect();
    },
    async stop() {
      state = 'over';
      cancelRetry();
      if (session) track(session.close());
      await Promise.all(closing);
    },
    isLive: () => session?.isLive() ?? false,
    problem: () => problem,
    ask: async (cmd, body, request) =>
      session?.ask(cmd, body, request) ?? { outcome: 'unsent', reason: 'not connected' },
  };
}

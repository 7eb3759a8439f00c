import { setTimeout as sleep } from 'node:timers/promises';
import type { PlatformFile, PlatformMessage } from './platform-file.ts';

/** Hands messages to the bot: per chat one after the other, each again and again until the bot has it. */
export interface Lanes {
  start(take: (message: PlatformMessage) => Promise<void>): void;
  /** Stops handing out and waits for the messages in hand. */
  stop(): Promise<void>;
  isRunning(): boolean;
  /** Says that the chat has a message for the bot. */
  wake(chat: string): void;
  /** True once the bot has the message, false when it did not take it in time. */
  whenTaken(seq: number, withinMs: number): Promise<boolean>;
}

const firstRetryMs = 100;
const lastRetryMs = 5_000;

export function createLanes(file: Pick<PlatformFile, 'nextForBot' | 'chatsWaiting' | 'setTaken'>): Lanes {
  const running = new Map<string, Promise<void>>();
  const waiters = new Map<number, Set<(isTaken: boolean) => void>>();
  let take: ((message: PlatformMessage) => Promise<void>) | null = null;
  let stopping = new AbortController();

  function wake(chat: string): void {
    if (take === null || running.has(chat)) return;
    running.set(chat, run(chat, take, stopping.signal));
  }

  async function run(chat: string, hand: (message: PlatformMessage) => Promise<void>, signal: AbortSignal) {
    try {
      let message = file.nextForBot(chat);
      while (message !== undefined && !signal.aborted) {
        await handUntilTaken(message, hand, signal);
        message = file.nextForBot(chat);
      }
    } finally {
      running.delete(chat);
    }
  }

  async function handUntilTaken(
    message: PlatformMessage,
    hand: (message: PlatformMessage) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    for (let waitMs = firstRetryMs; !signal.aborted; waitMs = Math.min(waitMs * 2, lastRetryMs)) {
      try {
        await hand(message);
        file.setTaken(message.seq, true);
        for (const settle of waiters.get(message.seq) ?? []) settle(true);
        return;
      } catch {
        await sleep(waitMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  return {
    start(hand) {
      take = hand;
      stopping = new AbortController();
      for (const chat of file.chatsWaiting()) wake(chat);
    },
    async stop() {
      take = null;
      stopping.abort();
      await Promise.all(running.values());
      for (const settle of [...waiters.values()].flatMap((each) => [...each])) settle(false);
    },
    isRunning: () => take !== null,
    wake,
    whenTaken: (seq, withinMs) =>
      new Promise((resolve) => {
        const settle = (isTaken: boolean) => {
          clearTimeout(timer);
          const all = waiters.get(seq);
          all?.delete(settle);
          if (all?.size === 0) waiters.delete(seq);
          resolve(isTaken);
        };
        const timer = setTimeout(() => settle(false), withinMs);
        waiters.set(seq, (waiters.get(seq) ?? new Set()).add(settle));
      }),
  };
}

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SandboxClock } from './clock.ts';

/** Moves the sandbox's clock through everything that falls due on the way. */
export interface Walk {
  /** Resolves with the time reached when everything due up to `target` has happened; at once when it is not ahead. */
  walkTo(target: number): Promise<number>;
  /** Ends a walk that a crash cut short; null when there was none. */
  resume(): Promise<number | null>;
  /** Resolves when no walk runs or waits. */
  whenIdle(): Promise<void>;
  /** Runs `work` while no walk runs: it waits for one, and a walk that comes later waits for it. */
  hold<T>(work: () => Promise<T>): Promise<T>;
}

export interface WalkParts {
  readonly clock: SandboxClock;
  /** The next instant at which something is due, `after` exclusive, `until` inclusive. */
  readonly nextDue: (after: number, until: number) => Promise<number | null>;
  /** Does everything due by `at`; doing it again changes nothing. */
  readonly runDue: (at: number) => Promise<void>;
  /** Ends when no message can go out now. */
  readonly deliverAll: () => Promise<void>;
  /** Told after every step, for those who watch the clock. */
  readonly onStep?: () => void;
}

/**
 * One walk at a time. A step is: set the clock durably, run what is due, deliver it, look for the next instant. A crash
 * between any two of them is mended by `resume`, since each can be repeated. A step that throws ends the walk where it
 * is: the clock runs on from there and the service's own tick takes up what was left.
 */
export function createWalk({ clock, nextDue, runDue, deliverAll, onStep }: WalkParts): Walk {
  const holders = new Set<Promise<unknown>>();
  let tail: Promise<unknown> = Promise.resolve();
  let walks = 0;

  function locked<T>(work: () => Promise<T>): Promise<T> {
    walks += 1;
    const run = tail
      .then(() => Promise.allSettled(holders))
      .then(work)
      .finally(() => {
        walks -= 1;
      });
    tail = run.catch(() => undefined);
    return run;
  }

  async function walk(target: number): Promise<number> {
    clock.beginWalk(target);
    try {
      let at: number | null = clock.now();
      while (at !== null) {
        await happen(at);
        at = await nextDue(at, target);
      }
      await happen(target);
    } finally {
      clock.endWalk();
      onStep?.();
    }
    return clock.now();
  }

  async function happen(at: number): Promise<void> {
    clock.step(at);
    onStep?.();
    await runDue(at);
    await deliverAll();
    // A year is hundreds of steps: those who watch the clock or ask for health get their turn.
    await nextTurn();
  }

  async function whenIdle(): Promise<void> {
    while (walks > 0) await tail;
  }

  return {
    whenIdle,
    walkTo: (target) => locked(async () => (target <= clock.now() ? clock.now() : walk(target))),
    resume: () =>
      locked(async () => {
        const target = clock.walkTarget();
        return target === null ? null : walk(target);
      }),
    async hold(work) {
      await whenIdle();
      const run = work();
      const settled = run.catch(() => undefined);
      holders.add(settled);
      void settled.then(() => holders.delete(settled));
      return run;
    },
  };
}

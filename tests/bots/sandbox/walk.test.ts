import { describe, expect, it } from 'vitest';
import { createClock } from '../../../src/bots/sandbox/clock.ts';
import type { ClockRow } from '../../../src/bots/sandbox/platform-file.ts';
import { createWalk, type WalkParts } from '../../../src/bots/sandbox/walk.ts';

const startAt = 1_000;

/** A clock in memory and things due at fixed instants; `log` is what happened, in order. */
function scene(due: readonly number[], override: Partial<WalkParts> = {}, saved?: ClockRow) {
  let row = saved;
  const log: string[] = [];
  const clock = createClock({
    file: {
      readClock: () => row,
      writeClock: (written) => {
        row = written;
      },
    },
    startAt,
    machineNow: () => 0,
  });
  const walk = createWalk({
    clock,
    nextDue: async (after, until) => due.find((at) => at > after && at <= until) ?? null,
    runDue: async (at) => {
      expect(clock.now()).toBe(at);
      expect(row?.programme).toBe(at);
      log.push(`due ${at}`);
    },
    deliverAll: async () => void log.push(`deliver ${clock.now()}`),
    ...override,
  });
  return { clock, walk, log, saved: () => row };
}

describe('a walk of the clock', () => {
  it('sets the clock durably, runs and delivers each due instant before the next', async () => {
    const { walk, log } = scene([1_200, 1_500, 9_000]);
    expect(await walk.walkTo(2_000)).toBe(2_000);
    expect(log).toEqual([
      'due 1000',
      'deliver 1000',
      'due 1200',
      'deliver 1200',
      'due 1500',
      'deliver 1500',
      'due 2000',
      'deliver 2000',
    ]);
  });

  it('does nothing when the target is not ahead', async () => {
    const { walk, log } = scene([1_200]);
    expect(await walk.walkTo(500)).toBe(startAt);
    expect(log).toEqual([]);
  });

  it('runs one at a time: a second walk starts where the first ended', async () => {
    const { walk, log } = scene([1_200, 1_500]);
    const reached = await Promise.all([walk.walkTo(1_300), walk.walkTo(1_600)]);
    expect(reached).toEqual([1_300, 1_600]);
    expect(log.filter((line) => line === 'due 1200')).toHaveLength(1);
    expect(log.filter((line) => line === 'due 1500')).toHaveLength(1);
  });

  it('keeps posts waiting until it is done, and waits for posts that came before', async () => {
    const { walk, log } = scene([1_200]);
    const order: string[] = [];
    let endEarly = () => {};
    const early = walk.hold(async () => {
      await new Promise<void>((resolve) => {
        endEarly = resolve;
      });
      order.push('early post');
      expect(log).toEqual([]);
    });
    await Promise.resolve();
    const walking = walk.walkTo(1_300).then(() => order.push('walk'));
    const late = walk.hold(async () => order.push('late post'));
    const idle = walk.whenIdle().then(() => expect(order).toContain('walk'));
    endEarly();
    await Promise.all([early, walking, late, idle]);
    expect(order).toEqual(['early post', 'walk', 'late post']);
  });

  it('goes on after a crash from the instant it stood at, to the target it had', async () => {
    const crashed = scene([1_200, 1_500], {
      runDue: async (at) => {
        if (at === 1_200) await new Promise(() => undefined);
      },
    });
    void crashed.walk.walkTo(2_000);
    while (crashed.saved()?.programme !== 1_200) await new Promise((resolve) => setImmediate(resolve));
    const again = scene([1_200, 1_500], {}, crashed.saved());
    expect(await again.walk.resume()).toBe(2_000);
    expect(again.log.filter((line) => line.startsWith('due'))).toEqual(['due 1200', 'due 1500', 'due 2000']);
    expect(await again.walk.resume()).toBeNull();
  });

  it('ends where a step fails; the clock runs on and later posts and walks go through', async () => {
    let fails = true;
    const { walk, clock } = scene([1_200], {
      runDue: async (at) => {
        if (fails && at === 1_200) throw new Error('disk full');
      },
    });
    await expect(walk.walkTo(2_000)).rejects.toThrow('disk full');
    expect(clock.walkTarget()).toBeNull();
    expect(clock.now()).toBe(1_200);
    fails = false;
    expect(await walk.hold(async () => 'posted')).toBe('posted');
    expect(await walk.walkTo(2_000)).toBe(2_000);
  });
});

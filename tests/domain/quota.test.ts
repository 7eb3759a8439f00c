import { describe, expect, it } from 'vitest';
import { offTheHour } from '../../src/domain/off-the-hour.ts';
import {
  type BucketUse,
  decideSend,
  endOf,
  type Form,
  levelOf,
  monthlyNeed,
  type Weight,
} from '../../src/domain/quota.ts';
import { dayOf, instantAt, minuteMs } from '../../src/domain/time.ts';

const bucketOf = { reply: 'stream', push: 'api' } as const;
const use = (percent: number | 'out'): BucketUse =>
  percent === 'out'
    ? { used: 0, limit: 1_000, exhausted: true }
    : { used: percent * 10, limit: 1_000, exhausted: false };

describe('how a bucket stands', () => {
  it.each([
    [0, 'plenty'],
    [79.9, 'plenty'],
    [80, 'low'],
    [94.9, 'low'],
    [95, 'scarce'],
    [140, 'scarce'],
    ['out', 'exhausted'],
  ] as const)('%s %% → %s', (percent, level) => {
    expect(levelOf(use(percent))).toBe(level);
  });
});

describe('how a message goes', () => {
  const both: readonly Form[] = ['reply', 'push'];
  const pushOnly: readonly Form[] = ['push'];

  it.each<[Weight, readonly Form[], number | 'out', number | 'out', string]>([
    // weight, forms, stream, api → form
    ['receipt', both, 0, 0, 'reply'],
    ['receipt', both, 79, 0, 'reply'],
    ['receipt', both, 80, 0, 'push'],
    ['receipt', both, 80, 80, 'reply'],
    ['receipt', both, 95, 79, 'push'],
    ['receipt', both, 95, 80, 'reply gathered'],
    ['receipt', both, 'out', 0, 'push'],
    ['receipt', both, 'out', 80, 'push'],
    ['receipt', both, 'out', 95, 'push gathered'],
    ['receipt', both, 95, 'out', 'reply gathered'],
    ['receipt', both, 'out', 'out', 'hold'],
    ['receipt', pushOnly, 0, 95, 'push gathered'],
    ['answer', both, 80, 0, 'reply'],
    ['answer', both, 95, 0, 'push'],
    ['answer', both, 95, 95, 'reply'],
    ['answer', both, 'out', 95, 'push'],
    ['answer', pushOnly, 0, 'out', 'hold'],
    ['result', pushOnly, 0, 94, 'push'],
    ['result', pushOnly, 0, 99, 'push'],
    ['result', pushOnly, 0, 'out', 'hold'],
    ['notice', pushOnly, 0, 94, 'push'],
    ['notice', pushOnly, 0, 95, 'hold'],
    ['notice', pushOnly, 0, 'out', 'hold'],
    ['notice', pushOnly, 'out', 0, 'push'],
    ['answer', [], 0, 0, 'hold'],
  ])('%s by %j, stream %s, api %s → %s', (weight, forms, stream, api, wanted) => {
    const standing = { stream: use(stream), api: use(api) };
    const decision = decideSend({ weight, forms, bucketOf, standing });
    const said = decision.kind === 'hold' ? 'hold' : `${decision.form}${decision.gather ? ' gathered' : ''}`;
    expect(said).toBe(wanted);
  });
});

describe('what a month takes', () => {
  it('counts downloads, pushes and one upload a result as calls, a message and its answer as two of the stream', () => {
    const load = {
      workingDays: 22,
      groups: 30,
      reports: 20,
      photosPerReport: 3,
      otherCommands: 10,
      notices: 15,
      privatePushes: 5,
      results: 2,
    };
    expect(monthlyNeed(load)).toEqual({ api: 22 * 80 + 62, stream: 22 * 60 });
  });

  it('ends with the calendar month of the town', () => {
    expect(dayOf(endOf('2026-12'))).toBe('2027-01-01');
    expect(dayOf(endOf('2026-12') - 1)).toBe('2026-12-31');
  });
});

describe('starts off the full hour', () => {
  it('go at once in the middle of an hour, and some minutes after its beginning', () => {
    const at = (time: string) => instantAt('2026-11-24', time);
    expect(offTheHour(at('09:30'), 7)).toBe(at('09:30'));
    for (const time of ['08:58', '08:59', '09:00', '09:02']) {
      for (let number = 0; number < 40; number += 1) {
        const start = offTheHour(at(time), number);
        expect(start).toBeGreaterThanOrEqual(at('09:03'));
        expect(start).toBeLessThan(at('09:08'));
        expect(offTheHour(start, number)).toBe(start);
      }
    }
    const minutes = Array.from({ length: 30 }, (_, number) =>
      Math.floor((offTheHour(at('09:00'), number) - at('09:03')) / minuteMs),
    );
    expect(new Set(minutes)).toEqual(new Set([0, 1, 2, 3, 4]));
  });
});

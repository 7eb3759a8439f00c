import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayOf, instantAt, timeOf } from '../../src/domain/time.ts';
import { ScheduledTown, type Seen } from '../support/scheduled-town.ts';

const endOfYear = instantAt('2023-12-31', '23:59');
const head = 'unit,day,time,schedules';

describe('walking from the activation of the programme to the end of the year', () => {
  let town: ScheduledTown;
  let seen: Seen[];

  beforeAll(async () => {
    town = await ScheduledTown.open();
    seen = await town.walk(endOfYear);
  }, 120_000);
  afterAll(() => town.close());

  it('reaches every group', () => {
    expect(new Set(seen.map(({ chat }) => chat))).toEqual(new Set(town.town.bundle.town.units.map(({ id }) => id)));
  });

  it('sends a group at most one message a day, in its slot, never on a day off', () => {
    const days = seen.map(({ chat, at }) => `${chat} ${dayOf(at)}`);
    expect(new Set(days).size).toBe(days.length);
    expect(new Set(seen.map(({ at }) => timeOf(at)))).toEqual(new Set(['09:10']));
    expect(seen.filter(({ at }) => !town.isWorkingDay(dayOf(at)))).toEqual([]);
  });

  it('keeps messages short and polite', () => {
    for (const { text } of seen) {
      expect(Array.from(text).length).toBeLessThanOrEqual(120);
      expect(text.split('\n').length).toBeLessThanOrEqual(4);
      expect(text).not.toMatch(/必须|立即|所有人|undefined|null|NaN/);
    }
  });

  it('sends two villages in three months exactly what the plan lists', async () => {
    const [first, ...expected] = readFileSync('programmes/chaqi-2023/expected-notices.csv', 'utf8')
      .trim()
      .split(/\r?\n/);
    expect(first).toBe(head);
    const units = new Set(expected.map((line) => line.split(',')[0]));
    expect(units.size).toBe(2);
    const inScope = (line: string) => {
      const [unit, day = ''] = line.split(',');
      return units.has(unit) && day >= '2023-04-01' && day <= '2023-06-30';
    };
    expect(expected.filter((line) => !inScope(line))).toEqual([]);
    expect((await town.carried()).filter(inScope).sort()).toEqual(expected.sort());
  });

  it('does the jobs of the town once each', () => {
    expect(new Set(town.townJobs).size).toBe(town.townJobs.length);
    expect(town.townJobs).toContain('draft 2023-05');
    expect(town.townJobs).toContain('reminder 2023-05');
  });

  it('sends the same list in a second town', async () => {
    const second = await ScheduledTown.open();
    expect(await second.walk(endOfYear)).toEqual(seen);
    await second.close();
  }, 120_000);
});

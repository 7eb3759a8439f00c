import { afterEach, beforeEach, expect, it } from 'vitest';
import type { DailyWork } from '../../../src/jobs/daily/daily-work.ts';
import { runDaily } from '../../../src/jobs/daily/run-daily.ts';
import { getSetting, setSetting } from '../../../src/store/settings.ts';
import { openTown, type TestTown } from '../../support/town.ts';

let town: TestTown;
beforeEach(async () => {
  town = await openTown();
});
afterEach(() => town.close());

it('one piece that fails keeps no other from its work, and the day counts as failed', async () => {
  const fails: DailyWork = {
    name: 'broken',
    async run(tx) {
      await setSetting(tx, 'half', 'done');
      throw new Error('no luck');
    },
  };
  const works: DailyWork = { name: 'fine', run: (tx, { day }) => setSetting(tx, 'seen', day) };
  const context = { bundle: town.bundle, calendar: town.deps.calendar, day: '2023-03-16', at: town.clock.now };
  await expect(runDaily(town.store, [fails, works], context)).rejects.toThrow('broken: Error: no luck');
  expect(await getSetting(town.store.read, 'seen')).toBe('2023-03-16');
  expect(await getSetting(town.store.read, 'half')).toBeNull();
});

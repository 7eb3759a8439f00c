import { and, eq, ne } from 'drizzle-orm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { evaluationsOf, latestEvaluation } from '../../src/store/evaluations.ts';
import { rounds } from '../../src/store/schema.ts';
import { openedRound } from '../support/opened-round.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;

beforeEach(async () => {
  town = await openTown();
});
afterEach(() => town.close());

async function say(text: string, day?: string): Promise<string> {
  if (day !== undefined) town.clock.now = instantAt(day, '09:30');
  return (await town.say({ person: town.holder('office'), chat: 'private', text })).join('\n');
}

it('a year waits for its quarters, and its correction takes a quarter that was corrected since', async () => {
  const units = ['changhu', 'hetang'];
  const found = [{ unit: 'changhu', item: 'litter', hundredths: 400, place: '三组' }];
  await openedRound(town, { period: '2023-Q2', units, at: instantAt('2023-06-10', '15:00') });
  await openedRound(town, { period: '2023-Q2', units, found, at: instantAt('2023-06-12', '15:00') });
  await say('评比 2季度', '2023-07-04');
  expect(await say('公示 2季度')).toContain('第2季度公示');
  await openedRound(town, { period: '2023', units, at: instantAt('2023-12-13', '15:00') });
  await say('评比 年度', '2023-12-18');
  expect(await say('公示 年度')).toBe('第2季度还在公示，定稿了再公示年度');
  expect(await say('定稿 2季度')).toContain('已定稿');
  expect(await say('公示 年度')).toContain('公示 12月');

  await town.store.write(async (tx) => {
    const q2 = await tx.select().from(rounds).where(eq(rounds.period, '2023-Q2'));
    await tx
      .update(rounds)
      .set({ state: 'cancelled' })
      .where(and(eq(rounds.period, '2023-Q2'), ne(rounds.id, q2[0]?.id ?? 0)));
  });
  expect(await say('更正公示 2季度 第二轮作废')).toContain('年度用了第2季度更正前的分，请回：更正公示 年度 原因');
  expect(await say('更正公示 年度 2季度更正了')).toContain('更正后第2版');
  const quarter = await latestEvaluation(town.store.read, 'village', '2023-Q2');
  const total = quarter?.document.units.find(({ code }) => code === 'changhu')?.result?.totalHundredths;
  const years = (await evaluationsOf(town.store.read, '2023')).map(({ document }) =>
    document.units.find(({ code }) => code === 'changhu'),
  );
  expect(years[1]?.quarters).toMatchObject([{ period: '2023-Q2', version: 2, totalHundredths: total }]);
  expect(years[1]?.result?.totalHundredths).toBeGreaterThan(years[0]?.result?.totalHundredths ?? 0);
  expect(await say('更正公示 年度 再来一次')).toContain('没有要更正的');
});

import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noticeRank } from '../../src/domain/programme/occurrences.ts';
import { dayMs, instantAt } from '../../src/domain/time.ts';
import { planNotice } from '../../src/store/notices.ts';
import { notices, units } from '../../src/store/schema.ts';
import { ScheduledTown } from '../support/scheduled-town.ts';

let base: ScheduledTown;
beforeEach(async () => {
  base = await ScheduledTown.open();
});
afterEach(() => base.town.close());

// A Tuesday and a Wednesday without a meeting of 长湖村.
const tuesday = '2023-04-18';
const wednesday = '2023-04-19';

async function planResult(schedule: string, text: string, expiresAt: number): Promise<void> {
  const { store } = base.town;
  const [unit] = await store.read.select().from(units).where(eq(units.code, 'changhu'));
  const at = instantAt(tuesday, '08:00');
  await store.write((tx) =>
    planNotice(tx, {
      schedule,
      plannedAt: at,
      unitId: unit?.id ?? 0,
      rank: noticeRank.result,
      text,
      subject: { type: 'test' },
      expiresAt,
      createdAt: at,
    }),
  );
}

async function seenAt(day: string): Promise<string[]> {
  const seen = await base.walk(instantAt(day, '09:10'));
  return seen.filter(({ chat, at }) => chat === 'changhu' && at >= instantAt(day, '00:00')).map(({ text }) => text);
}

describe('two results on one morning', () => {
  const month = `3月评比公示\n${'甲'.repeat(80)}`;
  const quarter = `第1季度评比公示\n${'乙'.repeat(80)}`;

  it('the one that finds no room waits for the next slot and is told whole', async () => {
    await planResult('a', month, instantAt(tuesday, '08:00') + 5 * dayMs);
    await planResult('b', quarter, instantAt(tuesday, '08:00') + 5 * dayMs);
    expect(await seenAt(tuesday)).toEqual([month]);
    expect(await seenAt(wednesday)).toEqual([quarter]);
  });

  it('the one that would be over by the next slot is at least counted', async () => {
    await planResult('a', month, instantAt(tuesday, '08:00') + 5 * dayMs);
    await planResult('b', quarter, instantAt(tuesday, '20:00'));
    expect(await seenAt(tuesday)).toEqual([`${month}\n另有1项，回复 待办`]);
    const rows = await base.town.store.read.select().from(notices).where(eq(notices.schedule, 'b'));
    expect(rows.map(({ state }) => state)).toEqual(['sent']);
  });
});

import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noticeRank } from '../../src/domain/programme/occurrences.ts';
import { dayMs, dayOf, instantAt } from '../../src/domain/time.ts';
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

async function planLine(day: string, text: string, rank: number = noticeRank.task): Promise<void> {
  const { store } = base.town;
  const [unit] = await store.read.select().from(units).where(eq(units.code, 'changhu'));
  const at = instantAt(day, '08:00');
  const unitId = unit?.id ?? 0;
  const what = { plannedAt: at, unitId, rank, text, subject: { type: 'test' }, createdAt: at };
  await store.write((tx) => planNotice(tx, { schedule: `line ${day}`, ...what, expiresAt: at + 5 * dayMs }));
}

const states = async (schedule: string) => {
  const rows = await base.town.store.read.select().from(notices).where(eq(notices.schedule, schedule));
  return rows.map(({ state, note }) => [state, note]);
};

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

describe('a week', () => {
  // 23 April 2023 is a Sunday on which people work for the holiday after it.
  const week = ['2023-04-17', '2023-04-18', '2023-04-19', '2023-04-20', '2023-04-21', '2023-04-23'];

  it('has five messages to a group at most; what is left waits for Monday', async () => {
    expect(week.filter(base.isWorkingDay)).toEqual(week);
    for (const day of week) await planLine(day, `${day}的事`);
    const seen = await base.walk(instantAt('2023-04-24', '09:10'));
    const days = seen
      .filter(({ chat, at }) => chat === 'changhu' && at >= instantAt('2023-04-17', '00:00'))
      .map(({ at, text }) => `${dayOf(at)} ${text.split('\n').find((line) => line.endsWith('的事')) ?? ''}`);
    expect(days.map((line) => line.slice(0, 10))).toEqual([...week.slice(0, 5), '2023-04-24']);
    expect(days.at(-1)).toContain('2023-04-23的事');
  });
});

describe('the same words', () => {
  it('are not said to a group twice within seven days, but after them they are', async () => {
    for (const day of ['2023-04-18', '2023-04-19', '2023-04-24', '2023-04-25']) await planLine(day, '塘边要扫一扫');
    const seen = await base.walk(instantAt('2023-04-25', '09:10'));
    const said = seen.filter(({ chat, text }) => chat === 'changhu' && text.includes('塘边要扫一扫'));
    expect(said.map(({ at }) => dayOf(at))).toEqual(['2023-04-18', '2023-04-25']);
    expect(await states('line 2023-04-19')).toEqual([['dropped', '一周内说过同样的话']]);
    expect(await states('line 2023-04-24')).toEqual([['dropped', '一周内说过同样的话']]);
  });

  it('of a result are said again', async () => {
    for (const day of ['2023-04-18', '2023-04-19']) await planLine(day, '3月评比公示', noticeRank.result);
    const seen = await base.walk(instantAt('2023-04-19', '09:10'));
    expect(seen.filter(({ chat, text }) => chat === 'changhu' && text.includes('3月评比公示'))).toHaveLength(2);
  });

  it('planned twice for one morning are one line', async () => {
    await planResult('a', '3月评比公示', instantAt(tuesday, '08:00') + 5 * dayMs);
    await planLine(tuesday, '塘边要扫一扫');
    await planLine('2023-04-17', '塘边要扫一扫');
    await base.at(instantAt(tuesday, '09:10'));
    const [text = ''] = base.connection.shown.filter(({ chat }) => chat.id === 'changhu').map((shown) => shown.text);
    expect(text.split('塘边要扫一扫')).toHaveLength(2);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { evaluationsOnNotice } from '../../src/store/evaluations.ts';
import { findings } from '../../src/store/schema.ts';
import { paper } from '../support/evaluated-month.ts';
import { openedRound } from '../support/opened-round.ts';
import { openTown, type TestTown } from '../support/town.ts';
import { unzip } from '../support/unzip.ts';

let town: TestTown;
let office: string;

beforeEach(async () => {
  town = await openTown();
  office = town.holder('office');
});
afterEach(() => town.close());

async function say(text: string, person = office): Promise<string> {
  return (await town.say({ person, chat: 'private', text })).join('\n');
}

/** Two opened rounds of the quarter, the second with a finding, and the draft the office has seen. */
async function drafted(): Promise<void> {
  const round = { period: '2023-Q2', units: ['changhu', 'hetang'], at: instantAt('2023-06-20', '15:00') };
  await openedRound(town, round);
  await openedRound(town, { ...round, found: [{ unit: 'changhu', item: 'roads', hundredths: 200 }] });
  town.clock.now = instantAt('2023-07-04', '10:00');
  await say('评比 2季度');
}

describe('公示 of a draft', () => {
  it.each(['加分 长湖村 2季度 微经验 全镇推广', '作废检查 2 走错村'])(
    'that %s has made another waits until the office has seen the new one',
    async (change) => {
      await drafted();
      await say(change);
      expect(await say('公示 2季度')).toBe('草稿之后有变化，请先看新草稿，回：评比 第2季度');
      expect(await evaluationsOnNotice(town.store.read)).toEqual([]);
      await say('评比 2季度');
      expect(await say('公示 2季度')).toContain('第2季度公示 ');
    },
  );

  it('of a month waits as well when an inspector took a finding back', async () => {
    town.clock.now = instantAt('2023-05-18', '10:00');
    const inspector = town.holder('inspector');
    await say('检查 长湖村 塘边杂草 -1.5', inspector);
    town.clock.now = instantAt('2023-06-05', '09:30');
    await say('评比 5月');
    expect(await say('撤销 长湖1', inspector)).toBe('长湖1撤销了，不再扣分');
    expect(await say('公示 5月')).toBe('草稿之后有变化，请先看新草稿，回：评比 5月');
  });

  it('has the seed of each draw in the paper for the wall and in the workbook', async () => {
    await drafted();
    const line = '抽签种子 1号检查 2023-Q2、2号检查 2023-Q2（抽签办法见检查评比说明）';
    const inside = async (what: string) => {
      const parts = [...(await unzip(await paper(town, what, '2023-Q2'))).values()];
      return parts.some((part) => part.includes(line));
    };
    expect([await inside('public-notice'), await inside('results')]).toEqual([true, true]);
  });
});

describe('a finding rechecked well', () => {
  it('keeps the day it passed when somebody looks again', async () => {
    await drafted();
    const inspector = town.holder('inspector');
    const passed = async () => (await town.store.read.select().from(findings))[0]?.recheckedAt;
    expect(await say('复查 长湖1 合格', inspector)).toBe('长湖1复查合格');
    const first = await passed();
    town.clock.now = instantAt('2023-07-20', '10:00');
    expect(await say('复查 长湖1 合格', inspector)).toBe('长湖1已经合格');
    expect(await passed()).toBe(first);
  });
});

describe('an objection', () => {
  it('is answered alike for a sealed finding and for a number nobody has', async () => {
    await drafted();
    expect(await say('公示 2季度')).toContain('第2季度公示 ');
    expect(await say('检查安排 7月 林立平 吕玉山')).toContain('7月检查');
    await say('检查 长湖村 塘边杂草 -1', 'zb10');
    const member = town.members('changhu')[0]?.id ?? '';
    const none = '这一条不在正公示的评比里，请看看编号';
    for (const number of [2, 99]) expect(await say(`异议 长湖${number} 不服`, member)).toBe(none);
    expect(await say('异议 2季度 我们村查漏了', member)).toMatch(/^记下异议1，/u);
    expect(await say('异议 长湖1 不服', member)).toMatch(/^记下异议2，/u);
  });
});

describe('a second round of the period', () => {
  it('is not arranged while one is sealed', async () => {
    town.clock.now = instantAt('2023-06-20', '09:00');
    await say('检查安排 2季度 林立平 吕玉山');
    const refused = '第2季度已有1号检查没开封，要重来先：作废检查 1 原因';
    expect(await say('检查安排 2季度 林立平 梁庆香')).toBe(refused);
    await say('作废检查 1 换人');
    expect(await say('检查安排 2季度 林立平 梁庆香')).toContain('第2季度检查2号');
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { pointEntries } from '../../src/store/schema.ts';
import { openTown, type TestTown } from '../support/town.ts';

const poster = 'ch04';
const secretary = 'ch01';
const member = 'ch05';

let town: TestTown;
beforeEach(async () => {
  town = await openTown();
  town.clock.now = instantAt('2023-03-24', '09:00');
});
afterEach(() => town.close());

const say = async (person: string, text: string) => (await town.say({ person, text })).join('\n');
const privately = async (person: string, text: string) =>
  (await town.say({ person, chat: 'private', text })).join('\n');
const points = () => privately(member, '我的积分');
const ledger = async () =>
  (await town.store.read.select().from(pointEntries).orderBy(pointEntries.id)).map(({ hundredths, reason }) => [
    hundredths,
    reason,
  ]);

/** 长湖1 to 3 of one week, with 张爱国 in each: the week has two places. */
async function threeOfAWeek(): Promise<void> {
  for (const [day, group] of [
    ['3月20日', '一组'],
    ['3月21日', '二组'],
    ['3月22日', '三组'],
  ]) {
    await town.say({ person: poster, text: `${day}${group}大扫除，张爱国参加`, photos: 1 });
  }
}

const oneWeek = {
  first: '3月20日 +1分 参加人居环境整治（长湖1）',
  third: '3月22日 0分 参加人居环境整治，当周已计满2次（长湖3）',
};

describe('points do not depend on the order of confirming', () => {
  it.each([['1 2 3'], ['3 2 1'], ['2 3 1']])('confirmed as %s, the first two of the week count', async (order) => {
    await threeOfAWeek();
    for (const number of order.split(' ')) await say(secretary, `确认 ${number}`);
    const shown = await points();
    expect(shown).toContain('张爱国今年2分');
    for (const [number, given] of [
      [1, '+1分'],
      [2, '+1分'],
      [3, '0分'],
    ] as const) {
      expect(await privately(secretary, `为什么 ${number}`)).toContain(`张爱国${given}：参加人居环境整治`);
    }
  });

  it.each(['确认全部', '确认 3 1 2'])('%s books each report once, in the order of the work', async (text) => {
    await threeOfAWeek();
    await say(secretary, text);
    expect(await ledger()).toEqual([
      [100, '参加人居环境整治'],
      [100, '参加人居环境整治'],
      [0, '参加人居环境整治，当周已计满2次'],
    ]);
    const shown = await points();
    expect(shown).toContain(oneWeek.first);
    expect(shown).toContain(oneWeek.third);
  });

  it('says in the ledger in two words why an entry was moved', async () => {
    await threeOfAWeek();
    await say(secretary, '确认 3');
    await say(secretary, '确认 1 2');
    expect((await points()).split('\n').slice(1, -1)).toEqual([
      '3月22日 0分 参加人居环境整治，当周已计满2次，重新排次（长湖3）',
      '3月22日 -1分 重新排次，冲回：参加人居环境整治（长湖3）',
      '3月21日 +1分 参加人居环境整治（长湖2）',
      '3月20日 +1分 参加人居环境整治（长湖1）',
      '3月22日 +1分 参加人居环境整治（长湖3）',
    ]);
  });
});

describe('a place of the week that becomes free goes to the report that had been cut', () => {
  beforeEach(async () => {
    await threeOfAWeek();
    await say(secretary, '确认全部');
  });

  const madeGood = '张爱国+1分：参加人居环境整治，前面空出，补计（规则clean-up，2023.1版）';
  const third = () => privately(secretary, '为什么 3');

  it('when one is withdrawn, once, and people are told why', async () => {
    expect(await say(poster, '撤销 1')).toBe('长湖1已撤销，积分一并冲回');
    expect(await third()).toContain(madeGood);
    const shown = await points();
    expect(shown).toContain('张爱国今年2分');
    expect(shown).toContain('3月22日 +1分 参加人居环境整治，前面空出，补计（长湖3）');
    const before = await ledger();
    await say(poster, '撤销 1');
    await say(secretary, '确认 3');
    expect(await ledger()).toEqual(before);
  });

  it('when one is returned, and goes back when that is confirmed again', async () => {
    expect(await say(secretary, '退回 2 人数对不上')).toContain('积分一并冲回');
    expect(await third()).toContain(madeGood);
    await say(secretary, '确认 2');
    expect(await third()).toContain('张爱国0分：参加人居环境整治，当周已计满2次，重新排次');
    expect(await points()).toContain('张爱国今年2分');
  });

  it('and is not said to be taken back when the report itself had brought nothing', async () => {
    expect(await say(poster, '撤销 3')).toBe('长湖3已撤销');
    expect(await points()).toContain('张爱国今年2分');
  });

  it('when one turns out to be of another week', async () => {
    await say(poster, '更正 1 3月15日');
    await say(secretary, '确认 1');
    expect(await third()).toContain(madeGood);
    expect(await points()).toContain('张爱国今年3分');
  });

  it('when he was not there after all', async () => {
    await say(poster, '更正 2 张爱国没来');
    await say(secretary, '确认 2');
    expect(await third()).toContain(madeGood);
    expect(await points()).toContain('张爱国今年2分');
  });

  it('when its points come of a photo that was missing', async () => {
    await town.say({ person: poster, text: '3月20日四组清沟渠，张爱国参加' });
    await say(secretary, '确认 4');
    expect(await points()).toContain('0分 参加人居环境整治，室外活动要有1张照片才计分（长湖4）');
    await town.say({ person: poster, text: '', photos: 1 });
    await say(secretary, '确认 4');
    const why = (number: number) => privately(secretary, `为什么 ${number}`);
    expect(await why(4)).toContain('张爱国+1分');
    expect(await why(2)).toContain('张爱国0分：参加人居环境整治，当周已计满2次，重新排次');
    expect(await points()).toContain('张爱国今年2分');
  });

  it('when one is found untrue on site, as soon as the sheets are opened', async () => {
    const office = town.holder('office');
    await privately(office, '检查安排 1季度 林立平 吕玉山');
    for (const number of [1, 2]) await privately('zb10', `复查 长湖${number} 不属实`);
    expect(await third()).toContain('当周已计满2次');
    const villages = town.bundle.town.units.filter(({ kind }) => kind === 'village' || kind === 'community');
    for (const inspector of ['zb10', 'zb11']) {
      for (const { name } of villages) await privately(inspector, `检查 季 ${name} 没问题`);
      await privately(inspector, '交卷');
    }
    expect(await third()).toContain(madeGood);
    expect(await points()).toContain('张爱国今年1分');
  });
});

it('gives the place to what comes next when the work that named somebody is told apart', async () => {
  await town.say({ person: poster, text: '3月20日一组大扫除，15人', photos: 1 });
  await town.say({ person: member, text: '3月20日一组大扫除，我和大家一共15人' });
  for (const [day, group] of [
    ['3月21日', '二组'],
    ['3月22日', '三组'],
  ]) {
    await town.say({ person: poster, text: `${day}${group}大扫除，张爱国参加`, photos: 1 });
  }
  await say(secretary, '确认全部');
  const last = () => privately(secretary, '为什么 4');
  expect(await last()).toContain('张爱国0分：参加人居环境整治，当周已计满2次');
  await town.say({ person: member, text: '另算 2' });
  expect(await last()).toContain('张爱国+1分：参加人居环境整治，前面空出，补计');
  expect(await points()).toContain('张爱国今年2分');
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { feedback, problems, reports } from '../../src/store/schema.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
const member = 'ch05';

beforeEach(async () => {
  town = await openTown();
  town.clock.now = instantAt('2023-05-10', '10:00');
});
afterEach(() => town.close());

const kept = () => town.store.read.select().from(feedback);
const booked = async () => [
  ...(await town.store.read.select().from(problems)),
  ...(await town.store.read.select().from(reports)),
];

describe('a complaint in words of one’s own', () => {
  it.each([
    ['投诉书记分组不公平', '书记分组不公平', false],
    ['投诉村书记偏心，五组路边没人管', '村书记偏心,五组路边没人管', false],
    ['投诉书记收了5袋米，三组清沟15人没记分', '书记收了5袋米,三组清沟15人没记分', false],
    ['投诉五组路边垃圾没人管', '五组路边垃圾没人管', false],
    ['匿名投诉 书记收钱', '书记收钱', true],
    ['匿名投诉书记收钱', '书记收钱', true],
    ['投诉匿名 书记收钱', '书记收钱', true],
    ['我要投诉 路灯坏了没人修', '路灯坏了没人修', false],
    ['我要投诉五组路灯坏了没人修', '五组路灯坏了没人修', false],
    ['我想投诉村干部，三组塘边没人管', '村干部，三组塘边没人管', false],
    ['举报 五组有人偷倒垃圾', '五组有人偷倒垃圾', false],
    ['举报五组塘边有人偷倒垃圾', '五组塘边有人偷倒垃圾', false],
    ['匿名举报 五组塘边有人烧垃圾', '五组塘边有人烧垃圾', true],
    ['五组路边没人管，我要投诉村书记', '五组路边没人管，我要投诉村书记', false],
  ])('%s reaches the office only', async (text, words, anonymous) => {
    expect(await town.say({ person: member, text, chat: 'private' })).toEqual([
      '记下 投诉建议1，只有办公室看得到，5月17日前答复您',
    ]);
    expect(await kept()).toMatchObject([{ text: words, anonymous }]);
    expect(await booked()).toEqual([]);
    expect(await town.say({ person: town.holder('secretary', 'changhu'), text: '问题', chat: 'private' })).toEqual([
      '没有没销号的问题',
    ]);
  });

  it.each(['投诉书记分组不公平', '我要投诉 五组路边没人管', '举报五组塘边有人偷倒垃圾'])(
    '%s in a group is kept for the office and not said again',
    async (text) => {
      expect(await town.say({ person: member, text, chat: 'changhu' })).toEqual([
        '话给办公室留着了。这类话请私聊发我，群里大家看得到',
      ]);
      expect(await kept()).toHaveLength(1);
      expect(await booked()).toEqual([]);
    },
  );

  it('says how to complain when asked', async () => {
    expect(await town.say({ person: member, text: '投诉电话是多少', chat: 'private' })).toEqual([
      '有话这样写：投诉建议 路灯坏了没人修',
    ]);
  });

  it.each(['群众投诉垃圾多，三组去清了，15人', '投诉箱今天装好了', '投诉的事处理好了'])(
    '%s is no complaint of the sender',
    async (text) => {
      await town.say({ person: member, text, chat: 'changhu' });
      expect(await kept()).toEqual([]);
    },
  );

  it.each([
    '群众投诉垃圾多，三组去清了垃圾，15人',
    '投诉多的三组塘边今天清了垃圾，15人',
    '投诉处理好了，三组清了垃圾2车，15人',
    '举报的那堆垃圾清了2车，5人',
  ])('%s is a report of work', async (text) => {
    await town.say({ person: member, text, chat: 'changhu' });
    expect(await kept()).toEqual([]);
    expect(await town.store.read.select().from(reports)).toHaveLength(1);
  });
});

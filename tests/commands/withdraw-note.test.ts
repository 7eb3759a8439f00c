import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { audit, problems, reports, visits } from '../../src/store/schema.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
const member = 'ch05';

beforeEach(async () => {
  town = await openTown();
  town.clock.now = instantAt('2023-05-10', '10:00');
});
afterEach(() => town.close());

const say = (text: string, more: { chat?: string; person?: string; quote?: { text: string } } = {}) =>
  town.say({ person: member, chat: 'changhu', text, ...more });
const problemStates = async () => (await town.store.read.select().from(problems)).map(({ state }) => state);
const reportStates = async () => (await town.store.read.select().from(reports)).map(({ state }) => state);

describe('撤销 after a problem', () => {
  it('takes the problem and leaves the report of work before it, and a second one takes nothing more', async () => {
    await say('三组大扫除党员5人群众10人');
    await say('反映 四组塘边 有一堆垃圾');
    expect(await say('撤销')).toEqual(['问题长湖2已撤销']);
    expect(await say('撤销')).toEqual(['问题长湖2已经撤销了']);
    expect([await problemStates(), await reportStates()]).toEqual([['dropped'], ['pending']]);
  });

  it('takes the report when that is the newer one', async () => {
    await say('反映 四组塘边 有一堆垃圾');
    await say('三组大扫除15人');
    expect(await say('撤销')).toEqual(['长湖2已撤销']);
    expect([await problemStates(), await reportStates()]).toEqual([['open'], ['withdrawn']]);
  });

  it('takes the problem by its number, or by its receipt that is quoted', async () => {
    await say('反映 四组塘边 有一堆垃圾');
    await say('反映 二组路口 垃圾桶满了');
    await say('三组大扫除15人');
    expect(await say('撤销 2')).toEqual(['问题长湖2已撤销']);
    const text = '记下 长湖1：四组塘边 有一堆垃圾，5月17日前整改';
    expect(await say('撤销', { quote: { text } })).toEqual(['问题长湖1已撤销']);
    // The number that is written counts, whatever is quoted.
    expect(await say('撤销 1', { quote: { text: '记下 长湖3：三组 大扫除 15人' } })).toEqual(['问题长湖1已经撤销了']);
    expect([await problemStates(), await reportStates()]).toEqual([['dropped', 'dropped'], ['pending']]);
  });

  it('is nobody else’s to say', async () => {
    await say('反映 四组塘边 有一堆垃圾');
    expect(await say('撤销 1', { person: 'ch06' })).toEqual(['没有长湖1这条上报']);
    expect(await problemStates()).toEqual(['open']);
  });

  it('comes too late when somebody has put it right', async () => {
    await say('反映 四组塘边 有一堆垃圾');
    await say('整改 1', { person: town.holder('secretary', 'changhu') });
    expect(await say('撤销')).toEqual(['问题长湖1已经有人在办，撤不了，请找书记']);
    expect(await problemStates()).toEqual(['rectified']);
  });

  it('is what 反映错了 is told', async () => {
    await say('反映 四组塘边 有一堆垃圾');
    expect(await say('反映错了', { chat: 'private' })).toEqual(['撤掉刚反映的回：撤销，再反映一次']);
    expect(await problemStates()).toEqual(['open']);
  });

  it('leaves no trace of who told of it anonymously', async () => {
    await say('反映 匿名 四组屋后 有人偷倒垃圾', { chat: 'private' });
    expect(await say('撤销', { chat: 'private' })).toEqual(['问题长湖1已撤销']);
    expect(await town.store.read.select().from(audit)).toEqual([]);
  });
});

it.each(['改成一组路口', '应该是一组路口', '更正 一组路口'])(
  '%s after a problem says how, and leaves problem and report as they are',
  async (text) => {
    await say('五组清沟渠8人');
    await say('反映 二组路口 垃圾桶满了');
    const [before] = await town.store.read.select().from(reports);
    expect(await say(text)).toEqual([
      '最近的是问题长湖2，要改先回“撤销”，再反映一次；改上报请写编号，如：更正 37 15人',
    ]);
    expect(await town.store.read.select().from(reports)).toEqual([before]);
    expect(await say('更正 1 9人')).toEqual([expect.stringMatching(/^改好 长湖1：五组 清沟渠 9人/u)]);
  },
);

it('改成 after a problem that was taken back means the report before it', async () => {
  await say('五组清沟渠8人');
  await say('反映 二组路口 垃圾桶满了');
  await say('撤销');
  expect(await say('改成9人')).toEqual([expect.stringMatching(/^改好 长湖1：五组 清沟渠 9人/u)]);
});

describe('撤销 after a visit', () => {
  it('takes the visit off all lists, not the work reported before it', async () => {
    const cadre = town.holder('liaison', 'changhu');
    await say('长湖村三组大扫除15人', { person: cadre, chat: 'private' });
    await say('入户 长湖村 三组 张爱国家 说了改厕的事', { person: cadre, chat: 'private' });
    expect(await say('撤销', { person: cadre, chat: 'private' })).toEqual(['长湖的入户已撤销']);
    expect(await say('撤销', { person: cadre, chat: 'private' })).toEqual(['长湖的入户已经撤销了']);
    expect(await reportStates()).toEqual(['pending']);
    const [visit] = await town.store.read.select().from(visits);
    expect(visit?.withdrawnAt).not.toBeNull();
    expect((await say('我的联户', { person: cadre, chat: 'private' })).join('\n')).not.toContain('改厕');
  });
});

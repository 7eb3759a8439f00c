import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { dueChanges, measures } from '../../src/store/schema.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
let secretary: string;
let office: string;
const member = 'ch04';

beforeEach(async () => {
  town = await openTown();
  secretary = town.holder('secretary', 'changhu');
  office = town.holder('office');
  town.clock.now = instantAt('2023-05-10', '10:00');
});
afterEach(() => town.close());

const say = (person: string, text: string, chat = 'changhu') => town.say({ person, text, chat });
const stored = () => town.store.read.select().from(measures);

describe('计划 新建', () => {
  it('writes a measure with owner, action, day and phase, and says what it wrote', async () => {
    expect(await say(secretary, '计划 新建 清理塘边垃圾 截止 5月20日 负责 张建国 行动 先锋', 'private')).toEqual([
      '记进计划 长湖1：清理塘边垃圾（张建国），5月20日止，红色先锋先行',
    ]);
    expect(await stored()).toMatchObject([
      { text: '清理塘边垃圾', due: '2023-05-20', action: 'xianfeng', phase: 'ganjing', state: 'open' },
    ]);
    expect((await stored())[0]?.personId).not.toBeNull();
  });

  it.each([
    ['计划 新建 清沟渠 截止 6月30日 负责 第二网格', { action: 'xianfeng', phase: 'zhengjie' }],
    ['新建计划 上党课 截止 5月30日', { action: 'ketang' }],
    ['计划新建 行动 地标 换标牌 截止 9月30日', null],
    ['计划 新建 换标牌，阶段：秀美，行动：红色地标锻造，截止：9月30日', { action: 'dibiao', phase: 'xiumei' }],
    ['计划 新建 三组清沟渠 截止到6月30日 负责人 三组', { groupName: '三组', text: '三组清沟渠' }],
  ])('reads “%s”', async (text, expected) => {
    await say(secretary, text);
    expect(await stored()).toMatchObject(expected === null ? [] : [expected]);
  });

  it.each([
    ['计划 新建 清沟渠', '要写截止日期。例：计划 新建 清理塘边垃圾 截止 5月20日 负责 张建国 行动 先锋'],
    ['计划 新建 清沟渠 截止 尽快', '截止日期没看懂。例：计划 新建 清理塘边垃圾 截止 5月20日 负责 张建国 行动 先锋'],
    ['计划 新建 清沟渠 截止 昨天', '5月9日已经过了，请写今天或以后的日子'],
    ['计划 新建 清沟渠 截止 12月30日', '方案到12月15日，截止请写在这以前'],
    ['计划 新建 迎接参观 截止 5月20日', expect.stringMatching(/^属于哪项行动？末尾加上：行动 红色堡垒引领/u)],
    ['计划 新建 清沟渠 截止 5月20日 行动 冲锋', expect.stringMatching(/^没有“冲锋”行动，有红色堡垒引领/u)],
    ['计划 新建 清沟渠 截止 5月20日 阶段 漂亮', '没有“漂亮”阶段，有干净、整洁、秀美'],
    ['计划 新建 清沟渠 截止 5月20日 负责 王五六', '长湖没有“王五六”。写组、网格、队或名册上的人'],
  ])('writes nothing for “%s”, and says why', async (text, reply) => {
    expect(await say(secretary, text)).toEqual([reply]);
    expect(await stored()).toEqual([]);
  });

  it('leaves speech that begins with the word alone', async () => {
    for (const text of ['计划明天大扫除', '计划新建一个花坛', '计划改院墙', '计划完成了一半']) await say(member, text);
    expect(await stored()).toEqual([]);
  });

  it('is for the secretary, and for the office of a unit it names', async () => {
    expect(await say(member, '计划 新建 清沟渠 截止 5月20日')).toEqual(['这个由村书记、指挥所办公室来办，请找他们']);
    const other = town.holder('secretary', 'hetang');
    expect(await say(other, '计划 新建 清沟渠 截止 5月20日')).toEqual(['这个由村书记、指挥所办公室来办，请找他们']);
    expect(await say(office, '计划 新建 清沟渠 截止 5月20日 单位 荷塘村', 'private')).toEqual([
      expect.stringContaining('记进计划 荷塘1：清沟渠'),
    ]);
    expect(await say(office, '计划 新建 清沟渠 截止 5月20日', 'private')).toEqual([
      expect.stringMatching(/^哪个单位？/u),
    ]);
  });
});

describe('计划', () => {
  beforeEach(async () => {
    await say(secretary, '计划 新建 清理塘边垃圾 截止 5月20日 负责 张建国 行动 先锋', 'private');
    await say(secretary, '计划 新建 三组清沟渠 截止 6月30日 负责 三组', 'private');
    await say(secretary, '计划 新建 栽花种草 截止 10月20日', 'private');
  });

  it('lists the own unit’s plan by phases; in a group no person and nobody late', async () => {
    town.clock.now = instantAt('2023-05-25', '10:00');
    expect(await say(member, '计划')).toEqual([
      [
        '长湖计划3项，办好0项',
        '“干净”阶段，到5月31日',
        '长湖1 清理塘边垃圾（个人）5月20日止',
        '“整洁”阶段，到8月31日',
        '长湖2 三组清沟渠（三组）6月30日止',
        '“秀美”阶段，到12月15日',
        '长湖3 栽花种草10月20日止',
      ].join('\n'),
    ]);
    expect((await say(member, '计划', 'private'))[0]).toContain('长湖1 清理塘边垃圾（张建国）5月20日止 已过期');
    expect(await say(office, '计划 长湖', 'private')).toEqual(await say(member, '计划', 'private'));
  });

  it('is finished, late where it was, and shown so privately only', async () => {
    town.clock.now = instantAt('2023-05-23', '10:00');
    expect(await say(secretary, '计划 完成 1')).toEqual(['好，长湖1办好了']);
    expect(await say(secretary, '计划完成 长湖1')).toEqual(['长湖1之前已办好']);
    expect((await say(secretary, '计划', 'private'))[0]).toContain('长湖1 清理塘边垃圾（张建国）办好 迟3天');
    expect((await say(secretary, '计划'))[0]).not.toContain('迟');
  });

  it('is changed with its history, and left out with a reason', async () => {
    expect(await say(secretary, '计划 改 2 截止 7月10日 负责 五组')).toEqual([
      '改好 长湖2 三组清沟渠（五组）7月10日止',
    ]);
    expect(await town.store.read.select().from(dueChanges)).toMatchObject([
      { dueBefore: '2023-06-30', dueAfter: '2023-07-10' },
    ]);
    expect(await say(secretary, '计划 改 2')).toEqual([expect.stringMatching(/^改什么？/u)]);
    expect(await say(secretary, '计划 删 3')).toEqual(['为什么不做了？例：计划 删 3 和任务重复']);
    expect(await say(secretary, '计划 删 3 和任务重复')).toEqual(['长湖3从计划里删了，原因记下了']);
    expect((await say(member, '计划'))[0]).toContain('长湖计划2项');
    expect(await say(secretary, '计划 完成 3')).toEqual(['计划里没有长湖3，发“计划”看编号']);
    expect(await say(member, '计划 完成 1')).toEqual(['这个由村书记、指挥所办公室来办，请找他们']);
  });

  it('shows in 待办 what falls due within two weeks', async () => {
    const [todo = ''] = await say(member, '待办');
    expect(todo).toContain('计划 长湖1 清理塘边垃圾（个人）5月20日止');
    expect(todo).not.toContain('三组清沟渠');
  });

  it('is not shown to other units', async () => {
    expect(await say(town.members('hetang')[0]?.id ?? '', '计划 长湖', 'private')).toEqual([
      '长湖的只给长湖和办公室看',
    ]);
  });
});

describe('计划 没有的', () => {
  it('names the units without a plan to the office and the commander, privately, and to nobody else', async () => {
    await say(secretary, '计划 新建 清沟渠 截止 6月30日');
    const units = town.bundle.town.units.filter(({ kind, mergedInto }) => kind !== 'town' && mergedInto === null);
    const [list = ''] = await say(office, '计划 没有的', 'private');
    expect(list).toMatch(new RegExp(`^${units.length - 1}个单位还没写计划：`, 'u'));
    expect(list).toContain('荷塘');
    expect(list).not.toContain('长湖');
    expect(await say(town.holder('commander'), '没有计划的', 'private')).toEqual([list]);
    expect(await say(secretary, '计划 没有的', 'private')).toEqual(['这个由指挥所办公室来办，请找他们']);
    await say(office, '计划 没有的', 'changhu');
    expect((await town.sentTo('changhu')).filter(({ text }) => text.includes('荷塘'))).toEqual([]);
  });
});

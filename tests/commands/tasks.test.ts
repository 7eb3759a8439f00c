import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { tasks } from '../../src/store/schema.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
let secretary: string;
let member: string;

beforeEach(async () => {
  town = await openTown();
  secretary = town.holder('secretary', 'changhu');
  member = town.members('changhu')[0]?.id ?? '';
  town.clock.now = instantAt('2023-05-10', '10:00');
});
afterEach(() => town.close());

function say(person: string, text: string, chat = 'changhu'): Promise<string[]> {
  return town.say({ person, text, chat });
}

function stored() {
  return town.store.read.select().from(tasks);
}

describe('a task', () => {
  it('is made by the secretary, seen and finished by members, closed by the secretary', async () => {
    expect(await say(secretary, '/task 新建 清塘边垃圾 截止 5月20日 给 三组')).toEqual([
      '建好 长湖1：清塘边垃圾（三组），5月20日截止。做完发：任务 完成 1',
    ]);
    expect(await say(member, '任务')).toEqual(['长湖1 清塘边垃圾（三组）5月20日止\n做完了发：任务 完成 编号']);
    expect(await say(member, '/task')).toEqual(await say(member, '任务', 'private'));
    expect(await say(member, '任务 完成 1')).toEqual(['好，长湖1报完成了，等书记办结']);
    expect(await say(member, '任务完成 长湖1')).toEqual(['长湖1已报完成，等书记办结']);
    expect(await say(secretary, '待办', 'private')).toEqual([
      expect.stringContaining('长湖1报完成，同意就回：办结 长湖1'),
    ]);
    expect(await say(secretary, '办结 1')).toEqual(['长湖1办结了']);
    expect(await say(secretary, '办结 1')).toEqual(['长湖1之前已办结']);
    expect(await say(member, '任务')).toEqual(['现在没有任务']);
    expect(await stored()).toMatchObject([
      { state: 'closed', title: '清塘边垃圾', groupName: '三组', due: '2023-05-20' },
    ]);
  });

  it.each([
    ['任务新建 清沟 截止 明天', '2023-05-11'],
    ['新建任务 清沟 截止：5月12日', '2023-05-12'],
    ['／task　新建　清沟，截止到5月12号', '2023-05-12'],
    ['任务  新建 清沟 截止 下周五', '2023-05-19'],
  ])('is made by “%s” as well', async (text, due) => {
    await say(secretary, text);
    expect(await stored()).toMatchObject([{ title: '清沟', due, groupName: null }]);
  });

  it.each([
    ['任务 新建 清沟', '要写截止日期。例：任务 新建 清塘边垃圾 截止 5月20日'],
    ['任务 新建 截止 5月20日', '要写做什么事。例：任务 新建 清塘边垃圾 截止 5月20日'],
    ['任务 新建 清沟 截止 尽快', '截止日期没看懂。例：任务 新建 清塘边垃圾 截止 5月20日'],
    ['任务 新建 清沟 截止 昨天', '5月9日已经过了，请写今天或以后的日子'],
    ['任务 新建 清沟 截止 5月20日 给 十九组', '长湖没有“十九组”，有一组、二组、三组、四组、五组、六组'],
  ])('is not made by “%s”, and the answer says why', async (text, reply) => {
    expect(await say(secretary, text)).toEqual([reply]);
    expect(await stored()).toEqual([]);
  });

  it('is refused to members politely, and to the secretary of another village', async () => {
    expect(await say(member, '/task 新建 清沟 截止 5月20日')).toEqual(['这个由村书记、指挥所办公室来办，请找他们']);
    const other = town.holder('secretary', 'hetang');
    expect(await say(other, '/task 新建 清沟 截止 5月20日')).toEqual(['这个由村书记、指挥所办公室来办，请找他们']);
    expect(await stored()).toEqual([]);
  });

  it('may be made by the office for a unit it names', async () => {
    const office = town.holder('office');
    expect(await say(office, '任务 新建 清沟 截止 5月20日', 'private')).toEqual([expect.stringMatching(/^哪个单位？/)]);
    expect(await say(office, '任务 新建 清沟 截止 5月20日 给 荷塘村三组', 'private')).toEqual([
      '建好 荷塘1：清沟（三组），5月20日截止。做完发：任务 完成 1',
    ]);
  });

  it('is finished only by its own unit', async () => {
    await say(secretary, '任务 新建 清沟 截止 5月20日');
    const outsider = town.members('hetang')[0]?.id ?? '';
    expect(await say(outsider, '任务 完成 长湖1', 'private')).toEqual(['这是长湖的任务，由长湖的人来报']);
    expect(await say(member, '任务 完成 9')).toEqual(['长湖9不是任务，发“任务”看编号']);
    expect(await stored()).toMatchObject([{ state: 'open' }]);
  });

  it('is marked when it is overdue and gets a new date by 延期', async () => {
    await say(secretary, '任务 新建 清沟 截止 5月12日');
    await say(member, '任务 完成 1');
    town.clock.now = instantAt('2023-05-15', '10:00');
    expect(await say(secretary, '延期 1 昨天')).toEqual(['5月14日已经过了，请写今天或以后的日子']);
    expect(await say(secretary, '延期 1')).toEqual(['延到哪天？例：延期 12 5月30日']);
    expect(await say(secretary, '延期 1 5月16日')).toEqual(['长湖1延到5月16日']);
    expect(await stored()).toMatchObject([{ due: '2023-05-16', state: 'open', reportedBy: null }]);
    town.clock.now = instantAt('2023-05-17', '10:00');
    expect((await say(member, '任务', 'private'))[0]).toContain('长湖1 清沟5月16日止 已过期');
    expect((await say(member, '任务'))[0]).not.toContain('已过期');
  });

  it('shows its words without mention, markup or link', async () => {
    const [reply = ''] = await say(secretary, '任务 新建 看<@all>**http://x.cn** 截止 5月20日');
    expect(reply).not.toMatch(/<@|\*\*|http/);
  });
});

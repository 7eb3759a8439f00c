import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { attachments, audit, tasks } from '../../src/store/schema.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
let secretary: string;
let office: string;
/** 张建国 of 三组. */
const jianguo = 'ch04';

beforeEach(async () => {
  town = await openTown();
  secretary = town.holder('secretary', 'changhu');
  office = town.holder('office');
  town.clock.now = instantAt('2023-05-10', '10:00');
});
afterEach(() => town.close());

const say = (person: string, text: string, chat = 'changhu') => town.say({ person, text, chat });
const stored = () => town.store.read.select().from(tasks);

describe('whom a task is for', () => {
  it.each([
    ['三组', { groupName: '三组' }, '（三组）'],
    ['第3组', { groupName: '三组' }, '（三组）'],
    ['第二网格', { gridId: expect.any(Number) }, '（第二网格）'],
    ['突击先锋队', { teamId: expect.any(Number) }, '（长湖党员突击先锋队）'],
    ['长湖村', { groupName: null, gridId: null, teamId: null, personId: null }, '（长湖村）'],
  ])('may be %s', async (whom, owner, shown) => {
    const [reply = ''] = await say(secretary, `任务 新建 清沟 截止 5月20日 给 ${whom}`, 'private');
    expect(reply).toContain(`建好 长湖1：清沟${shown}，5月20日截止`);
    expect(await stored()).toMatchObject([owner]);
  });

  it('may be one person, whom the group does not see by name', async () => {
    expect(await say(secretary, '任务 新建 清沟 截止 5月20日 给 张建国')).toEqual([
      '建好 长湖1：清沟（个人），5月20日截止。做完发：任务 完成 1',
    ]);
    expect((await say(jianguo, '任务'))[0]).toContain('清沟（个人）');
    expect((await say(jianguo, '任务', 'private'))[0]).toContain('清沟（张建国）');
  });

  it('is asked for where two have the name', async () => {
    const [reply = ''] = await say(secretary, '任务 新建 清沟 截止 5月20日 给 刘建军');
    expect(reply).toBe('刘建军有2位，写明是哪位：二组刘建军、六组刘建军');
    expect(await say(secretary, '任务 新建 清沟 截止 5月20日 给 六组刘建军')).toEqual([
      expect.stringContaining('建好 长湖1'),
    ]);
  });

  it('may be all villages at once, one task a unit, by the office alone', async () => {
    const villages = town.bundle.town.units.filter(
      ({ kind, mergedInto }) => kind !== 'department' && kind !== 'town' && mergedInto === null,
    );
    expect(await say(office, '任务 新建 清塘边垃圾 截止 5月20日 给 各村', 'private')).toEqual([
      expect.stringMatching(
        new RegExp(`^派给${villages.length}个单位：\\p{Script=Han}+1等，清塘边垃圾，5月20日截止$`, 'u'),
      ),
    ]);
    const rows = await stored();
    expect(rows).toHaveLength(villages.length);
    expect(new Set(rows.map((row) => row.unitId)).size).toBe(villages.length);
    expect(await say(secretary, '任务 新建 清沟 截止 5月20日 给 各村')).toEqual([
      '一次派给各单位的，由指挥所办公室来办',
    ]);
    expect(await stored()).toHaveLength(villages.length);
  });
});

describe('what it takes to be done', () => {
  it('is a photo where one was asked for; it is kept with the task', async () => {
    await say(secretary, '任务 新建 清沟 截止 5月20日 要照片 给 三组');
    expect((await say(jianguo, '任务'))[0]).toContain('清沟（三组）5月20日止 要照片');
    expect(await say(jianguo, '任务 完成 1')).toEqual(['长湖1要带照片，图和字一起发：任务 完成 1']);
    expect(await town.say({ person: jianguo, text: '任务 完成 1', photos: 1 })).toEqual([
      '好，长湖1报完成了，等书记办结',
    ]);
    const [photo] = await town.store.read.select().from(attachments);
    expect(photo?.taskId).toBe((await stored())[0]?.id);
  });

  it('is a confirmed report of the right kind in the right place', async () => {
    await say(secretary, '任务 新建 清沟渠 截止 5月20日 要上报 给 三组');
    expect(await say(jianguo, '任务 完成 1')).toEqual(['长湖1照常上报就行，如：清沟渠 15人。确认了就算办好']);
    await say(jianguo, '五组今天清沟渠，8人');
    expect((await say(secretary, '确认 2'))[0]).not.toContain('长湖1');
    await say(jianguo, '三组今天大扫除，9人');
    expect((await say(secretary, '确认 3'))[0]).not.toContain('长湖1');
    await say(jianguo, '三组今天清沟渠，15人');
    expect((await say(secretary, '待确认'))[0]).toContain('确认后任务长湖1也算办好');
    expect((await say(secretary, '确认 4'))[0]).toContain('任务长湖1也办好了');
    expect(await stored()).toMatchObject([{ state: 'closed', doneOn: '2023-05-10' }]);
    expect((await town.store.read.select().from(audit)).map(({ action }) => action)).toContain('task.closed');
  });

  it('is the report of whom it is for, also when he is named only after it was confirmed', async () => {
    await say(secretary, '任务 新建 清沟渠 截止 5月20日 给 张建国');
    await say(jianguo, '今天清沟渠，15人');
    await say(secretary, '确认 2');
    expect(await stored()).toMatchObject([{ state: 'open' }]);
    expect((await say(secretary, '确认 2 张建国'))[0]).toContain('任务长湖1也办好了');
    expect(await stored()).toMatchObject([{ state: 'closed' }]);
  });

  it('says which kind of report when the words name none', async () => {
    expect(await say(secretary, '任务 新建 迎接参观 截止 5月20日 要上报')).toEqual([
      '要上报哪种活动？例：任务 新建 迎接参观 截止 5月20日 要上报 清沟渠',
    ]);
    await say(secretary, '任务 新建 迎接参观 要上报 大扫除 截止 5月20日');
    expect(await stored()).toMatchObject([{ title: '迎接参观', kinds: ['大扫除'], evidence: 'report' }]);
  });

  it('is open again when the report that showed it is returned', async () => {
    await say(secretary, '任务 新建 清沟渠 截止 5月20日 给 三组');
    await say(jianguo, '三组今天清沟渠，15人');
    await say(secretary, '确认 2');
    expect(await stored()).toMatchObject([{ state: 'closed' }]);
    await say(secretary, '退回 2 人数对不上');
    expect(await stored()).toMatchObject([{ state: 'open', doneReportId: null, doneOn: null }]);
  });

  it('is asked about once when a report may mean it, and never again', async () => {
    await say(secretary, '任务 新建 清沟渠 截止 5月20日 给 三组');
    await say(jianguo, '今天清沟渠，15人');
    expect((await say(secretary, '确认 2'))[0]).toContain('是不是任务长湖1 清沟渠也办好了？是就回：办结 长湖1');
    await say(jianguo, '今天清沟渠，22人，捞水草3车');
    expect((await say(secretary, '确认 3'))[0]).not.toContain('长湖1');
    expect(await stored()).toMatchObject([{ state: 'open' }]);
  });

  it('is not a report of a day before the task was given', async () => {
    await say(secretary, '任务 新建 清沟渠 截止 5月20日 给 三组');
    await say(jianguo, '三组5月8日清沟渠，15人');
    expect((await say(secretary, '确认 2'))[0]).not.toContain('长湖1');
  });
});

describe('a task that was said to be done and is not', () => {
  it('is given back with what is missing, keeps its day, and who said so is told privately', async () => {
    await say(secretary, '任务 新建 清沟 截止 5月20日');
    expect(await say(secretary, '任务 退回 1 塘东边还有')).toEqual(['长湖1还没报完成，不用退回']);
    await say(jianguo, '任务 完成 1');
    expect(await say(secretary, '任务 退回 1')).toEqual(['还差什么？例：任务 退回 长湖1 塘东边还有']);
    expect(await say(jianguo, '任务 退回 1 塘东边还有')).toEqual(['这个由村书记、指挥所办公室来办，请找他们']);
    expect(await say(secretary, '任务退回 1 塘东边还有')).toEqual(['长湖1再做一下：塘东边还有']);
    expect(await stored()).toMatchObject([{ state: 'open', due: '2023-05-20', reportedBy: null, doneOn: null }]);
    expect((await say(jianguo, '待办', 'private'))[0]).toContain(
      '任务 长湖1 清沟还差一点：塘东边还有。做完再发：任务 完成 长湖1',
    );
    await say(jianguo, '任务 完成 1');
    await say(secretary, '办结 1');
    expect(await say(secretary, '任务 退回 1 塘东边还有')).toEqual(['长湖1办结了，要再做发：延期 长湖1 日期']);
  });

  it('is spoken of no more once it is done', async () => {
    await say(secretary, '任务 新建 清沟 截止 5月20日');
    await say(jianguo, '任务 完成 1');
    await say(secretary, '任务 退回 1 塘东边还有');
    await say(secretary, '办结 1');
    expect((await say(jianguo, '待办', 'private'))[0]).not.toContain('塘东边还有');
  });
});

describe('a task that was late', () => {
  it('shows by how many days, privately only', async () => {
    await say(secretary, '任务 新建 清沟 截止 5月12日');
    town.clock.now = instantAt('2023-05-15', '10:00');
    expect(await say(jianguo, '任务 完成 1', 'private')).toEqual(['好，长湖1报完成了，等书记办结 迟3天']);
    town.clock.now = instantAt('2023-05-18', '10:00');
    await say(secretary, '办结 1');
    expect(await say(secretary, '任务 已办', 'private')).toEqual(['长湖1 清沟5月15日办好 迟3天']);
    expect(await say(secretary, '任务 已办')).toEqual(['长湖1 清沟5月15日办好']);
  });

  it('keeps every due date it had', async () => {
    await say(secretary, '任务 新建 清沟 截止 5月12日');
    await say(secretary, '延期 1 5月16日');
    await say(secretary, '延期 1 5月19日');
    expect(await say(jianguo, '任务 1')).toEqual(['长湖1 清沟5月19日止\n延期2次，原来5月12日']);
  });
});

describe('a task that comes again', () => {
  it('needs no date, says when, and stops when the secretary says so', async () => {
    expect(await say(secretary, '任务 新建 扫村部 每周五 要照片')).toEqual([
      '建好 长湖1：扫村部（长湖村），5月12日截止，每周五，要照片。做完带图发：任务 完成 1',
    ]);
    expect(await say(jianguo, '任务 停 1')).toEqual(['这个由村书记、指挥所办公室来办，请找他们']);
    expect(await say(secretary, '任务 停 1')).toEqual(['好，长湖1做完就不再每周五来了']);
    expect(await say(secretary, '任务 停 1')).toEqual(['长湖1不是定期的任务']);
  });

  it('may be the same day of every month', async () => {
    await say(secretary, '任务 新建 登台账 截止 每月5日');
    expect(await stored()).toMatchObject([{ title: '登台账', due: '2023-06-05', repeats: 'monthly:5' }]);
  });
});

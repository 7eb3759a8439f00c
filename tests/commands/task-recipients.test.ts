import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { persons, tasks } from '../../src/store/schema.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
let secretary: string;
let office: string;

beforeEach(async () => {
  town = await openTown();
  secretary = town.holder('secretary', 'changhu');
  office = town.holder('office');
  town.clock.now = instantAt('2023-05-10', '10:00');
});
afterEach(() => town.close());

const say = (person: string, text: string, chat = 'changhu') => town.say({ person, text, chat });
const stored = () => town.store.read.select().from(tasks);

async function personId(name: string): Promise<number | undefined> {
  return (await town.store.read.select().from(persons)).find((one) => one.name === name)?.id;
}

describe('whom a task is for is read in whatever order it is written', () => {
  it.each([
    '任务 新建 清沟渠 截止5月20日给三组',
    '任务 新建 清沟渠 截止 5月20日给 三组',
    '任务 新建 清沟渠 截止 5月20日 给三组',
    '任务 新建 清沟渠 截止 5月20日，给三组',
    '任务 新建 清沟渠 截止 5月20日 派给三组',
    '任务 新建 清沟渠 截止 5月20日 负责 三组',
    '任务 新建 清沟渠 截止5月20日，三组负责',
    '任务 新建 清沟渠 截止 5月20日 由三组负责',
    '任务 新建 清沟渠 截止 5月20日 责任人：三组',
    '任务 新建 清沟渠 给三组 截止 5月20日',
    '任务 新建 清沟渠 给 三组 截止 5月20日',
    '任务 新建 清沟渠，给三组，截止5月20日',
    '任务 新建 清沟渠给三组 截止 5月20日',
    '任务 新建 给三组 清沟渠 截止 5月20日',
    '任务 新建 给 三组 清沟渠 截止 5月20日',
    '任务 新建 给三组清沟渠 截止 5月20日',
    '任务 新建 清沟渠 负责 三组 截止 5月20日',
    '任务 新建 清沟渠 截止 5月20日 给 三组全体',
    '新建任务 清沟渠 截止 5月20日 给 第3组',
    '任务 新建 清沟渠 派给三组 截止 5月20日',
    '任务 新建 清沟渠 由三组负责 截止 5月20日',
    '任务 新建 三组负责清沟渠 截止 5月20日',
    '任务 新建 清沟渠 截止 5月20日 三组',
    '任务 新建 清沟渠 截止 5月20日前 三组',
    '任务 新建 清沟渠 截止 给三组 5月20日',
  ])('“%s”', async (text) => {
    expect(await say(secretary, text)).toEqual(['建好 长湖1：清沟渠（三组），5月20日截止。做完发：任务 完成 1']);
    expect(await stored()).toMatchObject([{ title: '清沟渠', groupName: '三组', due: '2023-05-20' }]);
  });

  it.each([
    '任务 新建 清沟渠 截止 5月20日 给 三组 要照片',
    '任务 新建 清沟渠 截止 5月20日 给三组要照片',
    '任务 新建 清沟渠 截止 5月20日要照片给三组',
    '任务 新建 清沟渠 要照片 给三组 截止 5月20日',
    '任务 新建 清沟渠 给三组 要照片 截止 5月20日',
  ])('with the photo it takes: “%s”', async (text) => {
    await say(secretary, text);
    expect(await stored()).toMatchObject([
      { title: '清沟渠', groupName: '三组', due: '2023-05-20', evidence: 'photo' },
    ]);
  });

  it.each([
    ['任务 新建 清沟渠 截止 5月20日 要上报 给 三组', []],
    ['任务 新建 清沟渠 截止 5月20日 给 三组 要上报', []],
    ['任务 新建 清沟渠 截止 5月20日 要上报 负责 三组', []],
    ['任务 新建 清沟渠 截止 5月20日 要上报 大扫除 给三组', ['大扫除']],
  ])('with the report it takes: “%s”', async (text, kinds) => {
    await say(secretary, text);
    const [task] = await stored();
    expect(task).toMatchObject({ title: '清沟渠', groupName: '三组', evidence: 'report' });
    if (kinds.length > 0) expect(task?.kinds).toEqual(kinds);
  });

  it.each([
    '任务 新建 扫村部 每周五给三组',
    '任务 新建 扫村部 给三组 每周五',
    '任务 新建 每周五 扫村部 给 三组',
    '任务 新建 扫村部 截止 每周五 给三组',
  ])('with how it comes again: “%s”', async (text) => {
    await say(secretary, text);
    expect(await stored()).toMatchObject([
      { title: '扫村部', groupName: '三组', due: '2023-05-12', repeats: 'weekly:5' },
    ]);
  });

  it.each([
    '任务 新建 修院墙 截止 5月20日 负责 张建国',
    '任务 新建 修院墙 截止5月20日，张建国负责',
    '任务 新建 修院墙 截止 5月20日 负责人 三组张建国',
    '任务 新建 修院墙 给 张建国 截止 5月20日',
    '任务 新建 修院墙 截止 5月20日 @张建国',
    '任务 新建 修院墙 截止 5月20日 安排张建国',
    '任务 新建 修院墙 截止 5月20日 给 三组 负责 张建国',
  ])('of one person, whom the title does not name then: “%s”', async (text) => {
    expect(await say(secretary, text)).toEqual(['建好 长湖1：修院墙（个人），5月20日截止。做完发：任务 完成 1']);
    expect(await stored()).toMatchObject([{ title: '修院墙', personId: await personId('张建国') }]);
  });

  it('and may be a group of a unit the office names before it says what to do', async () => {
    await say(office, '任务 新建 给荷塘村三组 清沟渠 截止 5月20日', 'private');
    await say(office, '任务 新建 清沟渠 截止 5月20日 给 荷塘村 负责 第二网格', 'private');
    expect(await stored()).toMatchObject([{ title: '清沟渠', groupName: '三组' }, { gridId: expect.any(Number) }]);
  });
});

describe('several recipients', () => {
  it.each([
    '任务 新建 清沟渠 截止 5月20日 给 三组、四组',
    '任务 新建 清沟渠 截止 5月20日 给 三组和四组',
    '任务 新建 清沟渠 截止 5月20日 给 三组 四组',
    '任务 新建 给三组、四组 清沟渠 截止 5月20日',
  ])('get a task each: “%s”', async (text) => {
    expect(await say(secretary, text)).toEqual(['派给2处：长湖1（三组）、长湖2（四组），清沟渠，5月20日截止']);
    expect(await stored()).toMatchObject([{ groupName: '三组' }, { groupName: '四组' }]);
  });

  it('of whom one cannot be found get none', async () => {
    expect(await say(secretary, '任务 新建 清沟渠 截止 5月20日 给 三组、十九组')).toEqual([
      expect.stringMatching(/^长湖没有“十九组”/),
    ]);
    expect(await stored()).toEqual([]);
  });

  it('said in two ways that do not agree are asked about', async () => {
    expect(await say(secretary, '任务 新建 清沟渠 截止 5月20日 给 四组 负责 张建国')).toEqual([
      '给四组，还是给张建国？请只写一处',
    ]);
    expect(await stored()).toEqual([]);
  });
});

describe('a recipient that cannot be found', () => {
  it.each([
    ['任务 新建 清沟渠 截止 5月20日给十九组', '十九组'],
    ['任务 新建 清沟渠 给十九组 截止 5月20日', '十九组'],
    ['任务 新建 给十九组清沟渠 截止 5月20日', '十九组'],
    ['任务 新建 清沟渠 给 李不在 截止 5月20日', '李不在'],
    ['任务 新建 清沟渠 截止 5月20日 负责 李不在', '李不在'],
    ['任务 新建 清沟渠 截止 5月20日 给 三组李不在', '三组李不在'],
  ])('is said: “%s”', async (text, name) => {
    expect(await say(secretary, text)).toEqual([expect.stringMatching(new RegExp(`^长湖没有“${name}”`, 'u'))]);
    expect(await stored()).toEqual([]);
  });

  it('is asked about where two have the name', async () => {
    expect(await say(secretary, '任务 新建 给刘建军 清沟渠 截止 5月20日')).toEqual([
      expect.stringMatching(/^刘建军有2位/),
    ]);
  });
});

it('words about the day are no recipient', async () => {
  expect(await say(secretary, '任务 新建 清沟渠 截止 5月20日下班前')).toEqual([
    '建好 长湖1：清沟渠（长湖村），5月20日截止。做完发：任务 完成 1',
  ]);
});

describe('words that are no recipient of the unit', () => {
  it.each(['给老人送水', '给老人 送水', '给 老人 送水', '送水给老人', '把台账交给张建国', '给树刷白', '看负责牌'])(
    'stay in the title: “%s”',
    async (title) => {
      expect(await say(secretary, `任务 新建 ${title} 截止 5月20日`)).toEqual([
        `建好 长湖1：${title}（长湖村），5月20日截止。做完发：任务 完成 1`,
      ]);
      expect(await stored()).toMatchObject([{ title, groupName: null, personId: null }]);
    },
  );
});

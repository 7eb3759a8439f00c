import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { personByCode } from '../../src/store/people.ts';
import { waitingItems } from '../../src/store/private-items.ts';
import { attachments, audit, findings, outbox, problems } from '../../src/store/schema.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
let secretary: string;
const member = 'ch05';

beforeEach(async () => {
  town = await openTown();
  secretary = town.holder('secretary', 'changhu');
  town.clock.now = instantAt('2023-05-10', '10:00');
});
afterEach(() => town.close());

const say = (person: string, text: string, more: { chat?: string; photos?: number } = {}) =>
  town.say({ person, text, chat: 'changhu', ...more });
const privately = (person: string, text: string) => say(person, text, { chat: 'private' });
const stored = () => town.store.read.select().from(problems);

async function told(code: string): Promise<string[]> {
  const person = await personByCode(town.store.read, code);
  return (await waitingItems(town.store.read, person?.id ?? 0, town.clock.now)).map(({ text }) => text);
}

/** A month with a finding, outside rounds: known to the village at once. */
async function found(): Promise<void> {
  const inspector = town.holder('inspector');
  await privately(inspector, '检查 长湖村 一组路边 垃圾桶满溢 -1');
}

describe('反映', () => {
  it('becomes a numbered problem with place, kind, grid, owner, due day and photos', async () => {
    expect(await say(member, '反映 三组塘边 有一堆垃圾', { photos: 1 })).toEqual([
      '记下 长湖1：三组塘边 有一堆垃圾 图1张，5月17日前整改',
    ]);
    const [row] = await stored();
    expect(row).toMatchObject({
      place: '三组塘边',
      kind: '垃圾集聚区',
      groupName: '三组',
      due: '2023-05-17',
      state: 'open',
      source: 'member',
    });
    expect(await privately(secretary, '问题 1')).toEqual([
      [
        '长湖1 三组塘边 有一堆垃圾',
        '垃圾集聚区 第二网格 三组 5月10日发现',
        '5月17日前',
        `负责：${town.person(gridHeadOfThirdGroup()).name}`,
        '图：整改前1张，后0张',
      ].join('\n'),
    ]);
    const photos = await town.store.read
      .select()
      .from(attachments)
      .where(eq(attachments.problemId, row?.id ?? 0));
    expect(photos).toMatchObject([{ after: false }]);
  });

  it('is taken from a free message that complains about a place, and only offered without a place', async () => {
    expect(await say(member, '五组塘边垃圾堆了好几天没人拖')).toEqual([expect.stringMatching(/^记下 长湖1：五组塘边/)]);
    expect(await say('ch07', '垃圾都没人管')).toEqual(['要记成问题就回：反映（加上地方更好）']);
    expect(await say('ch07', '垃圾都没人管')).toEqual([]);
    expect(await say('ch07', '反映')).toEqual(['记下 长湖2：垃圾都没人管，5月17日前整改']);
    expect(await say('ch07', '反映')).toEqual(['已经记了：长湖2']);
    expect(await stored()).toHaveLength(2);
  });

  it('asks with an example when there is nothing to take, and leaves ordinary speech alone', async () => {
    expect(await say(member, '反映')).toEqual(['哪里、什么问题？例：反映 三组塘边 有一堆垃圾']);
    await say(member, '反映很好');
    expect(await stored()).toEqual([]);
  });

  it('counts somebody unknown, and what neighbours say, as a resident', async () => {
    await town.say({ account: 'stranger', chat: 'changhu', text: '反映 村部门口 有污水' });
    await say(secretary, '反映 二组 群众反映垃圾桶满了');
    expect((await stored()).map(({ source }) => source)).toEqual(['resident', 'resident']);
  });

  it('names nobody who reported it: not in the list, not to the office, in no decision', async () => {
    await privately(member, '反映 匿名 四组屋后 有人偷倒垃圾');
    const { name } = town.person(member);
    const office = town.holder('office');
    const shown = [
      ...(await say(secretary, '问题')),
      ...(await privately(secretary, '问题 1')),
      ...(await privately(office, '问题 长湖村')),
      ...(await privately(office, '问题 长湖1')),
    ].join('\n');
    expect(shown).toContain('四组屋后');
    expect(shown).not.toContain(name);
    expect(JSON.stringify(await town.store.read.select().from(audit))).not.toContain('problem');
  });
});

describe('in a group', () => {
  it('lists and 待办 say number, place by group and kind, without what was written and without 已过期', async () => {
    await found();
    await say(member, '反映 三组塘边 李四家偷倒垃圾');
    town.clock.now = instantAt('2023-06-12', '10:00');
    expect(await privately(secretary, '问题')).toEqual([expect.stringMatching(/李四家偷倒垃圾 5月17日前 已过期/u)]);
    for (const words of ['问题', '问题 2', '问题 结转', '待办']) {
      const seen = (await say(secretary, words)).join('\n');
      expect(seen).toContain('长湖2');
      expect(seen).toContain('三组');
      expect(seen).not.toMatch(/李四|偷倒|桶满溢|过期/u);
    }
    expect((await privately(secretary, '待办')).join('\n')).toContain('李四家偷倒垃圾');
  });
});

it('says in the receipt that a long text was not kept whole', async () => {
  const long = `反映 三组塘边 ${'脏'.repeat(220)}`;
  expect((await say(member, long))[0]).toContain('话长，只记了前200字');
  expect((await say(member, '反映 三组塘边 有垃圾'))[0]).not.toContain('只记了');
});

describe('from 反映 to 销号', () => {
  it('the secretary sets day and owner, a member puts it right, the secretary rechecks, the reporter is thanked once', async () => {
    await say(member, '反映 三组塘边 有一堆垃圾', { photos: 1 });
    expect(await say(secretary, '问题 1 期限 5月20日 负责 王桂英')).toEqual(['长湖1：5月20日前，负责人定了']);
    expect(await say('ch07', '整改 1', { photos: 2 })).toEqual(['长湖1报整改了，图2张，等复查']);
    expect(await privately(secretary, '待办')).toEqual([
      expect.stringContaining('长湖1报整改了，看过回：复查 长湖1 合格'),
    ]);
    expect(await say(secretary, '复查 1 不合格')).toEqual(['长湖1复查不合格，还要整改']);
    expect(await told('ch07')).toEqual(['长湖1复查没过，还要整改']);
    await say('ch07', '整改 1');
    expect(await say(secretary, '复查 1')).toEqual(['合格还是不合格？例：复查 长湖12 合格']);
    expect(await say(secretary, '复查 1 合格')).toEqual(['长湖1复查合格，销号了']);
    expect(await say(secretary, '复查 1 合格')).toEqual(['长湖1已经了结了']);
    expect(await told(member)).toEqual(['您反映的长湖1（三组塘边 有一堆垃圾）整改好了，谢谢您']);
    expect(await say(member, '问题')).toEqual(['没有没销号的问题']);
    const after = await town.store.read.select().from(attachments).where(eq(attachments.after, true));
    expect(after).toHaveLength(2);
    const actions = (await town.store.read.select().from(audit)).map(({ action }) => action);
    expect(actions).toEqual(['problem.assigned', 'problem.reopened', 'problem.closed']);
  });

  it('whoever put it right does not recheck it, and no member does', async () => {
    await say(member, '反映 三组塘边 有一堆垃圾');
    await say(secretary, '整改 1');
    expect(await say(secretary, '复查 1 合格')).toEqual(['长湖1是您整改的，请另一位来复查']);
    expect(await say(member, '复查 1 合格')).toEqual(['这个由村书记、办点干部、检查人、指挥所办公室来办，请找他们']);
    expect(await privately(town.holder('liaison', 'changhu'), '复查 长湖1 合格')).toEqual(['长湖1复查合格，销号了']);
  });

  it('stays his who put it right first, whoever adds photos later', async () => {
    await say(member, '反映 三组塘边 有一堆垃圾');
    await say(secretary, '整改 1');
    expect(await say('ch07', '整改 1', { photos: 1 })).toEqual(['长湖1补上了，图1张']);
    expect(await say(secretary, '复查 1 合格')).toEqual(['长湖1是您整改的，请另一位来复查']);
  });

  it('that nobody put right is closed only by who saw on the spot that it is, which the audit keeps', async () => {
    await say(member, '反映 三组塘边 有一堆垃圾');
    expect(await say(secretary, '复查 1 合格')).toEqual([
      '长湖1还没报整改。改好了先发：整改 长湖1；现场看过就带图发，或写：复查 长湖1 合格 已整改',
    ]);
    expect(await stored()).toMatchObject([{ state: 'open' }]);
    expect(await say(secretary, '复查 1 合格 已整改')).toEqual(['长湖1复查合格，销号了']);
    const [closed] = await town.store.read.select().from(audit).where(eq(audit.action, 'problem.closed'));
    expect(closed?.after).toMatchObject({ recheck: 'passed', reason: '没报整改，现场看过：合格 已整改' });
  });

  it('that nobody put right is closed with a photo of it, which is kept as one of afterwards', async () => {
    await say(member, '反映 三组塘边 有一堆垃圾');
    expect(await say(secretary, '复查 1 合格', { photos: 1 })).toEqual(['长湖1复查合格，销号了']);
    const after = await town.store.read.select().from(attachments).where(eq(attachments.after, true));
    expect(after).toHaveLength(1);
  });

  it('of a place a liaison cadre is not sent to is no more his to close than to see', async () => {
    await say(member, '反映 五组路边 有一堆垃圾');
    await say('ch07', '整改 1');
    const liaison = town.holder('liaison', 'changhu');
    expect(await privately(liaison, '问题 长湖1')).toEqual(['长湖的问题由长湖的人看']);
    expect(await privately(liaison, '复查 长湖1 合格')).toEqual(['长湖的问题由长湖的人看']);
    expect(await stored()).toMatchObject([{ state: 'rectified' }]);
  });

  it('is said to be none with a reason, which the reporter learns privately', async () => {
    await say(member, '反映 三组塘边 有一堆垃圾');
    expect(await say(secretary, '问题 1 不是问题')).toEqual(['请写原因。例：问题 1 不是问题 是邻村的塘']);
    expect(await say(member, '问题 1 不是问题 乱说')).toEqual(['这个由村书记、指挥所办公室来办，请找他们']);
    expect(await say(secretary, '问题 1 不是问题 是邻村的塘')).toEqual(['长湖1不列为问题，已记原因']);
    expect(await told(member)).toEqual(['您反映的长湖1没列为问题：是邻村的塘。有意见发：投诉建议']);
  });

  it.each([
    ['整改 9', '长湖9不在问题清单里，发“问题”看编号'],
    ['整改', '哪一件？例：整改 12'],
  ])('%s is answered with what is missing', async (text, answer) => {
    expect(await say(member, text)).toEqual([answer]);
  });

  it.each([
    ['问题 1 期限 5月1日', '期限太远或已经过了，请写半年以内的日子'],
    ['问题 1 期限 尽快', '期限没看懂。例：问题 12 期限 5月20日 负责 张建国'],
    ['问题 1 负责 孙悟空', '本单位名册里没有“孙悟空”'],
    ['问题 1 快点', '要改什么？例：问题 12 期限 5月20日 负责 张建国'],
  ])('%s changes nothing and says why', async (text, answer) => {
    await say(member, '反映 三组塘边 有一堆垃圾');
    expect(await say(secretary, text)).toEqual([answer]);
    expect(await stored()).toMatchObject([{ due: '2023-05-17' }]);
  });

  it('a report that begins with 整改 is a report', async () => {
    expect(await say(member, '整改三组塘边，今天清垃圾3车，12人')).toEqual([
      expect.stringContaining('记下 长湖1：三组'),
    ]);
    expect(await stored()).toEqual([]);
  });
});

describe('what inspectors found', () => {
  it('is in the same list without a copy, is put right by 整改 and rechecked by an inspector', async () => {
    await found();
    await say(member, '反映 三组塘边 有一堆垃圾');
    expect(await privately(member, '问题')).toEqual([
      [
        '长湖2 三组塘边 有一堆垃圾 5月17日前',
        '长湖1 一组路边 垃圾桶满溢 5月25日前',
        '整改了发：整改 编号（可带图）',
      ].join('\n'),
    ]);
    expect(await stored()).toHaveLength(1);
    expect(await say(member, '整改 1', { photos: 1 })).toEqual(['长湖1报整改了，图1张，等复查']);
    expect(await say(secretary, '复查 1 合格')).toEqual(['这个由检查人、指挥所办公室来办，请找他们']);
    expect(await privately(town.holder('inspector'), '复查 长湖1 不合格')).toEqual(['长湖1复查不合格，还要整改']);
    expect(await privately(member, '问题')).toEqual([expect.stringContaining('长湖1 一组路边 垃圾桶满溢 5月25日前')]);
    await say(member, '整改 1');
    expect(await privately(town.holder('inspector'), '复查 长湖1 合格')).toEqual(['长湖1复查合格']);
    expect(await say(member, '问题')).toEqual([expect.not.stringContaining('长湖1')]);
    expect(await town.store.read.select().from(findings)).toMatchObject([
      { recheck: 'passed', deductionHundredths: 100 },
    ]);
  });

  it('keeps the day of the rulebook and is contested by 异议, not dropped', async () => {
    await found();
    expect(await say(secretary, '问题 1 期限 6月20日')).toEqual(['长湖1是检查记的，期限按规则是5月25日，改不了']);
    expect(await say(secretary, '问题 1 不是问题 不是我们的')).toEqual([
      '长湖1是检查记的，有意见请提：异议 长湖1 理由',
    ]);
    expect(await say(secretary, '问题 1 负责 王桂英')).toEqual(['长湖1：负责人定了']);
    expect(await privately(secretary, '问题')).toEqual([expect.stringContaining('（王桂英）')]);
    expect(await say(secretary, '问题')).toEqual([expect.not.stringContaining('王桂英')]);
  });

  it('of a sealed round is in nobody’s list', async () => {
    await privately(town.holder('office'), '检查安排 5月 林立平 吕玉山');
    const inspector = town.bundle.town.people.find(({ name }) => name === '林立平')?.id ?? '';
    await privately(inspector, '检查 长湖村 厕所异味 -2');
    expect(await say(secretary, '问题')).toEqual(['没有没销号的问题']);
    expect(await say(secretary, '整改 1')).toEqual(['长湖1不在问题清单里，发“问题”看编号']);
  });
});

describe('who sees which problems', () => {
  it('the office sees the town by village, and what was carried over since when', async () => {
    for (const [unit, text] of [
      ['changhu', '反映 三组塘边 有一堆垃圾'],
      ['hetang', '反映 一组路口 垃圾满了'],
      ['liulin', '反映 一组沟里 臭水'],
      ['fengshu', '反映 一组路口 垃圾满了'],
    ] as const) {
      await town.say({ person: town.members(unit)[0]?.id ?? '', chat: unit, text });
    }
    const office = town.holder('office');
    town.clock.now = instantAt('2023-06-01', '10:00');
    expect(await privately(office, '问题')).toEqual([
      '没销号的问题4件\n长湖 1件，过期1件\n荷塘 1件，过期1件\n柳林 1件，过期1件\n枫树 1件，过期1件\n看一个村的发：问题 村名',
    ]);
    expect(await privately(office, '问题 结转')).toEqual([
      expect.stringMatching(/^上月以前没销号的4件\n长湖1 三组塘边 有一堆垃圾 5月10日起\n/),
    ]);
    expect(await privately(secretary, '问题 荷塘村')).toEqual(['没有“荷塘村”，或不归您看']);
    expect(await privately(secretary, '问题 荷塘1')).toEqual(['荷塘的问题由荷塘的人看']);
  });

  it('a cadre sent to one group of a village sees that group’s, and what lies in no known group', async () => {
    await say(member, '反映 三组塘边 有一堆垃圾');
    await say(member, '反映 五组路口 有一堆垃圾');
    await say(member, '反映 机耕路边 有一堆垃圾');
    const [text = ''] = await privately('zb04', '问题');
    expect(text).toContain('长湖1');
    expect(text).not.toContain('长湖2');
    expect(text).toContain('长湖3');
    expect(await privately('zb04', '问题 长湖2')).toEqual(['长湖的问题由长湖的人看']);
  });

  it('nothing in a group says who is responsible', async () => {
    await say(member, '反映 三组塘边 有一堆垃圾');
    await say(secretary, '问题 1 负责 王桂英');
    await say(member, '问题');
    await say(member, '问题 1');
    const texts = (await town.store.read.select().from(outbox)).map((row) => row.text).join('\n');
    expect(texts).not.toContain('王桂英');
  });
});

function gridHeadOfThirdGroup(): string {
  const grid = town.bundle.town.units
    .find(({ id }) => id === 'changhu')
    ?.grids.find(({ groups }) => groups.includes('三组'));
  const head = town.bundle.town.people.find(
    (one) =>
      one.unit === 'changhu' &&
      one.roles.some(
        ({ role, grids }) => role === 'gridHead' && (grids.length === 0 || grids.includes(grid?.id ?? '')),
      ) &&
      (grid?.groups.includes(one.group ?? '') ?? false),
  );
  if (!head) throw new Error('the third group has no grid head');
  return head.id;
}

import readXlsxFile from 'read-excel-file/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseProgramme } from '../../src/domain/programme/load.ts';
import { instantAt } from '../../src/domain/time.ts';
import { makePaper } from '../../src/jobs/paper-makers.ts';
import { importTown } from '../../src/store/import-town.ts';
import { goalAssessments } from '../../src/store/schema.ts';
import { unattendedWork } from '../../src/store/unattended-work.ts';
import { chaqiDir, textsOf } from '../domain/programme/fixtures.ts';
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

async function paper(what: string, period: string | null = null): Promise<unknown[][]> {
  const { bundle, clock, store } = town;
  const bytes = await makePaper(store.read, what, { period, bundle, at: clock.now, photoDir: '' });
  const [sheet] = await readXlsxFile(bytes);
  // Between its title and the line to sign.
  return (sheet?.data ?? []).slice(1, -1).map((row) => [...row]);
}

describe('年终目标', () => {
  it('shows the five goals of the plan with what there is to show for them', async () => {
    await say(member, '三组今天大扫除，15人');
    await say(secretary, '确认 1');
    await say(secretary, '摸底 三组塘边 垃圾堆');
    const [text = ''] = await say(member, '年终目标');
    expect(text.split('\n')).toEqual([
      '长湖年终目标5条，自评0条',
      '1 人居环境明显改善：摸底1处，有对比0处',
      '2 村容村貌显著提升：摸底1处，有对比0处',
      '3 管护长效机制有效建立：网格3个，有网格长3个',
      '4 村民环境与健康意识普遍增强：还没有依据',
      '5 建成“干净、整洁、秀美”插旗：确认的上报1次',
      '看一条发：年终目标 1',
    ]);
    expect(await say(member, '年终目标 1')).toEqual([
      '长湖年终目标1 人居环境明显改善\n摸底1处，有对比0处\n确认的上报1次\n还没自评。书记发：年终目标 1 自评 …',
    ]);
  });

  it('counts only what was confirmed', async () => {
    await say(member, '三组今天大扫除，15人');
    expect((await say(member, '年终目标 1'))[0]).not.toContain('上报');
  });

  it('takes the unit’s own word from its secretary, the newest counting, the others kept', async () => {
    expect(await say(member, '年终目标 3 自评 很好')).toEqual(['这个由村书记、指挥所办公室来办，请找他们']);
    expect(await say(secretary, '年终目标 3 自评 每组都有人管')).toEqual([
      '记下长湖年终目标3的自评，再写一次就换成新的',
    ]);
    await say(secretary, '年终目标 3 自评：每组都有人管，每周扫一次');
    expect((await say(member, '年终目标 3'))[0]).toContain('自评：每组都有人管，每周扫一次');
    expect(await town.store.read.select().from(goalAssessments)).toHaveLength(2);
    expect((await say(office, '年终目标 长湖', 'private'))[0]).toContain('自评1条');
    expect(await say(secretary, '年终目标 9')).toEqual(['只有5条，写 1 到 5']);
    expect(await say(secretary, '年终目标 3 自评')).toEqual([expect.stringMatching(/^自评写一句话/u)]);
  });

  it('becomes a workbook of every unit', async () => {
    await say(secretary, '年终目标 3 自评 每组都有人管');
    const rows = await paper('goals');
    const units = town.bundle.town.units.filter(({ kind, mergedInto }) => kind !== 'town' && mergedInto === null);
    expect(rows).toHaveLength(1 + units.length * 5);
    expect(rows).toContainEqual([
      '长湖村',
      3,
      '管护长效机制有效建立',
      '网格3个，有网格长3个',
      '每组都有人管',
      '2023-05-10',
    ]);
  });
});

describe('goals in programme.yaml', () => {
  const withGoals = (goals: string) => {
    const files = textsOf(chaqiDir);
    const programme = files.programme.replace(/\ngoals:\n[\s\S]*?\n\n/u, `\n${goals}\n\n`);
    const read = parseProgramme({ ...files, programme });
    return 'problems' in read ? read.problems.map(({ message }) => message) : read.bundle.programme.goals;
  };

  it('may be left out', () => {
    expect(withGoals('')).toEqual([]);
  });

  it.each([
    ['goals: [{ id: a, name: 甲, evidence: [reports] }, { id: a, name: 乙, evidence: [plan] }]', /目标编号“a”已用过/u],
    [
      'goals: [{ id: a, name: 甲, evidence: [votes] }]',
      /要写 reports、people、baseline、findings、tasks、plan、grids 中的/u,
    ],
    ['goals: [{ id: a, name: 甲, evidence: [] }]', /至少写一种依据/u],
    ['goals: [{ id: a, name: 甲, evidence: [plan, plan] }]', /依据 plan 写了两次/u],
    ['goals: [{ id: a, name: 甲, evidence: [reports], kinds: [跳舞] }]', /没有活动类型“跳舞”/u],
  ])('%s is explained', (goals, problem) => {
    expect(withGoals(goals)).toEqual([expect.stringMatching(problem)]);
  });
});

describe('导出 四项行动', () => {
  it('counts times and people of confirmed reports by month, unit and action', async () => {
    await say(member, '三组今天大扫除，15人');
    await say(member, '今天支部上党课，20人');
    await say(member, '五组4月28日清沟渠，8人');
    await say(member, '三组昨天清垃圾，6人');
    for (const number of [1, 2, 3]) await say(secretary, `确认 ${number}`);
    const rows = await paper('actions');
    expect(rows[0]).toEqual(expect.arrayContaining(['红色先锋先行 次数', '红色课堂提质 人次']));
    expect(rows.slice(1)).toEqual([
      ['2023-04', '长湖村', 0, 0, 0, 0, 1, 8, 0, 0],
      ['2023-04', '合计', 0, 0, 0, 0, 1, 8, 0, 0],
      ['2023-05', '长湖村', 0, 0, 1, 20, 1, 15, 0, 0],
      ['2023-05', '合计', 0, 0, 1, 20, 1, 15, 0, 0],
    ]);
    expect(await paper('actions', '2023-05')).toHaveLength(3);
    expect(await paper('actions:999')).toHaveLength(1);
  });
});

describe('work nobody answers for', () => {
  const unattended = async () =>
    (await unattendedWork(town.store.read, town.clock.now)).map(({ unitShort, number }) => `${unitShort}${number}`);

  it('is that of a group or grid without a head, and none that has its person', async () => {
    await say(secretary, '任务 新建 清沟 截止 5月20日 给 三组');
    await say(secretary, '任务 新建 清沟 截止 5月20日 给 张建国');
    await say(secretary, '计划 新建 清沟渠 截止 6月20日 负责 第三网格');
    await say(secretary, '任务 新建 清沟 截止 5月20日');
    expect(await unattended()).toEqual([]);
    const people = town.bundle.town.people.filter(({ id }) => id !== member);
    const withoutHeads = people.map((one) => ({
      ...one,
      roles: one.unit === 'changhu' ? one.roles.filter(({ role }) => role !== 'gridHead') : one.roles,
    }));
    await town.store.write((tx) => importTown(tx, { ...town.bundle.town, people: withoutHeads }, town.clock.now));
    town.clock.now += 1_000;
    expect(await unattended()).toEqual(['长湖1', '长湖2', '长湖3']);
  });
});

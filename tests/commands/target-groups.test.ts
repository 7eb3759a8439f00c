import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { candidates, targetGroups } from '../../src/store/schema.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
let office: string;
let secretary: string;
const judges = { 林立平: 'zb10', 吕玉山: 'zb11', 高秀兰: 'ch01' } as const;

beforeEach(async () => {
  town = await openTown();
  office = town.holder('office');
  secretary = town.holder('secretary', 'changhu');
  town.clock.now = instantAt('2023-05-10', '10:00');
  await tell(secretary, '秀美网格组 登记 三组 目标 路边种花');
  await tell(secretary, '秀美网格组 登记 四组 目标 院墙刷白');
  await tell(office, '评选 秀美网格组 开始 截止 5月31日');
});
afterEach(() => town.close());

async function tell(person: string, text: string, chat = 'private'): Promise<string> {
  return (await town.say({ person, text, chat })).join('\n');
}

async function states(): Promise<[string | null, string][]> {
  const rows = await town.store.read.select().from(candidates);
  return rows.map(({ groupName, state }) => [groupName, state]);
}

async function judgesNamed(): Promise<string> {
  return tell(office, `评选 评委 ${Object.keys(judges).join(' ')}`);
}

async function scored(ids: readonly number[]): Promise<void> {
  for (const id of ids)
    for (const judge of Object.values(judges)) await tell(judge, `评分 ${id} ${id === 2 ? 95 : 90}`);
}

describe('a 秀美网格组 that is cancelled', () => {
  it('stands in the running selection no more; who takes its place does', async () => {
    expect(await tell(secretary, '秀美网格组 取消 四组')).toBe('长湖四组不再是秀美网格组，秀美网格组不参评');
    await tell(secretary, '秀美网格组 登记 五组 目标 清沟');
    expect(await states()).toEqual([
      ['三组', 'shortlisted'],
      ['四组', 'out'],
      ['五组', 'shortlisted'],
    ]);
    await judgesNamed();
    await scored([1, 3]);
    const result = await tell(office, '评选 结果');
    expect(result).not.toContain('四组');
    expect(await tell(office, '评选 公示 秀美网格组')).toContain('2个，发17个单位');
  });

  it('stands again when it is registered again, unless the office had put it aside', async () => {
    await tell(secretary, '秀美网格组 取消 四组');
    await tell(secretary, '秀美网格组 登记 四组 目标 院墙刷白');
    expect(await states()).toContainEqual(['四组', 'shortlisted']);
    await tell(office, '评选 不选 1 规划要拆');
    await tell(secretary, '秀美网格组 取消 三组');
    await tell(secretary, '秀美网格组 登记 三组 目标 路边种花');
    expect(await states()).toContainEqual(['三组', 'out']);
  });

  it('leaves its scores behind, and those of the others are still waited for', async () => {
    await judgesNamed();
    await scored([2]);
    expect(await tell(secretary, '秀美网格组 取消 四组')).toBe(
      '长湖四组不再是秀美网格组，秀美网格组不参评，评委打的分不算',
    );
    expect(await tell(office, '评选 结果')).toContain('评委还差3个分没给');
  });

  it('is not cancelled while it is on public notice as chosen', async () => {
    await judgesNamed();
    await scored([1, 2]);
    expect(await tell(office, '评选 公示 秀美网格组')).toContain('2个，发17个单位');
    expect(await tell(secretary, '秀美网格组 取消 四组')).toContain('正在公示');
    const rows = await town.store.read.select().from(targetGroups);
    expect(rows.every(({ removedAt }) => removedAt === null)).toBe(true);
  });
});

describe('judges named before the last day of nominations', () => {
  it('end them, which the office is told at once and whoever nominates later learns as it is', async () => {
    expect(await judgesNamed()).toContain('提名提前到今天截止（原定5月31日）');
    town.clock.now = instantAt('2023-05-12', '10:00');
    expect(await tell(secretary, '提名 秀美网格组 三组')).toBe('秀美网格组已经定了评委，提名提前截止了');
  });
});

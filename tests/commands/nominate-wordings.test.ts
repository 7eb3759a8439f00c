import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { candidates, honours, reports } from '../../src/store/schema.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
let secretary: string;
/** Representative of the grid of 张爱国. */
const neighbour = 'ch06';

beforeEach(async () => {
  town = await openTown();
  secretary = town.holder('secretary', 'changhu');
  town.clock.now = instantAt('2023-05-18', '10:00');
});
afterEach(() => town.close());

const tell = async (person: string, text: string, chat = 'private', photos = 0) =>
  (await town.say({ person, text, chat, photos })).join('\n');
const reported = () => town.store.read.select().from(reports);

describe('提名, as people type it', () => {
  beforeEach(() => tell(town.holder('office'), '评选 网格最美党员户 开始 截止 5月31日'));

  it.each([
    '提名网格最美党员户 张爱国 门前种花',
    '提名网格最美党员户张爱国 门前种花',
    '提名网格最美党员户，张爱国 门前种花',
    '提名 网格最美党员户 张爱国户 门前种花',
    '提名 网格最美党员户 张爱国家 门前种花',
    '提名 网格最美党员户 三组 张爱国户 门前种花',
    '提名 网格最美党员户 长湖村三组张爱国户，门前种花',
  ])('%s, with a photo, is a nomination and no report', async (text) => {
    expect(await tell(neighbour, text, 'changhu', 1)).toBe('提名1：长湖张爱国户 门前种花。村里推荐发：评选 推荐 1');
    expect(await town.store.read.select().from(candidates)).toMatchObject([{ deeds: '门前种花' }]);
    expect(await reported()).toEqual([]);
  });

  it('a nomination in words of one’s own is told how to be written, and earns nothing', async () => {
    expect(await tell(neighbour, '我提名网格最美党员户 张爱国 门前种花', 'changhu', 1)).toContain('提名这样写');
    expect(await reported()).toEqual([]);
  });

  it.each(['提名会今天开了，30人参加主题党日', '提名公示贴好了，三组大扫除15人'])('%s is a report', async (text) => {
    await tell(neighbour, text, 'changhu');
    expect(await reported()).toHaveLength(1);
  });
});

describe('光荣榜 加, as people type it', () => {
  it.each([
    '光荣榜加张爱国 带头清沟',
    '加光荣榜 张爱国 带头清沟',
    '光荣榜 加张爱国 带头清沟',
    '光荣榜加 张爱国 带头清沟',
    '光荣榜加三组张爱国，带头清沟',
    '上光荣榜 张爱国 带头清沟',
  ])('%s proposes, and is no report', async (text) => {
    expect(await tell(secretary, text)).toContain('5月光荣榜提名1：张爱国（带头清沟）');
    expect(await reported()).toEqual([]);
  });

  it('a group is proposed the same way, and a number taken off', async () => {
    expect(await tell(secretary, '光荣榜加三组，院子最干净')).toContain('5月光荣榜提名1：长湖三组（院子最干净）');
    expect(await tell(secretary, '光荣榜撤1')).toBe('1号撤下了');
    expect(await town.store.read.select().from(honours)).toMatchObject([{ state: 'withdrawn' }]);
    expect(await tell(town.holder('office'), '光荣榜5月')).toBe('5月光荣榜还没出');
  });

  it.each(['光荣榜加了5户，三组大扫除15人', '光荣榜加强宣传，发资料50份，三组15人'])('%s is a report', async (text) => {
    await tell(secretary, text, 'changhu');
    expect(await reported()).toHaveLength(1);
  });
});

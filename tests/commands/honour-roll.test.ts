import readXlsxFile from 'read-excel-file/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { noticeLine } from '../../src/jobs/notice-line.ts';
import { makeHonours, makeSelections } from '../../src/jobs/praise-papers.ts';

import { honourRoll } from '../../src/store/honours.ts';
import { notices } from '../../src/store/schema.ts';
import { listUnits } from '../../src/store/units.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
let office: string;
let secretary: string;
const aiguo = 'ch05';

beforeEach(async () => {
  town = await openTown();
  office = town.holder('office');
  secretary = town.holder('secretary', 'changhu');
  town.clock.now = instantAt('2023-05-18', '10:00');
});
afterEach(() => town.close());

async function tell(person: string, text: string, chat = 'private'): Promise<string> {
  return (await town.say({ person, text, chat })).join('\n');
}

/** What the planned notice says in its slot. */
async function inSlot() {
  const [row] = (await town.store.read.select().from(notices)).filter(({ schedule }) => schedule.startsWith('honour'));
  const unit = (await listUnits(town.store.read, town.clock.now)).find(({ id }) => id === row?.unitId);
  if (!row || !unit) throw new Error('no notice is planned');
  const { programme } = town.bundle;
  return noticeLine(town.store.read, row, { programme, unit, today: '2023-06-13', rulesOf: () => town.bundle.rules });
}
const roll = () => honourRoll(town.store.read, '2023-05');

/** 长湖 without a finding, 荷塘 with one, both departments’ list empty; final in June. */
async function finalMay(): Promise<void> {
  const inspector = town.holder('inspector');
  await tell(inspector, '检查 长湖村 没问题');
  await tell(inspector, '检查 荷塘村 厕所异味 -2');
  town.clock.now = instantAt('2023-06-05', '09:30');
  await tell(office, '评比 5月');
  await tell(office, '公示 5月');
  town.clock.now = instantAt('2023-06-12', '09:30');
  await tell(office, '定稿 5月');
}

describe('the honour roll', () => {
  it('has the first units by what was seen on site, and who was proposed and agrees; the office decides', async () => {
    expect(await tell(secretary, '光荣榜 加 张爱国 带头清沟，天天扫路')).toBe(
      '5月光荣榜提名1：张爱国（带头清沟，天天扫路）。要张爱国同意：他私聊发 同意上榜，或您问过发 同意上榜 张爱国',
    );
    await tell(secretary, '光荣榜 加 三组 院子最干净');
    await tell(aiguo, '同意上榜');
    expect(await tell(aiguo, '光荣榜')).toBe('光荣榜还没出');
    expect(await tell(office, '光荣榜 定 5月')).toBe('5月评比还没定稿，先定稿再定光荣榜');
    await finalMay();
    expect(await tell(office, '待办')).toContain('5月光荣榜没定，回：光荣榜 草稿 5月');
    expect(await tell(office, '光荣榜 草稿 5月')).toBe(
      [
        '5月环境卫生光荣榜（草稿）',
        '1 长湖村张爱国（带头清沟，天天扫路）',
        '2 长湖村三组（院子最干净）',
        '3 长湖村（现场检查各项满分）',
        '4 荷塘村（5项满分，现场检查98分）',
        '没问题就回：光荣榜 定 5月',
      ].join('\n'),
    );
    expect(await tell(office, '光荣榜 定 5月')).toBe('5月光荣榜定了4个，发17个单位');
    expect(await tell(secretary, '光荣榜', 'changhu')).toContain('长湖村张爱国（带头清沟，天天扫路）');
    const told = (await town.store.read.select().from(notices)).filter(
      ({ schedule }) => schedule === 'honour-roll:2023-05',
    );
    expect(told).toHaveLength(17);
    expect(told[0]).toMatchObject({ text: null, subject: { type: 'honourRoll', month: '2023-05' } });
    expect(await inSlot()).toMatchObject({
      text: expect.stringContaining('5月环境卫生光荣榜：长湖村张爱国（带头清沟，天天扫路）、'),
    });
    expect(await tell(office, '光荣榜 定 5月')).toContain('已经定了');
  });

  it('shows nobody without his consent, and nobody who takes it back', async () => {
    await tell(secretary, '光荣榜 加 张爱国 带头清沟');
    await tell(secretary, '光荣榜 加 张建国 门前种花');
    expect(await tell(secretary, '同意上榜 张建国')).toContain('记下：张建国同意上光荣榜');
    await finalMay();
    expect(await tell(office, '光荣榜 定 5月')).toContain('1人还没同意，没上');
    const names = async () => (await roll()).entries.map(({ name }) => name);
    expect(await names()).toEqual(['张建国', '长湖村', '荷塘村']);
    expect((await roll()).state).toBe('final');
    await tell('ch04', '不同意上榜');
    expect(await names()).toEqual(['长湖村', '荷塘村']);
  });

  it.each(['不同意上榜', '光荣榜 撤 1'])('announces nobody who says %s before the slot', async (words) => {
    await tell(secretary, '光荣榜 加 张爱国 带头清沟');
    await tell(aiguo, '同意上榜');
    await finalMay();
    await tell(office, '光荣榜 定 5月');
    expect(await inSlot()).toMatchObject({ text: expect.stringContaining('张爱国') });
    await tell(aiguo, words);
    expect(await inSlot()).toMatchObject({ text: expect.not.stringContaining('张爱国') });
    for (const id of [1, 2, 3]) await tell(office, `光荣榜 撤 ${id}`);
    expect(await inSlot()).toEqual({ drop: '榜上没有可公布的了' });
  });

  it('shows a draft, with who has not agreed, to the office alone', async () => {
    await tell(secretary, '光荣榜 加 张爱国 带头清沟');
    expect(await tell(office, '光荣榜 草稿 5月')).toContain('张爱国（带头清沟） 还没同意');
    await town.say({ person: office, text: '光荣榜 草稿 5月', chat: 'changhu' });
    const seen = (await town.sentTo('changhu')).map(({ text }) => text).join();
    expect(seen).not.toContain('张爱国（带头清沟）');
    expect(seen).not.toContain('还没同意');
  });

  it('lets only the one concerned or his secretary record a consent', async () => {
    expect(await tell(town.holder('secretary', 'hetang'), '同意上榜 张爱国')).toBe('名册里没找到张爱国，看看字对不对');
    expect(await tell('ch13', '同意上榜 张爱国')).toBe('名册里没找到张爱国，看看字对不对');
  });

  it('takes a name off on request, also one the office has decided', async () => {
    await tell(secretary, '光荣榜 加 张爱国 带头清沟');
    await tell(aiguo, '同意上榜');
    await finalMay();
    await tell(office, '光荣榜 定 5月');
    expect(await tell(town.holder('secretary', 'hetang'), '光荣榜 撤 1')).toContain('这个由村书记');
    expect(await tell(aiguo, '光荣榜 撤 1')).toBe('1号撤下了');
    expect((await roll()).entries.map(({ name }) => name)).toEqual(['长湖村', '荷塘村']);
  });

  it.each([
    ['光荣榜 加 张爱国', '写上理由，20字以内。例：光荣榜 加 张爱国 带头清沟'],
    [`光荣榜 加 张爱国 ${'好'.repeat(21)}`, '理由21字，请写到20字以内'],
    ['光荣榜 加 欧阳大山 清沟', '名册里没找到欧阳大山，看看字对不对'],
    ['光荣榜 定 5月', '这个由指挥所办公室来办，请找他们'],
  ])('%s is answered with one sentence', async (text, answer) => {
    expect(await tell(secretary, text)).toBe(answer);
    expect((await roll()).state).toBe('none');
  });

  it('has ten names at most', async () => {
    for (const { id, name } of town
      .members('changhu')
      .filter((one) => one.name !== '刘建军')
      .slice(0, 9)) {
      await tell(secretary, `光荣榜 加 ${name} 天天扫路`);
      await tell(id, '同意上榜');
    }
    await finalMay();
    expect(await tell(office, '光荣榜 定 5月')).toBe('共11个，最多10个，先撤几个：光荣榜 撤 编号');
    await tell(office, '光荣榜 撤 1');
    expect(await tell(office, '光荣榜 定 5月')).toContain('定了10个');
  });

  it('goes onto a sheet for the wall with what may be shown, and nothing else', async () => {
    await tell(secretary, '光荣榜 加 张爱国 带头清沟');
    await tell(secretary, '光荣榜 加 张建国 门前种花');
    await tell(aiguo, '同意上榜');
    const sheet = async (period: string | null) => {
      const [page] = await readXlsxFile(await makeHonours(town.store.read, { period }));
      return JSON.stringify(page);
    };
    expect(await sheet(null)).not.toContain('张爱国');
    await finalMay();
    await tell(office, '光荣榜 定 5月');
    expect(await sheet('2023-Q2')).toContain('张爱国');
    expect(await sheet('2023-05')).not.toContain('张建国');
    expect(await sheet('2023-06')).not.toContain('张爱国');
  });
});

it('the selection sheet has nominee, grid, nominator, deeds and what came of it', async () => {
  await tell(office, '评选 网格最美党员户 开始 截止 5月31日');
  await tell('ch06', '提名 网格最美党员户 张爱国 带头清沟', 'changhu');
  await tell(secretary, '评选 推荐 1');
  const [page] = await readXlsxFile(await makeSelections(town.store.read, { period: '2023-Q2' }));
  const text = JSON.stringify(page);
  for (const word of ['长湖第二网格张爱国户', '第二网格', '李大明', '带头清沟', '推荐', '提名中', '2023年上半年']) {
    expect(text).toContain(word);
  }
});

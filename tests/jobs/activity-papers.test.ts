import readXlsxFile from 'read-excel-file/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { makePaper } from '../../src/jobs/paper-makers.ts';
import { ledgerColumns } from '../../src/presenters/activity-ledger.ts';
import { reports } from '../../src/store/schema.ts';
import { allUnits } from '../../src/store/units.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;

beforeEach(async () => {
  town = await openTown();
  town.clock.now = instantAt('2023-05-10', '10:00');
  await post('三组大扫除，党员5人群众10人，清垃圾2车，四亮活动', 2);
  await post('第一支部上党课《新时代的党员》，书记主讲，应到12人实到10人');
  await town.say({ person: secretary(), text: '确认全部' });
  await town.say({ person: secretary(), text: '典型 三组李家婆媳天天扫门前路' });
  await town.say({ person: town.members('hetang')[0]?.id ?? '', text: '一组清沟渠，约8人' });
  town.clock.now = instantAt('2023-05-12', '10:00');
});
afterEach(() => town.close());

const secretary = () => town.holder('secretary', 'changhu');
const post = (text: string, photos = 0) => town.say({ person: town.members('changhu')[0]?.id ?? '', text, photos });

async function sheets(what: string, period: string | null = '2023-05') {
  const { bundle, store, clock } = town;
  const bytes = await makePaper(store.read, what, { period, bundle, at: clock.now, photoDir: town.dir });
  return (await readXlsxFile(bytes)).map(({ sheet, data }) => ({ sheet, rows: data.map((row) => [...row]) }));
}

describe('活动台账', () => {
  it('has the columns of the county’s form, a row a report by day, and who confirmed it', async () => {
    const [ledger] = await sheets('activities');
    const [title, head, first, second, third] = ledger?.rows ?? [];
    expect(title?.[0]).toBe('2023年5月活动台账');
    expect(ledger?.rows.at(-1)?.[0]).toMatch(/^制表人.*审核人.*日期/);
    expect(head).toEqual(ledgerColumns.map(({ title }) => title));
    expect(head).toHaveLength(15);
    const { name } = town.person(secretary());
    expect(first?.slice(0, 10)).toEqual([
      1,
      '2023-05-10',
      '长湖村',
      '第二网格、三组',
      '三组',
      '大扫除、清垃圾',
      '红色先锋先行',
      '三组大扫除，党员5人群众10人，清垃圾2车，四亮活动',
      '15人（党员5、群众10）',
      '垃圾2车',
    ]);
    expect(first?.slice(11)).toEqual([
      town.members('changhu')[0]?.name,
      name,
      '长湖村工作群',
      expect.stringContaining('主题活动：四亮'),
    ]);
    expect(second?.at(-1)).toContain('长湖第一党支部应到12实到10');
    expect(third?.[8]).toBe('约8人');
    expect(third?.at(-1)).toContain('待确认');
  });

  it('shows a secretary her own unit only, and 典型 on a sheet of their own', async () => {
    const changhu = (await allUnits(town.store.read)).find(({ code }) => code === 'changhu')?.id ?? 0;
    const [ledger, exemplars] = await sheets(`activities:${changhu}`);
    expect(ledger?.rows).toHaveLength(5);
    expect(exemplars?.sheet).toBe('典型');
    expect(exemplars?.rows[2]?.slice(2)).toEqual(['长湖村', '三组李家婆媳天天扫门前路']);
  });

  it('is written piece by piece as it is read, each report once, and says how far it is', async () => {
    const [pattern] = await town.store.read.select().from(reports);
    if (!pattern) throw new Error('no report');
    const { id: _, ...copy } = pattern;
    await town.store.write((tx) =>
      tx.insert(reports).values(Array.from({ length: 1200 }, (_, index) => ({ ...copy, number: 1000 + index }))),
    );
    const told: string[] = [];
    const { bundle, store, clock } = town;
    const bytes = await makePaper(store.read, 'activities', {
      period: '2023-05',
      bundle,
      at: clock.now,
      photoDir: town.dir,
      progress: (done, total) => told.push(`${done}/${total}`),
    });
    const [ledger] = await readXlsxFile(bytes);
    const remarks = (ledger?.data ?? []).map((row) => /^长湖\d{4}/.exec(String(row.at(-1)))?.[0] ?? '');
    expect(remarks.filter((one) => one !== '')).toEqual(
      Array.from({ length: 1200 }, (_, index) => `长湖${1000 + index}`),
    );
    expect(told.at(0)).toBe('1000/1204');
    expect(told.at(-1)).toBe('1204/1204');
  });

  it('leaves out what was withdrawn', async () => {
    await town.say({ person: town.members('hetang')[0]?.id ?? '', text: '撤销' });
    expect((await sheets('activities'))[0]?.rows).toHaveLength(5);
  });
});

describe('一月一课一片一实践台账', () => {
  it('has a row for each branch and month, with the lesson, the roll and what lacks', async () => {
    const [sheet] = await sheets('monthly-life');
    const rows = sheet?.rows ?? [];
    expect(rows[1]).toEqual([
      '支部',
      '月份',
      '课（题目/主讲/时间/人数）',
      '片（名称/人数）',
      '实践（内容/人数）',
      '应到/实到',
      '缺项',
    ]);
    const first = rows.find(([branch]) => branch === '长湖第一党支部');
    expect(first?.[1]).toBe('2023-05');
    expect(first?.[2]).toMatch(/^《新时代的党员》 书记讲 5月10日 10人 长湖2$/);
    expect(first?.[5]).toBe('5月10日 12/10');
    expect(first?.[6]).toBe('片');
  });

  it('says that a part waits for confirmation instead of counting it', async () => {
    await post('第一支部看教育片15人');
    const [sheet] = await sheets('monthly-life');
    expect(sheet?.rows.find(([branch]) => branch === '长湖第一党支部')?.[6]).toBe('片（待确认）');
  });
});

describe('the other papers', () => {
  it('phase-summary has a sheet for each phase that has begun, a row a unit and the total', async () => {
    const found = await sheets('phase-summary', null);
    expect(found.map(({ sheet }) => sheet)).toEqual(['干净阶段', '整洁阶段']);
    const rows = found[0]?.rows ?? [];
    expect(rows.find(([, name]) => name === '长湖村')?.slice(2, 9)).toEqual([2, 25, 5, 10, 0, null, 2]);
    expect(rows.at(-2)?.slice(1, 4)).toEqual(['合计', 2, 25]);
  });

  it('loudspeaker is a text file Notepad reads', async () => {
    const { bundle, store, clock } = town;
    const bytes = await makePaper(store.read, 'loudspeaker', {
      period: '2023-05',
      bundle,
      at: clock.now,
      photoDir: '',
    });
    const text = bytes.toString('utf8');
    expect(text.startsWith('\uFEFF广播稿\r\n')).toBe(true);
    expect(text).toContain('全镇做了2次');
  });
});

import readXlsxFile from 'read-excel-file/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { inspectMay, office, paper, workInMay } from '../support/evaluated-month.ts';
import { openTown, type TestTown } from '../support/town.ts';
import { unzip } from '../support/unzip.ts';

let town: TestTown;

beforeEach(async () => {
  town = await openTown();
});
afterEach(() => town.close());

async function sheets(what: string, period: string | null): Promise<Map<string, unknown[][]>> {
  const read = await readXlsxFile(await paper(town, what, period));
  return new Map(read.map(({ sheet, data }) => [sheet, data.map((row) => [...row])]));
}

/** The rows of a table by their second cell. */
function rowOf(rows: unknown[][] | undefined, name: string): unknown[] {
  return rows?.find((row) => row.slice(0, 2).includes(name)) ?? [];
}

/** What a reader sees of a Word file, a paragraph a line. */
async function words(what: string, period: string): Promise<string> {
  const xml = (await unzip(await paper(town, what, period))).get('word/document.xml') ?? '';
  const paragraphs = xml.split('</w:p>');
  return paragraphs
    .map((one) =>
      [...one.matchAll(/<w:t[ >][^<]*<|<w:t>([^<]*)</g)].map(([all]) => all.replace(/<w:t[^>]*>|<$/g, '')).join(''),
    )
    .join('\n');
}

describe('评比结果', () => {
  it('is marked 草稿, then 公示中, then nothing, and its lists are apart', async () => {
    await inspectMay(town);
    await office(town, '评比 5月', '2023-06-05');
    const title = async () => String([...(await sheets('results', '2023-05')).values()][0]?.[0]?.[0]);
    expect(await title()).toBe('2023年5月办公区、村民服务中心月评比 部门单位（草稿，未公示）');
    await office(town, '公示 5月');
    expect(await title()).toBe('2023年5月办公区、村民服务中心月评比 部门单位（公示中，到2023年6月9日）');
    await office(town, '定稿 5月', '2023-06-12');
    expect(await title()).toBe('2023年5月办公区、村民服务中心月评比 部门单位');
    const book = await sheets('results', '2023-05');
    expect([...book.keys()]).toEqual(['部门单位', '村（社区）', '扣分明细']);
    expect(rowOf(book.get('部门单位'), '长湖村')).toEqual([]);
    expect(rowOf(book.get('村（社区）'), '长湖村')).not.toEqual([]);
  });

  it('has a row a unit with its items, deduction, total, rank, the rank before, tier and 并列', async () => {
    await inspectMay(town);
    await office(town, '评比 5月', '2023-06-05');
    await office(town, '公示 5月');
    const inspector = town.holder('inspector');
    await town.say({
      person: inspector,
      chat: 'private',
      text: '检查 长湖村 没问题',
      at: instantAt('2023-06-20', '10:00'),
    });
    await office(town, '评比 6月', '2023-07-05');
    const may = (await sheets('results', '2023-05')).get('村（社区）');
    expect(may?.[1]).toEqual([
      '序号',
      '单位',
      '类别',
      ...['室内（25）', '室外（20）', '卫生间（15）', '物品摆放（10）', '标识标牌（20）', '垃圾分类与清运（10）'],
      ...['加分', '扣分', '总分', '名次', '上期名次', '等次', '备注'],
    ]);
    expect(rowOf(may, '长湖村').slice(2)).toEqual([
      '村',
      25,
      18.5,
      15,
      10,
      20,
      10,
      null,
      1.5,
      98.5,
      11,
      null,
      '优秀',
      null,
    ]);
    const tied = rowOf(may, '枫树村');
    expect([tied[12], tied[15]]).toEqual([2, '并列']);
    const june = (await sheets('results', '2023-06')).get('村（社区）');
    expect(rowOf(june, '长湖村').slice(11, 14)).toEqual([100, 1, 11]);
    expect(rowOf(june, '荷塘村').slice(-1)).toEqual(['未检查，不排名']);
  });

  it('tells every deduction of opened rounds, and none of a sheet that is still sealed', async () => {
    const named = await inspectMay(town);
    const [first, second] = town.bundle.town.people.filter(({ roles }) =>
      roles.some(({ role }) => role === 'inspector'),
    );
    expect(await office(town, `检查安排 5月 ${first?.name} ${second?.name}`, '2023-05-22')).toContain('检查');
    await town.say({
      person: first?.id ?? '',
      chat: 'private',
      text: '检查 长湖村 大厅 蜘蛛网 -2',
      at: instantAt('2023-05-23', '10:00'),
    });
    await office(town, '评比 5月', '2023-06-05');
    const rows = (await sheets('results', '2023-05')).get('扣分明细') ?? [];
    expect(rows[1]).toEqual(['单位', '编号', '地点', '问题', '标准条款', '扣分', '照片编号', '检查人', '时间']);
    expect(rows.map((row) => row[3]).join()).not.toContain('蜘蛛网');
    const row = rows.find((one) => one[0] === '长湖村') ?? [];
    expect(row[3]).toContain(named);
    expect(row.slice(4)).toEqual([
      '室外（20分）',
      1.5,
      null,
      town.person(town.holder('inspector')).name,
      '2023-05-18 10:00',
    ]);
  });

  it('says what to do first when the period was never evaluated', async () => {
    await expect(paper(town, 'results', '2023-05')).rejects.toThrow('2023年5月还没有评比草稿');
    await expect(paper(town, 'results', null)).rejects.toThrow('要写明哪个月、季度或年度');
    town.clock.now = instantAt('2023-06-05', '10:00');
    expect(await office(town, '导出 评比结果 5月')).toBe('5月还没评，先回：评比 5月');
    expect(await office(town, '通报 5月')).toBe('5月还没评，先回：评比 5月');
    expect(await office(town, '导出 通报 全部')).toContain('哪个月、季度或年度');
  });
});

describe('参与度', () => {
  it('counts at-home members expected and named, and only what was confirmed', async () => {
    await workInMay(town);
    const row = rowOf((await sheets('participation', '2023-05')).get('参与度'), '长湖村');
    expect(row.slice(1)).toEqual(['长湖村', 23, 0, 23, 2, '8.7%', 1, 14, 12]);
    await town.say({ person: 'ch04', text: '三组今天大扫除，群众9人', at: instantAt('2023-05-20', '15:00') });
    expect(rowOf((await sheets('participation', '2023-05')).get('参与度'), '长湖村').slice(7)).toEqual([1, 14, 12]);
  });

  it('shows a secretary his own village alone', async () => {
    const { id } = (await town.store.read.query.units.findFirst({
      where: (unit, { eq }) => eq(unit.code, 'changhu'),
    })) ?? { id: 0 };
    const rows = (await sheets(`participation:${id}`, '2023-05')).get('参与度') ?? [];
    expect(
      rows
        .slice(2)
        .filter((row) => typeof row[0] === 'number')
        .map((row) => row[1]),
    ).toEqual(['长湖村']);
  });
});

describe('网格责任', () => {
  it('has a row a grid with its area, households, branch, members and cadre', async () => {
    const rows = (await sheets('grids', null)).get('网格责任') ?? [];
    const changhu = town.bundle.town.units.find(({ id }) => id === 'changhu');
    const own = rows.filter((row) => row[0] === '长湖村');
    expect(own.map((row) => row[1])).toEqual(changhu?.grids.map(({ name }) => name));
    const members = town.bundle.town.people.filter(
      ({ grid, type }) => grid === changhu?.grids[0]?.id && type === '党员',
    );
    for (const { name } of members) expect(own[0]?.[6]).toContain(name);
    expect(String(own[0]?.[4])).toContain('长湖第一党支部');
    expect(own[0]?.[7]).toBe(town.person(town.holder('liaison', 'changhu')).name);
    expect(JSON.stringify(rows)).not.toMatch(/1[3-9]\d{9}/);
  });
});

describe('年度汇总', () => {
  it('lists facts for the meeting and grades nobody', async () => {
    await inspectMay(town);
    await workInMay(town);
    const book = await sheets('annual', '2023');
    expect([...book.keys()]).toEqual(['年度汇总', '述职参考']);
    const row = rowOf(book.get('述职参考'), '长湖村');
    expect(row[1]).toBe(town.person(town.holder('secretary', 'changhu')).name);
    expect(row.slice(9, 11)).toEqual([1, expect.stringMatching(/^2\/\d+人$/)]);
    const text = JSON.stringify([...book.values()]);
    expect(text).toContain('不评等次');
    expect(text).not.toMatch(/优秀|良好|合格等次|待提升/);
    expect(text).toContain('制表人：');
    expect(rowOf(book.get('年度汇总'), '党建办')).toEqual([]);
  });
});

describe('通报', () => {
  it('tells method, results with ties, good examples, problems and next steps, in this order, citing the plan', async () => {
    await inspectMay(town);
    await workInMay(town);
    await office(town, '评比 5月', '2023-06-05');
    await office(town, '公示 5月');
    const text = await words('bulletin', '2023-05');
    const order = [
      '关于2023年5月',
      '公示中，到2023年6月9日',
      '各基层党组织：',
      '插办发〔2023〕13号',
      '一、总体情况',
      '2023年5月18日，1名检查人到16个单位现场检查',
      '二、评比结果',
      '并列第2名枫树村、',
      '三、工作亮点',
      '东港村：各项都没有扣分',
      '四、存在问题',
      '长湖村三组1处',
      '五、下步安排',
      '附件2所列的已到改好日期（2023年6月2日）',
      '2023年6月评比的上报截止到2023年7月3日',
      '附件：1.得分明细',
      '中共插旗镇委员会办公室',
      '　　　　年　　月　　日',
      '\n附件1\n',
      '\n附件2\n',
    ];
    const places = order.map((part) => text.indexOf(part));
    expect(places.filter((place) => place < 0)).toEqual([]);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  it('names nobody of the roster, neither from the words of a finding nor as an inspector', async () => {
    const named = await inspectMay(town);
    await workInMay(town);
    await office(town, '评比 5月', '2023-06-05');
    await office(town, '公示 5月');
    for (const what of ['bulletin', 'public-notice']) {
      const text = await words(what, '2023-05');
      expect(text).not.toContain(named);
      const found = town.bundle.town.people.filter(({ name }) => text.includes(name));
      expect(found.map(({ name }) => name)).toEqual([]);
      expect(text).not.toMatch(/必须|立即/);
    }
  });

  it('is asked for by 通报 5月 and comes as a Word file, once', async () => {
    await inspectMay(town);
    await office(town, '评比 5月', '2023-06-05');
    expect(await office(town, '通报 5月')).toBe('在做，好了发给您');
    const [request, ...more] = await town.store.read.query.exportRequests.findMany();
    expect(more).toEqual([]);
    expect(request).toMatchObject({ what: 'bulletin', period: '2023-05', state: 'waiting' });
    const secretary = town.holder('secretary', 'changhu');
    expect(await town.say({ person: secretary, chat: 'private', text: '通报 5月' })).toEqual([
      '这个由指挥所办公室来办，请找他们',
    ]);
    const [report] = await town.say({ person: secretary, text: '通报一下：三组今天大扫除15人' });
    expect(report).toMatch(/^记下 长湖/);
  });
});

describe('公示', () => {
  it('has the period of the notice, a blank telephone and room for the seal; a draft says that it is one', async () => {
    await inspectMay(town);
    await office(town, '评比 5月', '2023-06-05');
    const draft = await words('public-notice', '2023-05');
    expect(draft).toContain('（草稿，未公示）');
    expect(draft).toContain('公示期：＿＿月＿＿日至＿＿月＿＿日');
    await office(town, '公示 5月');
    const text = await words('public-notice', '2023-05');
    expect(text).toContain('公示期：2023年6月6日至2023年6月9日。');
    expect(text).toContain('或打电话：＿＿＿＿＿＿＿＿＿＿。');
    expect(text).toContain('公示单位（盖章）');
    expect(text).not.toContain('草稿');
  });
});

describe('通报', () => {
  it('is not made of a period nobody inspected: there is nothing to tell', async () => {
    await office(town, '评比 5月', '2023-06-05');
    await expect(paper(town, 'bulletin', '2023-05')).rejects.toThrow('还没有现场检查，没有可通报的');
  });
});

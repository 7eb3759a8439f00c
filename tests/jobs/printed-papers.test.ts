import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { playMonthAndQuarter } from '../../scripts/samples-play.ts';
import type { EvaluationDocument } from '../../src/domain/evaluation.ts';
import { type PaperName, papers } from '../../src/domain/papers.ts';
import type { Period } from '../../src/domain/period.ts';
import { toWorkbook } from '../../src/presenters/workbook.ts';
import { evaluationsOf } from '../../src/store/evaluations.ts';
import { personByCode } from '../../src/store/people.ts';
import { castTown } from '../support/cast-town.ts';
import { office, paper } from '../support/evaluated-month.ts';
import { badPages, missingOnPaper, overprinted, squeezed, wordsOf } from '../support/render/printed.ts';
import { cannotRender, type Rendered, renderAll } from '../support/render/render.ts';
import { temporaryDir } from '../support/service.ts';
import { openTown, type TestTown } from '../support/town.ts';

/**
 * Every paper as the office prints it: of the town of docs/samples, in which a month and a quarter were played, so that each has
 * rows; LibreOffice makes the PDF, and what was put in has to stand on it. A paper without a line below fails the first test.
 */
interface Expected {
  /** Fewest and most pages; null of what has none: pictures and plain text. */
  readonly pages: readonly [number, number] | null;
  readonly across?: boolean;
  /** Column titles the file has; more may come. */
  readonly heads?: readonly string[];
  /** What people said and the figures that come of it, as they stand on the paper. */
  readonly says?: readonly string[] | ((document: EvaluationDocument) => readonly string[]);
  /** Of pictures, in pixels; null is as high as its rows. */
  readonly pixels?: readonly [number, number | null];
}

const total = (unit: EvaluationDocument['units'][number]) => String((unit.result?.totalHundredths ?? 0) / 100);
const inspected = ({ units }: EvaluationDocument) => units.filter(({ result }) => result !== null);
const villages = [
  '长湖村',
  '荷塘村',
  '柳林村',
  '枫树村',
  '青山村',
  '石桥村',
  '白杨村',
  '东港村',
  '西河村',
  '桃园村',
  '梅子村',
  '大坪村',
];

const expected: Readonly<Record<PaperName, Expected>> = {
  roster: {
    pages: [8, 20],
    across: true,
    heads: ['编号', '姓名', '单位', '网格', '支部', '电话', '职务', '包联'],
    says: ['高秀兰', '长湖党员突击先锋队'],
  },
  audit: {
    pages: [2, 6],
    across: true,
    heads: ['时间', '人', '职务', '做了什么', '对象', '改前', '改后', '在哪'],
    says: ['内容：三组清沟渠', '确认上报', '谢玉珍'],
  },
  points: {
    pages: [4, 12],
    across: true,
    heads: ['序号', '姓名', '支部/党小组', '本期加分', '本期扣分', '累计', '简要事由'],
    says: ['2023年3月党员', '张建国', '参加党课'],
  },
  'public-points': {
    pages: [10, 30],
    heads: ['姓名', '积分', '参加次数', '组织次数', '带队次数'],
    says: ['长湖第一党支部党员积分公示', '沈永福', '支部（盖章）'],
  },
  results: {
    pages: [3, 5],
    across: true,
    heads: ['序号', '单位', '类别', '加分', '扣分', '总分', '名次', '上期名次', '等次', '备注'],
    says: (document) =>
      inspected(document).flatMap((unit) => [unit.name, `${total(unit)}${unit.result?.rank}${unit.result?.tier}`]),
  },
  participation: {
    pages: [1, 2],
    across: true,
    heads: ['村（单位）', '在家党员', '豁免', '应参与', '已参与', '参与率', '活动次数', '参加人次', '群众人次'],
    says: [...villages, '8.7%', '16.7%'],
  },
  grids: {
    pages: [2, 5],
    across: true,
    heads: ['村（单位）', '网格', '范围', '户数', '支部/党小组', '网格长', '责任党员', '办点干部', '联户数'],
    says: [...villages, '五组、六组；机耕路以南', '孙小兰'],
  },
  annual: { pages: [1, 6], across: true, heads: ['一季度', '二季度', '三季度', '四季度'], says: [...villages, '66.7'] },
  bulletin: {
    pages: [3, 6],
    says: (document) => [
      '各基层党组织：',
      '附件1',
      '得分明细',
      '中共插旗镇委员会办公室',
      ...inspected(document).flatMap((unit) => [unit.name, total(unit)]),
    ],
  },
  'public-notice': {
    pages: [1, 3],
    says: (document) => [
      '结果公示',
      '公示期：',
      '名次单位得分等次',
      ...inspected(document).map((unit) => `${unit.result?.rank}${unit.name}${total(unit)}${unit.result?.tier}`),
    ],
  },
  'ranking-chart': { pages: null, pixels: [1080, null] },
  'inspection-sheet': {
    pages: [12, 36],
    across: true,
    heads: ['项目', '分值', '检查记录', '得分'],
    says: ['第2季度检查打分表', '长湖村', '裸露垃圾', '日常管护'],
  },
  problems: {
    pages: [1, 3],
    across: true,
    heads: [
      '发现时间',
      '地点',
      '问题',
      '类别',
      '责任网格',
      '责任人',
      '整改时限',
      '整改前照片',
      '整改后照片',
      '完成时间',
      '复核人',
      '销号',
    ],
    says: ['三组塘边垃圾没人管', '2023-03-23', '垃圾桶满溢', '荷塘第一网格'],
  },
  visits: {
    pages: [1, 1],
    across: true,
    heads: ['日期', '村', '组', '户主', '入户人', '内容', '照片编号'],
    says: ['胡大爷', '说了改厕的事', '顾大娘', '罗春芳'],
  },
  burden: { pages: [1, 1], heads: [], says: ['插旗镇减负自查表', 'P1', 'P16', '季度现场占60分'] },
  plan: {
    pages: [2, 3],
    heads: ['编号', '单位', '措施', '行动', '负责', '截止', '阶段', '办好', '说明'],
    says: ['三组清沟渠', '第二网格', '2023-04-30', '上党课'],
  },
  baseline: {
    pages: [1, 1],
    across: true,
    heads: ['单位', '摸底日期', '当时情况', '当时图', '对比日期', '现在情况', '现在图', '凭上报', '对比'],
    says: ['三组塘边垃圾堆', '还没对比', '水面清了'],
  },
  goals: {
    pages: [2, 6],
    across: true,
    heads: ['单位', '目标', '依据', '自评', '自评日期'],
    says: ['三组塘边清了两回', '人居环境明显改善', '摸底2处'],
  },
  actions: {
    pages: [1, 1],
    across: true,
    heads: ['月份', '单位', '红色堡垒引领 次数', '红色地标锻造 人次'],
    says: ['长湖村0000180', '柳林村00120'],
  },
  selections: {
    pages: [1, 1],
    across: true,
    heads: ['评选', '期', '户主或网格组', '网格', '推荐人', '事迹', '村意见', '镇意见', '公示', '结果'],
    says: ['网格最美党员户', '门前种花', '李大明', '评委在评'],
  },
  honours: {
    pages: [1, 3],
    across: true,
    heads: ['序号', '期', '哪一类', '单位', '名字', '理由'],
    says: ['长湖村三组', '塘边天天有人捡', '5项满分，现场检查99.5分'],
  },
  activities: {
    pages: [1, 3],
    across: true,
    heads: [
      '日期',
      '村/单位',
      '地点',
      '活动类型',
      '行动',
      '内容',
      '参加人数',
      '成效',
      '照片编号',
      '报送人',
      '确认人',
      '来源群',
      '备注',
    ],
    says: ['垃圾2车', '15人', '徐国华', '枫树村工作群'],
  },
  'monthly-life': { pages: [1, 3], across: true, heads: ['支部', '月份', '缺项'], says: ['长湖第一党支部', '柳林1'] },
  'phase-summary': {
    pages: [1, 3],
    across: true,
    heads: ['单位', '活动次数', '参加人次', '党员', '群众', '志愿者', '栽种美化', '各类活动次数'],
    says: ['干净阶段', '清沟渠1次', ...villages],
  },
  loudspeaker: { pages: null, says: ['3月全镇做了7次', '清走垃圾4车', '长湖村、东港村', '电子屏'] },
  poster: { pages: null, pixels: [2480, 3508] },
  'poster-screen': { pages: null, pixels: [1920, 1080] },
  'poster-phone': { pages: null, pixels: [1080, null] },
};

const evaluated = new Set<string>(
  papers.flatMap((one) => ('needs' in one && one.needs === 'evaluation' ? [one.name] : [])),
);

interface Made {
  readonly name: PaperName;
  readonly period: Period | null;
  readonly extension: string;
  readonly bytes: Buffer;
  /** What the evaluation it tells of is frozen as. */
  readonly document: EvaluationDocument | null;
}

let made: Made[] = [];

async function makeAll(town: TestTown): Promise<Made[]> {
  const { month, quarter } = await playMonthAndQuarter(castTown(town), () => undefined);
  // What is shown of a place twice, and a round that is open.
  const secretary = town.holder('secretary', 'changhu');
  await town.say({ person: secretary, chat: 'private', text: '摸底 4 现在 水面清了，没有垃圾' });
  await office(town, '检查安排 2季度 林立平 吕玉山');
  const inspector = (await personByCode(town.store.read, 'zb10'))?.id ?? null;
  const all: Made[] = [];
  for (const { name, extension } of papers) {
    const periods = evaluated.has(name)
      ? [month, quarter]
      : [name === 'annual' ? '2023' : name === 'inspection-sheet' ? null : month];
    for (const period of periods) {
      const bytes = await paper(
        name === 'public-points' ? withPublicPoints(town) : town,
        name,
        period,
        name === 'inspection-sheet' ? inspector : null,
      );
      const frozen =
        evaluated.has(name) && period !== null ? (await evaluationsOf(town.store.read, period)).at(-1) : undefined;
      all.push({ name, period, extension, bytes, document: frozen?.document ?? null });
    }
  }
  return all;
}

/** Every branch has decided to hang up its points. */
function withPublicPoints(town: TestTown): TestTown {
  const publication = { default: 'public' as const, branches: {} };
  const rules = { ...town.bundle.rules, memberPoints: { ...town.bundle.rules.memberPoints, publication } };
  return { ...town, bundle: { ...town.bundle, rules, rulebooks: [rules] } };
}

function saysOf({ name, document }: Made): readonly string[] {
  const { says = [] } = expected[name];
  if (typeof says !== 'function') return says;
  if (document === null) throw new Error(`${name} tells of no evaluation`);
  return says(document);
}

beforeAll(async () => {
  const town = await openTown();
  try {
    made = await makeAll(town);
  } finally {
    await town.close();
  }
}, 240_000);

describe('the papers of a town that was played', () => {
  it('have a line of expectations each', () => {
    expect(Object.keys(expected).sort()).toEqual(papers.map(({ name }) => name).sort());
    expect(new Set(made.map(({ name }) => name)).size).toBe(papers.length);
    for (const one of made)
      if (expected[one.name].pixels === undefined) expect([one.name, saysOf(one).length > 0]).toEqual([one.name, true]);
  });

  it('have the columns the office knows', async () => {
    for (const { name, extension, bytes } of made.filter((one) => one.extension === 'xlsx')) {
      const words = await wordsOf(bytes, extension);
      const { heads = [] } = expected[name];
      expect([name, heads.length > 0, heads.filter((head) => !words.includes(head))]).toEqual([name, true, []]);
    }
  });

  it('that are pictures have their size, and something on them; their words are tested with the pictures', async () => {
    for (const { name, bytes } of made.filter((one) => one.extension === 'png')) {
      const { width, height } = await sharp(bytes).metadata();
      const [wide, high] = expected[name].pixels ?? [0, 0];
      expect([name, width, high === null ? null : height]).toEqual([name, wide, high]);
      const { channels } = await sharp(bytes).stats();
      expect([name, channels.some(({ stdev }) => stdev > 5)]).toEqual([name, true]);
    }
  });

  it('that are read out say what was done', () => {
    for (const one of made.filter(({ extension }) => extension === 'txt')) {
      const text = squeezed(one.bytes.toString('utf8'));
      expect([one.name, saysOf(one).filter((words) => !text.includes(words))]).toEqual([one.name, []]);
    }
  });
});

describe.skipIf(cannotRender !== null)(`the papers as printed${cannotRender ? ` (${cannotRender})` : ''}`, () => {
  let printed: readonly (Made & Rendered)[] = [];
  let long: Rendered | undefined;
  let clean = async (): Promise<void> => undefined;

  beforeAll(async () => {
    const { path: dir, remove } = await temporaryDir();
    clean = remove;
    const documents = made.filter(({ name }) => expected[name].pages !== null);
    const files = documents.map(({ name, period, extension }) => join(dir, `${name}-${period ?? 'now'}.${extension}`));
    for (const [index, { bytes }] of documents.entries()) await writeFile(files[index] ?? '', bytes);
    files.push(join(dir, 'long.xlsx'));
    await writeFile(join(dir, 'long.xlsx'), await longTable());
    const rendered = await renderAll(files, dir);
    long = rendered.at(-1);
    printed = documents.flatMap((one, index) => (rendered[index] ? [{ ...one, ...rendered[index] }] : []));
  }, 360_000);
  afterAll(() => clean());

  it('are on A4, upright or across, on as many pages as they may take', () => {
    expect(printed.length).toBeGreaterThan(papers.length - 5);
    for (const { name, size, pages } of printed) {
      const { across = false, pages: allowed } = expected[name];
      const a4 = across ? [842, 595] : [595, 842];
      expect([name, Math.round(size.width), Math.round(size.height)]).toEqual([name, ...a4]);
      const [fewest, most] = allowed ?? [0, 0];
      expect([name, pages.length, pages.length >= fewest && pages.length <= most]).toEqual([name, pages.length, true]);
    }
  });

  it('say what people said and what came of it', () => {
    for (const one of printed) {
      const text = squeezed(one.pages.join(''));
      const missing = saysOf(one).filter((words) => !text.includes(words));
      expect([one.name, one.period, missing]).toEqual([one.name, one.period, []]);
    }
  });

  it('have every character of the file on a page, and no text upon another: no cell is cut off', async () => {
    for (const { name, period, bytes, extension, pages, pdf } of printed) {
      expect([name, period, missingOnPaper(await wordsOf(bytes, extension), pages)]).toEqual([name, period, '']);
      expect([name, period, await overprinted(pdf)]).toEqual([name, period, []]);
    }
  });

  it('have no blank page and none with ink at its edge', async () => {
    for (const { name, pdf } of printed) expect([name, await badPages(pdf)]).toEqual([name, []]);
  });

  it('repeat the head of a table on each of its pages, with the page’s number', () => {
    const pages = long?.pages ?? [];
    expect(pages.length).toBeGreaterThan(4);
    for (const page of pages) expect(page).toMatch(/很长的一张表[\s\S]*序号\s+事由/u);
    const numbers = pages.map((page) => /第\s*(\d+)\s*页\s+共\s*(\d+)\s*页/u.exec(page)?.slice(1).map(Number));
    expect(numbers).toEqual(pages.map((_, index) => [index + 1, pages.length]));
    // A row that wraps is as high as its lines: nothing is cut off.
    expect(squeezed(pages.join('')).match(/往东走/gu)).toHaveLength(450);
    const audit = printed.find(({ name }) => name === 'audit');
    expect(squeezed(audit?.pages[1] ?? '')).toContain('时间人职务做了什么对象改前改后在哪');
  });

  it('keep the text of a bulletin within three pages, before its annexes', () => {
    const bulletins = printed.filter(({ name }) => name === 'bulletin');
    expect(bulletins).toHaveLength(2);
    for (const { pages } of bulletins) {
      const squeezedPages = pages.map(squeezed);
      const annex = squeezedPages.findIndex((page) => page.startsWith('附件1'));
      expect(annex).toBeGreaterThan(0);
      expect(annex).toBeLessThanOrEqual(3);
      expect(squeezedPages[0]).toContain('各基层党组织：');
      expect(squeezedPages.slice(0, annex).join('')).toContain('中共插旗镇委员会办公室');
      expect(squeezedPages[annex]).toContain('得分明细');
    }
  });
});

/** More than any paper of the sample town. */
function longTable(): Promise<Buffer> {
  const columns = [{ title: '序号' }, { title: '事由' }];
  const rows = Array.from({ length: 150 }, (_, index) => [index + 1, '三组塘边第二棵树往东走'.repeat(3)]);
  return toWorkbook([{ name: '长表', title: '很长的一张表', columns, foot: ['盖章处'], rows }]);
}

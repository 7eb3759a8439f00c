import { describe, expect, it } from 'vitest';
import { formColumns, formRows, readForm, readFormKey } from '../../src/domain/inspection-sheet.ts';
import type { EvaluationSheet } from '../../src/domain/programme/model.ts';
import { readSheetMarker } from '../../src/domain/sheet-marker.ts';

const item = (
  id: string,
  name: string,
  points: number,
  words: readonly string[],
  zeroWords: readonly string[] = [],
) => ({
  id,
  name,
  points,
  words,
  zeroWords,
  fallback: id === 'litter',
});
const sheet: EvaluationSheet = {
  id: 'village',
  title: '季度现场检查',
  cadence: 'quarter',
  items: [
    item('litter', '裸露垃圾', 60, ['垃圾']),
    item('water', '沟渠塘坝', 30, ['塘', '沟']),
    item('burning', '露天焚烧', 10, ['焚烧'], ['露天焚烧']),
  ],
  lists: [],
};
const form = {
  roundId: 3,
  unitId: 12,
  inspectorId: 45,
  unitName: '长湖村',
  check: '第2季度',
  inspectorName: '林立平',
  groups: ['三组', '五组'],
  households: ['张建国'],
};

function blank(): string[][] {
  return [[...formColumns], ...formRows(form, sheet)].map((row) => row.map((cell) => String(cell ?? '')));
}
function write(rows: string[][], where: string | number, at: number, ...cells: string[]): number {
  const from = rows.findIndex(([label]) => label === (typeof where === 'string' ? where : '扣分记录'));
  const index = typeof where === 'string' ? from : from + where;
  rows[index]?.splice(at, cells.length, ...cells);
  return index + 1;
}
const said = (rows: string[][]) =>
  readForm(rows, sheet).entries.map((entry) => [entry.item.id, entry.text, entry.deductionHundredths]);

describe('the form of 打分表', () => {
  it('names what is to be looked at, and is known by its marker', () => {
    const rows = blank();
    const text = rows.flat().join('|');
    for (const part of ['长湖村', '林立平', '三组、五组', '张建国', '裸露垃圾', '评比时间', '签字'])
      expect(text).toContain(part);
    const marker = readSheetMarker(rows);
    expect(marker?.kind).toBe('inspection-sheet');
    expect(readFormKey(marker?.key ?? '')).toEqual({ roundId: 3, unitId: 12, inspectorId: 45 });
    expect(readFormKey('3-12')).toBeNull();
    expect(readFormKey('3-12-45-6')).toBeNull();
    expect(readFormKey('3-x-45')).toBeNull();
  });

  it('says nothing while it is empty', () => {
    expect(readForm(blank(), sheet)).toEqual({ day: '', entries: [], clean: false, mistakes: [] });
  });

  it('reads rows of 扣分记录 as the chat reads them: the words name the item, zero words take it all', () => {
    const rows = blank();
    write(rows, 1, 2, '三组 塘边', '-1.5分', '漂浮物');
    write(rows, 2, 2, '', '２', '说不清');
    write(rows, 3, 2, '二组', '', '露天焚烧');
    expect(said(rows)).toEqual([
      ['water', '三组塘边 漂浮物', 150],
      ['litter', '说不清', 200],
      ['burning', '二组 露天焚烧', 1000],
    ]);
    expect(readForm(rows, sheet).mistakes).toEqual([]);
  });

  it('reads what stands beside an item for that item, and a score that sums up the rows once', () => {
    const rows = blank();
    write(rows, 1, 2, '塘边', '2', '漂浮物');
    write(rows, '沟渠塘坝', 5, '', '28');
    write(rows, '裸露垃圾', 5, '村口有袋子', '59.5');
    write(rows, '露天焚烧', 5, '没问题', '10');
    expect(said(rows)).toEqual([
      ['litter', '村口有袋子', 50],
      ['water', '塘边 漂浮物', 200],
    ]);
    expect(readForm(rows, sheet).mistakes).toEqual([]);
  });

  it.each([
    [
      'full marks',
      (rows: string[][]) =>
        [
          ['裸露垃圾', '60'],
          ['沟渠塘坝', '30'],
          ['露天焚烧', '10'],
        ].forEach(([name = '', score = '']) => void write(rows, name, 6, score)),
    ],
    ['没问题', (rows: string[][]) => void write(rows, '总的情况', 5, '没问题')],
  ])('is clean with %s', (_, fill) => {
    const rows = blank();
    fill(rows);
    expect(readForm(rows, sheet)).toMatchObject({ clean: true, entries: [], mistakes: [] });
  });

  it.each<[string, string | number, number, string[], string]>([
    ['a word for a number', 1, 2, ['塘边', '一点', '漂浮物'], '行“扣分”写的是“一点”，请写数字，例：1'],
    ['no number', 1, 2, ['塘边', '', '漂浮物'], '行“扣分”空着，请写数字，例：1'],
    ['nothing', 1, 2, ['塘边', '0', '漂浮物'], '行“扣分”写的是“0”'],
    ['no problem', 1, 2, ['塘边', '1', ''], '行“问题”空着，请写是什么问题'],
    ['too high a score', '露天焚烧', 5, ['有', '11'], '行“得分”写的是“11”，请写0到10的数'],
    ['a note without a score', '露天焚烧', 5, ['有火堆', ''], '行“得分”空着，请写这一项得几分'],
    ['a score without a note', '露天焚烧', 5, ['', '9'], '行扣了分，“检查记录”请写哪里、什么问题'],
  ])('says where: %s', (_, where, at, cells, sentence) => {
    const rows = blank();
    const row = write(rows, where, at, ...cells);
    expect(readForm(rows, sheet).mistakes).toEqual([expect.stringContaining(`第${row}${sentence}`)]);
  });

  it('asks about what contradicts itself', () => {
    const rows = blank();
    write(rows, 1, 2, '塘边', '2', '漂浮物');
    write(rows, '沟渠塘坝', 6, '29');
    write(rows, '总的情况', 5, '没问题');
    const { mistakes } = readForm(rows, sheet);
    expect(mistakes).toEqual([expect.stringContaining('对不上'), '写了没问题，又写了扣分，请去掉一样']);
  });

  it('is read with rows put in above and between', () => {
    const rows = blank();
    rows.unshift(['打印于6月20日'], []);
    write(rows, 10, 2, '塘边', '2', '漂浮物');
    const at = rows.findIndex(([label]) => label === '签字');
    rows.splice(at, 0, ['', '11', '沟里', '1', '塑料袋', '', '']);
    expect(said(rows)).toHaveLength(2);
  });
});

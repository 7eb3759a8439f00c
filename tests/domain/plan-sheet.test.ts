import { describe, expect, it } from 'vitest';
import { type PlanSheetContext, planSheet, readPlanSheet } from '../../src/domain/plan-sheet.ts';
import type { RosterCell } from '../../src/domain/roster/sheets.ts';
import { rosterProblemText } from '../../src/presenters/roster-problem.ts';
import { readProgrammeDir } from '../../src/service/programme-dir.ts';

const { programme } = readProgrammeDir('programmes/chaqi-2023');
const roster = (name: string, short: string) => ({
  unit: { name, short },
  groups: ['一组', '二组', '三组'],
  grids: [{ id: 5, name: '第一网格' }],
  teams: [{ id: 7, name: `${short}突击先锋队` }],
  people: [
    { id: 11, name: '贺兰山', code: 'a1', groupName: '三组' },
    { id: 12, name: '方知远', code: 'a2', groupName: '一组' },
    { id: 13, name: '方知远', code: 'a3', groupName: '二组' },
  ],
});
const lake = { id: 1, roster: roster('长湖村', '长湖'), measures: [{ id: 100, number: 4, text: '清理塘边垃圾' }] };
const lotus = { id: 2, roster: roster('荷塘村', '荷塘'), measures: [] };
const both: PlanSheetContext = { programme, units: [lake, lotus] };
const one: PlanSheetContext = { programme, units: [lake] };

const header = Object.values(planSheet.columns).map(({ title }) => title);
const read = (rows: readonly (readonly RosterCell[])[], context = both) =>
  readPlanSheet([{ name: '计划', rows: [header, ...rows] }], context);

function problemsOf(rows: readonly (readonly RosterCell[])[], context = both): string[] {
  const found = read(rows, context);
  return 'problems' in found ? found.problems.map(rosterProblemText) : [];
}

describe('a filled-in plan', () => {
  it('is read row by row: unit, words, action, owner, day and phase', () => {
    expect(
      read([
        ['', '长湖村', '清沟渠', '先锋', '三组', '2023-06-30', '整洁'],
        ['', '荷塘', '上党课', '', '贺兰山', '5月20日', ''],
        ['4', '长湖', '清理塘边垃圾', '红色先锋先行', '', { text: '2023-05-20', odd: 'date' }, ''],
      ]),
    ).toEqual({
      measures: [
        expect.objectContaining({ unitId: 1, measureId: null, text: '清沟渠', action: 'xianfeng', phase: 'zhengjie' }),
        expect.objectContaining({ unitId: 2, action: 'ketang', due: '2023-05-20', phase: 'ganjing' }),
        expect.objectContaining({ unitId: 1, measureId: 100, due: '2023-05-20' }),
      ],
    });
  });

  it('needs no unit when it can be only one, and finds the measure of the same words', () => {
    expect(read([['', '', '清理 塘边垃圾', '先锋', '', '2023-05-20', '']], one)).toMatchObject({
      measures: [{ unitId: 1, measureId: 100 }],
    });
  });

  it('may have other headers, title lines above and columns nobody asked for', () => {
    const rows = [
      ['长湖村2023年工作计划'],
      ['工作措施', '完成时限', '责任人', '备注'],
      ['清沟渠', '6月30日', '一组', '多带几把锹'],
    ];
    expect(readPlanSheet([{ name: 'Sheet1', rows }], one)).toMatchObject({
      measures: [{ text: '清沟渠', due: '2023-06-30', owner: { groupName: '一组' } }],
    });
  });

  it.each([
    [
      ['', '长虎村', '清沟渠', '', '', '2023-06-30', ''],
      '计划 第2行 单位：写的是“长虎村”，没有这个单位，或不归您管；写名册上的名称',
    ],
    [['', '', '清沟渠', '', '', '2023-06-30', ''], '计划 第2行 单位：空着，写上单位名称'],
    [['', '长湖', '', '先锋', '', '2023-06-30', ''], '计划 第2行 措施：空着，写做什么事'],
    [['', '长湖', '清沟渠', '', '', '尽快', ''], '计划 第2行 截止：写的是“尽快”，写成 2023-05-20 或 5月20日'],
    [
      ['', '长湖', '清沟渠', '', '', '2024年1月底', ''],
      '计划 第2行 截止：写的是“2024年1月底”，要在方案时间内：2023-03-16 到 2023-12-15',
    ],
    [['', '长湖', '清沟渠', '', '', '', ''], '计划 第2行 截止：空着，写成 2023-05-20 或 5月20日'],
    [
      ['', '长湖', '清沟渠', '', '', '2024-01-05', ''],
      '计划 第2行 截止：写的是“2024-01-05”，要在方案时间内：2023-03-16 到 2023-12-15',
    ],
    [['', '长湖', '清沟渠', '冲锋', '', '2023-06-30', ''], /^计划 第2行 行动：写的是“冲锋”，写其中一项：红色堡垒引领/u],
    [['', '长湖', '迎接参观', '', '', '2023-06-30', ''], /^计划 第2行 行动：空着，从措施认不出/u],
    [
      ['', '长湖', '清沟渠', '', '方知远', '2023-06-30', ''],
      '计划 第2行 负责：写的是“方知远”，方知远有2位，写明是哪位：一组方知远、二组方知远',
    ],
    [
      ['', '长湖', '清沟渠', '', '九组', '2023-06-30', ''],
      '计划 第2行 负责：写的是“九组”，长湖没有“九组”，有一组、二组、三组',
    ],
    [
      ['', '长湖', '清沟渠', '', '', '2023-06-30', '漂亮'],
      '计划 第2行 阶段：写的是“漂亮”，写其中一个：干净、整洁、秀美',
    ],
    [['9', '长湖', '清沟渠', '', '', '2023-06-30', ''], /^计划 第2行 编号：写的是“9”，长湖的计划里没有这个编号/u],
  ] as const)('%j is told by row and column', (row, problem) => {
    const found = problemsOf([row]);
    expect(found).toEqual([typeof problem === 'string' ? problem : expect.stringMatching(problem)]);
  });

  it('is told of all its mistakes at once, and nothing of it is read', () => {
    const good = ['', '长湖', '清沟渠', '', '', '2023-06-30', ''];
    const found = problemsOf([good, ['', '长湖', '清沟渠', '', '', '2023-07-30', ''], ['', '', '', '', '', '昨', '']]);
    expect(found).toEqual([
      expect.stringMatching(/第3行 措施：.*上面已有同样的一项/u),
      expect.stringMatching(/第4行 单位/u),
      expect.stringMatching(/第4行 措施/u),
      expect.stringMatching(/第4行 截止/u),
    ]);
  });

  it('without rows, or without a header, says what is missing', () => {
    expect(problemsOf([])).toEqual(['计划：至少写一项措施']);
    expect(readPlanSheet([{ name: '计划', rows: [['随便写的']] }], both)).toEqual({
      problems: [expect.objectContaining({ row: null, expected: '一行表头，里面要有 措施、截止' })],
    });
  });
});

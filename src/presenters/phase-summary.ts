import type { Phase } from '../domain/programme/model.ts';
import type { Day } from '../domain/time.ts';
import type { WorkFigures } from '../domain/work-figures.ts';
import { chineseDay } from './receipt.ts';
import { kindsText, ratioText, sumText, workText } from './work-figures.ts';
import type { WorkbookSheet } from './workbook.ts';

export interface SummaryUnit {
  readonly name: string;
  readonly short: string;
  readonly figures: WorkFigures;
  readonly waiting: number;
  /** Kinds the phase expects that nobody reported. */
  readonly missing: readonly string[];
}

/** 阶段 总结 of one unit. */
export function unitSummaryText(phase: Phase, { name, figures, waiting, missing }: SummaryUnit, today: Day): string {
  return [
    `${titleText(phase, today)}${name}`,
    workText(figures),
    ratioText(figures),
    kindsText(figures),
    waiting > 0 ? `另有${waiting}条待确认，没算` : '',
    missing.length > 0 ? `还没报：${missing.join('、')}` : '该报的都有了',
  ]
    .filter((line) => line !== '')
    .join('\n');
}

/** The town with its figures and a line for each unit, in the order of the roster: it ranks nobody. */
export function townSummaryText(
  phase: Phase,
  { all, units }: { all: WorkFigures; units: readonly SummaryUnit[] },
  today: Day,
): string {
  const lines = units
    .filter(({ figures }) => figures.reports > 0)
    .map(({ short, figures: { reports, people, rubbish } }) => {
      const parts = [`${reports}次`, ...(people > 0 ? [`${people}人次`] : [])];
      return `${short} ${[...parts, ...(rubbish.length > 0 ? [`垃圾${sumText(rubbish, 2)}`] : [])].join(' ')}`;
    });
  return [`${titleText(phase, today)}全镇`, workText(all), ratioText(all), ...lines]
    .filter((line) => line !== '')
    .join('\n');
}

function titleText({ short, from, to }: Phase, today: Day): string {
  return `“${short}”阶段（${chineseDay(from, today)}到${chineseDay(to, today)}）`;
}

/** The paper: a sheet a phase, a row a unit. */
export function phaseSummarySheet(
  phase: Phase,
  { all, units }: { all: WorkFigures; units: readonly SummaryUnit[] },
): WorkbookSheet {
  const total = {
    name: '合计',
    short: '',
    figures: all,
    waiting: sumOf(units.map(({ waiting }) => waiting)),
    missing: [],
  };
  return {
    name: `${phase.short}阶段`,
    columns: [
      { title: '序号', width: 6 },
      { title: '单位', width: 14 },
      { title: '活动次数', width: 8 },
      { title: '参加人次', width: 8 },
      { title: '党员', width: 7 },
      { title: '群众', width: 7 },
      { title: '志愿者', width: 8 },
      { title: '清垃圾（吨）', width: 9 },
      { title: '清垃圾（车）', width: 9 },
      { title: '清垃圾（其他）', width: 12 },
      { title: '栽种美化', width: 20 },
      { title: '各类活动次数', width: 40 },
      { title: '待确认（没算）', width: 9 },
      { title: '还没报', width: 26 },
    ],
    rows: [...units, total].map((unit, index) => [
      index < units.length ? index + 1 : null,
      unit.name,
      ...figureCells(unit.figures),
      unit.waiting,
      unit.missing.join('、') || null,
    ]),
  };
}

function figureCells(figures: WorkFigures): (string | number | null)[] {
  const { reports, people, party, masses, volunteers, rubbish, planted } = figures;
  const of = (unit: string) => rubbish.find((sum) => sum.unit === unit)?.n ?? null;
  const others = rubbish.filter(({ unit }) => unit !== '吨' && unit !== '车');
  return [
    reports,
    people,
    party,
    masses,
    volunteers,
    of('吨'),
    of('车'),
    sumText(others) || null,
    sumText(planted, 6) || null,
    kindsText(figures, 30) || null,
  ];
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, n) => sum + n, 0);
}

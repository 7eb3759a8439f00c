import { meanOfQuarters, type Rectified, type YearWork } from '../domain/annual-figures.ts';
import type { EvaluationDocument } from '../domain/evaluation.ts';
import type { HonourKind } from '../domain/honours.ts';
import type { Period } from '../domain/period.ts';
import type { Day } from '../domain/time.ts';
import { fullDayText, fullPeriodText, markOf, rulesText, type ShownEvaluation } from './evaluation-state.ts';
import { chineseDay } from './receipt.ts';
import type { WorkbookColumn, WorkbookSheet } from './workbook-model.ts';

export interface AnnualUnit {
  readonly code: string;
  readonly name: string;
  /** Whoever held the post in the year, one after the other. */
  readonly secretaries: readonly string[];
  /** Null where the year did not evaluate the unit. */
  readonly work: YearWork | null;
  readonly rectified: Rectified;
  readonly honours: Readonly<Record<HonourKind, number>>;
  readonly commended: number;
  readonly criticised: readonly Day[];
}

export interface AnnualView {
  readonly year: string;
  /** The newest version of each of the four quarters that may be seen, and of the year; or those a published year has. */
  readonly quarters: readonly (ShownEvaluation | null)[];
  readonly annual: ShownEvaluation | null;
  readonly units: readonly AnnualUnit[];
  readonly askedOn: Day;
  /** True once the year is published: then nothing of an evaluation or of work is counted anew. */
  readonly isFrozen: boolean;
  /** Quarters that were published or corrected after the year they belong to. */
  readonly later: readonly Period[];
}

type Cell = string | number | null;
type Column = WorkbookColumn & { readonly of: (unit: AnnualUnit, index: number) => Cell };

/**
 * 年度汇总 and 述职参考表 (S44, S46): four quarters, what was found and mended, what was honoured and criticised. They inform a
 * meeting; neither grades nor judges anybody, and the place in the wider 党建 ranking is the town's to give.
 */
export function annualSheets(view: AnnualView): WorkbookSheet[] {
  return [
    sheetOf(view, {
      name: '年度汇总',
      title: `${view.year}年度人居环境整治汇总表`,
      columns: summaryColumns(view),
      foot: [],
      person: [],
      work: [],
    }),
    sheetOf(view, {
      name: '述职参考',
      title: `${view.year}年度村（社区）党组织书记述职参考表`,
      columns: secretaryColumns(view),
      foot: ['只列事实，供述职评议参考；不评等次，评议由会议作出。'],
      person: ['书记'],
      work: ['活动', '党员参与'],
    }),
  ];
}

interface SheetParts {
  readonly name: string;
  readonly title: string;
  readonly columns: readonly Column[];
  readonly foot: readonly string[];
  /** What it has beside the columns that both have: of the person, and of the unit’s work. */
  readonly person: readonly string[];
  readonly work: readonly string[];
}

function sheetOf(view: AnnualView, parts: SheetParts): WorkbookSheet {
  const { name, title, columns, foot } = parts;
  return {
    name,
    title,
    columns: columns.map(({ title: head, width }) => ({ title: head, ...(width === undefined ? {} : { width }) })),
    rows: view.units.map((unit, index) => columns.map(({ of }) => of(unit, index))),
    foot: [...foot, ...footLines(view, parts)],
  };
}

function summaryColumns(view: AnnualView): Column[] {
  return [
    { title: '序号', width: 6, of: (_, index) => index + 1 },
    { title: '村（社区）', width: 14, of: ({ name }) => name },
    ...scoreColumns(view),
    { title: '加分', width: 20, of: (unit) => decided(view, unit, 'bonus') },
    { title: '扣罚', width: 20, of: (unit) => decided(view, unit, 'penalty') },
    ...standingColumns,
  ];
}

function secretaryColumns(view: AnnualView): Column[] {
  return [
    { title: '村（社区）', width: 12, of: ({ name }) => name },
    { title: '书记', width: 10, of: ({ secretaries }) => secretaries.join('、') || null },
    ...scoreColumns(view),
    { title: '确认的活动', width: 12, of: ({ work }) => work?.confirmed ?? null },
    { title: '党员参与', width: 10, of: ({ work }) => tookPartText(work) },
    { title: '加分依据', width: 18, of: (unit) => decided(view, unit, 'bonus') },
    { title: '扣罚依据', width: 18, of: (unit) => decided(view, unit, 'penalty') },
    ...standingColumns,
  ];
}

const numerals = ['一', '二', '三', '四'];

function scoreColumns({ quarters, annual }: AnnualView): Column[] {
  const documents = quarters.flatMap((quarter) => quarter?.document ?? []);
  return [
    ...quarters.map((quarter, index) => ({
      title: `${numerals[index]}季度`,
      width: 8,
      of: ({ code }: AnnualUnit) => scoreIn(quarter?.document, code),
    })),
    { title: '季度平均', width: 9, of: ({ code }) => inPoints(meanOfQuarters(documents, code)) },
    { title: '年度得分', width: 9, of: ({ code }) => scoreIn(annual?.document, code) },
    { title: '年度名次', width: 9, of: ({ code }) => resultIn(annual?.document, code)?.rank ?? null },
  ];
}

const standingColumns: readonly Column[] = [
  { title: '整改率', width: 13, of: ({ rectified }) => rectifiedText(rectified) },
  { title: '荣誉', width: 18, of: ({ honours }) => honoursText(honours) },
  { title: '通报', width: 20, of: noticesText },
];

/** 3/23：named in confirmed reports, of those expected. */
function tookPartText(work: YearWork | null): string | null {
  return work && `${work.party.tookPart}/${work.party.expected}人`;
}

function rectifiedText({ due, closed }: Rectified): string {
  return due === 0 ? '没有到期的' : `${Math.round((closed * 1000) / due) / 10}%（${closed}/${due}）`;
}

/** 光荣榜2个、评选表扬1个、网格表扬1个 */
function honoursText({ roll, selection, grid }: AnnualUnit['honours']): string | null {
  const parts = [
    ...(roll > 0 ? [`光荣榜${roll}个`] : []),
    ...(selection > 0 ? [`评选表扬${selection}个`] : []),
    ...(grid > 0 ? [`网格表扬${grid}个`] : []),
  ];
  return parts.join('、') || null;
}

/** 表扬2次；批评1次（9月10日） */
function noticesText({ commended, criticised }: AnnualUnit): string | null {
  const days = criticised.map((day) => chineseDay(day, day)).join('、');
  const parts = [
    ...(commended > 0 ? [`表扬${commended}次`] : []),
    ...(criticised.length > 0 ? [`批评${criticised.length}次（${days}）`] : []),
  ];
  return parts.join('；') || null;
}

/** What the office added or took off in the quarters, in its words: 秀美网格组：… */
function decided({ quarters }: AnnualView, { code }: AnnualUnit, side: 'bonus' | 'penalty'): string | null {
  const lines = quarters.flatMap((quarter) => {
    const scheme = quarter?.document.scheme;
    const unit = quarter?.document.units.find((one) => one.code === code);
    if (scheme?.kind !== 'quarter' || !unit) return [];
    const names = new Map(scheme[side].kinds.map(({ id, name }) => [id, name]));
    return unit.adjustments
      .filter((one) => one.side === side)
      .map(({ kind, reason }) => `${names.get(kind) ?? kind}：${reason}`);
  });
  return lines.join('；') || null;
}

function resultIn(document: EvaluationDocument | undefined, code: string) {
  return document?.units.find((unit) => unit.code === code)?.result ?? null;
}

function scoreIn(document: EvaluationDocument | undefined, code: string): number | null {
  return inPoints(resultIn(document, code)?.totalHundredths ?? null);
}

function inPoints(hundredths: number | null): number | null {
  return hundredths === null ? null : hundredths / 100;
}

/** By which rules the figures were made, which of them are not final, and as of when each column is. */
function footLines(view: AnnualView, parts: SheetParts): string[] {
  const shown = [...view.quarters, view.annual].flatMap((one) => one ?? []);
  const open = shown.flatMap((one) => {
    const mark = markOf(one);
    return mark === null ? [] : [`${fullPeriodText(one.document.period)}：${mark}`];
  });
  const rules = [...new Set(shown.map(({ document }) => rulesText(document)))];
  return [
    ...(rules.length === 0
      ? ['还没有公示过的季度、年度评比。']
      : [`各期得分取自当期评比，按${rules.join('、')}计分。`]),
    ...(open.length === 0 ? [] : [`还没定稿的：${open.join('；')}。`]),
    ...sourceLines(view, parts),
    '整改率：到了整改日期的问题里，按期复查合格的。荣誉按上榜、入选的个数，通报按发出的次数；都是人定的。',
  ];
}

function sourceLines(
  { annual, quarters, askedOn, isFrozen, later }: AnnualView,
  { person, work }: Pick<SheetParts, 'person' | 'work'>,
): string[] {
  const asked = `截至${fullDayText(askedOn)}的记录：`;
  if (isFrozen) {
    const missed = later.map(fullPeriodText).join('、');
    const ofYear = work.length === 0 ? '' : `${work.join('、')}取自公示的年度评比，`;
    return [
      `年度评比第${annual?.version}版。${ofYear}整改率取自它用的各季评比；后来改动上报、复查，这里不变。`,
      `${asked}${[...person, '荣誉', '通报'].join('、')}。`,
      ...(missed === '' ? [] : [`年度公示以后${missed}又公示或更正过，更正年度后才进这张表。`]),
    ];
  }
  const published = quarters.flatMap((one) =>
    one && one.state !== 'draft' ? fullPeriodText(one.document.period) : [],
  );
  const rate = published.length === 0 ? '整改率' : `整改率（${published.join('、')}取自公示的评比）`;
  return [`年度还没公示。${asked}${[...person, ...work, rate, '荣誉', '通报'].join('、')}。`];
}

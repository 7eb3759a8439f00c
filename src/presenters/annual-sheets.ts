import type { EvaluationDocument } from '../domain/evaluation.ts';
import { fullPeriodText, markOf, rulesText, type ShownEvaluation } from './evaluation-state.ts';
import type { WorkbookSheet } from './workbook.ts';

export interface AnnualUnit {
  readonly unitId: number;
  readonly code: string;
  readonly name: string;
  /** Whoever held the post in the year, one after the other. */
  readonly secretaries: readonly string[];
  /** Findings that became known in the year, sealed sheets aside, and those of them rechecked well. */
  readonly rectification: { readonly found: number; readonly passed: number };
  readonly confirmedReports: number;
}

export interface AnnualView {
  readonly year: string;
  /** The newest version of each of the four quarters that may be seen, and of the year. */
  readonly quarters: readonly (ShownEvaluation | null)[];
  readonly annual: ShownEvaluation | null;
  readonly units: readonly AnnualUnit[];
}

/**
 * 年度汇总 and 述职参考表 (S44, S46): four quarters, what was found and mended. They inform a meeting; neither grades nor
 * judges anybody, and the place in the wider 党建 ranking is the town's to give.
 */
export function annualSheets(view: AnnualView): WorkbookSheet[] {
  return [summarySheet(view), secretarySheet(view)];
}

const numerals = ['一', '二', '三', '四'];

function summarySheet(view: AnnualView): WorkbookSheet {
  const { units, quarters, annual } = view;
  return {
    name: '年度汇总',
    title: `${view.year}年度人居环境整治汇总表`,
    columns: [
      { title: '序号', width: 6 },
      { title: '村（社区）', width: 14 },
      ...quarterColumns(),
      { title: '年度得分', width: 10 },
      { title: '年度名次', width: 10 },
      { title: '加分', width: 22 },
      { title: '扣罚', width: 22 },
      { title: '整改率', width: 12 },
    ],
    rows: units.map((unit, index) => [
      index + 1,
      unit.name,
      ...quarters.map((quarter) => scoreIn(quarter?.document, unit.code)),
      scoreIn(annual?.document, unit.code),
      resultIn(annual?.document, unit.code)?.rank ?? null,
      decided(view, unit, 'bonus'),
      decided(view, unit, 'penalty'),
      rectified(unit),
    ]),
    foot: footLines(view),
  };
}

function secretarySheet(view: AnnualView): WorkbookSheet {
  return {
    name: '述职参考',
    title: `${view.year}年度村（社区）党组织书记述职参考表`,
    columns: [
      { title: '村（社区）', width: 14 },
      { title: '书记', width: 12 },
      ...quarterColumns(),
      { title: '年度得分', width: 10 },
      { title: '发现问题', width: 10 },
      { title: '整改合格', width: 10 },
      { title: '确认的活动', width: 12 },
      { title: '加分依据', width: 24 },
      { title: '扣罚依据', width: 24 },
    ],
    rows: view.units.map((unit) => [
      unit.name,
      unit.secretaries.join('、') || null,
      ...view.quarters.map((quarter) => scoreIn(quarter?.document, unit.code)),
      scoreIn(view.annual?.document, unit.code),
      unit.rectification.found,
      unit.rectification.passed,
      unit.confirmedReports,
      decided(view, unit, 'bonus'),
      decided(view, unit, 'penalty'),
    ]),
    foot: ['只列事实，供述职评议参考；不评等次，评议由会议作出。', ...footLines(view)],
  };
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

function quarterColumns() {
  return numerals.map((number) => ({ title: `${number}季度`, width: 9 }));
}

function rectified({ rectification: { found, passed } }: AnnualUnit): string {
  return found === 0 ? '没有要整改的' : `${Math.round((passed * 1000) / found) / 10}%（${passed}/${found}）`;
}

function resultIn(document: EvaluationDocument | undefined, code: string) {
  return document?.units.find((unit) => unit.code === code)?.result ?? null;
}

function scoreIn(document: EvaluationDocument | undefined, code: string): number | null {
  const result = resultIn(document, code);
  return result === null ? null : result.totalHundredths / 100;
}

/** Which figures are not final, and by which rules they were made. */
function footLines({ quarters, annual }: AnnualView): string[] {
  const shown = [...quarters, annual].flatMap((one) => one ?? []);
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
  ];
}

import { type EvaluatedUnit, type EvaluationDocument, listOf } from '../domain/evaluation.ts';
import type { UnitKind } from '../domain/programme/model.ts';
import { dayOf, type Instant, timeOf } from '../domain/time.ts';
import { partNames, pointsText } from './evaluation.ts';
import {
  evaluationName,
  fullDayText,
  fullPeriodText,
  markOf,
  rulesText,
  type ShownEvaluation,
  seedsText,
} from './evaluation-state.ts';
import { upheldTexts } from './upheld.ts';
import type { WorkbookSheet } from './workbook.ts';

export const kindNames: Readonly<Record<UnitKind, string>> = {
  village: '村',
  community: '社区',
  department: '部门单位',
  town: '镇',
};

export interface ResultsView extends ShownEvaluation {
  /** The published evaluation of the period before. */
  readonly previous: EvaluationDocument | null;
  readonly findings: ReadonlyMap<
    number,
    { readonly number: number; readonly photoIds: readonly number[]; readonly at: Instant }
  >;
  readonly inspectors: ReadonlyMap<number, string>;
}

/**
 * 评比结果表 (reference/domain.md §5.3): a sheet for each list, of a quarter and a year the on-site check item by item, and
 * what was taken off and why. Every figure is one of the frozen document; sealed sheets are in no document.
 */
export function resultSheets(view: ResultsView): WorkbookSheet[] {
  const { document } = view;
  const lists = document.sheet.lists.map(({ title }) => title);
  const isMonth = document.scheme.kind === 'month';
  return [...lists.map((list) => listSheet(view, list)), ...(isMonth ? [] : [itemSheet(view)]), deductionSheet(view)];
}

function listSheet(view: ResultsView, list: string): WorkbookSheet {
  const { document, previous } = view;
  const parts = scoreColumns(document);
  const units = inOrder(document, list);
  return {
    name: sheetName(list),
    title: headline(view, list),
    columns: [
      { title: '序号', width: 6 },
      { title: '单位', width: 14 },
      { title: '类别', width: 10 },
      ...parts.map(({ title }) => ({ title, width: 11 })),
      { title: '加分', width: 7 },
      { title: '扣分', width: 7 },
      { title: '总分', width: 8 },
      { title: '名次', width: 7 },
      { title: '上期名次', width: 10 },
      { title: '等次', width: 9 },
      { title: '备注', width: 14 },
    ],
    rows: units.map((unit, index) => [
      index + 1,
      unit.name,
      kindNames[unit.kind],
      ...parts.map(({ of }) => of(unit)),
      partOf(unit, 'bonus'),
      deducted(document, unit),
      inPoints(unit.result?.totalHundredths),
      unit.result?.rank ?? null,
      previous?.units.find(({ code }) => code === unit.code)?.result?.rank ?? null,
      unit.result?.tier ?? null,
      unit.result === null ? '未检查，不排名' : unit.result.tied ? '并列' : null,
    ]),
    foot: footLines(view),
  };
}

/** A month's items; what a quarter and a year add up, without what is added and taken off by decision. */
function scoreColumns({ sheet, scheme, units }: EvaluationDocument): {
  title: string;
  of: (unit: EvaluatedUnit) => number | null;
}[] {
  if (scheme.kind === 'month') return itemColumns(sheet);
  const scored = units.find(({ result }) => result !== null);
  return (scored?.result?.parts ?? [])
    .filter(({ id }) => id !== 'bonus' && id !== 'penalty')
    .map(({ id, maxHundredths }) => ({
      title: `${partNames[id]}（${pointsText(maxHundredths)}）`,
      of: (unit) => partOf(unit, id),
    }));
}

function itemColumns({ items }: EvaluationDocument['sheet']) {
  return items.map(({ id, name, points }) => ({
    title: `${name}（${points}）`,
    of: ({ result }: EvaluatedUnit) => inPoints(result?.items.find(({ itemId }) => itemId === id)?.hundredths),
  }));
}

/** A month shows what its check took off, a quarter what was taken off by decision. */
function deducted({ scheme }: EvaluationDocument, unit: EvaluatedUnit): number | null {
  if (scheme.kind !== 'month') return partOf(unit, 'penalty');
  return unit.result === null ? null : inPoints(10_000 - unit.result.totalHundredths);
}

function itemSheet(view: ResultsView): WorkbookSheet {
  const columns = itemColumns(view.document.sheet);
  const inspected = view.document.units.filter(({ result }) => result !== null);
  return {
    name: '现场检查',
    title: headline(view, '现场检查各项'),
    columns: [{ title: '单位', width: 14 }, ...columns.map(({ title }) => ({ title, width: 11 }))],
    rows: inspected.map((unit) => [unit.name, ...columns.map(({ of }) => of(unit))]),
    foot: footLines(view),
  };
}

function deductionSheet(view: ResultsView): WorkbookSheet {
  const { document, findings, inspectors } = view;
  const items = new Map(document.sheet.items.map(({ id, name, points }) => [id, `${name}（${points}分）`]));
  return {
    name: '扣分明细',
    title: headline(view, '扣分明细'),
    columns: [
      { title: '单位', width: 14 },
      { title: '编号', width: 8 },
      { title: '地点', width: 15 },
      { title: '问题', width: 32 },
      { title: '标准条款', width: 25 },
      { title: '扣分', width: 7 },
      { title: '照片编号', width: 12 },
      { title: '检查人', width: 10 },
      { title: '时间', width: 17 },
    ],
    rows: document.units.flatMap((unit) =>
      unit.findings.map((finding) => {
        const visit = unit.inspections.find(({ id }) => id === finding.inspectionId);
        const evidence = findings.get(finding.id);
        return [
          unit.name,
          evidence?.number ?? null,
          finding.place,
          finding.text,
          items.get(finding.itemId) ?? finding.itemId,
          finding.deductionHundredths / 100,
          (evidence?.photoIds ?? []).join('、') || null,
          inspectors.get(visit?.inspectorId ?? 0) ?? null,
          evidence ? `${dayOf(evidence.at)} ${timeOf(evidence.at)}` : (visit?.day ?? null),
        ];
      }),
    ),
    foot: footLines(view),
  };
}

/** Ranked ones first; those nobody inspected after them, by code. */
export function inOrder({ units, sheet }: EvaluationDocument, list: string): EvaluatedUnit[] {
  const rank = ({ result }: EvaluatedUnit) => result?.rank ?? Number.MAX_SAFE_INTEGER;
  return units
    .filter((unit) => listOf(sheet, unit) === list)
    .sort((a, b) => rank(a) - rank(b) || (a.code < b.code ? -1 : 1));
}

function partOf({ result }: EvaluatedUnit, id: string): number | null {
  return inPoints(result?.parts.find((part) => part.id === id)?.hundredths);
}

function inPoints(hundredths: number | undefined): number | null {
  return hundredths === undefined ? null : hundredths / 100;
}

function headline(view: ResultsView, what: string): string {
  const mark = markOf(view);
  return `${fullPeriodText(view.document.period)}${evaluationName(view.document)} ${what}${mark === null ? '' : `（${mark}）`}`;
}

function footLines(view: ResultsView): string[] {
  const { document, version, correction, noticeFrom, noticeTo } = view;
  const seeds = seedsText(document);
  return [
    `按${rulesText(document)}计分。同分并列，下一名跳过；没有现场检查的不排名。`,
    ...(noticeFrom === null || noticeTo === null
      ? []
      : [`公示期：${fullDayText(noticeFrom)}至${fullDayText(noticeTo)}。`]),
    ...(correction === null ? [] : [`第${version}版，更正原因：${correction}`]),
    ...upheldTexts(document),
    ...(seeds === null ? [] : [seeds]),
  ];
}

/** What a spreadsheet allows as the name of a sheet. */
function sheetName(title: string): string {
  return title.replace(/[[\]:*?/\\]/g, '、').slice(0, 31);
}

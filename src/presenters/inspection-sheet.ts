import { inspectionSheet, markerText } from '../domain/inspection-sheet.ts';
import type { EvaluationSheet, SheetItem } from '../domain/programme/model.ts';
import type { WorkbookSheet } from './workbook-model.ts';

export interface InspectionSheetUnit {
  readonly code: string;
  readonly name: string;
  readonly groups: readonly string[];
  readonly households: readonly string[];
}

export interface InspectionSheetRound {
  readonly id: number;
  /** 第2季度 */
  readonly periodName: string;
  readonly sheet: EvaluationSheet;
  readonly inspector: { readonly code: string; readonly name: string };
}

/** One page for one unit: the items to score by, what was drawn, and empty rows. Nobody's findings are on it. */
export function inspectionPage(
  { id, periodName, sheet, inspector }: InspectionSheetRound,
  unit: InspectionSheetUnit,
  name: string,
): WorkbookSheet {
  const { columns, findingsHead, day, people, markerTitle, rowsToFill } = inspectionSheet;
  const drawn = [...unit.groups, ...unit.households.map((head) => `${head}家`)];
  const marker = markerText({ roundId: id, inspector: inspector.code, unitCode: unit.code });
  return {
    name,
    title: `${periodName}检查打分表　${unit.name}`,
    columns,
    rows: [
      ...sheet.items.map((item, index) => itemRow(item, index + 1)),
      [markerTitle, null, marker],
      [day, null, null],
      [people, null, inspector.name],
      ['抽到的组和户', null, drawn.length === 0 ? '没有抽' : drawn.join('、')],
      [...findingsHead],
      ...Array.from({ length: rowsToFill }, (_, index) => [null, index + 1, null, null]),
    ],
    foot: [
      '一行写一个问题；没问题就在“问题”写：没问题。评比时间空着就按发来那天算。填好私聊发给我。',
      '算分的是检查人写的“扣分”，“得分”只用来核对；自评、复核、终评只留在纸上，不收。',
      '检查人签字：　　　　　　　自评签字：　　　　　　　复核签字：　　　　　　　终评签字：　　　　　　　',
    ],
    orientation: 'landscape',
  };
}

function itemRow({ name, points, words, zeroWords }: SheetItem, number: number): (string | number | null)[] {
  const zeroed = zeroWords.length === 0 ? '' : `；有${zeroWords.join('、')}的全扣`;
  return [name, number, words.join('、'), points, `一处一扣，扣完为止${zeroed}`, null, null, null, null, null];
}

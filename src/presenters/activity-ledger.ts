import type { LedgerReport } from '../domain/ledger-report.ts';
import type { Programme } from '../domain/programme/model.ts';
import type { Attendance, Quantity } from '../domain/reading/reading.ts';
import { dayOf, type Instant } from '../domain/time.ts';
import { detailParts } from './activity-details.ts';
import { attendanceText } from './receipt.ts';
import type { WorkbookSheet } from './workbook.ts';

export const ledgerColumns = [
  { title: '序号', width: 7 },
  { title: '日期', width: 11 },
  { title: '村/单位', width: 12 },
  { title: '网格/组', width: 12 },
  { title: '地点', width: 12 },
  { title: '活动类型', width: 12 },
  { title: '行动', width: 12 },
  { title: '内容', width: 32 },
  { title: '参加人数', width: 12 },
  { title: '成效', width: 12 },
  { title: '照片编号', width: 9 },
  { title: '报送人', width: 8 },
  { title: '确认人', width: 8 },
  { title: '来源群', width: 12 },
  { title: '备注', width: 13 },
] as const;

export type LedgerRow = (string | number | null)[];

/** One row of 活动台账 (reference/domain.md §5.3). `actions`: the plan's action of each kind. */
export function ledgerRow(line: LedgerReport, index: number, actions: ReadonlyMap<string, string>): LedgerRow {
  const groups = line.knownPlaces.filter((place) => !line.grids.includes(place));
  return [
    index,
    line.day === line.dayTo ? line.day : `${line.day}至${line.dayTo.slice(5)}`,
    line.unitName,
    [...line.grids, ...groups].join('、') || null,
    line.places.join('、') || null,
    line.kinds.join('、') || '没写明',
    [...new Set(line.kinds.flatMap((kind) => actions.get(kind) ?? []))].join('、') || null,
    line.text,
    peopleText(line.attendance),
    line.quantities.map(quantityText).join('、') || null,
    line.photoIds.map((id) => `图${id}`).join('、') || null,
    line.reporter,
    line.decidedBy,
    line.group ?? '私聊',
    remarksOf(line),
  ];
}

/** Activity kind → name of the action it belongs to (S13). */
export function actionNames({ actions, activityKinds }: Programme): Map<string, string> {
  const names = new Map(actions.map(({ id, name }) => [id, name]));
  return new Map(activityKinds.map(({ id, action }) => [id, names.get(action) ?? '']));
}

export interface ExemplarLine {
  readonly unitName: string;
  readonly at: Instant;
  readonly text: string;
}

export function exemplarSheet(exemplars: readonly ExemplarLine[]): WorkbookSheet {
  return {
    name: '典型',
    columns: [
      { title: '序号', width: 8 },
      { title: '日期', width: 14 },
      { title: '村/单位', width: 18 },
      { title: '典型、家风民风', width: 80 },
    ],
    rows: exemplars.map(({ unitName, at, text }, index) => [index + 1, dayOf(at), unitName, text]),
  };
}

/** 约15人（党员5、群众10） */
function peopleText(attendance: Attendance | null): string {
  const all = attendanceText(attendance);
  const parts = Object.entries(attendance?.breakdown ?? {}).map(([role, n]) => `${role}${n}`);
  const [only] = parts;
  if (attendance?.n === null && only) return `${attendance.approx ? '约' : ''}${parts.join('、')}`;
  return parts.length === 0 ? all : `${all}（${parts.join('、')}）`;
}

function quantityText({ item, n, unit, approx }: Quantity): string {
  return `${item}${approx ? '约' : ''}${n}${unit}`;
}

function remarksOf({ number, isWaiting, onBehalf, ...line }: LedgerReport): string {
  return [
    number,
    ...(isWaiting ? ['待确认'] : []),
    ...(onBehalf ? ['代报'] : []),
    ...detailParts({ ...line, cadres: [] }),
  ].join('；');
}

import type { Day } from '../domain/time.ts';
import type { WorkbookSheet } from './workbook.ts';

export interface LedgerVisit {
  readonly visit: {
    readonly unitShort: string;
    readonly groupName: string | null;
    readonly head: string | null;
    readonly note: string;
    readonly visitor: string;
    readonly day: Day;
  };
  readonly photos: readonly number[];
}

/** 入户记录: who went where and what was talked about; no sums and no order of merit. */
export function visitSheet(rows: readonly LedgerVisit[]): WorkbookSheet {
  return {
    name: '入户记录',
    columns: [
      { title: '序号', width: 6 },
      { title: '日期', width: 12 },
      { title: '村', width: 10 },
      { title: '组', width: 10 },
      { title: '户主', width: 12 },
      { title: '入户人', width: 12 },
      { title: '内容', width: 48 },
      { title: '照片编号', width: 14 },
    ],
    rows: rows.map(({ visit, photos }, index) => [
      index + 1,
      visit.day,
      visit.unitShort,
      visit.groupName,
      visit.head,
      visit.visitor,
      visit.note,
      photos.length === 0 ? null : photos.map((id) => `图${id}`).join('、'),
    ]),
  };
}

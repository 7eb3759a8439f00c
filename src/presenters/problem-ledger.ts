import { isOpen, type Problem } from '../domain/problems.ts';
import type { Day } from '../domain/time.ts';
import type { WorkbookSheet } from './workbook.ts';

/** A problem with the numbers of its photos. */
export interface LedgerProblem {
  readonly problem: Problem;
  readonly photos: readonly { readonly id: number; readonly after: boolean }[];
}

/** 问题整改台账 of a time that begins with `from`: what is open from before it has a sheet of its own. With the columns of reference/domain.md §5.3; who reported stands nowhere. */
export function problemSheets(rows: readonly LedgerProblem[], from: Day): WorkbookSheet[] {
  const carried = rows.filter(({ problem }) => isOpen(problem) && problem.foundOn < from);
  return [sheet('问题整改台账', rows), ...(carried.length > 0 ? [sheet('结转', carried)] : [])];
}

function sheet(name: string, rows: readonly LedgerProblem[]): WorkbookSheet {
  return {
    name,
    columns: [
      { title: '序号', width: 6 },
      { title: '发现时间', width: 12 },
      { title: '地点', width: 18 },
      { title: '问题', width: 36 },
      { title: '类别', width: 12 },
      { title: '责任网格', width: 16 },
      { title: '责任人', width: 10 },
      { title: '整改时限', width: 12 },
      { title: '整改前照片', width: 14 },
      { title: '整改后照片', width: 14 },
      { title: '完成时间', width: 12 },
      { title: '复核人', width: 10 },
      { title: '销号', width: 12 },
    ],
    rows: rows.map(({ problem, photos }, index) => [
      index + 1,
      problem.foundOn,
      [problem.unitShort, problem.place === '' ? (problem.groupName ?? '') : problem.place].join(' ').trim(),
      `${problem.unitShort}${problem.number} ${problem.text}`,
      problem.kind,
      problem.gridName === null ? problem.unitShort : `${problem.unitShort}${problem.gridName}`,
      problem.ownerName,
      problem.due,
      numbers(photos.filter(({ after }) => !after)),
      numbers(photos.filter(({ after }) => after)),
      problem.rectifiedOn ?? (problem.state === 'closed' ? problem.decidedOn : null),
      problem.decidedByName,
      stateWords[problem.state],
    ]),
  };
}

const stateWords = { open: '未整改', rectified: '已整改，待复核', closed: '已销号', dropped: '不列为问题' } as const;

function numbers(photos: readonly { readonly id: number }[]): string | null {
  return photos.length === 0 ? null : photos.map(({ id }) => `图${id}`).join('、');
}

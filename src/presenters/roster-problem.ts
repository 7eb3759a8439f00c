import type { RosterProblem } from '../domain/roster/sheets.ts';

/** One line for the office's terminal: 人员 第12行 单位：写的是“长虎村”，没有这个单位（是不是 长湖村？）… */
export function rosterProblemText({ sheet, row, column, found, expected }: RosterProblem): string {
  const place = [sheet, ...(row === null ? [] : [`第${row}行`]), ...(column === null ? [] : [column])].join(' ');
  if (row === null || column === null) return `${place}：${expected}`;
  return `${place}：${found === '' ? '空着' : `写的是“${found.replace(/\s+/gu, ' ')}”`}，${expected}`;
}

import type { RollCall } from '../domain/activity-details.ts';
import { lessonIn } from '../domain/monthly-life.ts';
import type { Attendance } from '../domain/reading/reading.ts';
import type { Day, Month } from '../domain/time.ts';
import { attendanceText } from './receipt.ts';
import type { WorkbookSheet } from './workbook.ts';

interface SheetReport {
  readonly number: number;
  readonly day: Day;
  readonly text: string;
  readonly attendance: Attendance | null;
  readonly branches: readonly string[];
  readonly rolls: readonly RollCall[];
  readonly state: 'pending' | 'confirmed';
}

export interface LifeRow {
  readonly unitShort: string;
  readonly branch: string;
  readonly month: Month;
  readonly parts: readonly { readonly name: string; readonly reports: readonly SheetReport[] }[];
}

/** More of a part is on the activity ledger. */
const reportsShown = 3;
const textShown = 30;

/** 一月一课一片一实践台账 (reference/domain.md §5.3). What waits for confirmation is no entry yet, and said to be waiting. */
export function monthlyLifeSheet(rows: readonly LifeRow[], partNames: readonly string[]): WorkbookSheet {
  return {
    name: '一月一课一片一实践',
    columns: [
      { title: '支部', width: 22 },
      { title: '月份', width: 10 },
      ...partNames.map((name) => ({ title: partTitles[name] ?? name, width: 36 })),
      { title: '应到/实到', width: 18 },
      { title: '缺项', width: 20 },
    ],
    rows: rows.map((row) => [
      row.branch,
      row.month,
      ...partNames.map((name) => partText(row, name)),
      rollsText(row) || null,
      missingText(row, partNames) || null,
    ]),
  };
}

const partTitles: Readonly<Record<string, string>> = {
  课: '课（题目/主讲/时间/人数）',
  片: '片（名称/人数）',
  实践: '实践（内容/人数）',
};

function reportsOf({ parts }: LifeRow, name: string, state: SheetReport['state']): SheetReport[] {
  const part = parts.find((one) => one.name === name);
  return (part?.reports ?? []).filter((report) => report.state === state);
}

function partText(row: LifeRow, name: string): string | null {
  const done = reportsOf(row, name, 'confirmed');
  const shown = done.slice(0, reportsShown).map((report) => {
    const { title, speaker } = lessonIn(report.text);
    const isTitled = name === '课' || name === '片';
    return [
      isTitled && title !== null ? `《${title}》` : short(report.text),
      ...(name === '课' && speaker !== null ? [`${speaker}讲`] : []),
      dayText(report.day),
      attendanceText(report.attendance),
      `${row.unitShort}${report.number}`,
    ].join(' ');
  });
  const rest = done.length - shown.length;
  return [...shown, ...(rest > 0 ? [`另${rest}次`] : [])].join('；') || null;
}

/** 应到12实到10: of meetings and lessons of the branch itself. */
function rollsText({ branch, parts }: LifeRow): string {
  const confirmed = new Map(
    parts
      .flatMap(({ reports }) => reports.filter(({ state }) => state === 'confirmed'))
      .map((one) => [one.number, one]),
  );
  return [...confirmed.values()]
    .flatMap(({ day, rolls }) =>
      rolls
        .filter((roll) => roll.branch === null || roll.branch === branch)
        .map(({ expected, present }) => `${dayText(day)} ${expected ?? '未报'}/${present ?? '未报'}`),
    )
    .join('；');
}

function missingText(row: LifeRow, partNames: readonly string[]): string {
  return partNames
    .filter((name) => reportsOf(row, name, 'confirmed').length === 0)
    .map((name) => (reportsOf(row, name, 'pending').length > 0 ? `${name}（待确认）` : name))
    .join('、');
}

function dayText(day: Day): string {
  return `${Number(day.slice(5, 7))}月${Number(day.slice(8))}日`;
}

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > textShown ? `${line.slice(0, textShown - 1)}…` : line;
}

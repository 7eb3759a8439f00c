import { itemFor } from './evaluation.ts';
import type { EvaluationSheet } from './programme/model.ts';
import { readDay } from './reading/dates.ts';
import type { RosterProblem, RosterSheet } from './roster/sheets.ts';
import { type Day, startOfDay } from './time.ts';

/** 打分表: what an inspector takes along for one unit of his round, and sends back filled in. */
export const inspectionSheet = {
  columns: [
    { title: '项目', width: 16 },
    { title: '序号', width: 6 },
    { title: '标准', width: 36 },
    { title: '分值', width: 8 },
    { title: '计分办法', width: 26 },
    { title: '检查记录', width: 30 },
    { title: '得分', width: 8 },
    { title: '自评', width: 8 },
    { title: '复核', width: 8 },
    { title: '终评', width: 8 },
  ],
  /** Begins the rows to fill, by column: place, number, what is wrong, what it costs. */
  findingsHead: ['地点', '行号', '问题', '扣分'],
  day: '评比时间',
  /** What that line was called on sheets printed before. */
  dayBefore: '检查日期',
  people: '评比人员',
  /** What is written there is of the paper’s own round of signatures and is never read as a score. */
  asides: ['自评', '复核', '终评'],
  /** Stands in the first cell of the line that says whose sheet it is. */
  markerTitle: '表号（请不要改）',
  rowsToFill: 12,
} as const;

/** Whose sheet it is and of what. */
export interface SheetMarker {
  readonly roundId: number;
  /** Roster id. */
  readonly inspector: string;
  readonly unitCode: string;
}

/** Roster ids and codes of units have no blanks in them. */
export function markerText({ roundId, inspector, unitCode }: SheetMarker): string {
  return `打分表 ${roundId} ${inspector} ${unitCode}`;
}

export interface FilledFinding {
  readonly place: string;
  readonly text: string;
  readonly itemId: string;
  readonly deductionHundredths: number;
}

/** One page as it came back. */
export interface FilledPage {
  readonly name: string;
  readonly unitCode: string;
  /** Null: the day on which it is sent. */
  readonly day: Day | null;
  /** Empty with 没问题 written; null when nothing at all was written. */
  readonly findings: readonly FilledFinding[] | null;
  /** True when something stands in 自评, 复核 or 终评, which stays on the paper. */
  readonly hasAsides: boolean;
}

/** Whose sheet the file is by its first marker; null when it is none of ours. */
export function markerOf(sheets: readonly RosterSheet[]): SheetMarker | null {
  for (const { rows } of sheets) {
    const marker = pageMarker(rows);
    if (marker) return marker;
  }
  return null;
}

/** Every page with a marker, or every mistake there is; the other pages of the file are somebody's notes. */
export function readFilledSheet(
  sheets: readonly RosterSheet[],
  { sheet, today }: { sheet: EvaluationSheet; today: Day },
): { readonly pages: readonly FilledPage[] } | { readonly problems: readonly RosterProblem[] } {
  const first = markerOf(sheets);
  const problems: RosterProblem[] = [];
  const pages: FilledPage[] = [];
  for (const { name, rows } of sheets) {
    const marker = pageMarker(rows);
    if (!marker || !first) continue;
    const tell = (row: number | null, column: string | null, found: string, expected: string) =>
      problems.push({ sheet: name, row, column, found, expected });
    if (marker.roundId !== first.roundId || marker.inspector !== first.inspector)
      tell(null, null, '', '和前面的表不是一个人或一轮的，请分开发');
    if (pages.some(({ unitCode }) => unitCode === marker.unitCode)) tell(null, null, '', '这个单位有两张表，请留一张');
    const day = dayIn(rows, today, tell);
    const findings = findingsIn(rows, sheet, tell);
    if (findings === null) tellLoneScore(rows, sheet, tell);
    else checkScores(rows, { sheet, findings }, tell);
    pages.push({ name, unitCode: marker.unitCode, day, findings, hasAsides: hasAsides(rows, sheet) });
  }
  return problems.length > 0 ? { problems } : { pages };
}

type Rows = RosterSheet['rows'];
type Tell = (row: number | null, column: string | null, found: string, expected: string) => void;

function textAt(row: Rows[number] | undefined, column: number): string {
  const cell = row?.[column] ?? '';
  return (typeof cell === 'string' ? cell : cell.text).normalize('NFKC').trim();
}

function pageMarker(rows: Rows): SheetMarker | null {
  for (const row of rows) {
    const [, round, inspector, unitCode] = /^打分表 (\d{1,9}) (\S+) (\S+)$/u.exec(textAt(row, 2)) ?? [];
    if (round && inspector && unitCode) return { roundId: Number(round), inspector, unitCode };
  }
  return null;
}

function dayIn(rows: Rows, today: Day, tell: Tell): Day | null {
  const names: readonly string[] = [inspectionSheet.day, inspectionSheet.dayBefore];
  const at = rows.findIndex((row) => names.includes(textAt(row, 0)));
  const text = textAt(rows[at], 2);
  if (text === '') return null;
  const found = readDay(text, startOfDay(today), 'past');
  if (found && found.text === text && found.day <= today) return found.day;
  tell(at + 1, textAt(rows[at], 0), text, found ? '这天还没到' : '要写成 2023-06-20 或 6月20日');
  return null;
}

function findingsIn(rows: Rows, sheet: EvaluationSheet, tell: Tell): readonly FilledFinding[] | null {
  const { findingsHead } = inspectionSheet;
  const head = rows.findIndex((row) => findingsHead.every((title, column) => textAt(row, column) === title));
  if (head === -1) {
    tell(null, null, '', '找不到“地点、行号、问题、扣分”这一行，请重新导出再填');
    return null;
  }
  const found: FilledFinding[] = [];
  let clean: number | null = null;
  for (let at = head + 1; at < rows.length; at += 1) {
    // The lines below the table begin in the first cell and fill no other.
    const [place, text, cost] = [textAt(rows[at], 0), textAt(rows[at], 2), textAt(rows[at], 3)];
    if (text === '' && cost === '' && textAt(rows[at], 1) === '') continue;
    if (place === '' && text === '' && cost === '') continue;
    if (/^(?:检查过)?没(?:有)?问题$/u.test(text) && /^0?$/u.test(cost)) clean = at + 1;
    else {
      const finding = findingOf({ place, text, cost, row: at + 1 }, sheet, tell);
      if (finding) found.push(finding);
    }
  }
  if (clean !== null && found.length > 0) tell(clean, '问题', '没问题', '下面又写了问题，请去掉一个');
  return found.length === 0 && clean === null ? null : found;
}

function findingOf(
  { place, text, cost, row }: { place: string; text: string; cost: string; row: number },
  sheet: EvaluationSheet,
  tell: Tell,
): FilledFinding | null {
  if (text === '') {
    tell(row, '问题', '', '请写是什么问题');
    return null;
  }
  if (text.length > longestText || place.length > longestText) {
    tell(row, text.length > longestText ? '问题' : '地点', '', `太长了，最多${longestText}字`);
    return null;
  }
  const said = place === '' ? text : `${place} ${text}`;
  const zeroed = sheet.items.find(({ zeroWords }) => zeroWords.some((word) => said.includes(word)));
  const item = cost === '' && zeroed ? zeroed : itemFor(sheet, said);
  const points =
    cost === '' && zeroed ? String(zeroed.points) : /^(?:扣|-)?(\d{1,4}(?:\.\d{1,2})?)分?$/u.exec(cost)?.[1];
  const deductionHundredths = points === undefined ? 0 : Math.round(Number(points) * 100);
  if (deductionHundredths > 0 && deductionHundredths <= item.points * 100)
    return { place, text: said, itemId: item.id, deductionHundredths };
  tell(row, '扣分', cost, `“${item.name}”要写0.01到${item.points}之间的数，如 1`);
  return null;
}

/** As long as a message that says the same by chat. */
const longestText = 200;

/** A score alone does not say what was wrong where, and would be lost with the page. */
function tellLoneScore(rows: Rows, { items }: EvaluationSheet, tell: Tell): void {
  const at = rows.findIndex((row) => items.some(({ name }) => name === textAt(row, 0)) && textAt(row, 6) !== '');
  if (at !== -1) tell(at + 1, '得分', textAt(rows[at], 6), '哪里扣了分请写在下面；没扣分写：没问题');
}

function hasAsides(rows: Rows, { items }: EvaluationSheet): boolean {
  const head = rows.find((row) => textAt(row, 0) === '项目');
  const columns = (head ?? []).flatMap((_, at) =>
    inspectionSheet.asides.some((title) => title === textAt(head, at)) ? at : [],
  );
  return rows.some(
    (row) => items.some(({ name }) => name === textAt(row, 0)) && columns.some((at) => textAt(row, at) !== ''),
  );
}

/** A score somebody wrote beside an item must be what his own deductions leave, else one of the two is a slip. */
function checkScores(
  rows: Rows,
  { sheet, findings }: { sheet: EvaluationSheet; findings: readonly FilledFinding[] },
  tell: Tell,
): void {
  for (const [at, row] of rows.entries()) {
    const item = sheet.items.find(({ name }) => name === textAt(row, 0));
    const score = textAt(row, 6);
    if (!item || score === '') continue;
    const lost = findings
      .filter(({ itemId }) => itemId === item.id)
      .reduce((sum, { deductionHundredths }) => sum + deductionHundredths, 0);
    const left = Math.max(0, item.points * 100 - lost) / 100;
    if (Number(score.replace(/分$/u, '')) !== left) tell(at + 1, '得分', score, `照下面写的扣分是${left}分，请核对`);
  }
}

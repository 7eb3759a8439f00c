import { actionNamed, actionNames, actionOf, longestMeasure, phaseNamed, phaseOn } from './measure.ts';
import { findOwner, type Owner, type OwnerRoster } from './owner.ts';
import type { Programme } from './programme/model.ts';
import { readDay } from './reading/dates.ts';
import { keyOf } from './roster/cell-text.ts';
import type { ColumnSpec, SheetSpec } from './roster/columns.ts';
import { readTable, type TableRow } from './roster/read-table.ts';
import { type RosterProblem, RosterProblems, type RosterSheet } from './roster/sheets.ts';
import { type Day, startOfDay } from './time.ts';

function column(title: string, how: string, rest: Partial<Omit<ColumnSpec, 'title' | 'how'>> = {}): ColumnSpec {
  return { title, how, words: [], needed: false, example: '', width: 14, ...rest };
}

/** The work plan as a workbook: what the office hands out, and gets back filled in. */
export const planSheet = {
  name: '计划',
  words: ['工作计划', '措施', '计划表', '工作计划表', '时间表'],
  columns: {
    number: column('编号', '新写的空着；导出来改的不要动', { words: ['序号编号', '计划编号'], example: '' }),
    unit: column('单位', '单位的名称或简称；只写一个单位的表可以空着', {
      words: ['村社区', '村', '单位名称', '所属单位'],
      example: '长湖村',
    }),
    text: column('措施', '做什么事，60字以内', {
      words: ['工作措施', '事情', '内容', '任务', '工作内容', '主要措施'],
      needed: true,
      example: '清理塘边垃圾',
      width: 40,
    }),
    action: column('行动', '四项行动中的一项；空着就按措施认', { words: ['所属行动', '四项行动'], example: '先锋' }),
    owner: column('负责', '组、网格、队或名册上的人；空着就是书记', {
      words: ['负责人', '责任人', '责任单位', '牵头'],
      example: '张建国',
      width: 18,
    }),
    due: column('截止', '写成 2023-05-20 或 5月20日', {
      words: ['截止日期', '完成时限', '完成时间', '时限', '截止时间', '期限'],
      needed: true,
      example: '2023-05-20',
    }),
    phase: column('阶段', '空着就按截止日期认', { words: ['所属阶段', '工作阶段'], example: '干净' }),
  },
} as const satisfies SheetSpec<string>;

export const planGuideName = '填写说明';

type Column = keyof typeof planSheet.columns;

/** A unit whose plan may be written, and what stands in it. */
export interface PlanSheetUnit {
  readonly id: number;
  readonly roster: OwnerRoster;
  readonly measures: readonly { readonly id: number; readonly number: number; readonly text: string }[];
}

export interface PlanSheetContext {
  readonly programme: Pick<Programme, 'actions' | 'activityKinds' | 'phases' | 'from' | 'to'>;
  /** Units the sheet may speak of; with one alone the column 单位 may be empty. */
  readonly units: readonly PlanSheetUnit[];
}

/** A measure as a row says it; `measureId` is one that stands already and is changed. */
export interface SheetMeasure {
  readonly unitId: number;
  readonly measureId: number | null;
  readonly text: string;
  readonly action: string;
  readonly phase: string | null;
  readonly due: Day;
  readonly owner: Owner;
}

/**
 * Reads the rows of a filled-in plan: all of it, or every mistake by sheet, row and column. A row that has the number or
 * the words of a measure of the unit is that measure, so the same file twice writes nothing new.
 */
export function readPlanSheet(
  sheets: readonly RosterSheet[],
  context: PlanSheetContext,
): { readonly measures: readonly SheetMeasure[] } | { readonly problems: readonly RosterProblem[] } {
  const problems = new RosterProblems();
  const measures: SheetMeasure[] = [];
  for (const sheet of sheetsToRead(sheets)) {
    const table = readTable(withPlainDates(sheet), planSheet, problems);
    for (const row of table?.rows ?? []) {
      const measure = readRow(row, context, measures);
      if (measure) measures.push(measure);
    }
  }
  const found = problems.sorted(sheets.map(({ name }) => name));
  if (found.length > 0) return { problems: found };
  if (measures.length > 0) return { measures };
  const nothing = { sheet: planSheet.name, row: null, column: null, found: '', expected: '至少写一项措施' };
  return { problems: [nothing] };
}

/** The one called 计划, or whatever there is beside the guide. */
function sheetsToRead(sheets: readonly RosterSheet[]): readonly RosterSheet[] {
  const names = [planSheet.name, ...planSheet.words].map(keyOf);
  const named = sheets.filter(({ name }) => names.includes(keyOf(name)));
  return named.length > 0 ? named : sheets.filter(({ name, rows }) => name !== planGuideName && rows.length > 0);
}

/** A date is just what stands in this table, however the spreadsheet keeps it. */
function withPlainDates(sheet: RosterSheet): RosterSheet {
  return {
    ...sheet,
    rows: sheet.rows.map((cells) =>
      cells.map((cell) => (typeof cell !== 'string' && cell.odd === 'date' ? cell.text : cell)),
    ),
  };
}

function readRow(
  row: TableRow<Column>,
  context: PlanSheetContext,
  before: readonly SheetMeasure[],
): SheetMeasure | null {
  const unit = readUnit(row, context);
  const text = readText(row);
  const due = readDue(row, context);
  const action = readAction(row, text, context);
  const phase = readPhase(row, due, context);
  const owner = unit && readOwner(row, unit);
  const measureId = unit && text !== null ? readNumber(row, unit, text) : undefined;
  if (!unit || text === null || due === null || action === null || phase === undefined) return null;
  if (!owner || measureId === undefined) return null;
  const twice = before.some(
    (other) =>
      other.unitId === unit.id &&
      (keyOf(other.text) === keyOf(text) || (measureId !== null && other.measureId === measureId)),
  );
  if (twice) return row.wrong('text', '上面已有同样的一项，请删掉一行');
  return { unitId: unit.id, measureId, text, action, phase, due, owner };
}

function readUnit(row: TableRow<Column>, { units }: PlanSheetContext): PlanSheetUnit | null {
  const text = row.text('unit');
  if (text === null) return null;
  const [only, second] = units;
  if (text === '') return only && !second ? only : row.wrong('unit', '写上单位名称');
  const key = keyOf(text);
  const found = units.find(({ roster: { unit } }) => [unit.name, unit.short].some((name) => keyOf(name) === key));
  return found ?? row.wrong('unit', '没有这个单位，或不归您管；写名册上的名称');
}

function readText(row: TableRow<Column>): string | null {
  const text = row.text('text')?.replace(/\s+/gu, ' ') ?? null;
  if (text === null) return null;
  if (text === '') return row.wrong('text', '写做什么事');
  return text.length > longestMeasure ? row.wrong('text', `写短些，${longestMeasure}字以内`) : text;
}

/** A date without year is the one within the programme. */
function readDue(row: TableRow<Column>, { programme: { from, to } }: PlanSheetContext): Day | null {
  const text = row.text('due');
  if (text === null) return null;
  const day = readDay(text, startOfDay(from), 'future')?.day;
  if (day === undefined) return row.wrong('due', '写成 2023-05-20 或 5月20日');
  return day < from || day > to ? row.wrong('due', `要在方案时间内：${from} 到 ${to}`) : day;
}

function readAction(row: TableRow<Column>, text: string | null, { programme }: PlanSheetContext): string | null {
  const words = row.text('action');
  if (words === null) return null;
  if (words !== '')
    return actionNamed(words, programme) ?? row.wrong('action', `写其中一项：${actionNames(programme)}`);
  if (text === null) return null;
  return actionOf(text, programme) ?? row.wrong('action', `从措施认不出，请写一项：${actionNames(programme)}`);
}

/** Undefined: it was told that it is wrong. */
function readPhase(row: TableRow<Column>, due: Day | null, { programme }: PlanSheetContext): string | null | undefined {
  const words = row.text('phase');
  if (words === null) return undefined;
  if (words === '') return due === null ? undefined : phaseOn(due, programme);
  const found = phaseNamed(words, programme);
  if (found !== null) return found;
  row.wrong('phase', `写其中一个：${programme.phases.map(({ short }) => short).join('、')}`);
  return undefined;
}

function readOwner(row: TableRow<Column>, { roster }: PlanSheetUnit): Owner | null {
  const words = row.text('owner');
  if (words === null) return null;
  const found = findOwner(words, roster);
  return 'say' in found ? row.wrong('owner', found.say) : found.owner;
}

/** The measure the row is; null for a new one, undefined when the number is wrong. */
function readNumber(
  row: TableRow<Column>,
  { roster, measures }: PlanSheetUnit,
  text: string,
): number | null | undefined {
  const written = row.text('number');
  if (written === null) return undefined;
  const digits = written.replace(roster.unit.short, '').trim();
  if (digits === '') return measures.find((one) => keyOf(one.text) === keyOf(text))?.id ?? null;
  const found = measures.find(({ number }) => String(number) === digits);
  if (found) return found.id;
  row.wrong('number', `${roster.unit.short}的计划里没有这个编号；新写的请空着`);
  return undefined;
}

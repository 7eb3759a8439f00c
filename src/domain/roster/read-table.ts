import { keyOf } from './cell-text.ts';
import type { ColumnSpec, SheetSpec } from './columns.ts';
import type { Oddity, RosterCell, RosterProblems, RosterSheet } from './sheets.ts';

/** A row of a known sheet, by column. */
export interface TableRow<K extends string> {
  /** As the spreadsheet numbers it. */
  readonly number: number;
  /** True when the file has such a column at all. */
  has(column: K): boolean;
  /** What is in the cell, trimmed; '' when empty or without such a column, null when it was reported already. */
  text(column: K): string | null;
  /** Tells that the cell is wrong: what to write instead. */
  wrong(column: K, expected: string): null;
}

export interface Table<K extends string> {
  readonly sheet: string;
  readonly rows: readonly TableRow<K>[];
  /** Headers the roster has no use for. */
  readonly unread: readonly string[];
  /** The header the file has for a column, or ours when it has none. */
  header(column: K): string;
}

/**
 * Finds the header row, below title lines if need be, and reads what stands under it. A table that cannot be read at all
 * is null, with the reason among the problems.
 */
export function readTable<K extends string>(
  sheet: RosterSheet,
  spec: SheetSpec<K>,
  problems: RosterProblems,
): Table<K> | null {
  const keys = Object.keys(spec.columns) as K[];
  const header = findHeader(sheet, spec, keys);
  if (!header) {
    const wanted = keys.filter((key) => spec.columns[key].needed).map((key) => spec.columns[key].title);
    const expected = `一行表头，里面要有 ${wanted.join('、')}`;
    problems.add({ sheet: sheet.name, row: null, column: null, found: '', expected });
    return null;
  }
  const title = (key: K) => {
    const at = header.columns.get(key);
    return at === undefined ? spec.columns[key].title : textOf(sheet.rows[header.row]?.[at]).trim();
  };
  reportHeader({ sheet, spec, header, title, keys }, problems);
  if (keys.some((key) => spec.columns[key].needed && !header.columns.has(key))) return null;
  const rows = sheet.rows.flatMap((cells, index) => {
    const empty = [...header.columns.values()].every((at) => textOf(cells[at]).trim() === '');
    return index <= header.row || empty ? [] : [tableRow({ sheet, cells, number: index + 1, header, title }, problems)];
  });
  return { sheet: sheet.name, rows, unread: header.unread, header: title };
}

interface Header<K extends string> {
  /** Position of the row, from 0. */
  readonly row: number;
  readonly columns: ReadonlyMap<K, number>;
  readonly twice: readonly { readonly key: K; readonly at: number }[];
  readonly unread: readonly string[];
}

/** Title lines and dates people put above a table fit into this. */
const headerWithin = 15;

/** The row with the most known headers; a lone word that happens to be one is not a header row. */
function findHeader<K extends string>(
  sheet: RosterSheet,
  spec: SheetSpec<K>,
  keys: readonly K[],
): Header<K> | undefined {
  const meant = headerWords(spec.columns, keys);
  let best: Header<K> | undefined;
  sheet.rows.slice(0, headerWithin).forEach((cells, row) => {
    const header = headerOf(cells, row, meant);
    if (header.columns.size >= 2 && header.columns.size > (best?.columns.size ?? 0)) best = header;
  });
  return best;
}

function headerWords<K extends string>(columns: Readonly<Record<K, ColumnSpec>>, keys: readonly K[]): Map<string, K> {
  const meant = new Map<string, K>();
  // The titles last: a word that is one column's title is never another's other name.
  for (const key of keys) for (const word of columns[key].words) meant.set(keyOf(word), key);
  for (const key of keys) meant.set(keyOf(columns[key].title), key);
  return meant;
}

function headerOf<K extends string>(
  cells: readonly RosterCell[],
  row: number,
  meant: ReadonlyMap<string, K>,
): Header<K> {
  const columns = new Map<K, number>();
  const twice: { key: K; at: number }[] = [];
  const unread: string[] = [];
  cells.forEach((cell, at) => {
    const text = textOf(cell).trim();
    const key = meant.get(headerKey(text));
    if (key === undefined) {
      if (text !== '') unread.push(text.replace(/\s+/gu, ''));
    } else if (columns.has(key)) twice.push({ key, at });
    else columns.set(key, at);
  });
  return { row, columns, twice, unread };
}

/** 姓 名, ＊姓名, 电话（必填） and 村/社区 are what people write for 姓名, 电话 and 村社区. */
function headerKey(text: string): string {
  return keyOf(text)
    .replace(/\(.*?\)$/u, '')
    .replace(/[*:/、\\]/gu, '');
}

function reportHeader<K extends string>(
  {
    sheet,
    spec,
    header,
    title,
    keys,
  }: {
    sheet: RosterSheet;
    spec: SheetSpec<K>;
    header: Header<K>;
    title: (key: K) => string;
    keys: readonly K[];
  },
  problems: RosterProblems,
): void {
  const row = header.row + 1;
  for (const key of keys) {
    if (!spec.columns[key].needed || header.columns.has(key)) continue;
    const column = spec.columns[key].title;
    problems.add({ sheet: sheet.name, row, column, found: '', expected: `表头里要有“${column}”这一列` });
  }
  for (const { key, at } of header.twice) {
    const found = textOf(sheet.rows[header.row]?.[at]).trim();
    const expected = `只留一列：这一列和“${title(key)}”是一个意思`;
    problems.add({ sheet: sheet.name, row, column: found, found, expected }, at);
  }
}

interface RowParts<K extends string> {
  readonly sheet: RosterSheet;
  readonly cells: readonly RosterCell[];
  readonly number: number;
  readonly header: Header<K>;
  readonly title: (key: K) => string;
}

function tableRow<K extends string>(
  { sheet, cells, number, header, title }: RowParts<K>,
  problems: RosterProblems,
): TableRow<K> {
  const at = (column: K) => header.columns.get(column);
  const report = (column: K, found: string, expected: string): null => {
    problems.add({ sheet: sheet.name, row: number, column: title(column), found, expected }, at(column) ?? 0);
    return null;
  };
  const raw = (column: K): RosterCell => {
    const position = at(column);
    return position === undefined ? '' : (cells[position] ?? '');
  };
  return {
    number,
    has: (column) => header.columns.has(column),
    text(column) {
      const cell = raw(column);
      const text = textOf(cell).trim();
      const odd = typeof cell === 'string' ? oddText(text) : cell.odd;
      if (odd !== null) return report(column, text, oddWords[odd]);
      if (isIdentityNumber(text)) return report(column, '一个身份证号', '不需要身份证号，请从表里删掉');
      return text;
    },
    wrong(column, expected) {
      const text = textOf(raw(column)).trim();
      return report(column, isIdentityNumber(text) ? '一个身份证号' : shorten(text), expected);
    },
  };
}

const oddWords: Readonly<Record<Oddity, string>> = {
  date: '表格把它当成了日期；请把这一列设成“文本”格式再填',
  digits: '表格只留下了前几位数字；请把这一列设成“文本”格式，再填完整',
  error: '公式出错了；请直接写文字',
  formula: '公式没有算出结果；请直接写文字，或用 Excel 打开另存一次',
};

/** A .csv has only the text the spreadsheet showed when it was saved. */
function oddText(text: string): Oddity | null {
  if (/^\d(?:\.\d+)?E\+\d+$/iu.test(text)) return 'digits';
  if (text === '#公式!') return 'formula';
  return /^#(?:REF!|N\/A|NAME\?|VALUE!|DIV\/0!|NUM!|NULL!|#+)$/u.test(text) ? 'error' : null;
}

function isIdentityNumber(text: string): boolean {
  return /^\d{17}[\dXx]$/u.test(text);
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function textOf(cell: RosterCell | undefined): string {
  if (cell === undefined) return '';
  return typeof cell === 'string' ? cell : cell.text;
}

import writeXlsxFile from 'write-excel-file/node';

export interface WorkbookSheet {
  readonly name: string;
  readonly columns: readonly WorkbookColumn[];
  /** Null is an empty cell. */
  readonly rows: readonly (readonly (string | number | null)[])[];
}

export interface WorkbookColumn {
  readonly title: string;
  /** In characters, as spreadsheets count them; a Hanzi takes two. */
  readonly width?: number;
}

/**
 * The bytes of an `.xlsx`: one sheet each, a bold title row that stays in view, rows below it. A text cell is a text cell,
 * whatever it looks like: `=1+1` is shown and never evaluated, `0012` keeps its zeros. Characters XML cannot carry are
 * dropped; a sheet name longer than 31 characters or with one of `[]:*?/\` is the caller's mistake and throws.
 */
export async function toWorkbook(sheets: readonly WorkbookSheet[]): Promise<Buffer> {
  const pages = sheets.map(({ name, columns, rows }) => ({
    sheet: name,
    stickyRowsCount: 1,
    columns: columns.map(({ title, width }) => ({ width: width ?? widthFor(title) })),
    data: [columns.map(({ title }) => titleCell(title)), ...rows.map((row) => row.map(cell))],
  }));
  return writeXlsxFile(pages).toBuffer();
}

/** What one cell can hold; Excel calls a file with more damaged. */
const maxCellCharacters = 32_767;

function cell(value: string | number | null) {
  if (value === null || value === '') return null;
  if (typeof value === 'number') return { type: Number, value };
  // The text format keeps what somebody later types into the cell as it was typed: numbers of people, telephones.
  return { type: String, value: literal(value.slice(0, maxCellCharacters)), format: '@' };
}

/** Spreadsheets read `_x0041_` as the character of that number, so a text that has one escapes its first underscore. */
function literal(text: string): string {
  return text.replace(/_(?=x[\dA-Fa-f]{4}_)/g, '_x005F_');
}

function titleCell(title: string) {
  return { type: String, value: title, fontWeight: 'bold' as const, format: '@', backgroundColor: '#e8f0e4' };
}

function widthFor(title: string): number {
  return Math.max(10, title.length * 2 + 4);
}

import { writeFileSync } from 'node:fs';
import { toWorkbook } from '../../../src/presenters/workbook.ts';
import { readRosterFile } from '../../../src/service/roster/read-file.ts';
import { type Guide, type Row, rowsWith } from './guide.ts';

/** A roster workbook as a person at a spreadsheet has it: sheets of cells, the first row their headers. */
export class RosterBook {
  readonly #sheets: Map<string, string[][]>;

  private constructor(sheets: Map<string, string[][]>) {
    this.#sheets = sheets;
  }

  static async open(file: string): Promise<RosterBook> {
    const { sheets } = await readRosterFile(file);
    return new RosterBook(
      new Map(sheets.map(({ name, rows }) => [name, rows.map((row) => row.map((cell) => String(cell)))])),
    );
  }

  async save(file: string): Promise<void> {
    const sheets = [...this.#sheets].map(([name, [headers = [], ...rows]]) => ({
      name,
      columns: headers.map((title) => ({ title })),
      rows,
    }));
    writeFileSync(file, await toWorkbook(sheets));
  }

  /** Puts a row where the sheet has one of the same first cell, else at its end; cells by header. */
  put(sheet: string, cells: Row): void {
    const [headers = [], ...rows] = this.#rows(sheet);
    const row = headers.map((header) => cells[header] ?? '');
    const at = rows.findIndex(([first]) => first === row[0]);
    this.#rows(sheet).splice(at < 0 ? rows.length + 1 : at + 1, at < 0 ? 0 : 1, row);
  }

  /** Writes into the cell of whoever is named so. */
  set(sheet: string, { who, column, value }: { who: string; column: string; value: string }): void {
    const [headers = []] = this.#rows(sheet);
    const row = this.#rowOf(sheet, who);
    const at = headers.indexOf(column);
    if (at < 0) throw new Error(`${sheet} has no column ${column}`);
    row[at] = value;
  }

  /** Keeps the rows of people for whom it is true. */
  keep(sheet: string, wanted: (row: Row) => boolean): void {
    const [headers = [], ...rows] = this.#rows(sheet);
    const kept = rows.filter((row) => wanted(Object.fromEntries(headers.map((header, at) => [header, row[at] ?? '']))));
    this.#sheets.set(sheet, [headers, ...kept]);
  }

  /** Everything that stands in a cell alone, headers too, is written so instead; how often it did. */
  rewrite(sheet: string, from: string, to: string): number {
    let found = 0;
    for (const row of this.#rows(sheet)) {
      for (const [at, cell] of row.entries()) {
        if (cell !== from) continue;
        row[at] = to;
        found += 1;
      }
    }
    return found;
  }

  #rows(sheet: string): string[][] {
    const rows = this.#sheets.get(sheet);
    if (!rows) throw new Error(`the roster has no sheet ${sheet}`);
    return rows;
  }

  #rowOf(sheet: string, who: string): string[] {
    const [headers = [], ...rows] = this.#rows(sheet);
    const name = headers.findIndex((header) => header === '姓名' || header === '名称');
    const [row, ...others] = rows.filter((one) => one[name] === who);
    if (!row || others.length > 0) throw new Error(`${sheet} has ${others.length + (row ? 1 : 0)} rows of ${who}`);
    return row;
  }
}

/** Does to the roster what a part of the guide tells in its tables 表 · 谁那一行 · 列 · 改成. */
export function changeAsTold(book: RosterBook, part: Guide): void {
  // Who is renamed is still meant by the name he had.
  const changes = rowsWith(part, ['表', '谁那一行', '列', '改成']).sort(
    (a, b) => Number(a['列'] === '姓名') - Number(b['列'] === '姓名'),
  );
  for (const { 表: sheet = '', 谁那一行: who = '', 列: column = '', 改成: value = '' } of changes) {
    if (value !== '删掉这一行') book.set(sheet, { who, column, value: value === '（空着）' ? '' : value });
    else if (who === '没有职务的') book.keep(sheet, (row) => row['职务'] !== '');
    else book.keep(sheet, (row) => row['姓名'] !== who);
  }
}

import { readXlsx } from '../../src/jobs/spreadsheet/xlsx.ts';
import { toWorkbook } from '../../src/presenters/workbook.ts';

export interface Form {
  readonly name: string;
  /** The head is row 1 of the file and `rows[0]`. */
  readonly rows: string[][];
}

/** A workbook as somebody opens it. */
export async function openForms(bytes: Uint8Array): Promise<Form[]> {
  const sheets = await readXlsx(Buffer.from(bytes), '打分表.xlsx');
  return sheets.map(({ name, rows }) => ({
    name,
    rows: rows.map((row) => row.map((cell) => (typeof cell === 'string' ? cell : cell.text))),
  }));
}

/** And as he saves it. */
export function saveForms(forms: readonly Form[]): Promise<Buffer> {
  return toWorkbook(
    forms.map(({ name, rows: [head = [], ...rows] }) => ({
      name,
      columns: head.map((title) => ({ title })),
      rows: rows.map((row) => row.map((cell) => (cell === '' ? null : cell))),
    })),
  );
}

/** Writes into the row of 扣分记录 with this number: 地点, 扣分, 问题. */
export function writeFinding(form: Form, number: number, [place, deduction, problem]: readonly string[]): void {
  const from = form.rows.findIndex((row) => row[0] === '扣分记录');
  const row = form.rows[from + number];
  if (!row) throw new Error(`no row ${number} for findings`);
  row.splice(2, 3, place ?? '', deduction ?? '', problem ?? '');
}

/** 检查记录 and 得分 beside the row that begins so. */
export function writeBeside(form: Form, label: string, [note = '', score = '']: readonly string[]): void {
  const row = form.rows.find((cells) => cells[0] === label);
  if (!row) throw new Error(`no row ${label}`);
  row.splice(5, 2, note, score);
}

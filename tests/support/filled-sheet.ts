import { inspectionSheet } from '../../src/domain/inspection-sheet.ts';
import { readXlsx } from '../../src/jobs/spreadsheet/xlsx.ts';
import { toWorkbook } from '../../src/presenters/workbook.ts';

export interface Form {
  readonly name: string;
  /** From the head of the table on. */
  readonly rows: string[][];
}

/** A 打分表 as its inspector opens it. */
export async function openForms(bytes: Uint8Array): Promise<Form[]> {
  const sheets = await readXlsx(Buffer.from(bytes), '打分表.xlsx');
  return sheets.map(({ name, rows }) => {
    const plain = rows.map((row) => row.map((cell) => (typeof cell === 'string' ? cell : cell.text)));
    return { name, rows: plain.slice(plain.findIndex(([first]) => first === '项目')) };
  });
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

/** Fills row `number` of the findings. */
export function writeFinding(form: Form, number: number, [place, problem, deduction]: readonly string[]): void {
  const from = form.rows.findIndex((row) => inspectionSheet.findingsHead.every((title, at) => row[at] === title));
  const row = form.rows[from + number];
  if (!row) throw new Error(`no row ${number} for findings`);
  row.splice(0, 4, place ?? '', String(number), problem ?? '', deduction ?? '');
}

/** Somebody was there and all was well. */
export function writeClean(form: Form): void {
  writeFinding(form, 1, ['', '没问题', '']);
}

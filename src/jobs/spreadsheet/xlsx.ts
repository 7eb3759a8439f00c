import readXlsxFile from 'read-excel-file/node';
import type { RosterCell, RosterSheet } from '../../domain/roster/sheets.ts';
import { UserError } from '../../errors.ts';
import { CellError, plainCells, styleFormats } from './cells.ts';
import { unzipXml, zipStored } from './unzip.ts';

/** A tab for each unit of some rounds, at most. */
const maxSheets = 200;

/**
 * The sheets of an `.xlsx` as text a person sees. Formulas are never worked out: what counts is the result saved with
 * them. Everything the library is handed was unpacked under limits and looked through first.
 *
 * @throws UserError with one sentence.
 */
export async function readXlsx(bytes: Buffer, name: string): Promise<readonly RosterSheet[]> {
  const parts = await unzipXml(bytes, name);
  if (!parts.has('xl/workbook.xml')) throw new UserError(`${name} ${otherZip(parts)}`);
  const styles = styleFormats(parts.get('xl/styles.xml')?.toString('utf8') ?? '');
  let sheetCount = 0;
  const checked = new Map<string, Buffer>();
  try {
    for (const [path, content] of parts) {
      const isSheet = /^xl\/worksheets\/[^/]+\.xml$/iu.test(path);
      if (isSheet) sheetCount += 1;
      if (!/\.(?:xml|rels)$/iu.test(path)) continue;
      const text = isSheet ? plainCells(content.toString('utf8'), styles) : null;
      checked.set(path, text === null ? content : Buffer.from(text));
    }
    if (sheetCount === 0) throw new UserError(`${name} 里没有表。请照模板填写。`);
    if (sheetCount > maxSheets) throw new UserError(`${name} 里有 ${sheetCount} 张表，太多了。请只留要用的几张。`);
    const sheets = await readXlsxFile(zipStored(checked), { parseNumber: (raw) => new NumberCell(raw), trim: false });
    return sheets.map(({ sheet, data }) => ({ name: sheet, rows: data.map((cells) => cells.map(shown)) }));
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    if (cause instanceof CellError) throw new UserError(`${name} ${cause.message}`, { cause });
    throw new UserError(`${name} 里的表读不了，可能坏了。请用 Excel 或 WPS 打开，另存一份再试。`, { cause });
  }
}

/** A number as the file writes it: a text of digits is something else. */
class NumberCell {
  readonly raw: string;

  constructor(raw: string) {
    this.raw = raw;
  }
}

/** A date is never what somebody typed here: it is what the spreadsheet made of it. */
function shown(value: unknown): RosterCell {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return { text: Number.isNaN(value.getTime()) ? '' : dateText(value), odd: 'date' };
  if (typeof value === 'boolean') return value ? '是' : '否';
  return value instanceof NumberCell ? numberText(value.raw) : String(value);
}

function dateText(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** Spreadsheets keep fifteen digits of a number; a longer one is no longer what was typed. */
function numberText(raw: string): RosterCell {
  const value = Number(raw);
  if (Math.abs(value) >= 1e15) return { text: raw, odd: 'digits' };
  return Number.isFinite(value) ? String(value) : raw;
}

function otherZip(parts: ReadonlyMap<string, Buffer>): string {
  const saveAs = '请用 Excel 或 WPS 打开，另存为 .xlsx 再试。';
  if (parts.has('xl/workbook.bin')) return `是 .xlsb 格式。${saveAs}`;
  if (parts.has('word/document.xml')) return '是 Word 文档，不是表格。请选 .xlsx 或 .csv。';
  if (parts.has('content.xml')) return `是 .ods 格式。${saveAs}`;
  return '是压缩包，里面不是表格。请先解压，选里面的 .xlsx。';
}

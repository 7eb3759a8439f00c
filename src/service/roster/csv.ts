import { CsvError, parse } from 'csv-parse/sync';
import type { RosterSheet } from '../../domain/roster/sheets.ts';
import { UserError } from '../../errors.ts';

/** The one sheet of a `.csv` in UTF-8, GB 18030 (GBK, GB 2312) or UTF-16 with a byte order mark. */
export function readCsv(bytes: Buffer, name: string): readonly RosterSheet[] {
  const text = decode(bytes, name);
  try {
    const records: string[][] = parse(text, {
      delimiter: delimiterOf(text),
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: false,
      max_record_size: 200_000,
    });
    return [{ name: '人员', rows: records.map((cells) => cells.map(shown)) }];
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const line = typeof cause['lines'] === 'number' ? `第${cause['lines']}行附近` : '有一处';
    throw new UserError(`${name} ${line}引号没有成对，或一行太长。请用 Excel 打开检查，另存为 .xlsx 也行。`, { cause });
  }
}

/** Byte order mark, then strict UTF-8, then GB 18030: every UTF-8 text of Hanzi is some GBK text, but not the reverse. */
function decode(bytes: Buffer, name: string): string {
  const text = utf16(bytes) ?? strict('utf-8', bytes) ?? strict('gb18030', bytes);
  // Control characters are in no table somebody typed: this is some other kind of file.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (text === null || /[\u0000-\u0008\u000e-\u001f]/u.test(text)) {
    throw new UserError(`${name} 不是能读的表格。请选 .xlsx，或用 Excel 另存为“CSV UTF-8”。`);
  }
  return text;
}

function utf16(bytes: Buffer): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return strict('utf-16le', bytes);
  return bytes[0] === 0xfe && bytes[1] === 0xff ? strict('utf-16be', bytes) : null;
}

function strict(encoding: string, bytes: Buffer): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** The separator the first lines have most of. */
function delimiterOf(text: string): string {
  const lines = text.slice(0, 20_000).split(/\r?\n/u).slice(0, 20).join('\n');
  const count = (separator: string) => lines.split(separator).length;
  return [',', '\t', ';', '，'].reduce((best, each) => (count(each) > count(best) ? each : best));
}

/** Spreadsheets write `="0012"` so that the next one keeps the zeros; people see 0012. */
function shown(cell: string): string {
  return /^="([^"]*)"$/u.exec(cell.trim())?.[1] ?? cell;
}

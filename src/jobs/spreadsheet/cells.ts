/** A sheet that cannot be somebody's table; the message is a Chinese sentence. */
export class CellError extends Error {
  override readonly name = 'CellError';
}

/** Number formats that fill up with zeros, by the number of the cell style: what stands in front, how many digits. */
export type StyleFormats = ReadonlyMap<string, { readonly prefix: string; readonly digits: number }>;

/** Limits of the file format itself. */
const lastRow = 1_048_576;
const lastColumn = 16_384;
/** What the rows that have something in them may span: the library fills each row up to the last column. */
const maxRows = 120_000;
const maxSpan = 6_000_000;

/** Styles whose numbers are shown with zeros in front, such as 0000. */
export function styleFormats(styles: string): StyleFormats {
  const formats = new Map<string, { prefix: string; digits: number }>();
  const zeros = new Map<string, { prefix: string; digits: number }>();
  for (const [tag] of styles.matchAll(/<(?:\w+:)?numFmt\s[^>]*>/gu)) {
    const code = unescapeXml(attribute(tag, 'formatCode') ?? '');
    const [, prefix = '', digits] = /^(?:"([^"]*)")?(0{2,30})(?:_?[ )])?(?:;.*)?$/u.exec(code) ?? [];
    const id = attribute(tag, 'numFmtId');
    if (digits !== undefined && id !== null) zeros.set(id, { prefix, digits: digits.length });
  }
  const [xfs = ''] = /<(?:\w+:)?cellXfs[\s>][\s\S]*?<\/(?:\w+:)?cellXfs>/u.exec(styles) ?? [];
  let at = 0;
  for (const [tag] of xfs.matchAll(/<(?:\w+:)?xf\s[^>]*>/gu)) {
    const format = zeros.get(attribute(tag, 'numFmtId') ?? '');
    if (format) formats.set(String(at), format);
    at += 1;
  }
  return formats;
}

/**
 * The XML of a sheet with cells the library would show otherwise than a spreadsheet turned into text: numbers filled up
 * with zeros, failed formulas, formulas without a result. Refuses cells outside of what a sheet can have, for which the
 * library would make room. Goes through the text once, whatever it is.
 */
export function plainCells(xml: string, styles: StyleFormats): string {
  const prefix = /<(\w+:)?sheetData\b/u.exec(xml)?.[1] ?? '';
  const open = `<${prefix}c`;
  const close = `</${prefix}c>`;
  const out: string[] = [];
  const extent = { row: 0, column: 0 };
  checkRows(xml, `<${prefix}row`);
  let copied = 0;
  for (let at = xml.indexOf(open); at !== -1; at = xml.indexOf(open, at + 1)) {
    if (!/[\s/>]/u.test(xml.charAt(at + open.length))) continue;
    const tagEnd = xml.indexOf('>', at);
    if (tagEnd === -1) break;
    const tag = xml.slice(at, tagEnd + 1);
    if (tag.endsWith('/>')) {
      place(tag);
      continue;
    }
    const end = xml.indexOf(close, tagEnd);
    if (end === -1) break;
    const inner = xml.slice(tagEnd + 1, end);
    const { row, column } = place(tag);
    extent.row = Math.max(extent.row, row);
    extent.column = Math.max(extent.column, column);
    if (extent.row > maxRows || extent.row * extent.column > maxSpan) {
      throw new CellError('里有一张表太大了。请删掉名册以外的行和列，再存一份。');
    }
    const text = textFor(tag, inner, { styles, prefix });
    if (text !== null) {
      out.push(xml.slice(copied, at), inlineText(tag, text, prefix));
      copied = end + close.length;
    }
    at = end;
  }
  out.push(xml.slice(copied));
  return out.join('');
}

/** The text to show in place of what the cell has; null when the library shows it right. */
function textFor(
  tag: string,
  inner: string,
  { styles, prefix }: { styles: StyleFormats; prefix: string },
): string | null {
  const type = attribute(tag, 't') ?? 'n';
  const value = between(inner, `<${prefix}v`, `</${prefix}v>`);
  if (type === 'e') return unescapeXml(value ?? '#VALUE!');
  if ((value === null || value === '') && type !== 'str' && type !== 'inlineStr' && inner.includes(`<${prefix}f`)) {
    return unworkedFormula;
  }
  if (value === null && type === 'str') return unworkedFormula;
  const format = type === 'n' && value !== null ? styles.get(attribute(tag, 's') ?? '') : undefined;
  if (!format || !/^\d+$/u.test(value ?? '')) return null;
  return format.prefix + (value ?? '').padStart(format.digits, '0');
}

/** How `read-table.ts` knows a formula nobody worked out from one that failed. */
const unworkedFormula = '#公式!';

function inlineText(tag: string, text: string, prefix: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const r = attribute(tag, 'r');
  const at = r === null ? '' : ` r="${r}"`;
  return `<${prefix}c${at} t="inlineStr"><${prefix}is><${prefix}t>${escaped}</${prefix}t></${prefix}is></${prefix}c>`;
}

function checkRows(xml: string, open: string): void {
  for (let at = xml.indexOf(open); at !== -1; at = xml.indexOf(open, at + 1)) {
    const end = xml.indexOf('>', at);
    if (end === -1) return;
    const row = attribute(xml.slice(at, end + 1), 'r');
    if (row !== null && (!/^\d{1,7}$/u.test(row) || Number(row) > lastRow)) throw outside();
  }
}

function place(tag: string): { row: number; column: number } {
  const [, letters = '', digits = ''] = /^([A-Z]{1,3})(\d{1,7})$/u.exec(attribute(tag, 'r') ?? '') ?? [];
  const column = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
  const row = Number(digits);
  if (row < 1 || row > lastRow || column < 1 || column > lastColumn) throw outside();
  return { row, column };
}

function outside(): CellError {
  return new CellError('里的表读不了，可能坏了。请用 Excel 或 WPS 打开，另存一份再试。');
}

function between(text: string, open: string, close: string): string | null {
  const start = text.indexOf(open);
  const tagEnd = start === -1 ? -1 : text.indexOf('>', start);
  const end = tagEnd === -1 ? -1 : text.indexOf(close, tagEnd);
  return end === -1 ? null : text.slice(tagEnd + 1, end);
}

function attribute(tag: string, name: 'r' | 't' | 's' | 'formatCode' | 'numFmtId'): string | null {
  const [, double, single] = attributePatterns[name].exec(tag) ?? [];
  return double ?? single ?? null;
}

const attributePatterns = {
  r: /\sr\s*=\s*(?:"([^"]*)"|'([^']*)')/u,
  t: /\st\s*=\s*(?:"([^"]*)"|'([^']*)')/u,
  s: /\ss\s*=\s*(?:"([^"]*)"|'([^']*)')/u,
  formatCode: /\sformatCode\s*=\s*(?:"([^"]*)"|'([^']*)')/u,
  numFmtId: /\snumFmtId\s*=\s*(?:"([^"]*)"|'([^']*)')/u,
};

function unescapeXml(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

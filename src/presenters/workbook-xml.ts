import type { RowProgress, StreamedSheet } from './workbook-model.ts';
import { drawnWidths, headRows, pageSetup, rowHeight, rowsToDraw } from './workbook-print.ts';
import { type CellStyles, cellStyles, letterSize } from './workbook-styles.ts';
import { escapeXml } from './xml-text.ts';

/** What one cell can hold; Excel calls a file with more damaged. */
const maxCellCharacters = 32_767;

/** One worksheet's XML, a piece a row: fifty thousand rows are never one string. `counted` is called for each row. */
export async function* sheetXml(sheet: StreamedSheet, counted: () => void): AsyncGenerator<string> {
  const { title, columns, rows, foot = [], forWall = false } = sheet;
  const style = cellStyles[forWall ? 'wall' : 'desk'];
  const size = letterSize[forWall ? 'wall' : 'desk'];
  const widths = drawnWidths(sheet);
  const whole = [widths.reduce((sum, width) => sum + width, 0)];
  const letters = widths.map((_, index) => columnLetters(index));
  const last = letters.at(-1) ?? 'A';
  const merged: string[] = [];
  let number = 0;
  let points = 0;
  const row = (cells: string, height: number) => {
    points += height;
    return `<row r="${number}" ht="${height}" customHeight="1">${cells}</row>`;
  };
  const line = (text: string, styleId: number, lineSize: number) => {
    number += 1;
    merged.push(`<mergeCell ref="A${number}:${last}${number}"/>`);
    return row(textCell(`A${number}`, text, styleId), rowHeight([text], whole, lineSize) + Math.round(size / 2));
  };

  yield sheetStart(sheet, widths);
  if (title !== undefined) yield line(title, style.title, size * 1.4);
  const heads = columns.map((column) => column.title);
  number += 1;
  yield row(
    heads.map((text, index) => textCell(`${letters[index]}${number}`, text, style.head)).join(''),
    rowHeight(heads, widths, size),
  );
  for await (const values of rows) {
    for (const drawn of title === undefined ? [values] : rowsToDraw(values, widths, size)) {
      number += 1;
      let cells = '';
      for (let index = 0; index < letters.length; index += 1) {
        cells += cell(`${letters[index]}${number}`, drawn[index] ?? null, style);
      }
      yield row(cells, rowHeight(drawn, widths, size));
    }
    counted();
  }
  for (const text of foot) yield line(text, style.line, size);
  yield `</sheetData>${merged.length === 0 ? '' : `<mergeCells count="${merged.length}">${merged.join('')}</mergeCells>`}`;
  yield `${pageSetup(sheet, points)}</worksheet>`;
}

/** Tells after each thousand rows, and after the last. */
export function rowCounter(sheets: readonly StreamedSheet[], progress: RowProgress | undefined): () => void {
  const total = sheets.reduce(
    (sum, { rows, rowTotal }) => sum + (rowTotal ?? (Array.isArray(rows) ? rows.length : 0)),
    0,
  );
  let done = 0;
  return () => {
    done += 1;
    if (progress && (done % 1000 === 0 || done === total)) progress(done, total);
  };
}

function sheetStart(sheet: StreamedSheet, widths: readonly number[]): string {
  const first = headRows(sheet);
  const pane = `<pane ySplit="${first}" topLeftCell="A${first + 1}" activePane="bottomLeft" state="frozen"/>`;
  const cols = widths.map(
    (width, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">',
    '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>',
    `<sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews>`,
    `<cols>${cols.join('')}</cols><sheetData>`,
  ].join('');
}

function cell(place: string, value: string | number | null, style: CellStyles): string {
  if (value === null || value === '') return `<c r="${place}" s="${style.text}"/>`;
  if (typeof value === 'number') return `<c r="${place}" s="${style.number}"><v>${value}</v></c>`;
  return textCell(place, value.slice(0, maxCellCharacters), style.text);
}

/** An inline string is a string, whatever it looks like: no spreadsheet takes `=1+1` in it for a formula. */
function textCell(place: string, text: string, style: number): string {
  return `<c r="${place}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(literal(text))}</t></is></c>`;
}

/** Spreadsheets read `_x0041_` as the character of that number, so a text that has one escapes its first underscore. */
function literal(text: string): string {
  return text.replace(/_(?=x[\dA-Fa-f]{4}_)/g, '_x005F_');
}

/** A … Z, AA, AB … */
function columnLetters(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnLetters(Math.floor(index / 26) - 1) + letter;
}

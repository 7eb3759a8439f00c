import type { StreamedSheet, WorkbookRow } from './workbook-model.ts';
import { letterSize } from './workbook-styles.ts';
import { escapeXml } from './xml-text.ts';

/** What an A4 page takes across in letters of the desk's size, as spreadsheets count them. */
const pageCharacters = { portrait: 94, landscape: 138 };
/** Inches. */
const margins = 'left="0.55" right="0.55" top="0.6" bottom="0.7" header="0.3" footer="0.35"';
/** What stays of A4's height between the margins. */
const pagePoints = { portrait: 748, landscape: 501 };
/** Excel takes no higher row. */
const maxRowPoints = 409;

/** How wide each column is drawn: for the wall wider by the letters, as far as the page goes without being shrunk. */
export function drawnWidths(sheet: StreamedSheet): number[] {
  const widths = sheet.columns.map(({ title, width }) => width ?? Math.max(10, title.length * 2 + 4));
  if (sheet.forWall !== true) return widths;
  const room = pageCharacters[orientationOf(sheet)] / sum(widths);
  const factor = Math.max(1, Math.min(letterSize.wall / letterSize.desk, room));
  return widths.map((width) => Math.round(width * factor * 100) / 100);
}

/** Points a row needs for texts that wrap in these widths: a file without heights shows one line of each. */
export function rowHeight(row: WorkbookRow, widths: readonly number[], size: number): number {
  return Math.min(maxRowPoints, neededHeight(row, widths, size));
}

function neededHeight(row: WorkbookRow, widths: readonly number[], size: number): number {
  let lines = 1;
  for (let index = 0; index < widths.length; index += 1) {
    const value = row[index];
    if (typeof value === 'string')
      lines = Math.max(lines, linesIn(value, ((widths[index] ?? 0) * letterSize.desk) / size));
  }
  return Math.round(lines * size * 1.4 + size * 0.4);
}

/**
 * A row that would be higher than Excel draws one, as several: each cell's text goes on in the next, which would else be cut
 * off in print. For paper alone: what is read back in has one row a thing.
 */
export function rowsToDraw(row: WorkbookRow, widths: readonly number[], size: number): WorkbookRow[] {
  if (neededHeight(row, widths, size) <= maxRowPoints) return [row];
  const lines = Math.floor((maxRowPoints - size * 0.4) / (size * 1.4));
  const cells = widths.map((width, index) => {
    const value = row[index] ?? null;
    return typeof value === 'string' ? pieces(value, { lines, room: evenRoom(width, size) }) : [value];
  });
  const count = Math.max(...cells.map(({ length }) => length));
  return Array.from({ length: count }, (_, part) => cells.map((parts) => parts[part] ?? null));
}

/** Of a text, as many lines at a time; a pair that makes one character stays together. */
function pieces(text: string, { lines, room }: { lines: number; room: number }): string[] {
  const found: string[] = [];
  let piece = '';
  let [line, used] = [1, 0];
  for (const character of text) {
    const taken = charactersOf(character);
    if (character === '\n' || used + taken > room) {
      line += 1;
      used = 0;
    }
    if (line > lines) {
      found.push(piece);
      [piece, line] = ['', 1];
    }
    piece += character;
    if (character !== '\n') used += taken;
  }
  return [...found, piece];
}

/** No half of a Hanzi stands at the end of a line. */
function evenRoom(width: number, size: number): number {
  return Math.max(2, 2 * Math.floor((width * letterSize.desk) / size / 2 - 0.5));
}

/**
 * The last element of a sheet whose rows are so many points high: A4, as wide as the page and as long as it takes, 第 1 页 共
 * 3 页 below. A row or two that would stand alone on a second page are drawn onto the first; for the wall letters keep their size.
 */
export function pageSetup(sheet: StreamedSheet, points: number): string {
  const room = pagePoints[orientationOf(sheet)];
  const isNearlyOne = points > room && points <= room * 1.15 && sheet.forWall !== true;
  return [
    '<printOptions horizontalCentered="1"/>',
    `<pageMargins ${margins}/>`,
    `<pageSetup paperSize="9" orientation="${orientationOf(sheet)}" fitToWidth="1" fitToHeight="${isNearlyOne ? 1 : 0}"/>`,
    '<headerFooter><oddFooter>&amp;C第 &amp;P 页　共 &amp;N 页</oddFooter></headerFooter>',
  ].join('');
}

/** The names by which a workbook knows the rows to print on every page: title and head. */
export function printTitles(sheets: readonly StreamedSheet[]): string {
  const names = sheets.map((sheet, index) => {
    const name = escapeXml(sheet.name.replaceAll("'", "''"));
    return `<definedName name="_xlnm.Print_Titles" localSheetId="${index}">'${name}'!$1:$${headRows(sheet)}</definedName>`;
  });
  return `<definedNames>${names.join('')}</definedNames>`;
}

/** Rows above the first row of the table: its title, if it has one, and its head. */
export function headRows({ title }: StreamedSheet): number {
  return title === undefined ? 1 : 2;
}

function orientationOf({ orientation, columns, forWall }: StreamedSheet): 'portrait' | 'landscape' {
  if (orientation !== undefined) return orientation;
  const letters = forWall === true ? letterSize.wall / letterSize.desk : 1;
  return sum(columns.map(({ width = 12 }) => width)) * letters > pageCharacters.portrait ? 'landscape' : 'portrait';
}

function linesIn(text: string, characters: number): number {
  const room = Math.max(2, characters - 1);
  if (text.length * 2 <= room && !text.includes('\n')) return 1;
  return text.split('\n').reduce((lines, line) => lines + Math.max(1, Math.ceil(charactersOf(line) / room)), 0);
}

/** A Hanzi takes two. */
function charactersOf(text: string): number {
  let characters = 0;
  for (let index = 0; index < text.length; index += 1) characters += text.charCodeAt(index) < 0x2000 ? 1 : 2;
  return characters;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

import type { RowProgress, StreamedSheet } from './workbook-model.ts';
import { printTitles } from './workbook-print.ts';
import { stylesXml } from './workbook-styles.ts';
import { rowCounter, sheetXml } from './workbook-xml.ts';
import { escapeXml } from './xml-text.ts';
import { writeZip } from './zip.ts';

export type { RowProgress, StreamedSheet, WorkbookRow, WorkbookSheet } from './workbook-model.ts';

/**
 * The bytes of an `.xlsx`: one sheet each, a bold head that stays in view and is printed on every page, rows below it, ready
 * for A4. A text cell is a text cell, whatever it looks like: `=1+1` is shown and never evaluated, `0012` keeps its zeros.
 * Characters XML cannot carry are dropped; a sheet name longer than 31 characters, used twice, or with one of `[]:*?/\` is
 * the caller's mistake and throws. The same sheets are the same bytes. It is written here and not by a library: the one
 * there was took 25 s and 1.4 GB for fifty thousand rows , and knew no page.
 */
export async function toWorkbook(sheets: readonly StreamedSheet[], progress?: RowProgress): Promise<Buffer> {
  checkNames(sheets.map(({ name }) => name));
  const counted = rowCounter(sheets, progress);
  return writeZip([
    { name: '[Content_Types].xml', content: [contentTypes(sheets.length)] },
    { name: '_rels/.rels', content: [relations([['officeDocument', 'xl/workbook.xml']])] },
    { name: 'xl/workbook.xml', content: [workbookXml(sheets)] },
    { name: 'xl/_rels/workbook.xml.rels', content: [relations(workbookTargets(sheets.length))] },
    { name: 'xl/styles.xml', content: [stylesXml()] },
    ...sheets.map((sheet, index) => ({
      name: `xl/worksheets/sheet${index + 1}.xml`,
      content: sheetXml(sheet, counted),
    })),
  ]);
}

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const mime = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

function contentTypes(sheets: number): string {
  const part = (name: string, type: string) =>
    `<Override PartName="/xl/${name}.xml" ContentType="${mime}.${type}+xml"/>`;
  const pages = Array.from({ length: sheets }, (_, index) => part(`worksheets/sheet${index + 1}`, 'worksheet'));
  return [
    `${declaration}<Types xmlns="${packages}/content-types">`,
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>',
    '<Default Extension="xml" ContentType="application/xml"/>',
    part('workbook', 'sheet.main'),
    part('styles', 'styles'),
    ...pages,
    '</Types>',
  ].join('');
}

function workbookTargets(sheets: number): (readonly [string, string])[] {
  const pages = Array.from(
    { length: sheets },
    (_, index) => ['worksheet', `worksheets/sheet${index + 1}.xml`] as const,
  );
  return [...pages, ['styles', 'styles.xml'] as const];
}

function relations(targets: readonly (readonly [type: string, target: string])[]): string {
  const lines = targets.map(
    ([type, target], index) => `<Relationship Id="rId${index + 1}" Type="${office}/${type}" Target="${target}"/>`,
  );
  return `${declaration}<Relationships xmlns="${packages}/relationships">${lines.join('')}</Relationships>`;
}

function workbookXml(sheets: readonly StreamedSheet[]): string {
  const pages = sheets.map(
    ({ name }, index) => `<sheet name="${escapeXml(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`,
  );
  const body = `<bookViews><workbookView/></bookViews><sheets>${pages.join('')}</sheets>${printTitles(sheets)}`;
  return `${declaration}<workbook xmlns="${main}" xmlns:r="${office}">${body}</workbook>`;
}

function checkNames(names: readonly string[]): void {
  const wrong = names.find((name) => name.length === 0 || name.length > 31 || /[[\]:*?/\\]/.test(name));
  if (wrong !== undefined) throw new Error(`a sheet cannot be called ${wrong}`);
  if (new Set(names).size < names.length) throw new Error('two sheets with the same name');
}

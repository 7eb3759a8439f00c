import { itemFor } from './evaluation.ts';
import type { EvaluationSheet, SheetItem } from './programme/model.ts';
import { sheetMarker } from './sheet-marker.ts';

/** 检查打分表: printed, filled by hand or at the PC, and read back in. */
export const inspectionSheetName = 'inspection-sheet';

/** One inspector's sheet of one unit in one round. */
export interface SheetKey {
  readonly roundId: number;
  readonly unitId: number;
  readonly inspectorId: number;
}

export interface InspectionForm extends SheetKey {
  readonly unitName: string;
  /** Which check it is, such as 第2季度. */
  readonly check: string;
  readonly inspectorName: string;
  readonly groups: readonly string[];
  readonly households: readonly string[];
}

/** What was found at one place. */
export interface SheetEntry {
  readonly text: string;
  readonly item: SheetItem;
  readonly deductionHundredths: number;
  /** Of the file, from 1. */
  readonly row: number;
}

export interface ReadForm {
  /** As it was written; '' when it was left empty. */
  readonly day: string;
  readonly entries: readonly SheetEntry[];
  /** He wrote that all was well. */
  readonly clean: boolean;
  readonly mistakes: readonly string[];
}

export const formColumns = ['项目', '序号', '标准', '分值', '计分办法', '检查记录', '得分'] as const;
const labels = { inspector: '评比人员', whole: '总的情况', total: '合计', findings: '扣分记录', end: '签字' } as const;
const timeLabel = '评比时间';
const column = { item: 0, place: 2, deduction: 3, problem: 4, note: 5, score: 6 } as const;
/** To write by hand on one page; who has more adds rows. */
const emptyRows = 10;
const maxTextLength = 200;

type Row = (string | number | null)[];

/** The rows of a form below its head, with nothing filled in. */
export function formRows(form: InspectionForm, sheet: EvaluationSheet): Row[] {
  const { groups, households, inspectorName, unitName, check } = form;
  const drawn = (label: string, names: readonly string[]): Row[] =>
    names.length === 0 ? [] : [row(label, null, names.join('、'))];
  const items = sheet.items.map((item, index) =>
    row(item.name, index + 1, standardOf(item), item.points, methodOf(item)),
  );
  const empty = Array.from({ length: emptyRows }, (_, index) => row('', index + 1));
  return [
    row('单位', null, unitName, null, `${check}检查`),
    row(labels.inspector, null, inspectorName, null, timeLabel),
    ...drawn('要看的组', groups),
    ...drawn('要看的户', households),
    ...items,
    row(labels.total, null, null, 100),
    row(labels.whole, null, '没问题就在“检查记录”写：没问题'),
    row(labels.findings, '序号', '地点', '扣分', '问题'),
    ...empty,
    row(labels.end, null, null, null, '一处只写一次，填好私聊发回'),
    row(sheetMarker(inspectionSheetName, [form.roundId, form.unitId, form.inspectorId].join('-'))),
  ];
}

export function readFormKey(key: string): SheetKey | null {
  const [roundId, unitId, inspectorId, ...rest] = key.split('-').map(Number);
  if (rest.length > 0 || ![roundId, unitId, inspectorId].every(Number.isSafeInteger)) return null;
  return { roundId: roundId ?? 0, unitId: unitId ?? 0, inspectorId: inspectorId ?? 0 };
}

/**
 * What somebody filled in. What is written beside an item is a finding of that item; what stands below in 扣分记录 goes
 * to the item its words name. A score beside an item that only sums up the rows below is not counted twice.
 */
export function readForm(rows: readonly (readonly string[])[], sheet: EvaluationSheet): ReadForm {
  const at = rows.findIndex((cells) => label(cells) === labels.findings);
  const found = at === -1 ? none : readFindings(rows, { from: at + 1, sheet });
  const above = at === -1 ? rows : rows.slice(0, at);
  const scores = readScores(above, { sheet, found: found.entries });
  const entries = [...scores.entries, ...found.entries];
  const mistakes = [...scores.mistakes, ...found.mistakes];
  if (at === -1) mistakes.push('表里少了“扣分记录”一行，请用导出的表来填');
  const whole = textAt(above.find((cells) => label(cells) === labels.whole) ?? [], column.note);
  const saysClean = /没(?:有|什么)?问题|无问题/u.test(whole);
  if (saysClean && entries.length > 0) mistakes.push('写了没问题，又写了扣分，请去掉一样');
  if (whole !== '' && !saysClean) {
    mistakes.push('“总的情况”只写“没问题”，别的写在扣分记录里');
  }
  const timed = above.find((cells) => label(cells) === labels.inspector) ?? [];
  const clean = entries.length === 0 && (saysClean || scores.full);
  return { day: textAt(timed, column.note), entries, clean, mistakes };
}

interface Part {
  readonly entries: readonly SheetEntry[];
  readonly mistakes: readonly string[];
}

const none: Part = { entries: [], mistakes: [] };

function readFindings(
  rows: readonly (readonly string[])[],
  { from, sheet }: { from: number; sheet: EvaluationSheet },
): Part {
  const entries: SheetEntry[] = [];
  const mistakes: string[] = [];
  for (const [index, cells] of rows.entries()) {
    if (index < from) continue;
    if (label(cells) === labels.end) break;
    const [place, taken, problem] = [column.place, column.deduction, column.problem].map((one) => textAt(cells, one));
    if (!place && !taken && !problem) continue;
    const entry = readEntry(
      { place: place ?? '', taken: taken ?? '', problem: problem ?? '' },
      { row: index + 1, sheet },
    );
    if (typeof entry === 'string') mistakes.push(entry);
    else entries.push(entry);
  }
  return { entries, mistakes };
}

function readEntry(
  { place, taken, problem }: { place: string; taken: string; problem: string },
  { row: number, sheet }: { row: number; sheet: EvaluationSheet },
): SheetEntry | string {
  const text = [place.replace(/\s+/gu, ''), problem].filter((part) => part !== '').join(' ');
  if (problem === '') return `第${number}行“问题”空着，请写是什么问题`;
  if (text.length > maxTextLength) return `第${number}行太长，请写短些`;
  const zeroed = sheet.items.find(({ zeroWords }) => zeroWords.some((word) => text.includes(word)));
  const item = taken === '' && zeroed ? zeroed : itemFor(sheet, text);
  const deductionHundredths = taken === '' && zeroed ? zeroed.points * 100 : hundredthsOf(taken);
  if (deductionHundredths === null) return `第${number}行“扣分”${asWritten(taken)}，请写数字，例：1`;
  return { text, item, deductionHundredths, row: number };
}

function readScores(
  rows: readonly (readonly string[])[],
  { sheet, found }: { sheet: EvaluationSheet; found: readonly SheetEntry[] },
): Part & { readonly full: boolean } {
  const entries: SheetEntry[] = [];
  const mistakes: string[] = [];
  let scored = 0;
  for (const [index, cells] of rows.entries()) {
    const item = sheet.items.find(({ name }) => name === label(cells));
    if (!item) continue;
    const read = readScore(cells, { item, row: index + 1, found });
    if (typeof read === 'string') mistakes.push(read);
    else if (read) entries.push(read);
    if (textAt(cells, column.score) !== '') scored += 1;
  }
  return { entries, mistakes, full: scored === sheet.items.length && entries.length === 0 && mistakes.length === 0 };
}

/** Null when the item lost nothing by this row. */
function readScore(
  cells: readonly string[],
  { item, row: number, found }: { item: SheetItem; row: number; found: readonly SheetEntry[] },
): SheetEntry | string | null {
  const [note, score] = [textAt(cells, column.note), textAt(cells, column.score)];
  if (score === '') {
    return note === '' || isPraise(note) ? null : `第${number}行“得分”空着，请写这一项得几分`;
  }
  const points = hundredthsOf(score) ?? (Number(score) === 0 ? 0 : null);
  if (points === null || points > item.points * 100) {
    return `第${number}行“得分”${asWritten(score)}，请写0到${item.points}的数`;
  }
  const lost = item.points * 100 - points;
  const below = found
    .filter((entry) => entry.item.id === item.id)
    .reduce((sum, entry) => sum + entry.deductionHundredths, 0);
  if (lost === Math.min(below, item.points * 100)) return null;
  if (below > 0) return `第${number}行“得分”和扣分记录对不上：${item.name}下面扣了${below / 100}分`;
  if (note === '' || isPraise(note)) return `第${number}行扣了分，“检查记录”请写哪里、什么问题`;
  if (note.length > maxTextLength) return `第${number}行太长，请写短些`;
  return { text: note, item, deductionHundredths: lost, row: number };
}

/** Positive hundredths of 1, -1, 1.5分, 扣1; null when it is no such number. */
function hundredthsOf(written: string): number | null {
  const digits = /^[-－–—扣]?\s*(\d{1,3}(?:\.\d{1,2})?)\s*分?$/u.exec(written.normalize('NFKC').trim())?.[1];
  const value = digits === undefined ? 0 : Math.round(Number(digits) * 100);
  return value > 0 ? value : null;
}

function isPraise(note: string): boolean {
  return /^(?:没(?:有|什么)?问题|无问题|无|好|很好|合格|干净)$/u.test(note);
}

function asWritten(text: string): string {
  return text === '' ? '空着' : `写的是“${text.slice(0, 10)}”`;
}

function label(cells: readonly string[]): string {
  return textAt(cells, column.item);
}

function textAt(cells: readonly string[], index: number): string {
  return (cells[index] ?? '').replace(/\s+/gu, ' ').trim();
}

function standardOf({ words }: SheetItem): string {
  return `看${words.slice(0, 5).join('、')}等`;
}

function methodOf({ zeroWords }: SheetItem): string {
  const [zero] = zeroWords;
  return zero === undefined ? '按处扣分，扣完为止' : `按处扣分，扣完为止；有${zero}的记0分`;
}

function row(...cells: Row): Row {
  return [...cells, ...Array.from({ length: formColumns.length - cells.length }, () => null)];
}

import { type Period, spanOf } from '../domain/period.ts';
import { dayOf } from '../domain/time.ts';
import { auditSheet } from '../presenters/audit.ts';
import { pointsSheets } from '../presenters/points-book.ts';
import { toWorkbook } from '../presenters/workbook.ts';
import { readAudit } from '../store/audit-entries.ts';
import { readPointsBook } from '../store/points-book.ts';
import type { Db } from '../store/store.ts';

export interface ExportOptions {
  readonly period: Period | null;
  /** What the asker may see; null is the whole town. */
  readonly unitIds?: readonly number[] | null;
}

/** Makes the bytes of a file people ask for; runs in a thread of its own, or at the command line. */
export type ExportMaker = (db: Db, options: ExportOptions) => Promise<Buffer>;

interface NamedMaker {
  readonly title: string;
  readonly make: ExportMaker;
}

const makers: ReadonlyMap<string, NamedMaker> = new Map([
  ['audit', { title: '审计', make: makeAudit }],
  ['points', { title: '积分', make: makePoints }],
]);

/** By what a request keeps: `points`, or `points:3,7` for what these units may see of it. */
export function exportMaker(what: string): NamedMaker | null {
  const [name = '', ids] = what.split(':');
  const maker = makers.get(name);
  if (!maker) return null;
  if (ids === undefined) return maker;
  const unitIds = ids.split(',').map(Number);
  return { title: maker.title, make: (db, options) => maker.make(db, { ...options, unitIds }) };
}

export async function makeAudit(db: Db, { period }: ExportOptions): Promise<Buffer> {
  const { entries, names } = await readAudit(db, period === null ? null : spanOf(period));
  return toWorkbook([auditSheet(entries, names)]);
}

export async function makePoints(db: Db, { period, unitIds = null }: ExportOptions): Promise<Buffer> {
  const span = period === null ? null : spanOf(period);
  const days = span ? { from: dayOf(span.from), to: dayOf(span.to - 1) } : { from: '0001-01-01', to: '9999-12-30' };
  const book = await readPointsBook(db, { ...days, unitIds });
  return toWorkbook(pointsSheets(book, { wholeYear: period !== null && /^\d{4}$/.test(period) }));
}

import { type Period, spanOf } from '../domain/period.ts';
import { auditSheet } from '../presenters/audit.ts';
import { toWorkbook } from '../presenters/workbook.ts';
import { readAudit } from '../store/audit-entries.ts';
import type { Db } from '../store/store.ts';

/** Makes the bytes of a file people ask for; runs in a thread of its own, or at the command line. */
export type ExportMaker = (db: Db, options: { readonly period: Period | null }) => Promise<Buffer>;

/** By the name a request keeps. */
export const exportMakers: ReadonlyMap<string, { readonly title: string; readonly make: ExportMaker }> = new Map([
  ['audit', { title: '审计', make: makeAudit }],
]);

export async function makeAudit(db: Db, { period }: { readonly period: Period | null }): Promise<Buffer> {
  const { entries, names } = await readAudit(db, period === null ? null : spanOf(period));
  return toWorkbook([auditSheet(entries, names)]);
}

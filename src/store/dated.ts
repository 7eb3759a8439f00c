import { and, gt, isNull, lte, or, type SQL } from 'drizzle-orm';
import type { AnySQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { Instant } from '../domain/time.ts';

/** A table of dated facts: a row holds from `validFrom` until just before `validTo`, or open-ended. */
export interface Dated {
  readonly validFrom: AnySQLiteColumn;
  readonly validTo: AnySQLiteColumn;
}

/** The rows that hold at the instant. */
export function holdsAt(table: Dated, at: Instant): SQL | undefined {
  return and(lte(table.validFrom, at), or(isNull(table.validTo), gt(table.validTo, at)));
}

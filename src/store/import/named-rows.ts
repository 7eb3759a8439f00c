import { inChunks } from './dated-facts.ts';

/**
 * Things with a roster id: they are made once, and what they are called is overwritten. Rows of `known` and `wanted` have
 * the same fields in the same order.
 */
export interface NamedRows<Row extends { readonly code: string }> {
  readonly known: readonly Row[];
  readonly wanted: readonly Row[];
  readonly upsert: (rows: Row[]) => PromiseLike<unknown>;
}

/** Writes what is new or called otherwise; returns how many. */
export async function settleNames<Row extends { readonly code: string }>(rows: NamedRows<Row>): Promise<number> {
  const known = new Map(rows.known.map((row) => [row.code, JSON.stringify(row)]));
  const changed = rows.wanted.filter((row) => known.get(row.code) !== JSON.stringify(row));
  await inChunks(changed, rows.upsert);
  return changed.length;
}

/** Roster id → row id. */
export type Ids = ReadonlyMap<string, number>;

export function idsOf(rows: readonly { readonly code: string; readonly id: number }[]): Ids {
  return new Map(rows.map(({ code, id }) => [code, id]));
}

export function idOf(ids: Ids, code: string): number {
  const id = ids.get(code);
  if (id === undefined) throw new Error(`the town names ${code} but does not have it: it was not validated`);
  return id;
}

/** One part of an import: what it wrote. */
export interface Part {
  readonly ids: Ids;
  readonly named: number;
  readonly closed: number;
  readonly opened: number;
}

import { and, asc, eq, gt, inArray, isNull, lte } from 'drizzle-orm';
import type { Instant } from '../domain/time.ts';
import { privateItems } from './schema.ts';
import type { Db, Tx } from './store.ts';

export interface NewPrivateItem {
  readonly personId: number;
  readonly text: string;
  /** What it is about: the same key is told once, for ever. */
  readonly key: string;
  readonly expiresAt: Instant;
  readonly createdAt: Instant;
}

export interface PrivateItem {
  readonly id: number;
  readonly personId: number;
  readonly text: string;
  /** What it is about; some are worded anew by it when they are read. */
  readonly key: string;
}

/**
 * Something for one person that must not go to a group. A job puts what waits into one private push a working day;
 * whoever cannot be written to privately sees it with his next 待确认 or 待办. False when the key is there already.
 */
export async function addPrivateItem(tx: Tx, item: NewPrivateItem): Promise<boolean> {
  const rows = await tx.insert(privateItems).values(item).onConflictDoNothing().returning({ id: privateItems.id });
  return rows.length > 0;
}

/** What one person has not been told, oldest first. */
export async function waitingItems(db: Db, personId: number, at: Instant): Promise<PrivateItem[]> {
  return db
    .select(columns)
    .from(privateItems)
    .where(and(eq(privateItems.personId, personId), waits(at)))
    .orderBy(asc(privateItems.id));
}

/** What waits of all people, added up to `until`, oldest first. */
export async function allWaitingItems(db: Db, { until, at }: { until: Instant; at: Instant }): Promise<PrivateItem[]> {
  return db
    .select(columns)
    .from(privateItems)
    .where(and(waits(at), lte(privateItems.createdAt, until)))
    .orderBy(asc(privateItems.id));
}

/** Those of the keys that were used, told or not. */
export async function knownItems(db: Db, keys: readonly string[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const rows = await db
    .select({ key: privateItems.key })
    .from(privateItems)
    .where(inArray(privateItems.key, [...keys]));
  return new Set(rows.map((row) => row.key));
}

export async function markItemsShown(tx: Tx, ids: readonly number[], at: Instant): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .update(privateItems)
    .set({ shownAt: at })
    .where(inArray(privateItems.id, [...ids]));
}

const columns = {
  id: privateItems.id,
  personId: privateItems.personId,
  text: privateItems.text,
  key: privateItems.key,
};

function waits(at: Instant) {
  return and(isNull(privateItems.shownAt), gt(privateItems.expiresAt, at));
}

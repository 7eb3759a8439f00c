import { and, eq, inArray, isNotNull, isNull, lt, ne, notExists, sql } from 'drizzle-orm';
import type { Instant } from '../domain/time.ts';
import {
  attachments,
  bindAttempts,
  bindCodes,
  findings,
  inbox,
  photos,
  privateItems,
  reports,
  saidOnce,
} from './schema.ts';
import type { Db, Tx } from './store.ts';

/** Rows one unit of work touches: it stays well under the 200 ms that others wait. */
const rowsAtOnce = 500;

export interface StoredFile {
  readonly id: number;
  readonly sha256: string;
}

/**
 * Messages of groups that were not bound in time: their words and the references of their photos go. Returns how many;
 * call again until none.
 */
export async function expireHeld(tx: Tx, before: Instant): Promise<number> {
  const rows = await tx
    .select({ id: inbox.id })
    .from(inbox)
    .where(and(eq(inbox.state, 'held'), lt(inbox.receivedAt, before)))
    .limit(rowsAtOnce);
  const ids = rows.map((row) => row.id);
  if (ids.length === 0) return 0;
  await tx.delete(attachments).where(inArray(attachments.inboxId, ids));
  await tx
    .update(inbox)
    .set({ state: 'expired', text: '', quote: null, replyHandle: null })
    .where(inArray(inbox.id, ids));
  return ids.length;
}

/** Words that became no report and no finding. The row stays: it is what makes a redelivery harmless. */
export async function dropChatter(tx: Tx, before: Instant): Promise<number> {
  const rows = await tx
    .select({ id: inbox.id })
    .from(inbox)
    .where(
      and(
        inArray(inbox.state, ['done', 'failed']),
        lt(inbox.receivedAt, before),
        ne(inbox.text, ''),
        notExists(tx.select({ id: reports.id }).from(reports).where(eq(reports.inboxId, inbox.id))),
        notExists(tx.select({ id: findings.id }).from(findings).where(eq(findings.inboxId, inbox.id))),
      ),
    )
    .limit(rowsAtOnce);
  const ids = rows.map((row) => row.id);
  if (ids.length === 0) return 0;
  await tx.update(inbox).set({ text: '', quote: null }).where(inArray(inbox.id, ids));
  return ids.length;
}

/** Codes and attempts, on the machine clock they were made by. */
export async function dropBindCodes(tx: Tx, before: number): Promise<void> {
  await tx.delete(bindCodes).where(lt(bindCodes.expiresAt, before));
  await tx.delete(bindAttempts).where(lt(bindAttempts.at, before));
}

export async function dropSaidOnce(tx: Tx, before: Instant): Promise<void> {
  await tx.delete(saidOnce).where(lt(saidOnce.at, before));
}

export async function dropTold(tx: Tx, before: Instant): Promise<void> {
  await tx.delete(privateItems).where(and(isNotNull(privateItems.shownAt), lt(privateItems.shownAt, before)));
}

/** Photos stored before the instant that still have their original. */
export async function photosWithOldOriginals(db: Db, before: Instant, limit = rowsAtOnce): Promise<StoredFile[]> {
  return db
    .select({ id: photos.id, sha256: photos.sha256 })
    .from(photos)
    .where(and(isNull(photos.originalDeletedAt), lt(photos.storedAt, before)))
    .orderBy(photos.id)
    .limit(limit);
}

export async function noteOriginalsDeleted(tx: Tx, ids: readonly number[], at: Instant): Promise<void> {
  await tx
    .update(photos)
    .set({ originalDeletedAt: at })
    .where(inArray(photos.id, [...ids]));
}

/** Photos no message refers to any more. */
export async function unreferencedPhotos(db: Db, limit = rowsAtOnce): Promise<StoredFile[]> {
  return db
    .select({ id: photos.id, sha256: photos.sha256 })
    .from(photos)
    .where(notExists(db.select({ one: sql`1` }).from(attachments).where(eq(attachments.photoId, photos.id))))
    .orderBy(photos.id)
    .limit(limit);
}

/** Deletes the rows that still are unreferenced (the same picture may have been sent again); returns those. */
export async function deletePhotos(tx: Tx, ids: readonly number[]): Promise<StoredFile[]> {
  return tx
    .delete(photos)
    .where(
      and(
        inArray(photos.id, [...ids]),
        notExists(tx.select({ one: sql`1` }).from(attachments).where(eq(attachments.photoId, photos.id))),
      ),
    )
    .returning({ id: photos.id, sha256: photos.sha256 });
}

/** Those of the hashes that belong to a photo. */
export async function knownPhotos(db: Db, hashes: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await db
    .select({ sha256: photos.sha256 })
    .from(photos)
    .where(inArray(photos.sha256, [...hashes]));
  return new Set(rows.map((row) => row.sha256));
}

import { and, asc, eq, inArray, or, sql } from 'drizzle-orm';
import type { Day, Instant } from '../domain/time.ts';
import { attachments, inbox, photos } from './schema.ts';
import type { Db, Tx } from './store.ts';

export type PhotoRow = typeof photos.$inferSelect;
export type AttachmentRow = typeof attachments.$inferSelect;

/** A message's announced photos, in order, whatever became of them. */
export async function attachmentsOf(db: Db, inboxId: number): Promise<AttachmentRow[]> {
  return db.select().from(attachments).where(eq(attachments.inboxId, inboxId)).orderBy(asc(attachments.ordinal));
}

/** Messages with photos still to fetch or to compare, or with failed ones the sender has not been told about; oldest first. */
export async function messagesWithOpenPhotos(db: Db, limit = 200): Promise<number[]> {
  const untold = and(
    eq(attachments.state, 'failed'),
    eq(attachments.told, false),
    inArray(inbox.state, ['done', 'failed']),
  );
  const uncompared = and(
    eq(attachments.state, 'stored'),
    eq(attachments.compared, false),
    inArray(inbox.state, ['done', 'failed']),
  );
  const rows = await db
    .selectDistinct({ id: attachments.inboxId })
    .from(attachments)
    .innerJoin(inbox, eq(inbox.id, attachments.inboxId))
    .where(or(eq(attachments.state, 'announced'), untold, uncompared))
    .orderBy(asc(attachments.inboxId))
    .limit(limit);
  return rows.map((row) => row.id);
}

export async function photoBySha256(db: Db, sha256: string): Promise<PhotoRow | null> {
  const [row] = await db.select().from(photos).where(eq(photos.sha256, sha256)).limit(1);
  return row ?? null;
}

export async function photoById(db: Db, id: number): Promise<PhotoRow | null> {
  const [row] = await db.select().from(photos).where(eq(photos.id, id)).limit(1);
  return row ?? null;
}

/**
 * The files lie on the disk: the attachment now has its photo. The same picture sent twice is one photo. False when the
 * attachment no longer waits for one, because its sender was forgotten or its group never bound meanwhile.
 */
export async function storePhoto(
  tx: Tx,
  attachmentId: number,
  photo: {
    sha256: string;
    mime: string;
    width: number;
    height: number;
    bytes: number;
    fingerprint: string | null;
    takenOn: Day | null;
    storedAt: Instant;
  },
): Promise<boolean> {
  const [waiting] = await tx
    .select({ id: attachments.id })
    .from(attachments)
    .where(and(eq(attachments.id, attachmentId), eq(attachments.state, 'announced')))
    .limit(1);
  if (!waiting) return false;
  // Sent again after its original was deleted: the original lies there again.
  await tx
    .insert(photos)
    .values(photo)
    .onConflictDoUpdate({ target: photos.sha256, set: { originalDeletedAt: null, fingerprint: photo.fingerprint } });
  const found = await photoBySha256(tx, photo.sha256);
  if (!found) throw new Error(`no photo ${photo.sha256}`);
  await tx
    .update(attachments)
    .set({ state: 'stored', photoId: found.id, error: null })
    .where(eq(attachments.id, attachmentId));
  return true;
}

/** `reason` is shown to the sender. */
export async function failPhoto(tx: Tx, attachmentId: number, reason: string): Promise<void> {
  await tx
    .update(attachments)
    .set({ state: 'failed', error: reason })
    .where(and(eq(attachments.id, attachmentId), eq(attachments.state, 'announced')));
}

/** An attempt that may be repeated; `error` is for the log only. */
export async function notePhotoAttempt(tx: Tx, attachmentId: number, error: string): Promise<void> {
  await tx
    .update(attachments)
    .set({ attempts: sql`${attachments.attempts} + 1`, error })
    .where(and(eq(attachments.id, attachmentId), eq(attachments.state, 'announced')));
}

/** The sender is told of all failed photos of the message, in the same unit of work. */
export async function markFailuresTold(tx: Tx, inboxId: number): Promise<void> {
  await tx
    .update(attachments)
    .set({ told: true })
    .where(and(eq(attachments.inboxId, inboxId), eq(attachments.state, 'failed')));
}

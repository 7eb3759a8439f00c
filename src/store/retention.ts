import { and, eq, exists, gt, inArray, isNotNull, isNull, lt, lte, ne, notExists, or, sql } from 'drizzle-orm';
import type { Day, Instant } from '../domain/time.ts';
import { isLoosePhoto } from './message-photos.ts';
import {
  attachments,
  bindAttempts,
  bindCodes,
  chats,
  experiences,
  findings,
  groupProgress,
  honours,
  inbox,
  outbox,
  photos,
  privateItems,
  problems,
  reports,
  saidOnce,
  spotComparisons,
  spots,
  visits,
} from './schema.ts';
import { getSetting, setSetting } from './settings.ts';
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
    .set({ state: 'expired', text: '', quote: null, error: null, replyHandle: null })
    .where(inArray(inbox.id, ids));
  return ids.length;
}

/**
 * Words that became no report, finding, problem or visit, and their photos. The row stays: it is what makes a redelivery harmless.
 * Looks at the next stretch of messages after `after`; returns where to go on, null at the end.
 */
export async function dropChatter(tx: Tx, { before, after }: Stretch): Promise<number | null> {
  const old = and(
    gt(inbox.id, after),
    lte(inbox.id, after + stretch),
    inArray(inbox.state, ['done', 'failed']),
    lt(inbox.receivedAt, before),
  );
  await tx
    .update(inbox)
    .set({ text: '', quote: null, error: null, replyHandle: null })
    .where(
      and(
        old,
        or(ne(inbox.text, ''), isNotNull(inbox.quote), isNotNull(inbox.error)),
        notExists(tx.select({ id: reports.id }).from(reports).where(eq(reports.inboxId, inbox.id))),
        notExists(tx.select({ id: findings.id }).from(findings).where(eq(findings.inboxId, inbox.id))),
        notExists(tx.select({ id: problems.id }).from(problems).where(eq(problems.inboxId, inbox.id))),
        notExists(tx.select({ id: visits.id }).from(visits).where(eq(visits.inboxId, inbox.id))),
        notExists(tx.select({ id: spots.id }).from(spots).where(eq(spots.inboxId, inbox.id))),
        notExists(
          tx.select({ id: spotComparisons.id }).from(spotComparisons).where(eq(spotComparisons.inboxId, inbox.id)),
        ),
      ),
    );
  const messages = tx.select({ id: inbox.id }).from(inbox).where(old);
  // Honours, experiences and the progress of groups have their photos by the message that brought them.
  const isElsewhere = or(
    ...[honours, experiences, groupProgress].map((table) =>
      exists(tx.select({ id: table.id }).from(table).where(eq(table.inboxId, attachments.inboxId))),
    ),
  );
  await tx
    .delete(attachments)
    .where(and(inArray(attachments.inboxId, messages), isLoosePhoto, sql`not (${isElsewhere})`));
  return nextStretch(tx, inbox, after);
}

/** What the bot answered, and what it told somebody privately: it stands elsewhere, or was for the moment. As above. */
export async function dropAnswers(tx: Tx, { before, after }: Stretch): Promise<number | null> {
  const privately = tx.select({ id: chats.id }).from(chats).where(eq(chats.kind, 'private'));
  await tx
    .update(outbox)
    .set({ text: '', askerName: null, images: [], files: [], replyHandle: null, error: null })
    .where(
      and(
        gt(outbox.id, after),
        lte(outbox.id, after + stretch),
        lt(outbox.createdAt, before),
        ne(outbox.text, ''),
        or(eq(outbox.state, 'sent'), isNotNull(outbox.settled)),
        or(eq(outbox.lane, 'reply'), inArray(outbox.chatId, privately)),
      ),
    );
  return nextStretch(tx, outbox, after);
}

interface Stretch {
  readonly before: Instant;
  /** Row id the stretch begins after. */
  readonly after: number;
}

const stretch = 2_000;

async function nextStretch(db: Db, table: typeof inbox | typeof outbox, after: number): Promise<number | null> {
  const [last] = await db.select({ id: sql<number | null>`max(${table.id})` }).from(table);
  return after + stretch < (last?.id ?? 0) ? after + stretch : null;
}

/** Codes and attempts, on the machine clock they were made by. */
export async function dropBindCodes(tx: Tx, before: number): Promise<void> {
  await tx.delete(bindCodes).where(lt(bindCodes.expiresAt, before));
  await tx.delete(bindAttempts).where(lt(bindAttempts.at, before));
}

export async function dropSaidOnce(tx: Tx, before: Instant): Promise<void> {
  await tx.delete(saidOnce).where(lt(saidOnce.at, before));
}

/** Told long ago, or never asked for. */
export async function dropTold(tx: Tx, before: Instant): Promise<void> {
  await tx.delete(privateItems).where(or(lt(privateItems.shownAt, before), lt(privateItems.expiresAt, before)));
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

const doneName = 'retention-day';

/** The last night that was done; null before the first. */
export async function lastRetention(db: Db): Promise<Day | null> {
  return getSetting(db, doneName);
}

export async function noteRetention(tx: Tx, night: Day): Promise<void> {
  await setSetting(tx, doneName, night);
}

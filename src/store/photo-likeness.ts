import { and, asc, eq, gt, inArray, isNotNull, lt, ne, or } from 'drizzle-orm';
import type { Day } from '../domain/time.ts';
import { isEvidenceOf } from './message-photos.ts';
import { attachments, photos, reports, units } from './schema.ts';
import type { Db, Tx } from './store.ts';

export interface StoredFingerprint {
  readonly id: number;
  readonly fingerprint: string;
}

/** Fingerprints of photos stored after the one with this id, in the order of the ids. */
export async function fingerprintsAfter(db: Db, id: number, limit: number): Promise<StoredFingerprint[]> {
  const rows = await db
    .select({ id: photos.id, fingerprint: photos.fingerprint })
    .from(photos)
    .where(and(gt(photos.id, id), isNotNull(photos.fingerprint)))
    .orderBy(asc(photos.id))
    .limit(limit);
  return rows.map((row) => ({ id: row.id, fingerprint: row.fingerprint ?? '' }));
}

/** An earlier report that shows one of some photos. */
export interface EarlierUse {
  readonly attachmentId: number;
  readonly photoId: number;
  readonly day: Day;
  readonly places: readonly string[];
}

/**
 * The first report that showed one of the photos before this attachment did, on another day or by another unit: the same
 * work of the same day told twice is a repeat, no reuse. Withdrawn reports do not count.
 */
export async function earlierUse(
  db: Db,
  { photoIds, attachmentId, unitId, day }: EarlierUseQuestion,
): Promise<EarlierUse | null> {
  if (photoIds.length === 0) return null;
  const otherWork = unitId === null ? ne(reports.day, day) : or(ne(reports.day, day), ne(reports.unitId, unitId));
  const [first] = await db
    .select({
      attachmentId: attachments.id,
      photoId: photos.id,
      day: reports.day,
      places: reports.places,
    })
    .from(attachments)
    .innerJoin(photos, eq(photos.id, attachments.photoId))
    .innerJoin(reports, eq(reports.id, attachments.reportId))
    .where(
      and(
        inArray(attachments.photoId, [...photoIds]),
        lt(attachments.id, attachmentId),
        ne(reports.state, 'withdrawn'),
        otherWork,
      ),
    )
    .orderBy(asc(attachments.id))
    .limit(1);
  return first ?? null;
}

interface EarlierUseQuestion {
  readonly photoIds: readonly number[];
  readonly attachmentId: number;
  /** Unit and day of the report the attachment belongs to; null and the day of its message while it belongs to none. */
  readonly unitId: number | null;
  readonly day: Day;
}

/** The attachment was looked at; `like`: the earlier attachment it resembles, with the bits of 256 that differ. */
export async function noteCompared(
  tx: Tx,
  attachmentId: number,
  like: { attachmentId: number; distance: number } | null,
): Promise<void> {
  await tx
    .update(attachments)
    .set({ compared: true, likeId: like?.attachmentId ?? null, likeDistance: like?.distance ?? null })
    .where(eq(attachments.id, attachmentId));
}

/** A photo of a report that a report still standing had shown before. */
export interface SeenBefore {
  /** Its place among the report's photos, from 1. */
  readonly place: number;
  readonly distance: number;
  readonly unitShort: string;
  readonly number: number;
  readonly day: Day;
}

export async function seenBefore(db: Db, reportId: number): Promise<SeenBefore[]> {
  const own = await db
    .select({ likeId: attachments.likeId, distance: attachments.likeDistance })
    .from(attachments)
    .where(isEvidenceOf(reportId))
    .orderBy(asc(attachments.id));
  const found: SeenBefore[] = [];
  for (const [index, { likeId, distance }] of own.entries()) {
    if (likeId === null) continue;
    const [earlier] = await db
      .select({ unitShort: units.short, number: reports.number, day: reports.day })
      .from(attachments)
      .innerJoin(reports, eq(reports.id, attachments.reportId))
      .innerJoin(units, eq(units.id, reports.unitId))
      .where(and(eq(attachments.id, likeId), ne(reports.state, 'withdrawn')))
      .limit(1);
    if (earlier) found.push({ ...earlier, place: index + 1, distance: distance ?? 0 });
  }
  return found;
}

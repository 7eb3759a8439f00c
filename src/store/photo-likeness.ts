import { and, asc, eq, gt, inArray, isNotNull, isNull, lt, ne, or, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { addDays, type Day } from '../domain/time.ts';
import { isEvidenceOf } from './message-photos.ts';
import { attachments, findings, inspections, photos, reports, rounds, units } from './schema.ts';
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

/** The report a photo hangs on; the photo shows the work of each report of that message. */
const owner = alias(reports, 'owner');

/** An earlier report or inspection that shows one of some photos. */
export interface EarlierUse {
  readonly attachmentId: number;
  readonly photoId: number;
  readonly day: Day;
  readonly places: readonly string[];
  /** An inspection showed it: where is not told, an inspector's words may name a household. */
  readonly inspected: boolean;
}

/**
 * The first report or finding that showed one of the photos before this attachment did, on another day or by another unit:
 * the same work of the same day told twice is a repeat, no reuse. Withdrawn ones do not count.
 */
export async function earlierUse(db: Db, question: EarlierUseQuestion): Promise<EarlierUse | null> {
  if (question.photoIds.length === 0) return null;
  const uses = [await earlierReport(db, question), await earlierFinding(db, question)].filter((use) => use !== null);
  return uses.sort((one, other) => one.attachmentId - other.attachmentId)[0] ?? null;
}

async function earlierReport(db: Db, question: EarlierUseQuestion): Promise<EarlierUse | null> {
  const { photoIds, attachmentId, unitId, from, to } = question;
  const sameUnit = unitId === null ? sql`1` : sql`same.unit_id = ${unitId}`;
  const [first] = await db
    .select({
      attachmentId: attachments.id,
      photoId: photos.id,
      day: reports.day,
      places: reports.places,
    })
    .from(attachments)
    .innerJoin(photos, eq(photos.id, attachments.photoId))
    .innerJoin(owner, eq(owner.id, attachments.reportId))
    .innerJoin(reports, eq(reports.inboxId, owner.inboxId))
    .where(
      and(
        inArray(attachments.photoId, [...photoIds]),
        lt(attachments.id, attachmentId),
        ne(reports.state, 'withdrawn'),
        sql`not exists (select 1 from reports as same where same.inbox_id = ${owner.inboxId}
          and same.state <> 'withdrawn' and ${sameUnit} and same.day <= ${to} and same.day_to >= ${from})`,
      ),
    )
    .orderBy(asc(attachments.id), asc(reports.id))
    .limit(1);
  return first ? { ...first, inspected: false } : null;
}

async function earlierFinding(
  db: Db,
  { photoIds, attachmentId, unitId, from, to }: EarlierUseQuestion,
): Promise<EarlierUse | null> {
  const anotherDay = or(lt(inspections.day, from), gt(inspections.day, to));
  const elsewhere = unitId === null ? anotherDay : or(anotherDay, ne(findings.unitId, unitId));
  const [first] = await db
    .select({ attachmentId: attachments.id, photoId: photos.id, day: inspections.day })
    .from(attachments)
    .innerJoin(photos, eq(photos.id, attachments.photoId))
    .innerJoin(findings, eq(findings.id, attachments.findingId))
    .innerJoin(inspections, eq(inspections.id, findings.inspectionId))
    .leftJoin(rounds, eq(rounds.id, inspections.roundId))
    .where(
      and(
        inArray(attachments.photoId, [...photoIds]),
        lt(attachments.id, attachmentId),
        isNull(findings.withdrawnAt),
        // How a finding was put right may be reported as work as well.
        eq(attachments.after, false),
        // Whoever sends the picture learns nothing of a sealed sheet from it.
        or(isNull(inspections.roundId), isNotNull(rounds.openedAt)),
        elsewhere,
      ),
    )
    .orderBy(asc(attachments.id))
    .limit(1);
  return first ? { ...first, places: [], inspected: true } : null;
}

interface EarlierUseQuestion {
  readonly photoIds: readonly number[];
  readonly attachmentId: number;
  /** Unit and days of the report the attachment belongs to; null and the day of its message when it belongs to none. */
  readonly unitId: number | null;
  readonly from: Day;
  readonly to: Day;
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

/** A photo of a report that a report or an inspection still standing had shown before. */
export interface SeenBefore {
  /** Its place among the report's photos, from 1. */
  readonly place: number;
  readonly distance: number;
  readonly day: Day;
  readonly unitShort: string;
  /** Number of the report; null when an inspection showed it. */
  readonly number: number | null;
  /** Hashes of this photo and the earlier one, null when it is gone. */
  readonly sha256: string | null;
  readonly earlierSha256: string | null;
}

export async function seenBefore(db: Db, reportId: number): Promise<SeenBefore[]> {
  const own = await db
    .select({ likeId: attachments.likeId, distance: attachments.likeDistance, sha256: photos.sha256 })
    .from(attachments)
    .leftJoin(photos, eq(photos.id, attachments.photoId))
    .where(isEvidenceOf(reportId))
    .orderBy(asc(attachments.id));
  const found: SeenBefore[] = [];
  for (const [index, { likeId, distance, sha256 }] of own.entries()) {
    const earlier = likeId === null ? null : await shownBy(db, likeId);
    if (earlier) found.push({ ...earlier, place: index + 1, distance: distance ?? 0, sha256 });
  }
  return found;
}

async function shownBy(
  db: Db,
  attachmentId: number,
): Promise<Pick<SeenBefore, 'day' | 'unitShort' | 'number' | 'earlierSha256'> | null> {
  const [report] = await db
    .select({ unitShort: units.short, number: reports.number, day: reports.day, earlierSha256: photos.sha256 })
    .from(attachments)
    .innerJoin(owner, eq(owner.id, attachments.reportId))
    .innerJoin(reports, eq(reports.inboxId, owner.inboxId))
    .innerJoin(units, eq(units.id, reports.unitId))
    .leftJoin(photos, eq(photos.id, attachments.photoId))
    .where(and(eq(attachments.id, attachmentId), ne(reports.state, 'withdrawn')))
    .orderBy(asc(reports.id))
    .limit(1);
  if (report) return report;
  const [finding] = await db
    .select({ unitShort: units.short, day: inspections.day, earlierSha256: photos.sha256 })
    .from(attachments)
    .innerJoin(findings, eq(findings.id, attachments.findingId))
    .innerJoin(inspections, eq(inspections.id, findings.inspectionId))
    .leftJoin(rounds, eq(rounds.id, inspections.roundId))
    .innerJoin(units, eq(units.id, findings.unitId))
    .leftJoin(photos, eq(photos.id, attachments.photoId))
    .where(
      and(
        eq(attachments.id, attachmentId),
        isNull(findings.withdrawnAt),
        // A photo of a sealed sheet is told of once it is opened.
        or(isNull(inspections.roundId), isNotNull(rounds.openedAt)),
      ),
    )
    .limit(1);
  return finding ? { ...finding, number: null } : null;
}

/** A report's photos that the camera noted on no day of what its message tells, nor on the days beside it. */
export async function takenOnOtherDays(db: Db, reportId: number): Promise<{ place: number; day: Day }[]> {
  const [days] = await db
    .select({ from: sql<Day>`min(${reports.day})`, to: sql<Day>`max(${reports.dayTo})` })
    .from(reports)
    .innerJoin(owner, eq(owner.inboxId, reports.inboxId))
    .where(eq(owner.id, reportId));
  if (!days) return [];
  const own = await db
    .select({ takenOn: photos.takenOn })
    .from(attachments)
    .leftJoin(photos, eq(photos.id, attachments.photoId))
    .where(isEvidenceOf(reportId))
    .orderBy(asc(attachments.id));
  return own.flatMap(({ takenOn: day }, index) =>
    day !== null && (day < addDays(days.from, -1) || day > addDays(days.to, 1)) ? [{ place: index + 1, day }] : [],
  );
}

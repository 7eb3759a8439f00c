import { and, asc, count, desc, eq, inArray, ne, type SQL } from 'drizzle-orm';
import type { Instant } from '../domain/time.ts';
import { photosOf } from './message-photos.ts';
import { attachments, photos, reports, spotComparisons, spots, units } from './schema.ts';
import type { Db, Tx } from './store.ts';
import { takeNumber } from './units.ts';

/** A place or habit as it was at the start (S11). */
export interface Spot {
  readonly id: number;
  readonly unitId: number;
  readonly unitShort: string;
  readonly unitName: string;
  readonly number: number;
  readonly text: string;
  readonly createdAt: Instant;
}

/** How it is now, by the newest comparison. */
export interface SpotComparison {
  readonly text: string;
  readonly reportId: number | null;
  /** 长湖37 in its parts; null without a report. */
  readonly report: { readonly unitShort: string; readonly number: number } | null;
  readonly createdAt: Instant;
}

export interface ComparedSpot extends Spot {
  readonly photosBefore: number;
  readonly now: SpotComparison | null;
  /** With those of the report it is tied to. */
  readonly photosNow: number;
}

const columns = {
  id: spots.id,
  unitId: spots.unitId,
  unitShort: units.short,
  unitName: units.name,
  number: spots.number,
  text: spots.text,
  createdAt: spots.createdAt,
};

/** Records a spot under the unit's next permanent number. Its photos are attached separately. */
export async function addSpot(
  tx: Tx,
  spot: { unitId: number; text: string; inboxId: number; by: number | null; at: Instant },
): Promise<Spot> {
  const { unitId, text, inboxId, by, at } = spot;
  const number = await takeNumber(tx, unitId);
  await tx.insert(spots).values({ unitId, number, text, inboxId, state: 'standing', createdBy: by, createdAt: at });
  const added = await spotByNumber(tx, unitId, number);
  if (!added) throw new Error(`spot ${number} of unit ${unitId} is not there after its insert`);
  return added;
}

/** Null when there is none of that number, or it was struck out. */
export async function spotByNumber(db: Db, unitId: number, number: number): Promise<Spot | null> {
  return (await select(db, and(eq(spots.unitId, unitId), eq(spots.number, number))))[0] ?? null;
}

export async function addComparison(
  tx: Tx,
  spotId: number,
  comparison: { text: string; reportId: number | null; inboxId: number; by: number | null; at: Instant },
): Promise<void> {
  const { by: createdBy, at: createdAt, ...rest } = comparison;
  await tx.insert(spotComparisons).values({ ...rest, spotId, createdBy, createdAt });
}

/** Recorded by mistake: it leaves the list, with the reason; its number and words stay. */
export async function dropSpot(tx: Tx, id: number, reason: string): Promise<void> {
  await tx.update(spots).set({ state: 'dropped', dropReason: reason }).where(eq(spots.id, id));
}

/** The baseline of the units with what it is compared with, in the order of unit and number. */
export async function baselineOf(db: Db, unitIds: readonly number[]): Promise<ComparedSpot[]> {
  const found: ComparedSpot[] = [];
  for (const spot of await select(db, inArray(spots.unitId, [...unitIds]))) found.push(await compared(db, spot));
  return found;
}

export async function compared(db: Db, spot: Spot): Promise<ComparedSpot> {
  const now = await newestComparison(db, spot.id);
  const ofReport = now?.reportId == null ? 0 : (await photosOf(db, now.reportId)).usable;
  return {
    ...spot,
    now,
    photosBefore: await photoCount(db, spot.id, 'before'),
    photosNow: (await photoCount(db, spot.id, 'after')) + ofReport,
  };
}

/** Hashes of the photos a comparison is shown by: the first of the start, the last of now; null while there is none. */
export async function photoPair(db: Db, { id, now }: ComparedSpot): Promise<readonly [string | null, string | null]> {
  const before = await hashes(db, and(eq(attachments.spotId, id), eq(attachments.spotStage, 'before')));
  const after = await hashes(db, and(eq(attachments.spotId, id), eq(attachments.spotStage, 'after')));
  const tied = now?.reportId == null ? [] : await hashes(db, eq(attachments.reportId, now.reportId));
  return [before[0] ?? null, after.at(-1) ?? tied.at(-1) ?? null];
}

async function newestComparison(db: Db, spotId: number): Promise<SpotComparison | null> {
  const [row] = await db
    .select({ row: spotComparisons, number: reports.number, unitShort: units.short })
    .from(spotComparisons)
    .leftJoin(reports, eq(reports.id, spotComparisons.reportId))
    .leftJoin(units, eq(units.id, reports.unitId))
    .where(eq(spotComparisons.spotId, spotId))
    .orderBy(desc(spotComparisons.id))
    .limit(1);
  if (!row) return null;
  const { text, reportId, createdAt } = row.row;
  const { number, unitShort } = row;
  return { text, reportId, createdAt, report: number === null || unitShort === null ? null : { number, unitShort } };
}

async function photoCount(db: Db, spotId: number, stage: 'before' | 'after'): Promise<number> {
  const [row] = await db
    .select({ n: count() })
    .from(attachments)
    .where(and(eq(attachments.spotId, spotId), eq(attachments.spotStage, stage), ne(attachments.state, 'failed')));
  return row?.n ?? 0;
}

async function hashes(db: Db, which: SQL | undefined): Promise<string[]> {
  const rows = await db
    .select({ sha256: photos.sha256 })
    .from(attachments)
    .innerJoin(photos, eq(photos.id, attachments.photoId))
    .where(which)
    .orderBy(asc(attachments.id));
  return rows.map((row) => row.sha256);
}

function select(db: Db, where: SQL | undefined): Promise<Spot[]> {
  return db
    .select(columns)
    .from(spots)
    .innerJoin(units, eq(units.id, spots.unitId))
    .where(and(where, eq(spots.state, 'standing')))
    .orderBy(asc(spots.unitId), asc(spots.number));
}

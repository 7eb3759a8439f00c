import { and, asc, eq, lt, ne } from 'drizzle-orm';
import { hashOf } from '../domain/canonical-json.ts';
import type { HonourRoll } from '../domain/honours.ts';
import type { Period } from '../domain/period.ts';
import type { Instant } from '../domain/time.ts';
import { honourRoll } from './honours.ts';
import { evaluations, noticePictures, outbox } from './schema.ts';
import type { Db, Tx } from './store.ts';

export type NoticePicture = typeof noticePictures.$inferSelect;

/** What a picture is of. */
export type PictureOf = Pick<NoticePicture, 'type' | 'reference'>;

/** What a picture shows as things stand; `fingerprint` is another one as soon as it would look different. */
export interface PictureContent {
  readonly fingerprint: string;
  readonly period: Period;
  readonly evaluationId?: number;
  readonly roll?: HonourRoll;
}

/** Asks for the picture of a notice; the same once only. */
export async function wantPicture(tx: Tx, picture: PictureOf & { readonly askedAt: Instant }): Promise<void> {
  await tx
    .insert(noticePictures)
    .values({ ...picture, state: 'waiting' })
    .onConflictDoNothing();
}

/** All that are kept, the oldest first. */
export async function noticePicturesKept(db: Db): Promise<NoticePicture[]> {
  return db.select().from(noticePictures).orderBy(asc(noticePictures.id));
}

export async function noticePicture(db: Db, of: PictureOf): Promise<NoticePicture | null> {
  const [row] = await db.select().from(noticePictures).where(isOf(of)).limit(1);
  return row ?? null;
}

/** Null when there is nothing to show, or nothing any more. */
export async function pictureContent(db: Db, { type, reference }: PictureOf): Promise<PictureContent | null> {
  if (type === 'honourRoll') {
    const roll = await honourRoll(db, reference);
    if (roll.state !== 'final' || roll.entries.length === 0) return null;
    return { fingerprint: hashOf(roll), period: reference, roll };
  }
  const [row] = await db
    .select({ id: evaluations.id, period: evaluations.period, hash: evaluations.hash })
    .from(evaluations)
    .where(eq(evaluations.id, Number(reference)))
    .limit(1);
  return row ? { fingerprint: row.hash, period: row.period, evaluationId: row.id } : null;
}

/** Says what became of the drawing of what has the fingerprint; `waiting`: what it showed is gone. */
export async function markPicture(
  tx: Tx,
  id: number,
  outcome: Pick<NoticePicture, 'state' | 'fingerprint'>,
): Promise<void> {
  const { state, fingerprint } = outcome;
  await tx.update(noticePictures).set({ state, fingerprint }).where(eq(noticePictures.id, id));
}

/**
 * Takes the file off every message that has not been sent, or may be sent once more: what it shows no longer holds, and a
 * message that cannot find its picture would not go at all.
 */
export async function takeOffMessages(tx: Tx, file: string): Promise<void> {
  const rows = await tx
    .select({ id: outbox.id, images: outbox.images })
    .from(outbox)
    .where(and(ne(outbox.state, 'sent'), ne(outbox.images, [])));
  for (const { id, images } of rows) {
    const left = images.filter((path) => !isFile(path, file));
    if (left.length === images.length) continue;
    await tx.update(outbox).set({ images: left }).where(eq(outbox.id, id));
  }
}

/** The data directory may be written in another way than when the message was made. */
function isFile(path: string, file: string): boolean {
  return path.split(/[\\/]/u).at(-1) === file;
}

/** Those of a type that were asked for before the instant. */
export async function oldPictures(db: Db, type: PictureOf['type'], before: Instant): Promise<NoticePicture[]> {
  return db
    .select()
    .from(noticePictures)
    .where(and(eq(noticePictures.type, type), lt(noticePictures.askedAt, before)));
}

export async function dropPicture(tx: Tx, id: number): Promise<void> {
  await tx.delete(noticePictures).where(eq(noticePictures.id, id));
}

function isOf({ type, reference }: PictureOf) {
  return and(eq(noticePictures.type, type), eq(noticePictures.reference, reference));
}

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { photosAroundMs } from '../domain/messages.ts';
import { orientationsOf } from '../domain/photo-likeness.ts';
import { type Day, dayOf, type Instant } from '../domain/time.ts';
import { type ReusedPhoto, reuseText } from '../presenters/seen-before.ts';
import { type InboxRow, inboxById } from '../store/inbox.ts';
import { type EarlierUse, earlierUse, noteCompared } from '../store/photo-likeness.ts';
import { type AttachmentRow, attachmentsOf, photoById } from '../store/photos.ts';
import { reportById } from '../store/reports.ts';
import type { Db, Store } from '../store/store.ts';
import { asJpeg, greyOf } from './examine-photo.ts';
import type { JobResult } from './job.ts';
import { photoFiles, writeOnce } from './photo-files.ts';
import type { LikePhoto, PhotoIndex } from './photo-index.ts';
import { addPhotoReply } from './photo-reply.ts';

/** Until the message itself is handled: its receipt goes before a word about its photos. */
const handlingMs = 500;

interface CompareDeps {
  readonly store: Store;
  readonly photoDir: string;
  /** Programme clock. */
  readonly now: () => Instant;
  readonly wakeDelivery?: (chatId: number) => void;
}

/** Looks for each new photo among those received before, and asks the sender once about what seems to be shown again. */
export async function comparePhotos(deps: CompareDeps, index: PhotoIndex, inboxId: number): Promise<JobResult> {
  const { store, now, wakeDelivery, photoDir } = deps;
  const row = await inboxById(store.read, inboxId);
  if (!row) return { outcome: 'done' };
  // Photos without words wait for them: what they show is not known yet. The sweep comes back to them.
  const waits = (one: AttachmentRow) =>
    one.reportId === null &&
    one.findingId === null &&
    one.taskId === null &&
    one.spotId === null &&
    now() - row.receivedAt < photosAroundMs;
  const all = (await attachmentsOf(store.read, inboxId)).filter(isOpen);
  const open = all.filter((one) => !waits(one));
  if (open.length === 0)
    return all.length === 0 ? { outcome: 'done' } : { outcome: 'skipped', reason: 'waits for words' };
  if (row.state === 'held') return { outcome: 'skipped', reason: 'its group is not bound yet' };
  if (row.state === 'received') return { outcome: 'again', afterMs: handlingMs };
  const alike = new Map<number, LikePhoto[]>();
  for (const attachment of open) {
    const likes = await likePhotos(store.read, index, { attachment, photoDir });
    alike.set(attachment.id, likes);
    // Before anything is told: both pictures are there to be shown.
    const found = await firstUse(store.read, likes, await usageOf(store.read, attachment, row));
    if (!found) continue;
    for (const photoId of [attachment.photoId, found.earlier.photoId]) await makeShown(store.read, photoDir, photoId);
  }
  const told = await store.write(async (tx) => {
    const reused: ReusedPhoto[] = [];
    for (const attachment of (await attachmentsOf(tx, inboxId)).filter((one) => isOpen(one) && alike.has(one.id))) {
      const found = await firstUse(tx, alike.get(attachment.id) ?? [], await usageOf(tx, attachment, row));
      await noteCompared(
        tx,
        attachment.id,
        found && { attachmentId: found.earlier.attachmentId, distance: found.like.distance },
      );
      // A mere suspicion is for the secretary's eyes: 待确认 shows it.
      if (found?.like.likeness !== 'same') continue;
      const { day, places, inspected } = found.earlier;
      reused.push({ place: attachment.ordinal + 1, day, places, inspected });
    }
    if (reused.length === 0) return false;
    await addPhotoReply(tx, row, { text: reuseText(reused, dayOf(now())), key: `like-${inboxId}`, at: now() });
    return true;
  });
  if (told) wakeDelivery?.(row.chatId);
  return { outcome: 'done' };
}

/** Stored and not compared yet; not so any more once its sender was forgotten. */
function isOpen({ state, compared }: AttachmentRow): boolean {
  return state === 'stored' && !compared;
}

interface Usage {
  readonly attachmentId: number;
  readonly unitId: number | null;
  readonly from: Day;
  readonly to: Day;
}

/** What the photo is shown for: the days and unit of its report, or the day of its message when it belongs to none. */
async function usageOf(db: Db, { id, reportId }: AttachmentRow, row: InboxRow): Promise<Usage> {
  const report = reportId === null ? null : await reportById(db, reportId);
  const sent = dayOf(row.receivedAt);
  return { attachmentId: id, unitId: report?.unitId ?? null, from: report?.day ?? sent, to: report?.dayTo ?? sent };
}

/** A JPEG of the photo as the secretary will see it beside the other one. */
async function makeShown(db: Db, photoDir: string, photoId: number | null): Promise<void> {
  const photo = photoId === null ? null : await photoById(db, photoId);
  if (!photo) return;
  const { thumbnail, shown } = photoFiles(photoDir, { sha256: photo.sha256, extension: '' });
  if (existsSync(shown) || !existsSync(thumbnail)) return;
  await writeOnce(shown, await asJpeg(await readFile(thumbnail)));
}

/** The earliest report with the same picture; else the earliest with one that may be the same. */
async function firstUse(
  db: Db,
  candidates: readonly LikePhoto[],
  usage: Usage,
): Promise<{ earlier: EarlierUse; like: LikePhoto } | null> {
  for (const likeness of ['same', 'suspect'] as const) {
    const photoIds = candidates.filter((one) => one.likeness === likeness).map(({ photoId }) => photoId);
    const earlier = await earlierUse(db, { ...usage, photoIds });
    const like = candidates.find(({ photoId }) => photoId === earlier?.photoId);
    if (earlier && like) return { earlier, like };
  }
  return null;
}

/** The photo itself, sent before, and what looks like it in any of the eight orientations. */
async function likePhotos(
  db: Db,
  index: PhotoIndex,
  { attachment, photoDir }: { attachment: AttachmentRow; photoDir: string },
): Promise<LikePhoto[]> {
  const photo = attachment.photoId === null ? null : await photoById(db, attachment.photoId);
  if (!photo) return [];
  const itself = { photoId: photo.id, likeness: 'same', distance: 0 } as const;
  if (photo.fingerprint === null) return [itself];
  const { thumbnail } = photoFiles(photoDir, { sha256: photo.sha256, extension: '' });
  // A row always has its files; one that has none any more was deleted meanwhile.
  if (!existsSync(thumbnail)) return [itself];
  const found = await index.like(db, orientationsOf(await greyOf(await readFile(thumbnail))));
  return [itself, ...found.filter(({ photoId }) => photoId !== photo.id)];
}

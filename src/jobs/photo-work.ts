import { webcrypto } from 'node:crypto';
import { z } from 'zod';
import type { Instant } from '../domain/time.ts';
import { PhotoUnavailableError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { photoFailureText } from '../presenters/photo-failure.ts';
import { type InboxRow, inboxById } from '../store/inbox.ts';
import {
  type AttachmentRow,
  attachmentsOf,
  failPhoto,
  markFailuresTold,
  messagesWithOpenPhotos,
  notePhotoAttempt,
  photoBySha256,
  storePhoto,
} from '../store/photos.ts';
import type { Store } from '../store/store.ts';
import { comparePhotos } from './compare-photos.ts';
import type { Connections } from './connection.ts';
import { examinePhoto, limitImageWork, maxPhotoBytes } from './examine-photo.ts';
import type { Job, JobResult } from './job.ts';
import { photoFiles, removePhoto, writeOnce } from './photo-files.ts';
import { createPhotoIndex, type PhotoIndex } from './photo-index.ts';
import { addPhotoReply } from './photo-reply.ts';

const attempts = 3;
const retryMs = 2_000;
const fetchTimeoutMs = 30_000;
/** Until the message itself is handled: its receipt goes before a word about its photos. */
const handlingMs = 500;
const unavailable = { expired: '已过期', tooLarge: '太大', refused: '没取到' } as const;
/** A picture takes up to a hundred megabytes while it is decoded. */
const messagesAtOnce = 2;

export interface PhotoWorkDeps {
  readonly store: Store;
  readonly connections: Connections;
  readonly photoDir: string;
  /** Programme clock. */
  readonly now: () => Instant;
  readonly log: Logger;
  /** The chat has something to be delivered. */
  readonly wakeDelivery?: (chatId: number) => void;
}

export interface PhotoWork {
  readonly job: Job<{ inboxId: number }>;
  /**
   * Fetches, checks and stores the announced photos of a message; then tells the sender once of those that cannot be
   * had, and asks once about those a report had shown before. What was done is not done again, wherever a run before was cut short.
   */
  process(inboxId: number): Promise<JobResult>;
  /** Messages for which `process` has something to do. */
  open(): Promise<number[]>;
}

export function createPhotoWork(deps: PhotoWorkDeps): PhotoWork {
  limitImageWork();
  const turn = turns(messagesAtOnce);
  const index = createPhotoIndex();
  const process = (inboxId: number) => turn(() => processMessage(deps, index, inboxId));
  return {
    process,
    open: () => messagesWithOpenPhotos(deps.store.read),
    job: {
      name: 'photo-work',
      payload: z.object({ inboxId: z.number().int() }),
      attempts,
      key: ({ inboxId }) => String(inboxId),
      run: ({ inboxId }) => process(inboxId),
    },
  };
}

async function processMessage(deps: PhotoWorkDeps, index: PhotoIndex, inboxId: number): Promise<JobResult> {
  const row = await inboxById(deps.store.read, inboxId);
  if (!row) return { outcome: 'skipped', reason: 'no such message' };
  let waiting = false;
  for (const attachment of await attachmentsOf(deps.store.read, inboxId)) {
    if (attachment.state !== 'announced') continue;
    if (!(await take(deps, row, attachment))) waiting = true;
  }
  if (waiting) return { outcome: 'again', afterMs: retryMs };
  const told = await tellFailures(deps, inboxId);
  return told.outcome === 'done' ? comparePhotos(deps, index, inboxId) : told;
}

/** False when the photo is to be tried again. */
async function take(deps: PhotoWorkDeps, row: InboxRow, attachment: AttachmentRow): Promise<boolean> {
  const { store, log } = deps;
  const bytes = await fetchBytes(deps, row, attachment);
  if ('refused' in bytes) {
    await store.write((tx) => failPhoto(tx, attachment.id, bytes.refused));
    return true;
  }
  if ('failure' in bytes) {
    log.warn({ err: bytes.failure, attachment: attachment.id }, 'a photo could not be fetched');
    const last = attachment.attempts + 1 >= attempts;
    await store.write(async (tx) => {
      await notePhotoAttempt(tx, attachment.id, String(bytes.failure));
      if (last) await failPhoto(tx, attachment.id, '没取到');
    });
    return last;
  }
  await keep(deps, attachment, bytes.bytes);
  return true;
}

async function fetchBytes(
  { connections }: PhotoWorkDeps,
  row: InboxRow,
  { reference }: AttachmentRow,
): Promise<{ bytes: Uint8Array } | { refused: string } | { failure: unknown }> {
  const connection = connections.get(row.bot);
  if (!connection) return { refused: '没取到' };
  try {
    const signal = AbortSignal.timeout(fetchTimeoutMs);
    const bytes = await connection.fetchPhoto(reference, { maxBytes: maxPhotoBytes, signal });
    return { bytes };
  } catch (cause) {
    return cause instanceof PhotoUnavailableError ? { refused: unavailable[cause.reason] } : { failure: cause };
  }
}

/** The files first, then the row: a row always has its files. */
async function keep(
  { store, photoDir, now }: PhotoWorkDeps,
  attachment: AttachmentRow,
  bytes: Uint8Array,
): Promise<void> {
  const examined = await examinePhoto(bytes);
  if ('refused' in examined) {
    await store.write((tx) => failPhoto(tx, attachment.id, examined.refused));
    return;
  }
  const sha256 = await hashOf(bytes);
  const files = photoFiles(photoDir, { sha256, extension: examined.extension });
  await writeOnce(files.original, bytes);
  await writeOnce(files.thumbnail, examined.thumbnail);
  const { mime, width, height, fingerprint, takenOn } = examined;
  const photo = { sha256, mime, width, height, fingerprint, takenOn, bytes: bytes.length, storedAt: now() };
  const stored = await store.write((tx) => storePhoto(tx, attachment.id, photo));
  if (!stored && (await photoBySha256(store.read, sha256)) === null) {
    await removePhoto(photoDir, sha256, { everything: true });
  }
}

async function tellFailures(deps: PhotoWorkDeps, inboxId: number): Promise<JobResult> {
  const { store, now, wakeDelivery } = deps;
  let chatId: number | null = null;
  const result = await store.write(async (tx): Promise<JobResult> => {
    const all = await attachmentsOf(tx, inboxId);
    const failures = all.filter((one) => one.state === 'failed');
    if (failures.every((one) => one.told)) return { outcome: 'done' };
    const row = await inboxById(tx, inboxId);
    if (!row || row.state === 'held') return { outcome: 'skipped', reason: 'its group is not bound yet' };
    if (row.state === 'received') return { outcome: 'again', afterMs: handlingMs };
    const lines = failures.map((one) => ({ place: one.ordinal + 1, reason: one.error ?? '没取到' }));
    await addPhotoReply(tx, row, { text: photoFailureText(lines, all.length), key: `photo-${inboxId}`, at: now() });
    await markFailuresTold(tx, inboxId);
    chatId = row.chatId;
    return { outcome: 'done' };
  });
  if (chatId !== null) wakeDelivery?.(chatId);
  return result;
}

/** In the thread pool: 20 MB would hold up the main thread. */
async function hashOf(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes)).toString('hex');
}

/** Lets so many run at a time; the others wait their turn. */
function turns(atOnce: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= atOnce) await new Promise<void>((go) => waiting.push(go));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}

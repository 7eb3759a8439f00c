import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { retentionRules } from '../domain/retention.ts';
import { addDays, type Day, dayMs, dayOf, type Instant, timeOf } from '../domain/time.ts';
import { dropSecrets } from '../store/outbox-sending.ts';
import {
  deletePhotos,
  dropAnswers,
  dropBindCodes,
  dropChatter,
  dropSaidOnce,
  dropTold,
  expireHeld,
  knownPhotos,
  lastRetention,
  noteOriginalsDeleted,
  noteRetention,
  photosWithOldOriginals,
  unreferencedPhotos,
} from '../store/retention.ts';
import type { Store, Tx } from '../store/store.ts';
import type { Job } from './job.ts';
import { dropPictures } from './notice-pictures.ts';
import { photosOnDisk, removePhoto } from './photo-files.ts';

export interface RetentionDeps {
  readonly store: Store;
  readonly photoDir: string;
  readonly exportDir: string;
  readonly pictureDir: string;
  /** Programme clock: ages of what people sent. */
  readonly now: () => Instant;
  readonly machineNow: () => number;
}

const lookEveryMs = 10 * 60_000;
const fromTime = '03:10';
/** A photo's files are written before its row; files this young may still get theirs. */
const orphanAgeMs = dayMs;

/** Once a night what was kept long enough goes (domain/retention.ts). Keyed by the night: run twice it happens once. */
export function createRetention(deps: RetentionDeps): Job<Record<string, never>> {
  return {
    name: 'retention',
    payload: z.object({}).strip() as z.ZodType<Record<string, never>>,
    everyMs: lookEveryMs,
    attempts: 1,
    key: () => 'retention',
    async run() {
      const night = nightOf(deps.now());
      const done = await lastRetention(deps.store.read);
      if (done !== null && done >= night) return { outcome: 'skipped', reason: 'this night is done' };
      await clean(deps);
      await deps.store.write((tx) => noteRetention(tx, night));
      return { outcome: 'done' };
    },
  };
}

function nightOf(at: Instant): Day {
  return timeOf(at) >= fromTime ? dayOf(at) : addDays(dayOf(at), -1);
}

async function clean(deps: RetentionDeps): Promise<void> {
  const { store, now, machineNow } = deps;
  const since = (subject: keyof typeof retentionRules) => now() - retentionRules[subject].days * dayMs;
  while ((await store.write((tx) => expireHeld(tx, since('heldMessages')))) > 0);
  await byStretch(store, (tx, after) => dropChatter(tx, { before: since('chatter'), after }));
  await byStretch(store, (tx, after) => dropAnswers(tx, { before: since('answers'), after }));
  await store.write(async (tx) => {
    await dropBindCodes(tx, machineNow() - retentionRules.bindCodes.days * dayMs);
    await dropSecrets(tx, since('bindCodes'));
    await dropTold(tx, since('told'));
    await dropSaidOnce(tx, since('saidOnce'));
  });
  await dropUnreferenced(deps);
  await dropOriginals(deps, since('photos'));
  await dropOrphans(deps);
  const pictures = { store, directory: deps.pictureDir };
  await dropPictures(pictures, 'evaluationNotice', since('pictures'));
  await dropPictures(pictures, 'evaluationResult', since('pictures'));
  await dropPictures(pictures, 'honourRoll', since('posters'));
  await dropFiles(deps.exportDir, machineNow() - retentionRules.exports.days * dayMs);
  await dropFiles(deps.pictureDir, machineNow() - retentionRules.pictures.days * dayMs);
}

/** Whole tables, so many rows at a time that others hardly wait. */
async function byStretch(store: Store, work: (tx: Tx, after: number) => Promise<number | null>): Promise<void> {
  let after: number | null = 0;
  while (after !== null) {
    const from: number = after;
    after = await store.write((tx) => work(tx, from));
  }
}

/** The rows first: a row without files would be a picture that cannot be shown; files without a row go with the orphans. */
async function dropUnreferenced({ store, photoDir }: RetentionDeps): Promise<void> {
  for (;;) {
    const found = await unreferencedPhotos(store.read);
    if (found.length === 0) return;
    const ids = found.map((photo) => photo.id);
    const deleted = await store.write((tx) => deletePhotos(tx, ids));
    for (const { sha256 } of deleted) await removePhoto(photoDir, sha256, { everything: true });
    if (deleted.length === 0) return;
  }
}

async function dropOriginals({ store, photoDir, now }: RetentionDeps, before: Instant): Promise<void> {
  for (;;) {
    const old = await photosWithOldOriginals(store.read, before);
    if (old.length === 0) return;
    for (const { sha256 } of old) await removePhoto(photoDir, sha256, { everything: false });
    const ids = old.map((photo) => photo.id);
    await store.write((tx) => noteOriginalsDeleted(tx, ids, now()));
  }
}

/** What a crash left between file and row. */
async function dropOrphans({ store, photoDir, machineNow }: RetentionDeps): Promise<void> {
  const old = [...(await photosOnDisk(photoDir))].filter(([, writtenAt]) => writtenAt < machineNow() - orphanAgeMs);
  for (let from = 0; from < old.length; from += 500) {
    const hashes = old.slice(from, from + 500).map(([sha256]) => sha256);
    const known = await knownPhotos(store.read, hashes);
    for (const sha256 of hashes.filter((hash) => !known.has(hash))) {
      await removePhoto(photoDir, sha256, { everything: true });
    }
  }
}

async function dropFiles(directory: string, before: number): Promise<void> {
  const files = await readdir(directory).catch(() => []);
  for (const file of files) {
    const path = join(directory, file);
    const { mtimeMs } = await stat(path);
    if (mtimeMs < before) await rm(path, { force: true, recursive: true });
  }
}

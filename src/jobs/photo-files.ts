import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Where a photo lies: by the hash of its bytes, so that the same picture lies there once. */
export interface PhotoFiles {
  readonly original: string;
  readonly thumbnail: string;
  /** The thumbnail as a JPEG, which every platform shows; made when the photo is to be shown to somebody. */
  readonly shown: string;
}

export function photoFiles(photoDir: string, { sha256, extension }: { sha256: string; extension: string }): PhotoFiles {
  const stem = join(photoDir, sha256.slice(0, 2), sha256);
  return { original: `${stem}.${extension}`, thumbnail: `${stem}-480.webp`, shown: `${stem}-480.jpg` };
}

/** Finds the picture to show of a photo, by its hash. */
export function shownPhotosIn(photoDir: string): (sha256: string) => string | null {
  return (sha256) => {
    const { shown } = photoFiles(photoDir, { sha256, extension: '' });
    return existsSync(shown) ? shown : null;
  };
}

/** Removes the photo's original, or with `everything` its thumbnail too. What is not there is no error. */
export async function removePhoto(
  photoDir: string,
  sha256: string,
  { everything }: { everything: boolean },
): Promise<void> {
  const directory = join(photoDir, sha256.slice(0, 2));
  for (const file of await filesIn(directory)) {
    const isThumbnail = file.startsWith(`${sha256}-`);
    if (isThumbnail ? everything : file.startsWith(`${sha256}.`)) await rm(join(directory, file), { force: true });
  }
}

/** Hashes of the photos that lie in the directory, with the time the newest of their files was written. */
export async function photosOnDisk(photoDir: string): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const prefix of await filesIn(photoDir)) {
    for (const file of await filesIn(join(photoDir, prefix))) {
      const sha256 = /^[0-9a-f]{64}/.exec(file)?.[0];
      if (sha256 === undefined) continue;
      const { mtimeMs } = await stat(join(photoDir, prefix, file));
      found.set(sha256, Math.max(mtimeMs, found.get(sha256) ?? 0));
    }
  }
  return found;
}

async function filesIn(directory: string): Promise<string[]> {
  return existsSync(directory) ? readdir(directory) : [];
}

/** Under its name the file is whole and on the disk, or it is not there. One that is there is left: its name is its content. */
export async function writeOnce(file: string, bytes: Uint8Array): Promise<void> {
  if (existsSync(file)) return;
  const directory = dirname(file);
  await mkdir(directory, { recursive: true });
  const partial = join(directory, `.${randomUUID()}.part`);
  try {
    const handle = await open(partial, 'wx');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, file);
  } finally {
    await rm(partial, { force: true });
  }
  await syncDirectory(directory);
}

/** Makes the new name durable. Windows cannot open a directory and needs not. */
async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

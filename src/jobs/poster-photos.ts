import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { photoFiles } from './photo-files.ts';

/** Long side on paper: a third of an A3 page at 200 dots an inch. */
const longSide = 1_200;

/**
 * Photos as a poster shows them: turned the way they were taken, small enough to draw, at most so many. The original
 * where it is kept and can be read, else the small picture that stays.
 */
export async function uprightPhotos(photoDir: string, hashes: readonly string[], max: number): Promise<Buffer[]> {
  const found: Buffer[] = [];
  for (const sha256 of new Set(hashes)) {
    if (found.length === max) break;
    const photo = await firstReadable(await filesOf(photoDir, sha256));
    if (photo !== null) found.push(photo);
  }
  return found;
}

async function filesOf(photoDir: string, sha256: string): Promise<string[]> {
  const { thumbnail } = photoFiles(photoDir, { sha256, extension: '' });
  const directory = dirname(thumbnail);
  const originals = existsSync(directory) ? await readdir(directory) : [];
  return [...originals.filter((name) => name.startsWith(`${sha256}.`)).map((name) => join(directory, name)), thumbnail];
}

async function firstReadable(files: readonly string[]): Promise<Buffer | null> {
  for (const file of files) {
    const read = sharp(file)
      .rotate()
      .resize({ width: longSide, height: longSide, fit: 'inside', withoutEnlargement: true });
    const photo = await read
      .jpeg()
      .toBuffer()
      .catch(() => null);
    if (photo !== null) return photo;
  }
  return null;
}

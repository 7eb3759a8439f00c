import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Where a photo lies: by the hash of its bytes, so that the same picture lies there once. */
export interface PhotoFiles {
  readonly original: string;
  readonly thumbnail: string;
}

export function photoFiles(photoDir: string, { sha256, extension }: { sha256: string; extension: string }): PhotoFiles {
  const stem = join(photoDir, sha256.slice(0, 2), sha256);
  return { original: `${stem}.${extension}`, thumbnail: `${stem}-480.webp` };
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

import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { PhotoUnavailableError } from '../../errors.ts';

/** Bytes the platform holds, stored once by their hash. They are whatever was sent: nothing here trusts them. */
export interface PhotoFiles {
  /** Stores bytes durably; answers the name they are stored under. */
  put(bytes: Uint8Array): Promise<string>;
  /** Copies a file of the bot; rejects when it cannot be read. */
  copy(path: string): Promise<{ stored: string; name: string }>;
  /** Rejects when there are no such bytes or more of them than `maxBytes`. */
  get(stored: string, options?: { maxBytes?: number; signal?: AbortSignal }): Promise<Uint8Array>;
}

const storedName = /^[0-9a-f]{64}$/;

export async function openPhotoFiles(dir: string): Promise<PhotoFiles> {
  await mkdir(dir, { recursive: true });

  async function put(bytes: Uint8Array): Promise<string> {
    const stored = createHash('sha256').update(bytes).digest('hex');
    const path = join(dir, stored);
    if (!(await exists(path))) await writeDurably(path, bytes);
    return stored;
  }

  return {
    put,
    copy: async (path) => ({ stored: await put(await readFile(path)), name: basename(path) }),
    async get(stored, options = {}) {
      if (!storedName.test(stored)) throw new Error('no such photo');
      const path = join(dir, stored);
      const { size } = await stat(path);
      if (options.maxBytes !== undefined && size > options.maxBytes) throw new PhotoUnavailableError('tooLarge');
      return readFile(path, options.signal === undefined ? {} : { signal: options.signal });
    },
  };
}

/** Under another name first, so that a crash never leaves half a photo under its hash. */
async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const half = `${path}.${randomUUID()}`;
  try {
    const file = await open(half, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(half, path);
  } catch (cause) {
    await rm(half, { force: true });
    throw cause;
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

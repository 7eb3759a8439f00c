import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Adapter } from '../adapter.ts';
import { createSandboxAdapter } from './adapter.ts';
import type { Cast } from './cast.ts';
import { createClock, type SandboxClock } from './clock.ts';
import { openPhotoFiles } from './photo-files.ts';
import { createPlatform, type Platform } from './platform.ts';
import { openPlatformFile } from './platform-file.ts';

export interface Sandbox {
  readonly platform: Platform;
  readonly clock: SandboxClock;
  readonly adapter: Adapter;
  /** Writes the clock down and closes the file; stop the adapter first. */
  close(): void;
}

/**
 * Opens the sandbox under `dir` (DATA_DIR/sandbox): `platform.db` and `platform-photos/`. Both survive restarts; the cast
 * is brought up to date each time.
 *
 * @throws Error with a Chinese sentence when the file was written by another version.
 */
export async function openSandbox(options: {
  dir: string;
  cast: Cast;
  /** Where the clock of a new sandbox starts, epoch ms. */
  startAt: number;
  machineNow: () => number;
}): Promise<Sandbox> {
  await mkdir(options.dir, { recursive: true });
  const photos = await openPhotoFiles(join(options.dir, 'platform-photos'));
  const file = openPlatformFile(join(options.dir, 'platform.db'));
  file.seed(options.cast);
  const clock = createClock({ file, startAt: options.startAt, machineNow: options.machineNow });
  const platform = createPlatform({ file, photos, clock });
  return {
    platform,
    clock,
    adapter: createSandboxAdapter({ platform, photos, machineNow: options.machineNow }),
    close() {
      clock.save();
      file.close();
    },
  };
}

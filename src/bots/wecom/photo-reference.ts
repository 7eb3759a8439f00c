import { z } from 'zod';
import type { Media } from './types.ts';

const shape = z.object({ url: z.string(), key: z.string().nullable() });

/** Where a photo is and its own key; null: it came without one (callback mode; perhaps quotes, which nobody confirmed). */
export interface PhotoReference {
  readonly url: string;
  readonly aesKey: string | null;
}

/** One string that outlives the process, as `IncomingMessage.photos` wants it. */
export function photoReference({ url, aeskey }: Media): string {
  const key = aeskey === undefined || aeskey === '' ? null : aeskey;
  return JSON.stringify({ url, key });
}

/** @throws Error when the string is not one of ours. */
export function readPhotoReference(reference: string): PhotoReference {
  const { url, key } = shape.parse(JSON.parse(reference));
  return { url, aesKey: key };
}

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { z } from 'zod';
import type { Api } from './api.ts';
import { outcomeOf, troubleOf } from './outcome.ts';

export type MediaKind = 'image' | 'file';

/** `refused`: this file will never go; `failed`: another try may help, after so many ms. */
export type Upload =
  | { readonly mediaId: string }
  | { readonly refused: string }
  | { readonly failed: string; readonly retryAfterMs: number };

export interface Media {
  /** The file on the platform. The same content is uploaded once, however many groups get it. Never rejects. */
  upload(path: string, kind: MediaKind): Promise<Upload>;
}

/** Chapter 4.6; an id never expires and is kept exactly as it came, sign in front and all. */
const maxFileBytes = 20 * 1024 * 1024;
/** What a message of a file can be (`sampleFile`). */
export const fileTypes: ReadonlySet<string> = new Set(['xlsx', 'pdf', 'zip', 'rar', 'doc', 'docx']);
const uploadTimeoutMs = 20_000;
const retryMs = 5_000;
const maxRemembered = 500;

const shape = z.looseObject({ media_id: z.string().min(1) });

export function createMedia(api: Api): Media {
  const known = new Map<string, string>();
  const underWay = new Map<string, Promise<Upload>>();

  async function transfer(path: string, { kind, bytes }: { kind: MediaKind; bytes: Buffer }): Promise<Upload> {
    const form = new FormData();
    const image = kind === 'image' ? imageTypeOf(bytes) : null;
    const type = image === null ? 'application/octet-stream' : `image/${image}`;
    // The platform looks at the ending of the name.
    const name = image === null ? basename(path) : `${basename(path, extname(path))}.${image}`;
    form.append('media', new Blob([new Uint8Array(bytes)], { type }), name);
    const answer = await api.oapi(`/media/upload?type=${kind}`, form, { bucket: 'api', timeoutMs: uploadTimeoutMs });
    if (answer.outcome === 'ok') {
      const parsed = shape.safeParse(answer.body);
      return parsed.success
        ? { mediaId: parsed.data.media_id }
        : { failed: 'upload answered without an id', retryAfterMs: retryMs };
    }
    // An upload shows nothing to anybody, so one whose end is not known may be made again.
    if (answer.outcome !== 'refused') return { failed: 'upload-failed', retryAfterMs: retryMs };
    const result = outcomeOf(answer);
    if (result.outcome === 'refused' && !result.retryable) return { refused: `upload-${answer.code}` };
    const code = troubleOf(answer.code) === 'quota' ? 'quota' : 'upload-failed';
    return { failed: code, retryAfterMs: (result.outcome === 'refused' ? result.retryAfterMs : null) ?? retryMs };
  }

  function remember(id: string, mediaId: string): void {
    known.set(id, mediaId);
    for (const oldest of known.keys()) {
      if (known.size <= maxRemembered) break;
      known.delete(oldest);
    }
  }

  async function begin(id: string, path: string, file: { kind: MediaKind; bytes: Buffer }): Promise<Upload> {
    const result = await transfer(path, file);
    underWay.delete(id);
    if ('mediaId' in result) remember(id, result.mediaId);
    return result;
  }

  return {
    async upload(path, kind) {
      const bytes = await readFile(path).catch(() => null);
      if (bytes === null) return { refused: 'file-unreadable' };
      if (bytes.length === 0 || bytes.length > maxFileBytes) return { refused: 'file-size' };
      const fits = kind === 'image' ? imageTypeOf(bytes) !== null : fileTypes.has(fileTypeOf(path));
      if (!fits) return { refused: 'file-type' };
      // A file is shown under the name it was uploaded with.
      const name = kind === 'file' ? basename(path) : '';
      const id = `${kind}:${createHash('sha256').update(bytes).digest('hex')}:${name}`;
      const mediaId = known.get(id);
      if (mediaId !== undefined) return { mediaId };
      const running = underWay.get(id) ?? begin(id, path, { kind, bytes });
      underWay.set(id, running);
      return running;
    },
  };
}

export function fileTypeOf(path: string): string {
  return extname(path).slice(1).toLowerCase();
}

/** By its first bytes; null: not one the platform takes. */
function imageTypeOf(bytes: Uint8Array): 'jpeg' | 'png' | 'gif' | 'bmp' | null {
  const head = Buffer.from(bytes.subarray(0, 8)).toString('latin1');
  if (head.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (head.startsWith('GIF8')) return 'gif';
  return head.startsWith('BM') ? 'bmp' : null;
}

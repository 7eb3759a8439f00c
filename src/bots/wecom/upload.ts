import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { pause, type Schedule } from '../timers.ts';
import type { WecomMemory } from './memory.ts';
import { createRate } from './rate.ts';
import type { RequestOptions } from './requests.ts';
import type { Ack } from './types.ts';

export type MediaKind = 'image' | 'file';

/** `refused`: this file will never go; `failed`: another try may help. */
export type Upload = { readonly mediaId: string } | { readonly refused: string } | { readonly failed: string };

export interface UploadTimings {
  /** Live answers to a chunk took ten seconds. */
  readonly ackMs: number;
  /** Between tries of one step. */
  readonly retryMs: number;
}

export const uploadTimings: UploadTimings = { ackMs: 45_000, retryMs: 3_000 };

export interface Uploads {
  /** The file on the platform; a file with the same content that is there already is used again. */
  upload(path: string, kind: MediaKind): Promise<Upload>;
  /** The platform does not know this one any more. */
  forget(mediaId: string): Promise<void>;
  /** Ends what is under way. */
  stop(): Promise<void>;
}

/** Document 101838: pieces of at most 512 KB, an image up to 10 MB, a file up to 20 MB, 30 uploads a minute. */
const chunkBytes = 512 * 1024;
const maxBytes: Readonly<Record<MediaKind, number>> = { image: 10_000_000, file: 20_000_000 };
const minBytes = 5;
const maxNameBytes = 256;
const perMinute = [
  { max: 30, windowMs: 60_000 },
  { max: 1_000, windowMs: 3_600_000 },
];
/** The platform keeps it for three days; half a day early, so that what is sent with it can wait. */
const mediaLifeMs = 2.5 * 24 * 60 * 60_000;
const tries = 5;

const initBody = z.looseObject({ upload_id: z.string() });
const finishBody = z.looseObject({ media_id: z.string() });

/**
 * Uploads one file at a time, piece after piece: parallel pieces are reported to fail. A piece whose answer is missing
 * is sent again, which the platform takes as the same (document 101838), also over a new connection.
 */
export function createUploads(parts: {
  readonly ask: (cmd: string, body: object, options: RequestOptions) => Promise<Ack>;
  readonly schedule: Schedule;
  readonly now: () => number;
  readonly timings: UploadTimings;
  readonly memory: Pick<WecomMemory, 'mediaId' | 'keepMediaId' | 'forgetMediaId'>;
}): Uploads {
  const { ask, schedule, now, timings, memory } = parts;
  const stopping = new AbortController();
  const rate = createRate(perMinute, now);
  const underWay = new Map<string, Promise<Upload>>();
  let tail: Promise<unknown> = Promise.resolve();

  async function upload(path: string, kind: MediaKind): Promise<Upload> {
    const bytes = await readFile(path).catch(() => null);
    if (bytes === null) return { refused: 'file-unreadable' };
    if (bytes.length < minBytes || bytes.length > maxBytes[kind]) return { refused: 'file-size' };
    const id = `${kind}:${createHash('sha256').update(bytes).digest('hex')}`;
    const there = await memory.mediaId(id);
    if (there !== null) return { mediaId: there };
    return underWay.get(id) ?? begin(id, { kind, bytes, filename: nameOf(path) });
  }

  function begin(id: string, file: NewFile): Promise<Upload> {
    const done = tail
      .then(() => transfer(file))
      .then(async (result) => {
        if ('mediaId' in result) await memory.keepMediaId(id, { mediaId: result.mediaId, until: now() + mediaLifeMs });
        underWay.delete(id);
        return result;
      });
    underWay.set(id, done);
    tail = done;
    return done;
  }

  async function transfer(file: NewFile): Promise<Upload> {
    for (let waitMs = rate.take('bot'); waitMs > 0; waitMs = rate.take('bot')) {
      if (!(await pause(schedule, waitMs, stopping.signal))) return { failed: 'stopped' };
    }
    const chunks = Math.ceil(file.bytes.length / chunkBytes);
    const init = await step('aibot_upload_media_init', {
      type: file.kind,
      filename: file.filename,
      total_size: file.bytes.length,
      total_chunks: chunks,
      md5: createHash('md5').update(file.bytes).digest('hex'),
    });
    const started = init.outcome === 'ok' ? initBody.safeParse(init.body) : null;
    if (!started?.success) return failureOf(init);
    const { upload_id } = started.data;
    for (let index = 0; index < chunks; index += 1) {
      const piece = file.bytes.subarray(index * chunkBytes, (index + 1) * chunkBytes);
      const body = { upload_id, chunk_index: index, base64_data: piece.toString('base64') };
      const ack = await step('aibot_upload_media_chunk', body);
      if (ack.outcome !== 'ok') return failureOf(ack);
    }
    const finish = await step('aibot_upload_media_finish', { upload_id });
    const finished = finish.outcome === 'ok' ? finishBody.safeParse(finish.body) : null;
    return finished?.success ? { mediaId: finished.data.media_id } : failureOf(finish);
  }

  /** Nothing of an upload is seen by anybody, so every step may be repeated. */
  async function step(cmd: string, body: object): Promise<Ack> {
    for (let nth = 1; ; nth += 1) {
      const ack = await ask(cmd, body, { timeoutMs: timings.ackMs });
      const isFinal = ack.outcome === 'ok' || (ack.outcome === 'refused' && permanent.has(ack.code));
      if (isFinal || nth === tries) return ack;
      if (!(await pause(schedule, timings.retryMs * nth, stopping.signal))) return ack;
    }
  }

  return {
    upload,
    forget: (mediaId) => memory.forgetMediaId(mediaId),
    async stop() {
      stopping.abort();
      await tail;
    },
  };
}

interface NewFile {
  readonly kind: MediaKind;
  readonly bytes: Buffer;
  readonly filename: string;
}

/** Bad type, size, parameter, picture: the same file will be refused again. */
const permanent = new Set([40_004, 40_005, 40_006, 40_008, 40_009, 40_058, 40_123, 44_001, 45_001]);

function failureOf(ack: Ack): Upload {
  if (ack.outcome === 'refused') {
    return permanent.has(ack.code) ? { refused: String(ack.code) } : { failed: `upload ${ack.code}` };
  }
  return { failed: ack.outcome === 'ok' ? 'upload answered without an id' : ack.reason };
}

/** As people will see it; shortened from its beginning, which keeps the ending that says what it is. */
function nameOf(path: string): string {
  let name = Array.from(basename(path));
  while (Buffer.byteLength(name.join('')) > maxNameBytes) name = name.slice(1);
  return name.join('');
}

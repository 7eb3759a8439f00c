import { startThread } from './own-module.ts';

export interface HeicOrder {
  readonly bytes: Uint8Array;
  readonly maxPixels: number;
  /** Longest side of the small picture. */
  readonly side: number;
}

/** The small picture is WebP; width and height are those of the whole, as shown. */
export interface SmallHeic {
  readonly width: number;
  readonly height: number;
  readonly thumbnail: Uint8Array;
}

/** Twelve megapixels take little over a second. */
const timeoutMs = 60_000;

/**
 * Makes a small picture of a phone's HEIC in a thread of its own: the decoder holds its thread for a second, and its memory
 * goes with it. Rejects when it is none, is broken, or has more pixels than allowed (“pixel limit”).
 */
export function smallHeic(order: HeicOrder): Promise<SmallHeic> {
  return new Promise((resolve, reject) => {
    const thread = startThread({ name: 'heic-worker', importMetaUrl: import.meta.url }, order);
    const timer = setTimeout(() => {
      reject(new Error(`the picture took more than ${timeoutMs} ms`));
      void thread.terminate();
    }, timeoutMs);
    thread.on('message', resolve);
    thread.on('error', reject);
    thread.on('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the thread of the picture ended with ${code}`));
    });
  });
}

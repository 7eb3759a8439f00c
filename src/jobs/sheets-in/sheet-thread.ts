import type { RosterSheet } from '../../domain/roster/sheets.ts';
import { startThread } from '../own-module.ts';

/** `refused` is a sentence for the sender. */
export type ReadSheets = { readonly sheets: readonly RosterSheet[] } | { readonly refused: string };

/** The largest file there may be takes some seconds. */
const timeoutMs = 30_000;
const maxHeapMb = 512;

/**
 * Reads a workbook in a thread of its own: whatever somebody sends holds up nobody, and its memory goes with it. Rejects
 * when the thread fails or takes too long.
 */
export function readInThread(bytes: Uint8Array): Promise<ReadSheets> {
  return new Promise((resolve, reject) => {
    const module = { name: 'sheet-worker', importMetaUrl: import.meta.url };
    const thread = startThread(module, { bytes }, { maxOldGenerationSizeMb: maxHeapMb });
    const timer = setTimeout(() => {
      reject(new Error(`the sheet took more than ${timeoutMs} ms`));
      void thread.terminate();
    }, timeoutMs);
    thread.on('message', resolve);
    thread.on('error', reject);
    thread.on('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the thread of the sheet ended with ${code}`));
    });
  });
}

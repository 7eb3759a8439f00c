import type { HonourRoll } from '../domain/honours.ts';
import type { ProgrammeBundle } from '../domain/programme/model.ts';
import type { Instant } from '../domain/time.ts';
import { startThread } from './own-module.ts';

export interface ExportOrder {
  /** File of the store. */
  readonly store: string;
  /** The name of a paper, and of which units (`wantedPaper`). */
  readonly what: string;
  readonly period: string | null;
  /** Absolute path the file is written to. */
  readonly target: string;
  readonly bundle: ProgrammeBundle;
  readonly photoDir: string;
  /** Programme time asked about. */
  readonly at: Instant;
  /** Id of the person who asked; absent where nobody did. */
  readonly askedBy?: number;
  readonly evaluationId?: number;
  readonly roll?: HonourRoll;
  /** Instead of the five minutes a large paper gets. */
  readonly timeoutMs?: number;
}

/** What the thread says at its end. */
export interface ExportMade {
  readonly notes: readonly string[];
}

/** A hundred thousand decisions take a fifth of this. */
const longestMs = 5 * 60_000;

/**
 * Makes a file in a worker thread on a read-only connection, since reading a year and packing a workbook would hold up
 * every answer. Rejects when the thread fails or takes too long; nothing is left half written under the target's name.
 * `onNote` gets what the asker is to be told beside his paper.
 */
export function exportInThread(order: ExportOrder, onNote?: (text: string) => void): Promise<void> {
  const { timeoutMs = longestMs } = order;
  return new Promise((resolve, reject) => {
    const thread = startThread({ name: 'export-worker', importMetaUrl: import.meta.url }, order);
    const timer = setTimeout(() => {
      reject(new Error(`the export took more than ${timeoutMs} ms`));
      void thread.terminate();
    }, timeoutMs);
    let made = false;
    thread.on('message', ({ notes }: ExportMade) => {
      made = true;
      for (const note of notes) onNote?.(note);
    });
    thread.on('error', reject);
    thread.on('exit', (code) => {
      clearTimeout(timer);
      if (made) resolve();
      else reject(new Error(`the export thread ended with ${code}`));
    });
  });
}

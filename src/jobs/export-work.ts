import { join } from 'node:path';
import { z } from 'zod';
import type { ProgrammeBundle } from '../domain/programme/model.ts';
import type { Instant } from '../domain/time.ts';
import type { Logger } from '../log.ts';
import { chatById } from '../store/chats.ts';
import { type ExportRequest, endExport, exportRequestById, waitingExports } from '../store/export-requests.ts';
import { addPush } from '../store/outbox.ts';
import type { Store } from '../store/store.ts';
import type { ExportOrder } from './export-thread.ts';
import type { Job, JobResult } from './job.ts';
import { wantedPaper } from './paper-makers.ts';

/** A failed disk or a thread that was killed may go better once more; then the asker is told. */
const tries = 2;

export interface ExportWorkDeps {
  readonly store: Store;
  /** File of the store, for the thread's own connection. */
  readonly storeFile: string;
  /** Files lie here until retention takes them away. */
  readonly directory: string;
  readonly photoDir: string;
  readonly bundle: ProgrammeBundle;
  readonly makeFile: (order: ExportOrder, onNote: (text: string) => void) => Promise<void>;
  /** Programme clock. */
  readonly now: () => Instant;
  readonly log: Logger;
  readonly wakeDelivery?: (chatId: number) => void;
}

export interface ExportWork {
  readonly job: Job<{ requestId: number }>;
  /** Makes the file of a request and sends it to the asker's private chat, or tells him that it could not be made. */
  process(requestId: number): Promise<JobResult>;
  /** Requests for which `process` has something to do. */
  open(): Promise<number[]>;
}

export function createExportWork(deps: ExportWorkDeps): ExportWork {
  const process = (requestId: number) => processRequest(deps, requestId);
  return {
    process,
    open: () => waitingExports(deps.store.read),
    job: {
      name: 'export-work',
      payload: z.object({ requestId: z.number().int() }),
      attempts: 3,
      key: ({ requestId }) => String(requestId),
      run: ({ requestId }) => process(requestId),
    },
  };
}

async function processRequest(deps: ExportWorkDeps, requestId: number): Promise<JobResult> {
  const request = await exportRequestById(deps.store.read, requestId);
  if (request?.state !== 'waiting') return { outcome: 'skipped', reason: 'no such request, or it is done' };
  const paper = wantedPaper(request.what)?.paper;
  const name = `${paper?.word ?? request.what}-${request.period ?? '全部'}`;
  const target = join(deps.directory, String(request.id), `${name}.${paper?.extension ?? 'xlsx'}`);
  const { error, notes } = await make(deps, request, target);
  const chatId = await tell(deps, request, { error, notes, name, target });
  if (chatId !== null) deps.wakeDelivery?.(chatId);
  return { outcome: 'done' };
}

/** What went wrong, null when the file is there, and what is to be said with it. */
async function make(
  { storeFile, makeFile, bundle, photoDir, log }: ExportWorkDeps,
  { id, what, period, requestedBy, createdAt }: ExportRequest,
  target: string,
): Promise<{ readonly error: string | null; readonly notes: readonly string[] }> {
  for (let attempt = 1; ; attempt += 1) {
    const notes: string[] = [];
    try {
      const order = { store: storeFile, what, period, target, bundle, photoDir, at: createdAt, askedBy: requestedBy };
      await makeFile(order, (text) => notes.push(text));
      return { error: null, notes };
    } catch (cause) {
      log.error({ err: cause, request: id, attempt }, 'an export could not be made');
      if (attempt === tries) return { error: String(cause), notes: [] };
    }
  }
}

/** The end of the request and the message about it are one unit of work: run twice, it is sent once. */
function tell(
  { store, now }: ExportWorkDeps,
  { id, chatId }: ExportRequest,
  { error, notes, name, target }: { error: string | null; notes: readonly string[]; name: string; target: string },
): Promise<number | null> {
  return store.write(async (tx) => {
    if (!(await endExport(tx, id, { state: error === null ? 'done' : 'failed', error }))) return null;
    const chat = await chatById(tx, chatId);
    if (!chat) return null;
    await addPush(tx, {
      bot: chat.bot,
      chatId,
      text:
        error === null ? [`导出好了：${name}`, ...notes].join('\n') : `${name}没导出成，请再发一次，还不行就看系统日志`,
      files: error === null ? [target] : [],
      slotDay: null,
      key: `export-${id}`,
      createdAt: now(),
    });
    return chatId;
  });
}

import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ProgrammeBundle } from '../../domain/programme/model.ts';
import type { RosterSheet } from '../../domain/roster/sheets.ts';
import type { Instant } from '../../domain/time.ts';
import { PhotoUnavailableError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import { accountById, speakerAt } from '../../store/accounts.ts';
import { type InboxRow, inboxById } from '../../store/inbox.ts';
import {
  endFile,
  filesOfMessage,
  messagesWithOpenFiles,
  noteFetched,
  noteFileAttempt,
  type ReceivedFile,
} from '../../store/received-files.ts';
import type { Store, Tx } from '../../store/store.ts';
import type { Connections } from '../connection.ts';
import type { Job, JobResult } from '../job.ts';
import { writeOnce } from '../photo-files.ts';
import { addPhotoReply } from '../photo-reply.ts';
import { sheetKinds } from './list.ts';
import type { SheetKind } from './sheet-kind.ts';
import { type ReadSheets, readInThread } from './sheet-thread.ts';

const attempts = 3;
const retryMs = 2_000;
const fetchTimeoutMs = 30_000;
/** A filled sheet has some ten thousand bytes; what is larger has pictures in it. */
const maxBytes = 5_000_000;
const mistakesShown = 5;

const notFetched = '表没取到，请再发一次';
const unavailable = { expired: notFetched, tooLarge: '文件太大，最多5兆', refused: notFetched } as const;
const notHandled = '这张表没处理成，请再发一次，还不行找办公室';
const notOurs = '这不是我发的表，请用导出的表来填';

export interface SheetWorkDeps {
  readonly store: Store;
  readonly connections: Connections;
  /** Files lie here from when they are fetched until they are read. */
  readonly directory: string;
  readonly bundle: ProgrammeBundle;
  /** Programme clock. */
  readonly now: () => Instant;
  readonly log: Logger;
  readonly kinds?: readonly SheetKind[];
  readonly read?: (bytes: Uint8Array) => Promise<ReadSheets>;
  readonly wakeDelivery?: (chatId: number) => void;
}

export interface SheetWork {
  readonly job: Job<{ inboxId: number }>;
  /** Fetches and reads the files of a handled message, and tells the sender once of each what came of it. */
  process(inboxId: number): Promise<JobResult>;
  /** Messages for which `process` has something to do. */
  open(): Promise<number[]>;
}

export function createSheetWork(deps: SheetWorkDeps): SheetWork {
  const process = (inboxId: number) => processMessage(deps, inboxId);
  return {
    process,
    open: () => messagesWithOpenFiles(deps.store.read),
    job: {
      name: 'sheet-work',
      payload: z.object({ inboxId: z.number().int() }),
      attempts,
      key: ({ inboxId }) => String(inboxId),
      run: ({ inboxId }) => process(inboxId),
    },
  };
}

async function processMessage(deps: SheetWorkDeps, inboxId: number): Promise<JobResult> {
  const row = await inboxById(deps.store.read, inboxId);
  if (row?.state !== 'done' && row?.state !== 'failed') return { outcome: 'skipped', reason: 'not handled' };
  let waiting = false;
  for (const file of await filesOfMessage(deps.store.read, inboxId)) {
    if (file.state === 'announced' && !(await fetchFile(deps, row, file))) waiting = true;
  }
  for (const file of await filesOfMessage(deps.store.read, inboxId)) {
    if (file.state === 'fetched' && !(await tryReading(deps, row, file))) waiting = true;
  }
  return waiting ? { outcome: 'again', afterMs: retryMs } : { outcome: 'done' };
}

/** False when it is to be tried again. The file is on the disk before the row says so. */
async function fetchFile(deps: SheetWorkDeps, row: InboxRow, file: ReceivedFile): Promise<boolean> {
  const { store, connections, log } = deps;
  const connection = connections.get(row.bot);
  if (!connection) {
    await end(deps, { row, file }, { secret: false, text: notFetched, state: 'refused' });
    return true;
  }
  try {
    const signal = AbortSignal.timeout(fetchTimeoutMs);
    const bytes = await connection.fetchPhoto(file.reference, { maxBytes, signal });
    await writeOnce(pathOf(deps, file), bytes);
    await store.write((tx) => noteFetched(tx, file.id));
    return true;
  } catch (cause) {
    const last = file.attempts + 1 >= attempts;
    const refused = cause instanceof PhotoUnavailableError ? unavailable[cause.reason] : last ? notFetched : null;
    if (refused !== null) {
      await end(deps, { row, file }, { secret: false, text: refused, state: 'refused' });
      return true;
    }
    log.warn({ err: cause, file: file.id }, 'a file could not be fetched');
    await store.write((tx) => noteFileAttempt(tx, file.id));
    return false;
  }
}

/** A sheet that cannot be handled must not be tried for ever; false when it is to be tried again. */
async function tryReading(deps: SheetWorkDeps, row: InboxRow, file: ReceivedFile): Promise<boolean> {
  try {
    await readFetched(deps, row, file);
    return true;
  } catch (cause) {
    deps.log.error({ err: cause, file: file.id }, 'a sheet could not be handled');
    if (file.attempts + 1 < attempts) {
      await deps.store.write((tx) => noteFileAttempt(tx, file.id));
      return false;
    }
    await end(deps, { row, file }, { secret: false, text: notHandled, state: 'refused' });
    await rm(pathOf(deps, file), { force: true });
    return true;
  }
}

async function readFetched(deps: SheetWorkDeps, row: InboxRow, file: ReceivedFile): Promise<void> {
  const recognised = await recognise(deps, file);
  if ('refused' in recognised) {
    await end(deps, { row, file }, { secret: false, text: recognised.refused, state: 'refused' });
  } else {
    const { kind, sheets } = recognised;
    await finish(deps, { row, file }, async (tx) => {
      const account = await accountById(tx, row.accountId);
      if (!account) throw new Error(`message ${row.id} has no account`);
      const sender = await speakerAt(tx, account, row.receivedAt);
      const context = { tx, now: row.receivedAt, bundle: deps.bundle, sender, message: row };
      const result = await kind.take(context, sheets);
      if ('taken' in result) return { secret: kind.secret, text: result.taken, state: 'done' };
      return { secret: kind.secret, text: mistakesText(result.mistakes), state: 'refused' };
    });
  }
  await rm(pathOf(deps, file), { force: true });
}

async function recognise(
  { kinds = sheetKinds, read = readInThread, log, ...deps }: SheetWorkDeps,
  file: ReceivedFile,
): Promise<{ kind: SheetKind; sheets: readonly RosterSheet[] } | { refused: string }> {
  const bytes = await readFile(pathOf(deps, file)).catch(() => null);
  if (bytes === null) return { refused: notFetched };
  const other = otherFormat(bytes);
  if (other !== null) return { refused: other };
  const workbook = await read(bytes).catch((cause: unknown) => {
    log.warn({ err: cause, file: file.id }, 'a sheet could not be read');
    return { refused: '这个文件读不了，请另存一份 .xlsx 再发' };
  });
  if ('refused' in workbook) return workbook;
  const kind = kinds.find((one) => one.isMine(workbook.sheets));
  return kind ? { kind, sheets: workbook.sheets } : { refused: notOurs };
}

/** By the first bytes: a file may be called anything. */
function otherFormat(bytes: Buffer): string | null {
  if (bytes.subarray(0, 2).toString('latin1') === 'PK') return null;
  const isOld = bytes.subarray(0, 8).toString('hex') === 'd0cf11e0a1b11ae1';
  return isOld ? '这是旧格式或加了密码的表，请另存为 .xlsx 再发' : '这种文件我看不了，请发 .xlsx 的表';
}

function mistakesText(mistakes: readonly string[]): string {
  const [only] = mistakes;
  if (only !== undefined && mistakes.length === 1) return only;
  const more = mistakes.length - mistakesShown;
  const lines = mistakes.slice(0, mistakesShown);
  return ['这张表没收，改好再发：', ...lines, ...(more > 0 ? [`另有${more}处`] : [])].join('\n');
}

interface End {
  readonly state: 'done' | 'refused';
  readonly text: string;
  readonly secret: boolean;
}

interface Arrived {
  readonly row: InboxRow;
  readonly file: ReceivedFile;
}

function end(deps: SheetWorkDeps, arrived: Arrived, how: End): Promise<void> {
  return finish(deps, arrived, async () => how);
}

/** What the file brings about, its end and the answer are one unit of work: run twice, it happens once. */
async function finish(
  { store, now, wakeDelivery }: SheetWorkDeps,
  { row, file }: Arrived,
  work: (tx: Tx) => Promise<End>,
): Promise<void> {
  const told = await store.write(async (tx) => {
    const current = (await filesOfMessage(tx, row.id)).find(({ id }) => id === file.id);
    if (current?.state !== 'announced' && current?.state !== 'fetched') return false;
    const { state, text, secret } = await work(tx);
    await endFile(tx, file.id, state);
    await addPhotoReply(tx, row, { text, secret, key: `file-${file.id}`, at: now() });
    return true;
  });
  if (told) wakeDelivery?.(row.chatId);
}

/** Numbers may be given out anew when a backup was restored, so the reference is in the name. */
function pathOf({ directory }: Pick<SheetWorkDeps, 'directory'>, { id, reference }: ReceivedFile): string {
  const hash = createHash('sha256').update(reference).digest('hex').slice(0, 16);
  return join(directory, `${id}-${hash}.xlsx`);
}

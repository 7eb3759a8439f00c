import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { UserError } from '../../errors.ts';
import { readXlsx } from '../spreadsheet/xlsx.ts';
import type { ReadSheets } from './sheet-thread.ts';

/** The thread side of sheet-thread.ts: one workbook, one answer. */

const { bytes } = z.object({ bytes: z.instanceof(Uint8Array) }).parse(workerData);

async function read(): Promise<ReadSheets> {
  try {
    return { sheets: await readXlsx(Buffer.from(bytes), '这个文件') };
  } catch (cause) {
    if (cause instanceof UserError) return { refused: cause.message };
    throw cause;
  }
}

parentPort?.postMessage(await read());

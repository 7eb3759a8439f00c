import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { UserError } from '../../errors.ts';
import { readXlsx } from '../spreadsheet/xlsx.ts';
import type { ReadSheets } from './sheet-thread.ts';

/** The thread side of sheet-thread.ts: one workbook, one answer. */

const { bytes } = z.object({ bytes: z.instanceof(Uint8Array) }).parse(workerData);

async function read(): Promise<ReadSheets> {
  try {
    const sheets = await readXlsx(Buffer.from(bytes), '这个文件');
    const plain = (cell: string | { readonly text: string }) => (typeof cell === 'string' ? cell : cell.text);
    return { sheets: sheets.map(({ name, rows }) => ({ name, rows: rows.map((row) => row.map(plain)) })) };
  } catch (cause) {
    if (cause instanceof UserError) return { refused: cause.message };
    throw cause;
  }
}

parentPort?.postMessage(await read());

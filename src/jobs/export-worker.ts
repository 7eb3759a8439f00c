import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { openReader } from '../store/open.ts';
import type { ExportMade, ExportOrder } from './export-thread.ts';
import { makePaper } from './paper-makers.ts';

/** The thread side of export-thread.ts: reads the store on a connection of its own, writes one file and ends. */

const order: ExportOrder = workerData;

const notes: string[] = [];
const reader = openReader(order.store);
try {
  const bytes = await makePaper(reader.read, order.what, { ...order, note: (text) => notes.push(text) });
  await mkdir(dirname(order.target), { recursive: true });
  // Under another name first: a file that is there is whole.
  await writeFile(`${order.target}.half`, bytes);
  await rename(`${order.target}.half`, order.target);
} finally {
  reader.close();
}
const made: ExportMade = { notes };
parentPort?.postMessage(made);

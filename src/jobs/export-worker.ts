import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { openReader } from '../store/open.ts';
import { exportMaker } from './export-makers.ts';

/** The thread side of export-thread.ts: reads the store on a connection of its own, writes one file and ends. */

const order = z
  .object({ store: z.string(), what: z.string(), period: z.string().nullable(), target: z.string() })
  .parse(workerData);

const maker = exportMaker(order.what);
if (!maker) throw new Error(`no export is called ${order.what}`);
const reader = openReader(order.store);
try {
  const bytes = await maker.make(reader.read, { period: order.period });
  await mkdir(dirname(order.target), { recursive: true });
  // Under another name first: a file that is there is whole.
  await writeFile(`${order.target}.half`, bytes);
  await rename(`${order.target}.half`, order.target);
} finally {
  reader.close();
}
parentPort?.postMessage('made');

// `npm run bench`: figures as ratios taken in one run on one machine. Prints Markdown; docs/performance.md keeps a copy.
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureJobs } from './jobs.ts';
import { measureLatency, measureThroughput } from './path.ts';
import { measureProcess } from './process.ts';

const scratch = mkdtempSync(join(tmpdir(), 'jingcun-bench-'));
const log = (line: string) => console.log(line);
try {
  log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}\n`);
  await measureThroughput(join(scratch, 'throughput'), log);
  await measureLatency(join(scratch, 'latency'), log);
  await measureJobs(join(scratch, 'jobs'), log);
  await measureProcess(join(scratch, 'process'), log);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
process.exit(0);

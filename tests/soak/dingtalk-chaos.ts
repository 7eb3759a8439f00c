// `tsx tests/soak/dingtalk-chaos.ts [minutes] [seed]`: the long form of tests/bots/dingtalk/chaos.test.ts, with the heap
// before and after. Starts itself again with --expose-gc, prints the figures of every minute, fails when a promise broke.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { dingtalkChaos } from '../support/dingtalk-chaos.ts';

const maxHeapGrowth = 0.1;
const minutes = Number(process.argv[2] ?? 30);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);

if (!globalThis.gc) {
  const args = ['--expose-gc', '--import', 'tsx', fileURLToPath(import.meta.url), String(minutes), String(seed)];
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  process.exitCode = Number(code ?? 1);
} else {
  console.log(`${minutes} minutes, seed ${seed}`);
  const times = { durationMs: minutes * 60_000, postEveryMs: 500, warmUpMs: 60_000 };
  const result = await dingtalkChaos({ ...times, seed, log: console.log });
  console.log(JSON.stringify(result, null, 2));
  const { lost, doubled, vanished, violations, leftOpen, heap } = result;
  const growth = heap === null ? Number.NaN : heap.after / heap.before - 1;
  console.log(`heap ${(growth * 100).toFixed(1)} %`);
  const broken = [lost, doubled, vanished, violations].some((list) => list.length > 0);
  if (broken || leftOpen > 0 || !(Math.abs(growth) <= maxHeapGrowth)) process.exitCode = 1;
}

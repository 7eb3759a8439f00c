// `npm run soak -- [kills] [seed]`: the long form of the kill test. Prints every kill and the stock-taking; fails when a promise broke.
import { killRun } from '../support/kill-run.ts';
import { temporaryDir } from '../support/service.ts';

const kills = Number(process.argv[2] ?? 200);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const dir = await temporaryDir();
console.log(`kills ${kills}, seed ${seed}, ${dir.path}`);
const result = await killRun({ dir: dir.path, kills, seed, log: console.log });
console.log(JSON.stringify(result, null, 2));
const { mislaid, unanswered, doubled, unknown, notices } = result;
if ([mislaid, unanswered, doubled, unknown.unjustified, notices.wrong].some((list) => list.length > 0))
  process.exitCode = 1;
else await dir.remove();

// `npm run soak -- [kills] [seed]`: the long form of the kill test. Prints every kill and the stock-taking; fails when a promise broke.
// `npm run soak -- year [seed] [programme directory]` plays the year of two towns or of one, `npm run soak -- coverage [seed] [rows]` what is missed without a feature: see year.ts.
import { killRun } from '../support/kill-run.ts';
import { temporaryDir } from '../support/service.ts';
import { soakCoverage, soakYear } from './year.ts';

const [what, ...numbers] = process.argv.slice(2);
const seed = Number(numbers[0] ?? 20230316);
const good =
  what === 'year'
    ? await soakYear(seed, numbers[1])
    : what === 'coverage'
      ? await soakCoverage(seed, numbers.slice(1))
      : await soakKills(what, numbers[0]);
if (!good) process.exitCode = 1;

async function soakKills(wanted: string | undefined, wantedSeed: string | undefined): Promise<boolean> {
  const kills = Number(wanted ?? 200);
  const seed = Number(wantedSeed ?? Date.now() % 1_000_000);
  const dir = await temporaryDir();
  console.log(`kills ${kills}, seed ${seed}, ${dir.path}`);
  const result = await killRun({ dir: dir.path, kills, seed, log: console.log });
  console.log(JSON.stringify(result, null, 2));
  const { mislaid, unanswered, doubled, unknown, notices } = result;
  const good = [mislaid, unanswered, doubled, unknown.unjustified, notices.wrong].every((list) => list.length === 0);
  if (good) await dir.remove();
  return good;
}

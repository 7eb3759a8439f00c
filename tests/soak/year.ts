// `npm run soak -- year [seed] [programme directory]`: two towns, or the one given, play their whole year, from 2023-03-16 to 2024-01-15. All messages of each go into
// one file; what the bot said to groups by itself is held against the rules of the channel.
import { createReadStream, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { chineseCalendar } from '../../src/domain/programme/calendar.ts';
import { addDays, daysBetween } from '../../src/domain/time.ts';
import { temporaryDir } from '../support/service.ts';
import { checkMessages } from '../support/year/check-messages.ts';
import { type Evidence, evidence, type SwitchedOff } from '../support/year/evidence.ts';
import type { YearMessage } from '../support/year/stage.ts';
import { playYear } from '../support/year/year.ts';

const year = { from: '2023-03-16', to: '2024-01-15' };
const towns = ['programmes/chaqi-2023', 'tests/fixtures/qinghe-2023'];

export async function soakYear(seed: number, one?: string): Promise<boolean> {
  let good = true;
  for (const programmeDir of one === undefined ? towns : [one]) {
    const dir = await temporaryDir();
    console.log(`${programmeDir}, seed ${seed}, ${dir.path}`);
    const began = performance.now();
    const { messages, town } = await playYear({
      dataDir: dir.path,
      programmeDir: resolve(programmeDir),
      seed,
      ...year,
      log: console.log,
    });
    const file = resolve(dir.path, 'messages.jsonl');
    writeFileSync(file, messages.map((message) => JSON.stringify(message)).join('\n'));
    const faults = checkMessages(await readMessages(file), { town, calendar: chineseCalendar() });
    const missing = evidence.filter(({ holds }) => !holds(messages, town.bundle.programme)).map(({ row }) => row);
    if (missing.length > 0) console.log(`not shown: ${missing.join(' ')}`);
    const own = messages.filter(({ proactive, kind }) => proactive && kind === 'group').length;
    const said = messages.filter(({ from }) => from !== 'bot').length;
    console.log(
      `${said} said, ${messages.length - said} answered or sent, ${own} to groups by itself, ${faults.length} faults, ${Math.round((performance.now() - began) / 1000)} s; messages in ${file}`,
    );
    for (const { rule, why, message } of faults.slice(0, 20))
      console.log(`  ${rule}: ${message.at} ${message.chat}: ${why}`);
    good &&= faults.length === 0 && missing.length === 0;
    if (faults.length === 0 && missing.length === 0) await dir.remove();
  }
  return good;
}

/**
 * Each row's evidence must be missing when its feature is switched off, and be there when it is not: as much of the second
 * town's year as the row needs is played for each feature, with two villages. `only`: these rows alone.
 */
export async function soakCoverage(seed: number, only: readonly string[] = []): Promise<boolean> {
  const programmeDir = resolve(towns[1] ?? '');
  const shown = evidence.filter(({ row }) => only.length === 0 || only.includes(row));
  const daysOf = ({ days = 45 }: Evidence) => (days === 'year' ? daysBetween(year.from, year.to) : days);
  const playPart = async (days: number, off?: SwitchedOff) => {
    const dir = await temporaryDir();
    const part = { dataDir: dir.path, programmeDir, seed, from: year.from, to: addDays(year.from, days), villages: 2 };
    const played = await playYear(off ? { ...part, off } : part);
    await dir.remove();
    return played;
  };
  const whole = await playPart(Math.max(...shown.map(daysOf)));
  const vacuous = shown.filter((row) => {
    const until = addDays(year.from, daysOf(row) + 1);
    const messages = whole.messages.filter(({ at }) => at.slice(0, 10) < until);
    return !row.holds(messages, whole.town.bundle.programme);
  });
  if (vacuous.length > 0) console.log(`not shown with everything on: ${vacuous.map(({ row }) => row).join(' ')}`);
  let good = vacuous.length === 0;
  for (const [off, rows] of byFeature(shown)) {
    const played = await playPart(Math.max(...rows.map(daysOf)), off);
    const still = rows.filter(({ holds }) => holds(played.messages, played.town.bundle.programme));
    console.log(
      `${rows.map(({ row }) => row).join(' ')} without ${JSON.stringify(off)}: ${still.length === 0 ? 'missed' : 'STILL SHOWN'}`,
    );
    good &&= still.length === 0;
  }
  return good;
}

/** Rows that go with the same feature are played together. */
function byFeature(rows: readonly Evidence[]): [SwitchedOff, Evidence[]][] {
  const features = new Map<string, [SwitchedOff, Evidence[]]>();
  for (const row of rows) {
    const key = JSON.stringify(row.off, (_, value) => (value instanceof RegExp ? String(value) : value));
    const [, found] = features.get(key) ?? [row.off, []];
    features.set(key, [row.off, [...found, row]]);
  }
  return [...features.values()];
}

/** From the file, so that what is checked is what anybody can read again. */
async function readMessages(file: string): Promise<YearMessage[]> {
  const messages: YearMessage[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) messages.push(JSON.parse(line));
  return messages;
}

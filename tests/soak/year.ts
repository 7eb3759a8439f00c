// `npm run soak -- year [seed]`: two towns play their whole year, from 2023-03-16 to 2024-01-15. All messages of each go into
// one file; what the bot said to groups by itself is held against the rules of the channel.
import { createReadStream, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { chineseCalendar } from '../../src/domain/programme/calendar.ts';
import { temporaryDir } from '../support/service.ts';
import { checkMessages } from '../support/year/check-messages.ts';
import type { YearMessage } from '../support/year/stage.ts';
import { playYear } from '../support/year/year.ts';

const towns = ['programmes/chaqi-2023', 'tests/fixtures/qinghe-2023'];

export async function soakYear(seed: number): Promise<boolean> {
  let good = true;
  for (const programmeDir of towns) {
    const dir = await temporaryDir();
    console.log(`${programmeDir}, seed ${seed}, ${dir.path}`);
    const began = performance.now();
    const { messages, town } = await playYear({
      dataDir: dir.path,
      programmeDir: resolve(programmeDir),
      seed,
      from: '2023-03-16',
      to: '2024-01-15',
      log: console.log,
    });
    const file = resolve(dir.path, 'messages.jsonl');
    writeFileSync(file, messages.map((message) => JSON.stringify(message)).join('\n'));
    const faults = checkMessages(await readMessages(file), { town, calendar: chineseCalendar() });
    const own = messages.filter(({ proactive, kind }) => proactive && kind === 'group').length;
    const said = messages.filter(({ from }) => from !== 'bot').length;
    console.log(
      `${said} said, ${messages.length - said} answered or sent, ${own} to groups by itself, ${faults.length} faults, ${Math.round((performance.now() - began) / 1000)} s; messages in ${file}`,
    );
    for (const { rule, why, message } of faults.slice(0, 20))
      console.log(`  ${rule}: ${message.at} ${message.chat}: ${why}`);
    good &&= faults.length === 0;
    if (faults.length === 0) await dir.remove();
  }
  return good;
}

/** From the file, so that what is checked is what anybody can read again. */
async function readMessages(file: string): Promise<YearMessage[]> {
  const messages: YearMessage[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) messages.push(JSON.parse(line));
  return messages;
}

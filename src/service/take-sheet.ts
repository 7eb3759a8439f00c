import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, storeFile } from '../config.ts';
import { rulesAt } from '../domain/programme/rulebook.ts';
import { dayOf } from '../domain/time.ts';
import { UserError } from '../errors.ts';
import { rosterProblemText } from '../presenters/roster-problem.ts';
import { openStore } from '../store/open.ts';
import { type SheetTaken, takeSheet } from '../store/take-sheet.ts';
import { readProgrammeDir } from './programme-dir.ts';
import { programmeNow } from './programme-now.ts';
import { readRosterFile } from './roster/read-file.ts';

/**
 * `jingcun take-sheet <file>`: a filled 打分表, all of it or nothing, beside a running service. Returns the line to show.
 *
 * @throws UserError when nothing was taken over, with the reason.
 */
export async function takeSheetFile(config: Config, file: string, machineNow: () => number): Promise<string> {
  const path = join(config.dataDir, storeFile);
  if (!existsSync(path)) throw new UserError(`还没有数据库：${path}。请先导入名册：jingcun import 名册.xlsx`);
  const bundle = readProgrammeDir(config.programmeDir);
  const { sheets } = await readRosterFile(file);
  const at = programmeNow(config, machineNow);
  const rules = rulesAt(bundle, dayOf(at));
  const store = openStore(path);
  try {
    const taken = await store.write((tx) =>
      takeSheet(tx, { sheets, senderId: null, programme: bundle.programme, rules, channel: 'cli', at }),
    );
    return takenText(taken);
  } finally {
    await store.close();
  }
}

const problemsShown = 5;

/** What was taken over in one sentence; it says no place and no points, which are sealed. */
function takenText(taken: SheetTaken): string {
  if ('say' in taken) throw new UserError(`${taken.say}。没有写入。`);
  if ('problems' in taken) {
    const lines = taken.problems.slice(0, problemsShown).map(rosterProblemText);
    const rest = taken.problems.length - lines.length;
    throw new UserError([...lines, `${rest > 0 ? `另有${rest}处，` : ''}改好再来，没有写入。`].join('\n'));
  }
  const { units, findings, unchanged, asides } = taken;
  const aside = asides ? '自评、复核、终评没有收。' : '';
  if (units === 0) return `和上次一样，没有变（${unchanged}个单位）。${aside}`;
  return `记下${units}个单位，${findings}条问题${unchanged > 0 ? `；${unchanged}个单位没变` : ''}。${aside}还没交卷。`;
}

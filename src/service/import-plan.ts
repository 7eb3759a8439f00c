import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, storeFile } from '../config.ts';
import { readPlanSheet } from '../domain/plan-sheet.ts';
import { dayOf } from '../domain/time.ts';
import { StartError, UserError } from '../errors.ts';
import { rosterProblemText } from '../presenters/roster-problem.ts';
import { recordDecision } from '../store/audit.ts';
import { openStore } from '../store/open.ts';
import { planSheetContext, type WrittenPlan, writePlan } from '../store/plan-sheet.ts';
import { readProgrammeDir } from './programme-dir.ts';
import { programmeNow } from './programme-now.ts';
import { readRosterFile } from './roster/read-file.ts';

/**
 * `jingcun import-plan <file>`: all of the rows or none, beside a running service. Returns the line to show.
 *
 * @throws StartError with every mistake of the file, one a line.
 * @throws UserError when there is no store, or the file cannot be read.
 */
export async function importPlan(
  config: Config,
  { file, dryRun }: { file: string; dryRun: boolean },
  machineNow: () => number,
): Promise<string> {
  const path = join(config.dataDir, storeFile);
  if (!existsSync(path)) throw new UserError(`还没有数据库：${path}。请先导入名册：jingcun import 名册.xlsx`);
  const { programme } = readProgrammeDir(config.programmeDir);
  const { sheets } = await readRosterFile(file);
  const at = programmeNow(config, machineNow);
  const store = openStore(path);
  try {
    const context = await planSheetContext(store.read, { programme, unitIds: null, at });
    const read = readPlanSheet(sheets, context);
    if ('problems' in read) {
      throw new StartError([
        ...read.problems.map(rosterProblemText),
        `一共 ${read.problems.length} 处要改，没有写入。`,
      ]);
    }
    if (dryRun) {
      const known = read.measures.filter(({ measureId }) => measureId !== null).length;
      return `读得懂：新写 ${read.measures.length - known} 项，已有 ${known} 项。只是试读，没有写入。`;
    }
    const written = await store.write(async (tx) => {
      const counts = await writePlan(tx, read.measures, { by: null, at });
      const what = {
        action: 'plan.imported',
        subject: `plan:${dayOf(at)}`,
        before: null,
        after: { ...counts },
      } as const;
      await recordDecision(tx, { at, personId: null, channel: 'cli', ...what });
      return counts;
    });
    return writtenText(written);
  } finally {
    await store.close();
  }
}

function writtenText({ created, changed, unchanged }: WrittenPlan): string {
  return `写好了：新写 ${created} 项，改 ${changed} 项，没变 ${unchanged} 项。`;
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, storeFile } from '../config.ts';
import { nameProblems, rulebooksFrom, unusedClasses } from '../domain/programme/check-names.ts';
import type { ProgrammeBundle, Town } from '../domain/programme/model.ts';
import { rulesAt } from '../domain/programme/rulebook.ts';
import { dayOf, type Instant } from '../domain/time.ts';
import { storeProblem } from '../store/backup.ts';
import { openReader } from '../store/open.ts';
import { readTown } from '../store/read-town.ts';
import { readStamp } from '../store/settings.ts';

/**
 * Whether classes and branches of the rulebooks and of the roster fit: the imported one where there is a store of this
 * programme, else that of `town.yaml`. `notes` are worth a look and no mistakes.
 */
export async function checkNames(
  config: Pick<Config, 'dataDir'>,
  bundle: ProgrammeBundle,
  now: () => Instant,
): Promise<{ readonly problems: readonly string[]; readonly notes: readonly string[] }> {
  const stored = await storedTown(config, bundle, now);
  const town = stored?.town ?? bundle.town;
  const day = stored?.day ?? bundle.programme.from;
  const unused = unusedClasses(town, rulesAt(bundle, day));
  return {
    problems: nameProblems(town, rulebooksFrom(bundle, day)),
    notes: unused.length === 0 ? [] : [`规则的类别 ${unused.join('、')} 名册里还没有人。`],
  };
}

async function storedTown(
  config: Pick<Config, 'dataDir'>,
  { programme }: ProgrammeBundle,
  now: () => Instant,
): Promise<{ town: Town; day: string } | null> {
  const file = join(config.dataDir, storeFile);
  if (!existsSync(file) || storeProblem(file) !== null) return null;
  const reader = openReader(file);
  try {
    if ((await readStamp(reader.read))?.programmeId !== programme.id) return null;
    const at = now();
    return { town: await readTown(reader.read, at), day: dayOf(at) };
  } finally {
    reader.close();
  }
}

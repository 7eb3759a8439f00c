import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, storeFile } from '../config.ts';
import type { ProgrammeBundle, Rules } from '../domain/programme/model.ts';
import { rulebookProblems } from '../domain/programme/rulebook.ts';
import { dayOf, type Instant } from '../domain/time.ts';
import { StartError } from '../errors.ts';
import { recordDecision } from '../store/audit.ts';
import { storeProblem } from '../store/backup.ts';
import { openReader } from '../store/open.ts';
import { type RulebookRow, storeAdoption, storedRulebooks, storeRulebook } from '../store/rulebooks.ts';
import { readStamp } from '../store/settings.ts';
import type { Db, Store, Tx } from '../store/store.ts';

/**
 * Stores the versions this store has not seen (P15). Those that hold when the first one is stored are what the programme
 * began with; every later one is news, which the daily round tells the groups.
 *
 * @throws StartError when a stored version has another content now, or one that holds is gone.
 */
export async function keepRulebooks(
  store: Store,
  { rulebooks }: Pick<ProgrammeBundle, 'rulebooks'>,
  at: Instant,
): Promise<void> {
  await store.write(async (tx) => {
    const stored = await storedRulebooks(tx);
    const problems = rulebookProblems(stored, rulebooks, dayOf(at));
    if (problems.length > 0) throw new StartError(problems);
    for (const rules of rulebooks) await keep(tx, rules, { stored, at });
  });
}

async function keep(
  tx: Tx,
  rules: Rules,
  { stored, at }: { stored: readonly RulebookRow[]; at: Instant },
): Promise<void> {
  const { version, from, adopted } = rules;
  const before = stored.find((one) => one.version === version);
  if (before) {
    if (before.adoptedBy === null && adopted !== null) {
      await storeAdoption(tx, version, adopted);
      await note(tx, rules, { at, before: { adopted: null } });
    }
    return;
  }
  const isNews = stored.length > 0 || (from !== null && from > dayOf(at));
  await storeRulebook(tx, rules, { at, announce: isNews });
  await note(tx, rules, { at, before: null });
}

function note(tx: Tx, { version, from, adopted }: Rules, { at, before }: { at: Instant; before: object | null }) {
  return recordDecision(tx, {
    at,
    personId: null,
    channel: 'system',
    action: 'rulebook.stored',
    subject: `rulebook:${version}`,
    before,
    after: { holdsFrom: from, adopted: adopted === null ? null : `${adopted.on} ${adopted.by}` },
  });
}

/**
 * The same without writing, for `jingcun check`: what a start with this directory would be refused for, when there is a
 * store of the programme.
 */
export async function storedRulebookProblems(
  config: Pick<Config, 'dataDir'>,
  { programme, rulebooks }: ProgrammeBundle,
  now: () => Instant,
): Promise<readonly string[]> {
  const file = join(config.dataDir, storeFile);
  if (!existsSync(file) || storeProblem(file) !== null) return [];
  const reader = openReader(file);
  try {
    return await problemsIn(reader.read, { programmeId: programme.id, rulebooks, at: now() });
  } finally {
    reader.close();
  }
}

async function problemsIn(
  db: Db,
  { programmeId, rulebooks, at }: { programmeId: string; rulebooks: readonly Rules[]; at: Instant },
): Promise<readonly string[]> {
  const stamp = await readStamp(db);
  if (stamp?.programmeId !== programmeId) return [];
  return rulebookProblems(await storedRulebooks(db), rulebooks, dayOf(at));
}

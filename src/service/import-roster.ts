import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, storeFile } from '../config.ts';
import { rulebooksFrom } from '../domain/programme/check-names.ts';
import type { Rules, Town } from '../domain/programme/model.ts';
import { diffTown, isSameTown, type TownDiff } from '../domain/roster/diff.ts';
import { readRoster } from '../domain/roster/read-roster.ts';
import { dayOf, type Instant, isDay, startOfDay } from '../domain/time.ts';
import { StartError, UserError } from '../errors.ts';
import { rosterProblemText } from '../presenters/roster-problem.ts';
import { townDiffText } from '../presenters/town-diff.ts';
import { recordDecision } from '../store/audit.ts';
import { refuseForgotten } from '../store/forget/refuse.ts';
import { type ImportResult, importTown } from '../store/import-town.ts';
import { openStore } from '../store/open.ts';
import { readTown } from '../store/read-town.ts';
import { lastImport, recordImport } from '../store/roster-imports.ts';
import { rosterVersion } from '../store/roster-version.ts';
import { stampStore } from '../store/settings.ts';
import type { Store } from '../store/store.ts';
import { isPrepared, type WantedStamp, wantedStamp } from './prepare-store.ts';
import { readProgrammeDir } from './programme-dir.ts';
import { programmeNow } from './programme-now.ts';
import { type RosterFile, readRosterFile } from './roster/read-file.ts';
import type { Terminal } from './terminal.ts';

export interface ImportOrder {
  readonly file: string;
  /** Reads, checks and shows; never writes. */
  readonly dryRun: boolean;
  /** Writes without asking, also when many people leave. */
  readonly yes: boolean;
  /** Day the facts hold from; null is now. */
  readonly from: string | null;
}

export interface ImportDeps {
  readonly config: Config;
  readonly terminal: Terminal;
  readonly machineNow: () => number;
}

/**
 * `jingcun import`: reads the roster, shows every mistake or what would change, and writes all of it or nothing. Creates
 * and stamps the store when there is none, so that a town is set up before the service first starts. Works beside a
 * running service: the store is held for one transaction.
 *
 * @throws StartError with every mistake of the file, one a line.
 * @throws UserError when the file, the day or the number of people who would leave is refused.
 */
export async function importRoster(deps: ImportDeps, order: ImportOrder): Promise<void> {
  const { config, terminal } = deps;
  const now = programmeNow(config, deps.machineNow);
  const at = startOfFacts(order.from, now);
  const bundle = readProgrammeDir(config.programmeDir);
  const { programme } = bundle;
  const rulebooks = rulebooksFrom(bundle, dayOf(at));
  terminal.progress('读文件', 0, 1);
  const file = await readRosterFile(order.file);
  const wanted = wantedStamp(config, programme.id);
  const path = join(config.dataDir, storeFile);
  let store = existsSync(path) ? openStore(path) : null;
  try {
    const plan = await planImport(store, { file, at, wanted, terminal, rulebooks });
    for (const line of plan.lines) terminal.print(line);
    if (plan.before !== null && isSameTown(plan.diff) && plan.before.name === plan.after.name) return;
    if (order.dryRun) return terminal.print('只是试读，没有写入。');
    if (!(await mayWrite(plan, order, terminal))) return terminal.print('没有写入。');
    mkdirSync(config.dataDir, { recursive: true });
    store ??= openStore(path);
    const result = await write(store, { plan, file, at, wanted, now, deps });
    terminal.print(writtenText(result, at, now));
    if (plan.before === null) terminal.print('下一步：jingcun code <办公室的人>，给他绑定码，再启动。');
  } finally {
    terminal.endProgress();
    await store?.close();
  }
}

interface Plan {
  readonly before: Town | null;
  readonly after: Town;
  readonly diff: TownDiff;
  /** What to show before anything is written. */
  readonly lines: readonly string[];
  /** The roster this was worked out from; another one by the time of writing is refused. */
  readonly version: string;
}

async function planImport(
  store: Store | null,
  {
    file,
    at,
    wanted,
    terminal,
    rulebooks,
  }: { file: RosterFile; at: Instant; wanted: WantedStamp; terminal: Terminal; rulebooks: readonly Rules[] },
): Promise<Plan> {
  const version = store ? await rosterVersion(store.read) : '';
  const prepared = store !== null && (await isPrepared(store.read, wanted));
  if (prepared) await refuseEarlier(store, at);
  const before = prepared ? await readTown(store.read, at) : null;
  const rows = file.sheets.reduce((sum, sheet) => sum + sheet.rows.length, 0);
  terminal.progress('核对', Math.floor(rows / 3), rows);
  const read = readRoster(file.sheets, before, rulebooks);
  terminal.endProgress();
  if ('problems' in read) {
    const lines = read.problems.map(rosterProblemText);
    throw new StartError([...read.notes, ...lines, `一共 ${lines.length} 处要改，没有写入。`]);
  }
  if (prepared) await refuseForgotten(store.read, read.town);
  const diff = diffTown(before, read.town);
  return { before, after: read.town, diff, lines: [...read.notes, ...townDiffText(diff)], version };
}

function startOfFacts(from: string | null, now: Instant): Instant {
  if (from === null || from === dayOf(now)) return now;
  if (!isDay(from)) throw new UserError(`--from ${from} 不是日期。要写成 2023-05-04 这样。`);
  return startOfDay(from);
}

async function refuseEarlier(store: Store, at: Instant): Promise<void> {
  const last = await lastImport(store.read);
  if (last === null || last.effectiveAt <= at) return;
  throw new UserError(
    `上次导入从 ${dayOf(last.effectiveAt)} 起算，这次不能更早。请加 --from ${dayOf(last.effectiveAt)} 或以后的日子。`,
  );
}

/** A fifth of the people at once is more likely half a file than half a town. */
const leavingShare = 0.2;

async function mayWrite({ before, diff }: Plan, { yes }: ImportOrder, terminal: Terminal): Promise<boolean> {
  if (yes) return true;
  const people = before?.people.length ?? 0;
  const many = diff.left.length > people * leavingShare;
  const warning = `名册上的 ${people} 人里有 ${diff.left.length} 人会离开。`;
  if (!terminal.interactive) {
    if (many) throw new UserError(`${warning}没有写入。真是这样就加 --yes 再导入。`);
    return true;
  }
  if (many) terminal.print(warning);
  return /^(?:是|y|yes)$/iu.test((await terminal.ask('写入吗？(是/否) ')).trim());
}

interface Writing {
  readonly plan: Plan;
  readonly file: RosterFile;
  readonly at: Instant;
  readonly wanted: WantedStamp;
  readonly now: Instant;
  readonly deps: ImportDeps;
}

async function write(store: Store, { plan, file, at, wanted, now, deps }: Writing): Promise<ImportResult> {
  const people = plan.after.people.length;
  deps.terminal.progress('写入', Math.floor(people / 2), people);
  const result = await store.write(async (tx) => {
    if ((await rosterVersion(tx)) !== plan.version) throw new UserError('名册刚被别处改过，没有写入。请再导入一次。');
    await stampStore(tx, { ...wanted, activatedAt: now });
    const result = await importTown(tx, plan.after, at);
    const { joined, left, closed, opened, named } = result;
    await recordImport(tx, {
      at: deps.machineNow(),
      effectiveAt: at,
      file: file.name,
      hash: createHash('sha256').update(file.bytes).digest('hex'),
      counts: { units: result.units, people: result.people, joined, left, closed, opened, named },
    });
    await recordDecision(tx, {
      at: now,
      personId: null,
      channel: 'cli',
      action: 'roster.imported',
      subject: `roster:${dayOf(at)}`,
      before: { people: plan.before?.people.length ?? 0 },
      after: { people, joined, left, closed, opened },
    });
    return result;
  });
  deps.terminal.endProgress();
  return result;
}

function writtenText({ units, people, joined, left }: ImportResult, at: Instant, now: Instant): string {
  const from = at === now ? '现在' : ` ${dayOf(at)} `;
  return `写好了：${units} 个单位，${people} 人，新来 ${joined} 人，离开 ${left} 人，从${from}起算。`;
}

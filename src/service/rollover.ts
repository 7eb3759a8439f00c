import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { type Config, storeFile } from '../config.ts';
import { programmeFiles } from '../domain/programme/load.ts';
import type { ProgrammeBundle, Town } from '../domain/programme/model.ts';
import { idOfYear, moveProgramme, moveRules, townYaml } from '../domain/programme/move-year.ts';
import { dayOf, type Instant } from '../domain/time.ts';
import { StartError, UserError } from '../errors.ts';
import { rosterWorkbook } from '../presenters/roster-workbook.ts';
import { openStore } from '../store/open.ts';
import { readTown } from '../store/read-town.ts';
import { readStamp } from '../store/settings.ts';
import type { Store } from '../store/store.ts';
import { readProgrammeDir } from './programme-dir.ts';
import { programmeNow } from './programme-now.ts';
import { openThings } from './rollover-open.ts';

export interface RolloverOrder {
  readonly year: number;
  /** Data directory of the new year, for which the roster and a list of what is open are written; null: not asked for. */
  readonly carryTo: string | null;
}

/**
 * `jingcun rollover <year>`: a programme directory beside the present one with the same calendar in another year. The rules
 * are to be adopted anew, the town is that of the store where there is one. Returns what to say: what was made, what is
 * still to be edited, how to begin. Changes nothing that is there.
 *
 * @throws UserError when the year is not later, or something of that name exists.
 */
export async function rollOver(config: Config, order: RolloverOrder, machineNow: () => number): Promise<string[]> {
  const bundle = readProgrammeDir(config.programmeDir);
  const { programme } = bundle;
  const from = Number(programme.from.slice(0, 4));
  if (order.year <= from) throw new UserError(`现在的方案就是${from}年的，请写以后的年份，如 ${from + 1}。`);
  const id = idOfYear(programme.id, order.year);
  const target = join(dirname(config.programmeDir), id);
  if (existsSync(target)) throw new UserError(`已经有这个目录：${target}。要重做，请先把它改名。`);
  const newData = order.carryTo === null ? null : resolve(order.carryTo);
  if (newData !== null && existsSync(join(newData, storeFile))) {
    throw new UserError(`${newData} 里已经有数据库。新一年请用一个新的数据目录。`);
  }
  for (const name of newData === null ? [] : [carriedRoster, carriedList]) {
    const file = join(newData ?? '', name);
    if (existsSync(file)) throw new UserError(`已经有这个文件：${file}。请先把它挪开。`);
  }
  const path = join(config.dataDir, storeFile);
  const store = existsSync(path) ? openStore(path) : null;
  try {
    if (store) await refuseOtherProgramme(store, programme.id);
    const at = store ? programmeNow(config, machineNow) : machineNow();
    const town = store ? await readTown(store.read, at) : null;
    await writeProgramme(config.programmeDir, target, { bundle, town, years: { from, to: order.year }, id });
    const carried =
      newData === null
        ? []
        : await carryOver(store, newData, { bundle, town: town ?? bundle.town, at, years: order.year - from });
    return [...madeLines(target, town !== null), ...checkLines(target), ...carried, ...startLines(target, newData)];
  } finally {
    await store?.close();
  }
}

async function refuseOtherProgramme(store: Store, programmeId: string): Promise<void> {
  const stamp = await readStamp(store.read);
  if (stamp && stamp.programmeId !== programmeId) {
    throw new UserError(`数据目录里是方案 ${stamp.programmeId} 的，PROGRAMME 指的是 ${programmeId}。请把两个对上。`);
  }
}

interface Moved {
  readonly bundle: ProgrammeBundle;
  readonly town: Town | null;
  readonly years: { readonly from: number; readonly to: number };
  readonly id: string;
}

async function writeProgramme(source: string, target: string, { bundle, town, years, id }: Moved): Promise<void> {
  const read = (name: string) => readFile(join(source, name), 'utf8');
  const files = [
    [programmeFiles.programme, moveProgramme(await read(programmeFiles.programme), { ...years, id })],
    [programmeFiles.rules, moveRules(await lastRulebook(source, bundle), years)],
    [programmeFiles.town, town === null ? await read(programmeFiles.town) : townYaml(town)],
  ] as const;
  await mkdir(target, { recursive: true });
  for (const [name, text] of files) await writeFile(join(target, name), text, { flag: 'wx' });
}

/** The rulebook that holds in the end goes on. */
async function lastRulebook(source: string, { rulebooks }: ProgrammeBundle): Promise<string> {
  const version = rulebooks.at(-1)?.version;
  const later = (await readdir(source)).filter((name) => /^rules-.+\.yaml$/u.test(name));
  for (const name of later) {
    const text = await readFile(join(source, name), 'utf8');
    if (/^version:\s*['"]?([^'"\s#]+)/mu.exec(text)?.[1] === version) return text;
  }
  return readFile(join(source, programmeFiles.rules), 'utf8');
}

function madeLines(target: string, fromStore: boolean): string[] {
  return [
    `做好了：${target}`,
    `名册${fromStore ? '照数据库里现在的写（不写电话）' : '照原来的 town.yaml 抄'}；规则照最后一本抄，编号换新。`,
    '要改：programme.yaml 的 documentNumber（文号）、issuedOn（发文日期）、goal（目标），再核对各阶段的日期。',
    '要改：rules.yaml 的 adopted，写明哪次会议、哪天通过，如 { by: 镇党委会议, on: 2024-03-01 }。',
  ];
}

function checkLines(target: string): string[] {
  try {
    readProgrammeDir(target);
    return [`检查：没有问题。改完再查一次：npm run jingcun -- check ${shown(target)}`];
  } catch (cause) {
    if (!(cause instanceof StartError)) throw cause;
    return [
      ...cause.problems.map((problem) => `还要改：${problem}`),
      `改完检查：npm run jingcun -- check ${shown(target)}`,
    ];
  }
}

export const carriedRoster = 'roster.xlsx';
export const carriedList = '没办完的事.txt';

/** The roster to be imported, and a list of what is open: numbers, groups and accounts belong to the old store and cannot move. */
async function carryOver(
  store: Store | null,
  dir: string,
  { bundle, town, at, years }: { bundle: ProgrammeBundle; town: Town; at: Instant; years: number },
): Promise<string[]> {
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, carriedRoster), await rosterWorkbook(town));
  const { count, lines } = store ? await openThings(store.read, { bundle, at, years }) : { count: 0, lines: [] };
  const list = count === 0 ? ['没有没办完的事。'] : [`截至${dayOf(at)}没办完的：`, ...lines];
  await writeFile(join(dir, carriedList), `\uFEFF${list.join('\r\n')}\r\n`);
  return [
    `带过去：${join(dir, carriedRoster)}（名册，有电话），${join(dir, carriedList)}（没办完的任务、计划、整改、问题和投诉建议${count}件，照着重发）。`,
    '带不过去：群的绑定、大家的登记、上报、照片、积分和评比。这些留在原来的数据目录，可以照样导出。',
  ];
}

function startLines(target: string, newData: string | null): string[] {
  const data = newData ?? '新的数据目录';
  const roster = newData === null ? '名册.xlsx' : join(newData, carriedRoster);
  return [
    `新一年这样开始：设 PROGRAMME=${shown(target)}、DATA_DIR=${data}，先 npm run jingcun -- import ${roster}，再 code 给办公室发码，再 start，各群重新“绑定本群”。`,
  ];
}

function shown(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith('..') ? path : near || basename(path);
}

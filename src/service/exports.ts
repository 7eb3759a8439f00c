import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Config, storeFile } from '../config.ts';
import { type Paper, paperNamed, papers } from '../domain/papers.ts';
import { isPeriod, type Period } from '../domain/period.ts';
import { UserError } from '../errors.ts';
import { recordDecision } from '../store/audit.ts';
import { openStore } from '../store/open.ts';
import { readProgrammeDir } from './programme-dir.ts';
import { programmeNow } from './programme-now.ts';
import type { Terminal } from './terminal.ts';

/** Something to fill in: made before there is a store. */
interface BlankKind extends Pick<Paper, 'name' | 'summary' | 'extension'> {
  make(config: Config): Promise<Buffer>;
}

export const blanks: readonly BlankKind[] = [
  {
    name: 'roster-template',
    summary: '空白名册，照着填好再导入',
    extension: 'xlsx',
    async make(config) {
      const { rosterTemplate } = await import('../presenters/roster-workbook.ts');
      return rosterTemplate(readProgrammeDir(config.programmeDir).town.name);
    },
  },
  {
    name: 'plan-template',
    summary: '空白工作计划，照着填好再用 import-plan 导入',
    extension: 'xlsx',
    async make(config) {
      const { planWorkbook } = await import('../presenters/plan-workbook.ts');
      const { programme } = readProgrammeDir(config.programmeDir);
      return planWorkbook([], { programme, today: programme.from });
    },
  },
];

/** What there is, one a line. */
export function exportList(): string {
  return [...papers, ...blanks].map(({ name, summary }) => `  ${name}  ${summary}`).join('\n');
}

/** Why these words name no export, as the sentence to show; null when they do. */
export function wrongExport(what: string, period: string | undefined): string | null {
  if (![...papers, ...blanks].some((kind) => kind.name === what))
    return `没有“${what}”这种导出。能导出的有：\n${exportList()}`;
  if (period === undefined || isPeriod(period)) return null;
  return `--period ${period} 看不懂。要写成 2023-05-04、2023-05、2023-Q2 或 2023。`;
}

export interface ExportOrder {
  readonly what: string;
  readonly period: Period | null;
  readonly out: string;
  /** Replaces a file that is there. */
  readonly force: boolean;
}

/**
 * `jingcun export`: works beside a running service.
 *
 * @throws UserError when there is no store, the file is there already or cannot be written.
 */
export async function exportTo(
  config: Config,
  order: ExportOrder,
  machineNow: () => number,
  terminal?: Pick<Terminal, 'progress' | 'endProgress'>,
): Promise<void> {
  const paper = paperNamed(order.what);
  const blank = blanks.find(({ name }) => name === order.what);
  if (!paper && !blank) throw new UserError(wrongExport(order.what, undefined) ?? order.what);
  const target = resolve(order.out);
  if (!order.force && existsSync(target)) throw new UserError(`已经有这个文件：${target}。换个名字，或加 --force。`);
  const content = paper
    ? await fromStore(config, paper, { ...order, machineNow, ...(terminal === undefined ? {} : { terminal }) })
    : await blank?.make(config);
  if (content) await writeTo(target, content, order.force);
  console.error(`导出好了：${target}`);
}

async function fromStore(
  config: Config,
  { name }: Paper,
  {
    period,
    machineNow,
    terminal,
  }: { period: Period | null; machineNow: () => number; terminal?: Pick<Terminal, 'progress' | 'endProgress'> },
): Promise<Buffer> {
  const file = join(config.dataDir, storeFile);
  if (!existsSync(file)) throw new UserError(`还没有数据库：${file}。请先导入名册，或启动一次。`);
  const at = programmeNow(config, machineNow);
  const store = openStore(file);
  try {
    const bundle = readProgrammeDir(config.programmeDir);
    const photoDir = join(config.dataDir, 'photos');
    const progress = (done: number, total: number) => terminal?.progress('写表', done, total);
    const { makePaper } = await import('../jobs/paper-makers.ts');
    const content = await makePaper(store.read, name, { period, at, bundle, photoDir, progress, note: console.error });
    terminal?.endProgress();
    await store.write((tx) =>
      recordDecision(tx, {
        at,
        personId: null,
        channel: 'cli',
        action: 'export.made',
        subject: `export:${name}`,
        before: null,
        after: { what: name, period },
      }),
    );
    return content;
  } finally {
    await store.close();
  }
}

async function writeTo(target: string, content: Buffer, force: boolean): Promise<void> {
  try {
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content, { flag: force ? 'w' : 'wx' });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new UserError(`写不了文件 ${target}（${reasons[code] ?? code}）。请换个位置。`, { cause });
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: '没有权限',
  EPERM: '没有权限',
  EROFS: '只读',
  EISDIR: '那是一个目录',
  ENOTDIR: '路径中间有个文件',
  ENOSPC: '磁盘满了',
  EEXIST: '已经有这个文件',
  EBUSY: '文件正被别的程序打开',
};

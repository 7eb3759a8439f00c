import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config, storeFile } from '../config.ts';
import { chineseCalendar } from '../domain/programme/calendar.ts';
import { retentionRules } from '../domain/retention.ts';
import { coverageGaps } from '../domain/roster/coverage.ts';
import { dayOf } from '../domain/time.ts';
import { coverageLines, unattendedLine } from '../presenters/coverage.ts';
import { storeProblem } from '../store/backup.ts';
import { boundChats } from '../store/chats.ts';
import { openStore } from '../store/open.ts';
import { readTown } from '../store/read-town.ts';
import { lastRetention } from '../store/retention.ts';
import type { Store } from '../store/store.ts';
import { unattendedWork } from '../store/unattended-work.ts';
import { listUnits } from '../store/units.ts';
import { checkDingtalk, dingtalkNeed } from './check-dingtalk.ts';
import { checkWecom } from './check-wecom.ts';
import type { Finding } from './finding.ts';
import { honourWarnings } from './honour-warnings.ts';
import { noOfficeYet, officeBound } from './office-bound.ts';
import { readProgrammeDir } from './programme-dir.ts';

const lowDiskBytes = 1_000_000_000;

/** `jingcun doctor`: what the office should know before and while the service runs. */
export async function examine(config: Config, machineNow: () => number): Promise<Finding[]> {
  const { programme, rulebooks, town } = readProgrammeDir(config.programmeDir);
  const findings = [good(`方案：${programme.title}，${town.units.length} 个单位，${town.people.length} 人`)];
  findings.push(...honourWarnings({ programme, rulebooks, town }).map(bad));
  const nextYear = Number(dayOf(machineNow()).slice(0, 4)) + 1;
  const knows = chineseCalendar(programme.holidayOverrides).knows(nextYear);
  findings.push(
    knows
      ? good(`${nextYear} 年放假安排已有`)
      : bad(`${nextYear} 年放假安排还没有，国务院公布后请升级，或写进 programme.yaml 的 holidays`),
  );
  findings.push(...(await checkWecom(config, machineNow)), ...(await checkDingtalk(config, machineNow)));
  const file = join(config.dataDir, storeFile);
  if (!existsSync(file)) return [...findings, bad(`还没有数据库：${file}，启动一次就有`)];
  const { bavail, bsize } = await statfs(config.dataDir);
  findings.push({ ok: bavail * bsize > lowDiskBytes, text: `磁盘还剩 ${Math.round((bavail * bsize) / 1e9)} GB` });
  const problem = storeProblem(file);
  if (problem !== null) return [...findings, bad(problem)];
  const store = openStore(file);
  try {
    return [
      ...findings,
      good('数据库完好'),
      ...(await bindings(store, machineNow())),
      ...(await coverage(store, machineNow())),
      ...(config.dingtalk === null
        ? []
        : await dingtalkNeed(store.read, { programme, limits: config.dingtalk.monthly, now: machineNow() })),
      await retention(store),
    ];
  } finally {
    await store.close();
  }
}

async function bindings(store: Store, at: number): Promise<Finding[]> {
  const db = store.read;
  const people = await officeBound(db, at);
  const groups = await boundChats(db, at);
  const bound = new Set(groups.map((chat) => chat.unit.id));
  const without = (await listUnits(db, at)).filter((unit) => !bound.has(unit.id));
  const numbers = groups.map(({ chatId, unit, part }) => `${chatId} ${unit.short}${part === 'side' ? '副群' : ''}`);
  return [
    ...(numbers.length === 0 ? [] : [good(`群号：${numbers.join('、')}`)]),
    people > 0 ? good(`办公室已绑定 ${people} 人`) : bad(noOfficeYet),
    without.length === 0
      ? good('各单位都绑了群')
      : bad(`没绑群的单位：${without.map((unit) => unit.short).join('、')}`),
  ];
}

/** 横向到边、纵向到底: whoever and whatever is in no grid yet. */
async function coverage(store: Store, at: number): Promise<Finding[]> {
  const lines = coverageLines(coverageGaps(await readTown(store.read, at)));
  const work = unattendedLine(await unattendedWork(store.read, at));
  const grids = lines.length === 0 ? [good('组、网格、人、户都编进了网格')] : lines.map(bad);
  return [...grids, work === null ? good('任务和计划都有负责人') : bad(work)];
}

/** How long things are kept, and whether they go: the job runs every night. */
async function retention(store: Store): Promise<Finding> {
  const rules = Object.values(retentionRules).map(({ what, days }) => `${what}${days}天`);
  const last = await lastRetention(store.read);
  return good(`只留这么久：${rules.join('，')}；${last === null ? '还没清理过' : `${last} 夜里清理过`}`);
}

function good(text: string): Finding {
  return { ok: true, text };
}

function bad(text: string): Finding {
  return { ok: false, text };
}

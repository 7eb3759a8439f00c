import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Config, readConfig, storeFile } from '../../src/config.ts';
import { planSheet } from '../../src/domain/plan-sheet.ts';
import { instantAt } from '../../src/domain/time.ts';
import { StartError } from '../../src/errors.ts';
import { rosterWorkbook } from '../../src/presenters/roster-workbook.ts';
import { toWorkbook } from '../../src/presenters/workbook.ts';
import { exportTo } from '../../src/service/exports.ts';
import { importPlan } from '../../src/service/import-plan.ts';
import { importRoster } from '../../src/service/import-roster.ts';
import { readProgrammeDir } from '../../src/service/programme-dir.ts';
import { openStore } from '../../src/store/open.ts';
import { audit, measures } from '../../src/store/schema.ts';
import { tempDir } from '../support/temp-dir.ts';

const { town } = readProgrammeDir('programmes/chaqi-2023');
const machineNow = () => instantAt('2023-05-10', '10:00');
const terminal = {
  interactive: false,
  print: () => undefined,
  ask: async () => '否',
  progress: () => undefined,
  endProgress: () => undefined,
};

let dir: string;
let config: Config;

beforeEach(async () => {
  dir = tempDir();
  config = readConfig({ DATA_DIR: join(dir, 'data'), SANDBOX: '0' });
  const roster = join(dir, '名册.xlsx');
  writeFileSync(roster, await rosterWorkbook(town));
  await importRoster({ config, terminal, machineNow }, { file: roster, dryRun: false, yes: true, from: null });
});

async function planFile(rows: readonly (readonly string[])[]): Promise<string> {
  const columns = Object.values(planSheet.columns).map(({ title }) => ({ title }));
  const file = join(dir, '计划.xlsx');
  writeFileSync(file, await toWorkbook([{ name: planSheet.name, columns, rows }]));
  return file;
}

async function stored() {
  const store = openStore(join(config.dataDir, storeFile));
  try {
    return { measures: await store.read.select().from(measures), audit: await store.read.select().from(audit) };
  } finally {
    await store.close();
  }
}

const run = (file: string, dryRun = false) => importPlan(config, { file, dryRun }, machineNow);
const rows = [
  ['', '长湖村', '清理塘边垃圾', '先锋', '张建国', '2023-05-20', ''],
  ['', '荷塘村', '上党课', '', '', '5月30日', ''],
];

describe('jingcun import-plan', () => {
  it('writes all rows, and the same file twice nothing new', async () => {
    const file = await planFile(rows);
    expect(await run(file)).toBe('写好了：新写 2 项，改 0 项，没变 0 项。');
    expect(await run(file)).toBe('写好了：新写 0 项，改 0 项，没变 2 项。');
    const { measures: written, audit: decisions } = await stored();
    expect(written).toMatchObject([
      { text: '清理塘边垃圾', due: '2023-05-20' },
      { text: '上党课', due: '2023-05-30', action: 'ketang' },
    ]);
    expect(decisions.filter(({ action }) => action === 'plan.imported')).toHaveLength(2);
  });

  it('tries without writing', async () => {
    expect(await run(await planFile(rows), true)).toBe('读得懂：新写 2 项，已有 0 项。只是试读，没有写入。');
    expect((await stored()).measures).toEqual([]);
  });

  it('with one mistake writes nothing and tells all of them', async () => {
    const file = await planFile([...rows, ['', '长湖村', '', '', '', '尽快', '']]);
    const failed = await run(file).catch((cause: unknown) => cause);
    expect(failed).toBeInstanceOf(StartError);
    expect(failed instanceof StartError ? failed.problems : []).toEqual([
      '计划 第4行 措施：空着，写做什么事',
      '计划 第4行 截止：写的是“尽快”，写成 2023-05-20 或 5月20日',
      '一共 2 处要改，没有写入。',
    ]);
    expect((await stored()).measures).toEqual([]);
  });

  it('reads back what export plan wrote, and changes what was changed there', async () => {
    await run(await planFile(rows));
    const out = join(dir, '导出.xlsx');
    await exportTo(config, { what: 'plan', period: null, out, force: false }, machineNow);
    expect(await run(out)).toBe('写好了：新写 0 项，改 0 项，没变 2 项。');
    expect(readFileSync(out).length).toBeGreaterThan(1000);
    const changed = await planFile([['1', '长湖村', '清理塘边和沟边垃圾', '先锋', '三组', '2023-06-20', '']]);
    expect(await run(changed)).toBe('写好了：新写 0 项，改 1 项，没变 0 项。');
    expect((await stored()).measures[0]).toMatchObject({ number: 1, groupName: '三组', personId: null });
  });

  it('has a blank to fill in, made before there is a store', async () => {
    const out = join(dir, '空白.xlsx');
    const empty = readConfig({ DATA_DIR: join(dir, 'none'), SANDBOX: '0' });
    await exportTo(empty, { what: 'plan-template', period: null, out, force: false }, machineNow);
    await expect(run(out)).rejects.toThrow(StartError);
  });
});

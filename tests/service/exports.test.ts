import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import readXlsxFile from 'read-excel-file/node';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Config, readConfig, storeFile } from '../../src/config.ts';
import type { DecisionName } from '../../src/domain/decisions.ts';
import { instantAt } from '../../src/domain/time.ts';
import { rosterWorkbook } from '../../src/presenters/roster-workbook.ts';
import { exportTo, wrongExport } from '../../src/service/exports.ts';
import { forget } from '../../src/service/forget.ts';
import { importRoster } from '../../src/service/import-roster.ts';
import { issueCodeFor } from '../../src/service/issue-code.ts';
import { readProgrammeDir } from '../../src/service/programme-dir.ts';
import type { Terminal } from '../../src/service/terminal.ts';
import { removeWebhook, storeWebhook } from '../../src/service/webhook-key.ts';
import { ensureChat } from '../../src/store/chats.ts';
import { openStore } from '../../src/store/open.ts';
import { audit } from '../../src/store/schema.ts';
import { tempDir } from '../support/temp-dir.ts';

const { town } = readProgrammeDir('programmes/chaqi-2023');
const now = instantAt('2023-05-10', '10:00');
const machineNow = () => now;
const terminal: Terminal = {
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

const out = () => join(dir, 'out', '审计.xlsx');
const order = (more: object = {}) => ({ what: 'audit', period: null, out: out(), force: false, ...more });

async function rowsOf(file: string): Promise<unknown[][]> {
  const [sheet] = await readXlsxFile(readFileSync(file));
  // Between its title and the line to sign.
  return (sheet?.data ?? []).slice(1, -1).map((row) => [...row]);
}

describe('jingcun export audit', () => {
  it('writes who decided what, as far as the period goes', async () => {
    await issueCodeFor(config, 'zb02', machineNow);
    await exportTo(config, order(), machineNow);
    const rows = await rowsOf(out());
    expect(rows.slice(1)).toEqual([
      [
        '2023-05-10 10:00',
        '办公室电脑',
        null,
        '导入名册',
        '名册 2023-05-10',
        '人数：0',
        expect.any(String),
        '办公室电脑',
      ],
      [
        '2023-05-10 10:00',
        '办公室电脑',
        null,
        '发绑定码',
        `人 ${nameOf('zb02')}`,
        null,
        expect.any(String),
        '办公室电脑',
      ],
    ]);
    await exportTo(config, order({ period: '2023-04', out: `${out()}.4` }), machineNow);
    expect(await rowsOf(`${out()}.4`)).toHaveLength(1);
  });

  it('shows at the terminal how far a long export is', async () => {
    const told: string[] = [];
    const watching = {
      progress: (stage: string, done: number, total: number) => told.push(`${stage} ${done}/${total}`),
      endProgress: () => told.push('end'),
    };
    await issueCodeFor(config, 'zb02', machineNow);
    await exportTo(config, order(), machineNow, watching);
    expect(told).toEqual(['写表 2/2', 'end']);
  });

  it('never writes over a file unless told to', async () => {
    mkdirSync(join(dir, 'out'));
    writeFileSync(out(), '原来的');
    await expect(exportTo(config, order(), machineNow)).rejects.toThrow('已经有这个文件');
    expect(readFileSync(out(), 'utf8')).toBe('原来的');
    await exportTo(config, order({ force: true }), machineNow);
    expect(await rowsOf(out())).not.toHaveLength(0);
  });

  it('says in one sentence that it cannot be written there', async () => {
    const inFile = join(dir, '名册.xlsx', 'x.xlsx');
    await expect(exportTo(config, order({ out: inFile }), machineNow)).rejects.toThrow(/^写不了文件 .*。请换个位置。$/);
    await expect(exportTo(config, order({ out: dir, force: true }), machineNow)).rejects.toThrow('那是一个目录');
  });

  it('tells what there is when the name or the period is wrong', () => {
    expect(wrongExport('nonsense', undefined)).toMatch(/没有“nonsense”这种导出。能导出的有：\n[\s\S]*audit/);
    expect(wrongExport('audit', '5月')).toContain('2023-05');
    for (const period of ['2023-05-04', '2023-05', '2023-Q2', '2023', undefined]) {
      expect(wrongExport('audit', period)).toBeNull();
    }
    for (const period of ['2023-13', '2023-02-30', '2023-Q5', '23', '']) {
      expect(wrongExport('audit', period)).not.toBeNull();
    }
  });
});

describe('a decision at the machine', () => {
  const doings = {
    'roster.imported': async () => undefined,
    'code.issued': () => issueCodeFor(config, 'zb02', machineNow),
    'person.forgotten': () => forget({ config, terminal, machineNow }, { who: 'ch37', yes: true, backups: false }),
    'export.made': () => exportTo(config, order(), machineNow),
    'webhook.stored': storeOneWebhook,
    'webhook.removed': async () => removeWebhook({ config, terminal, machineNow }, await storeOneWebhook()),
  } satisfies Partial<Record<DecisionName, () => Promise<unknown>>>;
  const names = [
    'roster.imported',
    'code.issued',
    'person.forgotten',
    'export.made',
    'webhook.stored',
    'webhook.removed',
  ] as const;

  it.each(names)('%s is recorded with nobody’s name and its place', async (name) => {
    await doings[name]();
    const [row, ...more] = await recorded(name);
    expect(more).toEqual([]);
    expect(row).toMatchObject({ personId: null, channel: 'cli', chatId: null, at: now });
    expect(row?.after).toBeTypeOf('object');
  });

  it('is not recorded when it was refused', async () => {
    mkdirSync(join(dir, 'out'));
    writeFileSync(out(), '原来的');
    await expect(exportTo(config, order(), machineNow)).rejects.toThrow();
    await expect(issueCodeFor(config, '没有这个人', machineNow)).rejects.toThrow();
    expect(await recorded('export.made')).toEqual([]);
    expect(await recorded('code.issued')).toEqual([]);
    expect(existsSync(join(config.dataDir, storeFile))).toBe(true);
  });
});

/** Answers the group's number. */
async function storeOneWebhook(): Promise<number> {
  const store = openStore(join(config.dataDir, storeFile));
  const chat = await store.write((tx) => ensureChat(tx, { bot: 'wecom', chatId: 'wrG1', kind: 'group' }));
  await store.close();
  const readInput = async () => '11111111-2222-4333-8444-555555555555';
  await storeWebhook({ config, terminal, machineNow, readInput }, chat.id);
  return chat.id;
}

function nameOf(id: string): string {
  return town.people.find((person) => person.id === id)?.name ?? '';
}

async function recorded(name: DecisionName): Promise<(typeof audit.$inferSelect)[]> {
  const store = openStore(join(config.dataDir, storeFile));
  try {
    return await store.read.select().from(audit).where(eq(audit.action, name));
  } finally {
    await store.close();
  }
}

describe('jingcun export points', () => {
  it('writes the ledger of a period, and of a year its two further sheets', async () => {
    const target = join(dir, 'out', '积分.xlsx');
    await exportTo(config, { what: 'points', period: '2023', out: target, force: false }, machineNow);
    const sheets = await readXlsxFile(readFileSync(target));
    expect(sheets.map(({ sheet }) => sheet)).toEqual(['党员', '群众', '年度个人', '书记']);
    expect(sheets[0]?.data.length).toBeGreaterThan(3);
    expect(sheets[3]?.data.length).toBeGreaterThan(3);
  });
});

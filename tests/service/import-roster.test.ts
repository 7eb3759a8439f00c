import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { castOf } from '../../src/bots/sandbox/cast.ts';
import { openSandbox } from '../../src/bots/sandbox/sandbox.ts';
import { type Config, readConfig, storeFile } from '../../src/config.ts';
import type { Town } from '../../src/domain/programme/model.ts';
import { instantAt, startOfDay } from '../../src/domain/time.ts';
import { rosterWorkbook } from '../../src/presenters/roster-workbook.ts';
import { toWorkbook } from '../../src/presenters/workbook.ts';
import { forget } from '../../src/service/forget.ts';
import { type ImportOrder, importRoster } from '../../src/service/import-roster.ts';
import { issueCodeFor } from '../../src/service/issue-code.ts';
import { prepareStore } from '../../src/service/prepare-store.ts';
import { readProgrammeDir } from '../../src/service/programme-dir.ts';
import { importTown } from '../../src/store/import-town.ts';
import { openStore } from '../../src/store/open.ts';
import { readTown } from '../../src/store/read-town.ts';
import { lastImport } from '../../src/store/roster-imports.ts';
import { readStamp } from '../../src/store/settings.ts';
import { type PlannedRoster, plannedRoster, plantFaults, sheetsFrom } from '../support/roster.ts';
import { tempDir } from '../support/temp-dir.ts';

const { town, programme } = readProgrammeDir('programmes/chaqi-2023');
const now = instantAt('2023-04-03', '10:00');

let dir: string;
let config: Config;
/** What the terminal showed since the last import began. */
let shown: string[];
let questions: string[];

beforeEach(() => {
  dir = tempDir();
  config = readConfig({ DATA_DIR: join(dir, 'data'), SANDBOX: '0' });
});

describe('the first import', () => {
  it('creates the real store, stamps it and says what to do next', async () => {
    await run(await file(town));
    expect(shown).toEqual([
      expect.stringMatching(/^第一次导入：17个单位.*305人/),
      '写好了：17 个单位，305 人，新来 305 人，离开 0 人，从现在起算。',
      '下一步：jingcun code <办公室的人>，给他绑定码，再启动。',
    ]);
    await inStore(async (store) => {
      expect(await readStamp(store.read)).toEqual({ kind: 'real', programmeId: programme.id, activatedAt: now });
      expect((await lastImport(store.read))?.file).toBe('名册.xlsx');
    });
    const office = town.people.find(({ roles }) => roles.some(({ role }) => role === 'office'));
    expect((await issueCodeFor(config, office?.id ?? '', () => now))[1]).toMatch(/绑定 \d{6}$/);
  });

  it('leaves nothing behind when it only reads or is refused', async () => {
    await run(await file(town), { dryRun: true });
    expect(shown.at(-1)).toBe('只是试读，没有写入。');
    await expect(run(await workbook({ ...plannedRoster(200), units: [] }))).rejects.toThrow();
    expect(existsSync(config.dataDir)).toBe(false);
  });
});

describe('a later import', () => {
  it('of what was exported changes nothing and writes nothing', async () => {
    await run(await file(town));
    const exported = await inStore((store) => readTown(store.read, now));
    await run(await file(exported));
    expect(shown).toEqual(['和现在的名册一样，没有变化']);
  });

  it('shows the difference and holds from its day on, not before', async () => {
    await run(await file(town));
    const [, ...others] = town.people.filter(({ roles }) => roles.length === 0);
    const leaver = others[0];
    const changed = { ...town, people: town.people.filter((person) => person !== leaver) };
    await run(await file(changed), { from: '2023-05-01' });
    expect(shown.join('\n')).toContain(leaver?.name);
    expect(shown.at(-1)).toMatch(/离开 1 人，从 2023-05-01 起算。$/);
    await inStore(async (store) => {
      const onRoster = async (at: number) =>
        (await readTown(store.read, at)).people.some(({ id }) => id === leaver?.id);
      expect(await onRoster(startOfDay('2023-05-01') - 1)).toBe(true);
      expect(await onRoster(startOfDay('2023-05-01'))).toBe(false);
    });
    await expect(run(await file(town))).rejects.toThrow('上次导入从 2023-05-01 起算，这次不能更早');
  });

  it('of a file with somebody who was forgotten is refused, even when it is only read', async () => {
    await run(await file(town));
    const gone = town.people.find(({ roles }) => roles.length === 0)?.id ?? '';
    const terminal = {
      interactive: false,
      print: () => undefined,
      ask: async () => '',
      progress() {},
      endProgress() {},
    };
    await forget({ config, terminal, machineNow: () => now }, { who: gone, yes: true, backups: false });
    const refused = `名册里有1个人已按本人要求删除：${gone}。`;
    await expect(run(await file(town), { dryRun: true })).rejects.toThrow(refused);
    await expect(run(await file(town))).rejects.toThrow(refused);
  });

  it('in which more than a fifth of the people are missing wants --yes when nobody can be asked', async () => {
    await run(await file(town));
    const half = { ...town, people: town.people.filter(({ roles }, at) => roles.length > 0 || at % 2 === 0) };
    await expect(run(await file(half))).rejects.toThrow(/会离开。没有写入。真是这样就加 --yes/);
    expect(await people()).toBe(305);
    await run(await file(half), { yes: true });
    expect(await people()).toBe(half.people.length);
  });

  it('asks at a terminal, and writes on 是 alone', async () => {
    await run(await file(town));
    const changed = {
      ...town,
      people: town.people.map((person, at) => (at === 5 ? { ...person, phone: '13911112222' } : person)),
    };
    await run(await file(changed), {}, '否');
    expect([questions, shown.at(-1)]).toEqual([['写入吗？(是/否) '], '没有写入。']);
    await run(await file(changed), {}, '是');
    expect(shown.at(-1)).toMatch(/^写好了/);
    expect(shown.join('\n')).not.toContain('13911112222');
  });

  it('of a .csv of people leaves units, grids, households and teams as they are', async () => {
    await run(await file(town));
    const rows = town.people.map(({ id, name, unit, type }) => [id, name, unit, type].join(','));
    const path = join(dir, '人员.csv');
    writeFileSync(path, ['编号,姓名,单位,类别', ...rows].join('\r\n'));
    await run(path);
    expect(shown).toEqual(['和现在的名册一样，没有变化']);
  });

  it('into the store of another programme is refused', async () => {
    await run(await file(town));
    const other = { ...config, programmeDir: 'tests/fixtures/second-programme' };
    await expect(run(await file(town), {}, undefined, other)).rejects.toThrow(/记的是方案/);
  });
});

describe('10,000 people', () => {
  it('with 200 mistakes are refused with those 200 lines and nothing is written; corrected, they are imported', async () => {
    const right = plannedRoster(10_000);
    const { roster, planted } = plantFaults(right, 200);
    const refused = await run(await workbook(roster)).then(
      () => [],
      (cause: unknown) => (cause instanceof Error ? cause.message.split('\n') : []),
    );
    expect(refused).toHaveLength(201);
    expect(refused.at(-1)).toBe('一共 200 处要改，没有写入。');
    planted.forEach(({ row, fault }, at) => {
      expect(refused[at]).toMatch(new RegExp(`^人员 第${row}行 ${fault.column}：`));
    });
    expect(existsSync(join(config.dataDir, storeFile))).toBe(false);
    await run(await workbook(right));
    expect(await people()).toBe(10_000);
  }, 60_000);
});

describe('the sandbox', () => {
  const startAt = instantAt('2023-03-16', '09:00');

  beforeEach(() => {
    config = readConfig({ DATA_DIR: join(dir, 'data'), SANDBOX: '1' });
  });

  it('that was never started takes no roster', async () => {
    await expect(run(await file(town))).rejects.toThrow('演练场还没开过');
  });

  it('that is running takes one from the time of its own clock', async () => {
    const sandbox = await openSandbox({ dir: config.dataDir, cast: castOf(town), startAt, machineNow: () => now });
    const store = openStore(join(config.dataDir, storeFile));
    const stamp = { kind: 'sandbox', programmeId: programme.id, activatedAt: startAt } as const;
    await prepareStore(store, stamp, async (tx) => void (await importTown(tx, town, startAt)));
    sandbox.clock.beginWalk(startAt + 3_600_000);
    sandbox.clock.step(startAt + 3_600_000);
    await run(await file({ ...town, name: '别的镇' }));
    expect((await lastImport(store.read))?.effectiveAt).toBe(sandbox.clock.now());
    expect((await readTown(store.read, sandbox.clock.now())).name).toBe('别的镇');
    sandbox.clock.endWalk();
    sandbox.close();
    await store.close();
  });
});

async function run(
  path: string,
  order: Partial<ImportOrder> = {},
  answer?: string,
  into: Config = config,
): Promise<void> {
  shown = [];
  questions = [];
  const terminal = {
    interactive: answer !== undefined,
    print: (line: string) => void shown.push(line),
    ask: async (question: string) => {
      questions.push(question);
      return answer ?? '';
    },
    progress: () => undefined,
    endProgress: () => undefined,
  };
  const whole = { file: path, dryRun: false, yes: false, from: null, ...order };
  await importRoster({ config: into, terminal, machineNow: () => now }, whole);
}

async function file(of: Town): Promise<string> {
  const path = join(dir, '名册.xlsx');
  writeFileSync(path, await rosterWorkbook(of));
  return path;
}

async function workbook(roster: PlannedRoster): Promise<string> {
  mkdirSync(dir, { recursive: true });
  const path = join(dir, '名册.xlsx');
  const sheets = sheetsFrom(roster).map(({ name, rows: [header = [], ...rows] }) => ({
    name,
    columns: header.map((title) => ({ title: String(title) })),
    rows: rows.map((cells) => cells.map(String)),
  }));
  writeFileSync(path, await toWorkbook(sheets));
  return path;
}

async function inStore<T>(work: (store: ReturnType<typeof openStore>) => Promise<T>): Promise<T> {
  const store = openStore(join(config.dataDir, storeFile));
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

async function people(): Promise<number> {
  return inStore(async (store) => (await readTown(store.read, now)).people.length);
}

import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Config, readConfig } from '../../src/config.ts';
import { parseProgramme } from '../../src/domain/programme/load.ts';
import { moveProgramme, moveRules, townYaml } from '../../src/domain/programme/move-year.ts';
import { instantAt } from '../../src/domain/time.ts';
import { rosterWorkbook } from '../../src/presenters/roster-workbook.ts';
import { importRoster } from '../../src/service/import-roster.ts';
import { readProgrammeDir } from '../../src/service/programme-dir.ts';
import { carriedList, carriedRoster, rollOver } from '../../src/service/rollover.ts';
import type { Terminal } from '../../src/service/terminal.ts';
import { ensureAccount } from '../../src/store/accounts.ts';
import { ensureChat } from '../../src/store/chats.ts';
import { addMessage } from '../../src/store/inbox.ts';
import { openStore } from '../../src/store/open.ts';
import { personByCode } from '../../src/store/people.ts';
import { addProblem } from '../../src/store/problems.ts';
import type { Tx } from '../../src/store/store.ts';
import { createTask } from '../../src/store/tasks.ts';
import { unitByCode } from '../../src/store/units.ts';
import { tempDir } from '../support/temp-dir.ts';

const source = 'programmes/chaqi-2023';
const now = instantAt('2023-12-20', '10:00');
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

beforeEach(() => {
  dir = tempDir();
  cpSync(source, join(dir, 'chaqi-2023'), { recursive: true });
  config = readConfig({ DATA_DIR: join(dir, 'data'), PROGRAMME: join(dir, 'chaqi-2023'), SANDBOX: '0' });
});

async function withStore(): Promise<void> {
  const { town } = readProgrammeDir(source);
  const renamed = {
    ...town,
    units: town.units.map((unit) => (unit.id === 'changhu' ? { ...unit, places: ['新码头'] } : unit)),
  };
  const roster = join(dir, '名册.xlsx');
  writeFileSync(roster, await rosterWorkbook(renamed));
  await importRoster({ config, terminal, machineNow }, { file: roster, dryRun: false, yes: true, from: null });
  const store = openStore(join(dir, 'data', 'jingcun.db'));
  await store.write(async (tx) => {
    const unit = await unitByCode(tx, 'changhu');
    const person = await personByCode(tx, 'ch01');
    const owner = { groupName: '三组', gridId: null, teamId: null, personId: null };
    const task = { title: '清塘边垃圾', due: '2023-12-30', owner, createdBy: person?.id ?? 0, at: now };
    await createTask(tx, { ...task, unitId: unit?.id ?? 0 });
    await complain(tx, unit?.id ?? 0);
  });
  await store.close();
}

async function complain(tx: Tx, unitId: number): Promise<void> {
  const chat = await ensureChat(tx, { bot: 'test', chatId: 'changhu', kind: 'group' });
  const account = await ensureAccount(tx, { bot: 'test', userId: 'granny' });
  const text = '三组塘边垃圾没人管';
  const message = { bot: 'test', messageId: 'm1', chatId: chat.id, accountId: account.id, text, receivedAt: now };
  const inboxId = await addMessage(tx, { ...message, state: 'done', attempts: 0 }, []);
  const problem = {
    unitId,
    place: '三组塘边',
    text,
    kind: '其他',
    source: 'member',
    anonymous: true,
    inboxId,
  } as const;
  await addProblem(tx, { ...problem, due: '2023-12-27', createdAt: now });
}

describe('jingcun rollover', () => {
  it('makes next year’s programme, which the validator passes, with rules to be adopted anew', async () => {
    const lines = await rollOver(config, { year: 2024, carryTo: null }, machineNow);
    const { programme, rules, town } = readProgrammeDir(join(dir, 'chaqi-2024'));
    expect(programme).toMatchObject({
      id: 'chaqi-2024',
      from: '2024-03-16',
      to: '2024-12-15',
      documentNumber: '文号待定',
    });
    expect(programme.phases.map(({ from }) => from)).toEqual(['2024-03-16', '2024-05-01', '2024-09-01']);
    expect(rules).toMatchObject({ version: '2024.1', adopted: null, from: null });
    expect(town).toEqual(readProgrammeDir(source).town);
    expect(lines.join('\n')).toMatch(/documentNumber[\s\S]*adopted[\s\S]*检查：没有问题/);
    expect(lines.at(-1)).toContain('PROGRAMME=');
  });

  it('refuses when it exists, when the year is no later one, and changes nothing then', async () => {
    await rollOver(config, { year: 2024, carryTo: null }, machineNow);
    const before = readFileSync(join(dir, 'chaqi-2024', 'programme.yaml'), 'utf8');
    await expect(rollOver(config, { year: 2024, carryTo: null }, machineNow)).rejects.toThrow('已经有这个目录');
    expect(readFileSync(join(dir, 'chaqi-2024', 'programme.yaml'), 'utf8')).toBe(before);
    await expect(rollOver(config, { year: 2023, carryTo: null }, machineNow)).rejects.toThrow('请写以后的年份');
  });

  it('takes the town from the store, and carries roster, unfinished tasks and open problems to a new data directory', async () => {
    await withStore();
    const carryTo = join(dir, 'data-2024');
    const lines = await rollOver(config, { year: 2024, carryTo }, machineNow);
    const { town } = readProgrammeDir(join(dir, 'chaqi-2024'));
    expect(town.units.find(({ id }) => id === 'changhu')?.places).toEqual(['新码头']);
    expect(town.people.every(({ phone }) => phone === null)).toBe(true);
    const open = readFileSync(join(carryTo, carriedList), 'utf8');
    expect(open).toContain('长湖1，原截止2023-12-30\r\n任务 新建 清塘边垃圾 截止 2024-12-15 给 长湖村三组');
    expect(open).toContain('长湖2，2023-12-20反映\r\n反映 长湖村 三组塘边垃圾没人管');
    expect(lines.join('\n')).toMatch(/投诉建议2件[\s\S]*带不过去：群的绑定/);
    const next = readConfig({ DATA_DIR: carryTo, PROGRAMME: join(dir, 'chaqi-2024'), SANDBOX: '0' });
    const file = join(carryTo, carriedRoster);
    await importRoster({ config: next, terminal, machineNow }, { file, dryRun: false, yes: true, from: null });
    expect(existsSync(join(carryTo, 'jingcun.db'))).toBe(true);
    await expect(rollOver(config, { year: 2025, carryTo }, machineNow)).rejects.toThrow('已经有数据库');
    expect(existsSync(join(dir, 'chaqi-2025'))).toBe(false);
  });

  it('writes a town as town.yaml reads it', () => {
    const { town } = readProgrammeDir(source);
    const read = (name: string) => readFileSync(join(source, name), 'utf8');
    const texts = { programme: read('programme.yaml'), rules: read('rules.yaml'), town: townYaml(town) };
    const again = parseProgramme(texts);
    expect('bundle' in again && again.bundle.town).toEqual({
      ...town,
      people: town.people.map((person) => ({ ...person, phone: null })),
    });
  });

  it('drops the days off of the old year, and 29 February where there is none', () => {
    const text = 'id: x-2024\nfrom: 2024-02-29 # 从2024年起\nholidays:\n  off: [2024-10-08]\n\nto: 2024-12-15\n';
    expect(moveProgramme(text, { from: 2024, to: 2025, id: 'x-2025' })).toBe(
      'id: x-2025\nfrom: 2025-02-28 # 从2024年起\n\nto: 2025-12-15\n',
    );
    const rules = "version: 'a'\nadopted:\n  by: 会议\n  on: 2024-01-02\nrounds: {}\nfrom: 2024-05-01\n";
    expect(moveRules(rules, { from: 2024, to: 2025 })).toBe("version: '2025.1'\nadopted: null\nrounds: {}\n");
  });
});

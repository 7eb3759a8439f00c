import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pino } from 'pino';
import readXlsxFile from 'read-excel-file/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { exportInThread } from '../../src/jobs/export-thread.ts';
import { createExportWork } from '../../src/jobs/export-work.ts';
import { exportRequestById } from '../../src/store/export-requests.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
let office: string;
let secretary: string;

beforeEach(async () => {
  town = await openTown();
  office = town.holder('office');
  secretary = town.holder('secretary', 'changhu');
});
afterEach(() => town.close());

const directory = () => join(town.dir, 'exports');

function work(makeFile = exportInThread) {
  return createExportWork({
    store: town.store,
    storeFile: join(town.dir, 'jingcun.db'),
    directory: directory(),
    photoDir: join(town.dir, 'photos'),
    bundle: town.bundle,
    makeFile,
    now: () => town.clock.now,
    log: pino({ level: 'silent' }),
  });
}

async function ask(text: string, person = office): Promise<string[]> {
  return town.say({ person, chat: 'private', text });
}

/** Every message the asker got with a file, or about one. */
async function files(): Promise<{ text: string; files: readonly string[] }[]> {
  const rows = await town.sentTo(`private:${office}`);
  return rows.filter((row) => row.lane === 'notice').map(({ text, files }) => ({ text, files }));
}

async function rowsOf(path: string): Promise<unknown[][]> {
  const [sheet] = await readXlsxFile(readFileSync(path));
  // Between its title and the line to sign.
  return (sheet?.data ?? []).slice(1, -1).map((row) => [...row]);
}

describe('导出 审计', () => {
  it('makes a workbook in a thread of its own and sends it to the asker, once', async () => {
    await town.say({ person: 'ch04', text: '三组今天大扫除，15人' });
    await town.say({
      person: secretary,
      text: '退回 1 电话13812345678说人数对不上',
      at: instantAt('2023-03-20', '10:00'),
    });
    await town.say({ person: secretary, text: '任务 新建 清塘边垃圾 截止 4月20日' });
    expect(await ask('导出 审计 3月')).toEqual(['在做，好了发给您']);
    const exports = work();
    const [id = 0] = await exports.open();
    expect(await exports.process(id)).toEqual({ outcome: 'done' });
    expect(await exports.process(id)).toMatchObject({ outcome: 'skipped' });
    expect(await work().open()).toEqual([]);

    const sent = await files();
    expect(sent.map(({ text }) => text)).toEqual(['导出好了：审计-2023-03']);
    const [path = ''] = sent[0]?.files ?? [];
    expect(basename(path)).toBe('审计-2023-03.xlsx');
    const name = town.person(secretary).name;
    expect(await rowsOf(path)).toEqual([
      ['时间', '人', '职务', '做了什么', '对象', '改前', '改后', '在哪'],
      [
        '2023-03-20 10:00',
        name,
        '村书记',
        '退回上报',
        '上报 长湖1',
        '状态：待确认',
        '状态：已退回；原因：电话（电话略）说人数对不上',
        '长湖村工作群',
      ],
      [
        '2023-03-20 10:00',
        name,
        '村书记',
        '新建任务',
        '任务 长湖2',
        null,
        '事情：清塘边垃圾；截止：2023-04-20；组：无',
        '长湖村工作群',
      ],
      [
        '2023-03-20 10:00',
        town.person(office).name,
        '办公室主任',
        '要导出文件',
        '导出 审计',
        null,
        '导出：审计；时段：2023-03',
        '私聊',
      ],
    ]);
  });

  it('limits the rows to the period and takes all of them with 全部', async () => {
    await town.say({ person: secretary, text: '静音 7天' });
    await ask('导出 审计 4月');
    await town.say({ person: secretary, text: '取消静音', at: instantAt('2023-04-03', '10:00') });
    await ask('导出 审计');
    await ask('导出 审计 全部');
    const exports = work();
    for (const id of await exports.open()) await exports.process(id);
    const names = (await files()).map(({ text }) => text);
    expect(names).toEqual(['导出好了：审计-2022-04', '导出好了：审计-2023-04', '导出好了：审计-全部']);
    const did = await Promise.all(
      (await files()).map(async ({ files: [path = ''] }) => (await rowsOf(path)).slice(1).map((row) => row[3])),
    );
    expect(did).toEqual([
      [],
      ['取消群静音', '要导出文件', '要导出文件'],
      ['群静音', '要导出文件', '取消群静音', '要导出文件', '要导出文件'],
    ]);
  });

  it('finishes after a crash between file and message, and sends one message', async () => {
    await ask('导出 审计');
    const [id = 0] = await work().open();
    const killed = work(async (order) => {
      await exportInThread(order);
      await new Promise(() => undefined);
    });
    void killed.process(id);
    while (!existsSync(join(directory(), String(id), '审计-2023-03.xlsx'))) await new Promise(setImmediate);
    await work().process(id);
    expect(await files()).toHaveLength(1);
  });

  it('tries again, then tells the asker that it could not be made', async () => {
    await ask('导出 审计');
    let calls = 0;
    const exports = work(async () => {
      calls += 1;
      throw new Error('no space');
    });
    const [id = 0] = await exports.open();
    await exports.process(id);
    await exports.process(id);
    expect(calls).toBe(2);
    expect(await files()).toEqual([{ text: '审计-2023-03没导出成，请再发一次，还不行就看系统日志', files: [] }]);
    expect(await exportRequestById(town.store.read, id)).toMatchObject({ state: 'failed', error: 'Error: no space' });
  });

  it('the thread rejects what it cannot make and leaves no file', async () => {
    const target = join(directory(), 'x.xlsx');
    const { bundle } = town;
    const from = { bundle, photoDir: join(town.dir, 'photos'), at: town.clock.now };
    const order = { ...from, store: join(town.dir, 'jingcun.db'), what: 'nonsense', period: null, target };
    await expect(exportInThread(order)).rejects.toThrow('nonsense');
    await expect(exportInThread({ ...order, what: 'audit', store: join(town.dir, 'none.db') })).rejects.toThrow();
    expect(existsSync(directory()) ? readdirSync(directory()) : []).toEqual([]);
  });

  it('asks back what it does not understand, and is refused to those who may not read it', async () => {
    expect((await ask('导出'))[0]).toMatch(/^导出什么？能导：审计、积分.*。例：导出 审计 5月，或 导出 积分 2023年$/);
    expect(await ask('导出 审计 春天')).toEqual(['哪个时段？例：导出 审计 5月，或 导出 积分 2023年']);
    expect(await ask('导出 审计', secretary)).toEqual(['这个由指挥所办公室来办，请找他们']);
    expect(await work().open()).toEqual([]);
  });

  it('asked in a group is answered privately', async () => {
    await ask('帮助');
    expect(await town.say({ person: office, text: '导出 审计' })).toEqual(['在做，好了发给您', '发到你私聊了']);
    const exports = work();
    for (const id of await exports.open()) await exports.process(id);
    expect(await files()).toHaveLength(1);
  });
});

describe('导出 积分', () => {
  async function sheetsFor(person: string, text: string): Promise<Map<string, unknown[][]>> {
    await ask(text, person);
    const exports = work();
    for (const id of await exports.open()) await exports.process(id);
    const rows = await town.sentTo(`private:${person}`);
    const [path = ''] = rows.filter((row) => row.lane === 'notice').at(-1)?.files ?? [];
    const sheets = await readXlsxFile(readFileSync(path));
    return new Map(sheets.map(({ sheet, data }) => [sheet, data.slice(1, -1).map((row) => [...row])]));
  }

  beforeEach(async () => {
    const villager = town.members('changhu').find(({ type }) => type === '村民');
    await town.say({ person: 'ch04', text: '三组今天大扫除，15人', photos: 1 });
    await town.say({ person: secretary, text: `确认 1 张爱国（组织） ${villager?.name}` });
    await town.say({ person: secretary, text: '确认 1 张爱国（带队）' });
    await ask('缺席 张建国 3月16日 开会没来', secretary);
  });

  it('of a year has members, others, and what the year was for each, without a grade', async () => {
    const sheets = await sheetsFor(office, '导出 积分 2023年');
    expect([...sheets.keys()]).toEqual(['党员', '群众', '年度个人', '书记']);
    const members = sheets.get('党员') ?? [];
    expect(members[0]).toEqual(['序号', '姓名', '支部/党小组', '类别', '本期加分', '本期扣分', '累计', '简要事由']);
    const row = (sheet: string, name: string) => sheets.get(sheet)?.find((cells) => cells.includes(name));
    expect(row('党员', '张爱国')?.slice(4)).toEqual([2, 0, 2, '带队参加人居环境整治1次']);
    expect(row('党员', '张建国')?.slice(4)).toEqual([0, -2, -2, '无故缺席：开会没来1次']);
    expect(sheets.get('群众')).toHaveLength(2);
    expect(sheets.get('群众')?.[1]?.slice(4)).toEqual([1, 1, '参加人居环境整治1次']);
    expect(row('年度个人', '张爱国')?.slice(4)).toEqual([0, 0, 1, 0, 2, 12, -10]);
    expect(row('年度个人', '张建国')?.slice(4)).toEqual([0, 0, 0, 1, -2, 12, -14]);
    expect(row('书记', town.person(secretary).name)?.slice(6, 8)).toEqual([1, 0]);
    expect(JSON.stringify([...sheets])).not.toMatch(/优秀|良好|合格|待提升/);
  });

  it('of a month has two sheets, and a secretary gets those of his own unit', async () => {
    const sheets = await sheetsFor(secretary, '导出 积分 3月');
    expect([...sheets.keys()]).toEqual(['党员', '群众']);
    const names = new Set((sheets.get('党员') ?? []).slice(1).map((row) => row[1]));
    const ofUnit = new Set(town.bundle.town.people.filter(({ unit }) => unit === 'changhu').map(({ name }) => name));
    expect(names.size).toBeGreaterThan(1);
    expect([...names].filter((name) => !ofUnit.has(String(name)))).toEqual([]);
    expect(sheets.get('党员')?.find((row) => row[1] === '张爱国')?.[4]).toBe(2);
  });

  it('is not for members, and the audit not for secretaries', async () => {
    expect((await ask('导出 积分', 'ch04'))[0]).toContain('来办，请找他们');
    expect((await ask('导出 审计', secretary))[0]).toContain('来办，请找他们');
    expect(await work().open()).toEqual([]);
  });
});

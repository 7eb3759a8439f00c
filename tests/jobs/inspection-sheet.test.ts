import readXlsxFile from 'read-excel-file/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rulesAt } from '../../src/domain/programme/rulebook.ts';
import { instantAt } from '../../src/domain/time.ts';
import { makePaper } from '../../src/jobs/paper-makers.ts';
import { waitingExports } from '../../src/store/export-requests.ts';
import { personByCode } from '../../src/store/people.ts';
import { openTown, type TestTown } from '../support/town.ts';

const [lin, lv, liang] = ['zb10', 'zb11', 'zb12'];
let town: TestTown;
let office: string;

beforeEach(async () => {
  town = await openTown();
  office = town.holder('office');
  town.clock.now = instantAt('2023-06-20', '09:00');
  await say(office, '检查安排 2季度 林立平 吕玉山');
});
afterEach(() => town.close());

async function say(person: string, text: string): Promise<string> {
  return (await town.say({ person, chat: 'private', text })).join('\n');
}

async function paperOf(code: string): Promise<Buffer> {
  const person = await personByCode(town.store.read, code);
  const { bundle, clock, store } = town;
  return makePaper(store.read, 'inspection-sheet', {
    period: null,
    bundle,
    at: clock.now,
    photoDir: '',
    askedBy: person?.id ?? null,
  });
}

const textOf = async (bytes: Buffer) => JSON.stringify(await readXlsxFile(bytes));

describe('导出 打分表', () => {
  it('is a page for each unit of the round: items, points, what was drawn, rows to fill, a marker', async () => {
    expect(await say(lin ?? '', '导出 打分表')).toBe('在做，好了发给您');
    const pages = await readXlsxFile(await paperOf('zb10'));
    expect(pages).toHaveLength(12);
    const page = pages.find(({ sheet }) => sheet === '长湖');
    const rows = (page?.data ?? []).map((row) => row.map((cell) => (cell === null ? '' : String(cell))));
    expect(rows[0]?.[0]).toBe('第2季度检查打分表　长湖村');
    expect(rows[1]).toEqual([
      ...['项目', '序号', '标准', '分值', '计分办法', '检查记录', '得分'],
      ...['自评', '复核', '终评'],
    ]);
    const items = rulesAt(town.bundle, '2023-06-20').sheets.find(({ id }) => id === 'village')?.items ?? [];
    expect(rows.slice(2, 2 + items.length).map((row) => [row[0], Number(row[3])])).toEqual(
      items.map(({ name, points }) => [name, points]),
    );
    const text = JSON.stringify(rows);
    expect(text).toContain('打分表 1 zb10 changhu');
    expect(text).toMatch(/[一二三四五六]组/u);
    expect(rows.find(([first]) => first === '评比人员')?.[2]).toBe('林立平');
    expect(rows.find(([first]) => first === '评比时间')?.[2]).toBe('');
    expect(text).toContain('自评、复核、终评只留在纸上，不收');
    expect(text).toContain('检查人签字');
    // Nobody else of the round is told by a sheet.
    expect(text).not.toContain('吕玉山');
  });

  it('shows nobody anything that was found', async () => {
    await say(lin ?? '', '检查 季 长湖村 三组 塘边漂着农药瓶 -2');
    for (const code of ['zb10', 'zb11']) expect(await textOf(await paperOf(code))).not.toContain('漂着农药瓶');
    expect(await textOf(await paperOf('zb11'))).toContain('打分表 1 zb11 changhu');
    for (const person of [liang ?? '', office])
      expect(await say(person, '导出 打分表')).toBe('现在没有您要交的检查，没有打分表');
    const commander = town.holder('commander');
    expect(await say(commander, '导出 打分表')).not.toContain('在做');
    for (const person of [liang ?? '', office, commander])
      await expect(paperOf(person)).rejects.toThrow('现在没有您要交的检查');
    expect(await waitingExports(town.store.read)).toEqual([]);
    expect(await say(lv ?? '', '导出 打分表')).toBe('在做，好了发给您');
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rulesAt } from '../../src/domain/programme/rulebook.ts';
import type { RosterSheet } from '../../src/domain/roster/sheets.ts';
import { dayOf, instantAt } from '../../src/domain/time.ts';
import { makePaper } from '../../src/jobs/paper-makers.ts';
import { readXlsx } from '../../src/jobs/spreadsheet/xlsx.ts';
import { personByCode } from '../../src/store/people.ts';
import { findings, inspections } from '../../src/store/schema.ts';
import { takeSheet } from '../../src/store/take-sheet.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
let office: string;
let empty: readonly RosterSheet[];

beforeEach(async () => {
  town = await openTown();
  office = town.holder('office');
  town.clock.now = instantAt('2023-06-20', '09:00');
  await say(office, '检查安排 2季度 林立平 吕玉山');
  const { bundle, clock, store } = town;
  const askedBy = (await personByCode(store.read, 'zb10'))?.id ?? null;
  const order = { period: null, bundle, at: clock.now, photoDir: '', askedBy };
  empty = await readXlsx(await makePaper(store.read, 'inspection-sheet', order), '打分表.xlsx');
});
afterEach(() => town.close());

async function say(person: string, text: string): Promise<string> {
  return (await town.say({ person, chat: 'private', text })).join('\n');
}

/** Writes into the rows to fill of every page, or of those named. */
function filled(rows: readonly (readonly [string, string, string])[], only?: string): RosterSheet[] {
  return empty.map((page) => {
    if (only !== undefined && page.name !== only) return page;
    const head = page.rows.findIndex((row) => row[0] === '地点');
    const changed = page.rows.map((row, at) => {
      const [place, text, cost] = rows[at - head - 1] ?? [];
      return place === undefined || at <= head ? row : [place, row[1] ?? '', text ?? '', cost ?? ''];
    });
    return { name: page.name, rows: changed };
  });
}

async function take(sheets: readonly RosterSheet[], sender = 'zb10') {
  const { store, bundle, clock } = town;
  const senderId = (await personByCode(store.read, sender))?.id ?? 0;
  const rules = rulesAt(bundle, dayOf(clock.now));
  const { programme } = bundle;
  return store.write((tx) => takeSheet(tx, { sheets, senderId, programme, rules, channel: 'system', at: clock.now }));
}

/** Writes into the columns of the items of 长湖, or of one of them. */
function withScores(sheets: readonly RosterSheet[], scores: Record<number, string>, item?: string): RosterSheet[] {
  const items = town.bundle.rules.sheets.find(({ id }) => id === 'village')?.items ?? [];
  const names = items.map(({ name }) => name).filter((name) => item === undefined || name === item);
  return sheets.map(({ name: page, rows }) => ({
    name: page,
    rows: rows.map((row) =>
      page === '长湖' && names.some((one) => one === row[0])
        ? Array.from({ length: 10 }, (_, at) => scores[at] ?? row[at] ?? '')
        : row,
    ),
  }));
}

const kept = async () => town.store.read.select().from(findings);

describe('a filled 打分表', () => {
  it('brings its findings as by chat, once, and a changed one stands in its place', async () => {
    const first = filled([['三组', '塘边漂着农药瓶', '2']], '长湖');
    expect(await take(first)).toEqual({ units: 1, findings: 1, unchanged: 0, asides: false });
    expect(await take(first)).toEqual({ units: 0, findings: 0, unchanged: 1, asides: false });
    expect((await kept()).map(({ text, deductionHundredths }) => [text, deductionHundredths])).toEqual([
      ['三组 塘边漂着农药瓶', 200],
    ]);
    expect(await take(filled([['三组', '塘边漂着农药瓶', '1']], '长湖'))).toMatchObject({ units: 1 });
    expect((await kept()).map(({ withdrawnAt }) => withdrawnAt === null)).toEqual([false, true]);
  });

  it('counts for 交卷, after which it changes nothing, and is nobody else’s to send or to see', async () => {
    const all = filled([['', '没问题', '']]);
    expect(await take(all, 'zb11')).toEqual({ say: '这张打分表不是您的，请用您自己导出的表' });
    await take(filled([['三组', '塘边漂着农药瓶', '2']], '长湖'));
    for (const text of ['待办', '审计', '检查安排']) expect(await say(office, text)).not.toContain('农药瓶');
    const others = all.filter(({ name }) => name !== '长湖');
    expect(await take(others)).toMatchObject({ units: 11 });
    expect(await say('zb10', '交卷')).toBe('1号检查您交卷了，还等1人，都交了一起开封');
    expect(await take(all)).toEqual({ say: '这一轮已交卷，不能再记' });
    for (const { name } of town.bundle.town.units) await say('zb11', `检查 季 ${name} 没问题`);
    expect(await say('zb11', '交卷')).toBe('都交卷了，1号检查开封');
    expect(await say(town.holder('secretary', 'changhu'), '待办')).toContain('塘边漂着农药瓶');
  });

  it('with a mistake brings nothing and names page, row and column', async () => {
    const wrong = filled(
      [
        ['三组', '塘边漂着农药瓶', '2'],
        ['二组', '路边杂草', '很多'],
        ['一组', '', '1'],
      ],
      '长湖',
    );
    const taken = await take(wrong);
    expect('problems' in taken && taken.problems.map(({ sheet, column }) => [sheet, column])).toEqual([
      ['长湖', '扣分'],
      ['长湖', '问题'],
    ]);
    expect(await kept()).toEqual([]);
    expect(await take(empty)).toMatchObject({ say: expect.stringContaining('还没填') });
    expect(await take([{ name: '表', rows: [['别的']] }])).toMatchObject({
      say: expect.stringContaining('不是打分表'),
    });
  });

  it('takes no score from 自评, 复核 or 终评, and says that they were not taken', async () => {
    expect(await take(withScores(empty, { 7: '20', 8: '20', 9: '20' }))).toEqual({
      say: expect.stringContaining('自评、复核、终评不算'),
    });
    expect(await kept()).toEqual([]);
    const signed = withScores(filled([['三组', '塘边漂着农药瓶', '2']], '长湖'), { 7: '3', 8: '4', 9: '5' });
    expect(await take(signed)).toEqual({ units: 1, findings: 1, unchanged: 0, asides: true });
    expect((await kept()).map(({ deductionHundredths }) => deductionHundredths)).toEqual([200]);
    // Who changes them alone changes nothing.
    const again = withScores(filled([['三组', '塘边漂着农药瓶', '2']], '长湖'), { 9: '1' });
    expect(await take(again)).toEqual({ units: 0, findings: 0, unchanged: 1, asides: true });
  });

  it('checks the inspector’s own 得分 against his 扣分, and takes no score that says nothing else', async () => {
    const [item] = town.bundle.rules.sheets.find(({ id }) => id === 'village')?.items ?? [];
    const full = String(item?.points);
    const clean = filled([['', '没问题', '']], '长湖');
    expect(await take(withScores(clean, { 6: full }, item?.name))).toMatchObject({ units: 1 });
    for (const sheets of [withScores(clean, { 6: '1' }, item?.name), withScores(empty, { 6: full }, item?.name)]) {
      const taken = await take(sheets);
      expect('problems' in taken && taken.problems.map(({ column }) => column)).toContain('得分');
    }
  });

  it('is read as well on a sheet that was printed before it had 自评, 复核, 终评, 评比时间 and 评比人员', async () => {
    const old = filled([['三组', '塘边漂着农药瓶', '2']], '长湖').map(({ name, rows }) => ({
      name,
      rows: rows
        .filter((row) => row[0] !== '评比人员')
        .map((row) => (row[0] === '评比时间' ? ['检查日期', '', '6月19日'] : row.slice(0, 7))),
    }));
    expect(await take(old)).toEqual({ units: 1, findings: 1, unchanged: 0, asides: false });
    expect((await town.store.read.select().from(inspections)).map(({ day }) => day)).toEqual(['2023-06-19']);
    const dated = filled([['三组', '塘边漂着农药瓶', '2']], '长湖').map(({ name, rows }) => ({
      name,
      rows: rows.map((row) => (row[0] === '评比时间' ? [row[0], '', '6月18日'] : row)),
    }));
    await take(dated);
    expect((await town.store.read.select().from(inspections)).at(-1)?.day).toBe('2023-06-18');
  });
});

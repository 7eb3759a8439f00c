import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rulesAt } from '../../src/domain/programme/rulebook.ts';
import type { RosterSheet } from '../../src/domain/roster/sheets.ts';
import { dayOf, instantAt } from '../../src/domain/time.ts';
import { makePaper } from '../../src/jobs/paper-makers.ts';
import { readXlsx } from '../../src/jobs/spreadsheet/xlsx.ts';
import { personByCode } from '../../src/store/people.ts';
import { findings } from '../../src/store/schema.ts';
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

const kept = async () => town.store.read.select().from(findings);

describe('a filled 打分表', () => {
  it('brings its findings as by chat, once, and a changed one stands in its place', async () => {
    const first = filled([['三组', '塘边漂着农药瓶', '2']], '长湖');
    expect(await take(first)).toEqual({ units: 1, findings: 1, unchanged: 0 });
    expect(await take(first)).toEqual({ units: 0, findings: 0, unchanged: 1 });
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
});

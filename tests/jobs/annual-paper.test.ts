import { eq } from 'drizzle-orm';
import readXlsxFile from 'read-excel-file/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EvaluationDocument } from '../../src/domain/evaluation.ts';
import { instantAt } from '../../src/domain/time.ts';
import { decideCriticism, draftCriticism } from '../../src/store/criticisms.ts';
import { latestEvaluation } from '../../src/store/evaluations.ts';
import { addHonour, decideHonours, honoursOf, recordConsent } from '../../src/store/honours.ts';
import { personByCode } from '../../src/store/people.ts';
import { findings, reports, rounds } from '../../src/store/schema.ts';
import { unitByCode } from '../../src/store/units.ts';
import { paper, workInMay } from '../support/evaluated-month.ts';
import { openedRound } from '../support/opened-round.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;

beforeEach(async () => {
  town = await openTown();
  await workInMay(town);
  const found = [
    { unit: 'changhu', item: 'litter', hundredths: 200, place: '三组' },
    { unit: 'changhu', item: 'litter', hundredths: 100, place: '二组' },
    { unit: 'hetang', item: 'litter', hundredths: 300, place: '一组' },
  ];
  const units = ['changhu', 'hetang'];
  await openedRound(town, { period: '2023-Q2', units, found, at: instantAt('2023-06-01', '15:00') });
  await openedRound(town, { period: '2023-Q2', units, at: instantAt('2023-06-12', '15:00') });
  await recheckedWell(1, '2023-06-10');
});
afterEach(() => town.close());

async function say(text: string, day?: string): Promise<string> {
  if (day !== undefined) town.clock.now = instantAt(day, '09:30');
  return (await town.say({ person: town.holder('office'), chat: 'private', text })).join('\n');
}

async function recheckedWell(id: number, day: string): Promise<void> {
  await town.store.write(async (tx) => {
    const recheckedAt = instantAt(day, '10:00');
    await tx.update(findings).set({ recheck: 'passed', recheckedAt }).where(eq(findings.id, id));
  });
}

async function publishQuarter(): Promise<void> {
  await say('评比 2季度', '2023-07-04');
  expect(await say('公示 2季度')).toContain('第2季度公示');
  expect(await say('定稿 2季度', '2023-07-13')).toContain('已定稿');
}

async function publishYear(): Promise<void> {
  await openedRound(town, { period: '2023', units: ['changhu', 'hetang'], at: instantAt('2023-12-13', '15:00') });
  await say('评比 年度', '2023-12-18');
  expect(await say('公示 年度')).toContain('公示 12月');
}

type Rows = unknown[][];

async function sheets(what = 'annual'): Promise<{ summary: Rows; secretary: Rows }> {
  const [summary, secretary] = await readXlsxFile(await paper(town, what, '2023'));
  return {
    summary: (summary?.data ?? []).map((row) => [...row]),
    secretary: (secretary?.data ?? []).map((row) => [...row]),
  };
}

/** What stands for a unit in the column of this title. */
function cell(rows: Rows, name: string, title: string): unknown {
  const at = rows[1]?.indexOf(title) ?? -1;
  if (at < 0) throw new Error(`no column ${title}`);
  return rows.find((row) => row.slice(0, 2).includes(name))?.[at];
}

async function document(period: string): Promise<EvaluationDocument> {
  const found = await latestEvaluation(town.store.read, 'village', period);
  if (!found) throw new Error(`${period} is not evaluated`);
  return found.document;
}

const footOf = (rows: Rows) => rows.map(([first]) => String(first)).join('\n');

describe('年度汇总 and 述职参考', () => {
  it('have the columns of the form and a line to sign', async () => {
    const { summary, secretary } = await sheets();
    const scores = ['一季度', '二季度', '三季度', '四季度', '季度平均', '年度得分', '年度名次'];
    const standing = ['整改率', '荣誉', '通报'];
    expect(summary[1]).toEqual(['序号', '村（社区）', ...scores, '加分', '扣罚', ...standing]);
    const work = ['确认的活动', '党员参与', '加分依据', '扣罚依据'];
    expect(secretary[1]).toEqual(['村（社区）', '书记', ...scores, ...work, ...standing]);
    for (const rows of [summary, secretary]) expect(footOf(rows)).toContain('制表人：');
  });

  it('show of a published year what its document and its quarters have, figure by figure', async () => {
    await publishQuarter();
    await publishYear();
    const { summary, secretary } = await sheets();
    const [year, quarter] = [await document('2023'), await document('2023-Q2')];
    expect(quarter.units.filter(({ result }) => result !== null).length).toBe(2);
    for (const unit of quarter.units) {
      const ofYear = year.units.find(({ code }) => code === unit.code);
      const points = (hundredths: number | undefined) => (hundredths === undefined ? null : hundredths / 100);
      const quarterly = points(unit.result?.totalHundredths);
      for (const rows of [summary, secretary]) {
        expect(cell(rows, unit.name, '二季度')).toBe(quarterly);
        expect(cell(rows, unit.name, '季度平均')).toBe(quarterly);
        expect(cell(rows, unit.name, '年度得分')).toBe(points(ofYear?.result?.totalHundredths));
        expect(cell(rows, unit.name, '年度名次')).toBe(ofYear?.result?.rank ?? null);
        const { due = 0, closedInTime = 0 } = unit.indicators?.rectification ?? {};
        const rate = `${Math.round((closedInTime * 1000) / due) / 10}%（${closedInTime}/${due}）`;
        expect(cell(rows, unit.name, '整改率')).toBe(due === 0 ? '没有到期的' : rate);
      }
      const { confirmed, party } = ofYear?.activity ?? { confirmed: null, party: { tookPart: 0, expected: 0 } };
      expect(cell(secretary, unit.name, '确认的活动')).toBe(confirmed);
      expect(cell(secretary, unit.name, '党员参与')).toBe(`${party.tookPart}/${party.expected}人`);
    }
    expect(cell(secretary, '长湖村', '整改率')).toBe('50%（1/2）');
    expect(cell(secretary, '长湖村', '确认的活动')).toBe(1);
    expect(footOf(secretary)).toContain('截至2023年12月18日的记录：书记、荣誉、通报。');
  });

  it('do not change with what happens to reports and rechecks after the year was published', async () => {
    await publishQuarter();
    await publishYear();
    const before = await sheets();
    await town.store.write(async (tx) => {
      await tx.update(reports).set({ state: 'withdrawn' });
      await tx.update(findings).set({ recheck: 'passed', recheckedAt: instantAt('2023-06-11', '10:00') });
    });
    await workInMay(town);
    town.clock.now = instantAt('2023-12-18', '09:30');
    expect(await sheets()).toEqual(before);
  });

  it('say that figures are of the day they are asked for while the year is not published, and follow the store', async () => {
    town.clock.now = instantAt('2023-06-20', '09:30');
    const first = await sheets();
    expect(cell(first.secretary, '长湖村', '确认的活动')).toBe(1);
    expect(cell(first.secretary, '长湖村', '整改率')).toBe('50%（1/2）');
    const asked = '年度还没公示。截至2023年6月20日的记录：';
    expect(footOf(first.summary)).toContain(`${asked}整改率、荣誉、通报。`);
    expect(footOf(first.secretary)).toContain(`${asked}书记、活动、党员参与、整改率、荣誉、通报。`);
    await town.store.write(async (tx) => {
      await tx.update(reports).set({ state: 'withdrawn' });
    });
    await recheckedWell(2, '2023-06-15');
    const { secretary } = await sheets();
    expect(cell(secretary, '长湖村', '确认的活动')).toBe(0);
    expect(cell(secretary, '长湖村', '整改率')).toBe('100%（2/2）');
    // A day for rectification that has not come is not missed.
    town.clock.now = instantAt('2023-06-05', '09:30');
    expect(cell((await sheets()).secretary, '长湖村', '整改率')).toBe('没有到期的');
    // A published quarter is no longer counted anew.
    await publishQuarter();
    await town.store.write(async (tx) => {
      await tx.update(findings).set({ recheck: null, recheckedAt: null });
    });
    const later = await sheets();
    expect(cell(later.secretary, '长湖村', '整改率')).toBe('100%（2/2）');
    expect(footOf(later.secretary)).toContain('整改率（2023年第二季度取自公示的评比）');
  });

  it('keep the quarters a year was computed from until the year itself is corrected', async () => {
    await publishQuarter();
    await publishYear();
    const score = cell((await sheets()).summary, '长湖村', '二季度');
    await town.store.write(async (tx) => {
      await tx.update(rounds).set({ state: 'cancelled' }).where(eq(rounds.id, 2));
    });
    expect(await say('更正公示 2季度 第二轮作废')).toContain('年度用了第2季度更正前的分');
    const { summary } = await sheets();
    expect(cell(summary, '长湖村', '二季度')).toBe(score);
    expect(footOf(summary)).toContain('年度公示以后2023年第二季度又公示或更正过');
    expect(await say('更正公示 年度 2季度更正了')).toContain('更正后第2版');
    const after = await sheets();
    expect(cell(after.summary, '长湖村', '二季度')).not.toBe(score);
    expect(footOf(after.summary)).not.toContain('又公示或更正过');
    expect(footOf(after.summary)).toContain('年度评比第2版。');
  });

  it('count the honours that were published and the 通报 that were sent, and name nobody for them', async () => {
    const { id: unitId = 0 } = (await unitByCode(town.store.read, 'changhu')) ?? {};
    const member = await personByCode(town.store.read, town.members('changhu')[0]?.id ?? '');
    const personId = member?.id ?? 0;
    const at = instantAt('2023-07-10', '10:00');
    const honour = { unitId, reason: '理由', proposedBy: personId, at, state: 'proposed' as const };
    await town.store.write(async (tx) => {
      await addHonour(tx, { ...honour, kind: 'roll', period: '2023-05', subject: `unit:${unitId}` });
      await addHonour(tx, { ...honour, kind: 'roll', period: '2023-05', subject: `person:${personId}`, personId });
      await addHonour(tx, { ...honour, kind: 'roll', period: '2023-06', subject: `unit:${unitId}` });
      for (const subject of ['grid:1', 'grid:2'])
        await addHonour(tx, { ...honour, kind: 'grid', period: '2023-Q2', subject });
      const selected = { kind: 'selection' as const, period: '2023-H1', selectionKind: 'household' };
      await addHonour(tx, { ...honour, ...selected, subject: 'household:1', state: 'standing' });
      for (const [kind, period] of [
        ['roll', '2023-05'],
        ['grid', '2023-Q2'],
      ] as const) {
        const ids = (await honoursOf(tx, { kind, period })).map(({ id }) => id);
        await decideHonours(tx, { kind, period, ids, personId, at });
      }
      const facts = { rulesVersion: '1', quarters: [], findings: [] };
      for (const state of ['sent', 'dropped'] as const) {
        const draft = { unitId, facts, orderedBy: personId, orderedAt: at, replyDue: '2023-07-20' };
        const id = await draftCriticism(tx, draft);
        await decideCriticism(tx, id, { state, reason: null, personId, at: instantAt('2023-09-10', '10:00') });
      }
      await draftCriticism(tx, { unitId, facts, orderedBy: personId, orderedAt: at, replyDue: '2023-07-20' });
    });
    const shown = async () => {
      const { secretary, summary } = await sheets();
      expect(cell(summary, '长湖村', '荣誉')).toBe(cell(secretary, '长湖村', '荣誉'));
      return [cell(secretary, '长湖村', '荣誉'), cell(secretary, '长湖村', '通报')];
    };
    // June's roll is not decided, and nobody is counted who did not agree to be shown.
    expect(await shown()).toEqual(['光荣榜1个、评选表扬1个、网格表扬2个', '表扬2次；批评1次（9月10日）']);
    await town.store.write((tx) => recordConsent(tx, { personId, recordedBy: personId, at }));
    expect(await shown()).toEqual(['光荣榜2个、评选表扬1个、网格表扬2个', '表扬2次；批评1次（9月10日）']);
    const { secretary } = await sheets();
    expect([cell(secretary, '荷塘村', '荣誉'), cell(secretary, '荷塘村', '通报')]).toEqual([null, null]);
    expect(JSON.stringify(secretary)).not.toContain(member?.name);
  });

  it('show a secretary her own village alone, without drafts', async () => {
    await say('评比 2季度', '2023-07-04');
    const { id } = (await unitByCode(town.store.read, 'changhu')) ?? {};
    expect(cell((await sheets()).summary, '长湖村', '二季度')).not.toBe(null);
    const { summary } = await sheets(`annual:${id}`);
    expect(summary.slice(2).filter(([first]) => typeof first === 'number')).toHaveLength(1);
    expect(cell(summary, '长湖村', '二季度')).toBe(null);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, hashOf } from '../../src/domain/canonical-json.ts';
import {
  computeEvaluation,
  type EvaluationDocument,
  type FindingInput,
  itemFor,
  rankedUnits,
  recompute,
  type UnitInput,
} from '../../src/domain/evaluation.ts';
import type { EvaluationSheet } from '../../src/domain/programme/model.ts';

const sheet: EvaluationSheet = {
  id: 'workplace',
  title: '月评比',
  cadence: 'month',
  items: [
    { id: 'indoor', name: '室内', points: 60, words: ['办公室'], zeroWords: [], fallback: false },
    { id: 'outdoor', name: '室外', points: 30, words: ['塘边', '路面'], zeroWords: [], fallback: true },
    { id: 'waste', name: '垃圾清运', points: 10, words: ['垃圾', '路面垃圾'], zeroWords: [], fallback: false },
  ],
  lists: [
    { title: '村', unitKinds: ['village', 'community'], units: [] },
    { title: '部门', unitKinds: ['department'], units: [] },
  ],
};
const rules = {
  sheet,
  scheme: { kind: 'month' as const },
  version: 'test.1',
  adopted: { by: '党委会', on: '2023-03-16' },
  tiers: [
    { name: '待提升', fromHundredths: 0 },
    { name: '优秀', fromHundredths: 9000 },
    { name: '合格', fromHundredths: 7000 },
  ],
};
const party = { atHome: 0, exempt: 0, expected: 0, tookPart: 0 };
const noActivity = { reports: 0, confirmed: 0, attendance: 0, attendanceApprox: false, weeksCleaned: 0, party };

function unit(code: string, over: Partial<UnitInput> = {}): UnitInput {
  const base = { unitId: code.charCodeAt(0), code, name: `${code}村`, short: code, kind: 'village' as const };
  const nothing = { indicators: null, adjustments: [], quarters: [] };
  return { ...base, inspections: [], findings: [], activity: noActivity, ...nothing, ...over };
}

function visit(id: number, inspectorId: number) {
  return { id, roundId: null, inspectorId, day: '2023-05-10' };
}

function finding(id: number, inspectionId: number, itemId: string, deductionHundredths: number): FindingInput {
  return { id, inspectionId, itemId, deductionHundredths, place: '', text: '有问题', grid: null };
}

function evaluate(units: readonly UnitInput[]): EvaluationDocument {
  return computeEvaluation({ period: '2023-05', rounds: [], units }, rules);
}

function resultOf(document: EvaluationDocument, code: string) {
  return document.units.find((one) => one.code === code)?.result;
}

describe('the monthly evaluation', () => {
  it('takes findings off their item and gives a clean sheet the full score', () => {
    const document = evaluate([
      unit('a', { inspections: [visit(1, 7)], findings: [finding(1, 1, 'indoor', 150), finding(2, 1, 'waste', 50)] }),
      unit('b', { inspections: [visit(2, 7)] }),
    ]);
    expect(resultOf(document, 'a')).toMatchObject({
      totalHundredths: 9800,
      rank: 2,
      tier: '优秀',
      items: [
        { itemId: 'indoor', hundredths: 5850 },
        { itemId: 'outdoor', hundredths: 3000 },
        { itemId: 'waste', hundredths: 950 },
      ],
    });
    expect(resultOf(document, 'b')).toMatchObject({ totalHundredths: 10000, rank: 1 });
  });

  it('never takes more off an item than it has', () => {
    const findings = [finding(1, 1, 'waste', 700), finding(2, 1, 'waste', 700)];
    expect(resultOf(evaluate([unit('a', { inspections: [visit(1, 7)], findings })]), 'a')?.totalHundredths).toBe(9000);
  });

  it('adds up the visits of one inspector into one sheet and takes the mean of the inspectors, rounded half up', () => {
    const document = evaluate([
      unit('a', {
        inspections: [visit(1, 7), visit(2, 7), visit(3, 8)],
        findings: [finding(1, 1, 'indoor', 100), finding(2, 2, 'indoor', 1), finding(3, 3, 'outdoor', 50)],
      }),
    ]);
    expect(resultOf(document, 'a')?.sheets.map((one) => one.totalHundredths)).toEqual([9899, 9950]);
    expect(resultOf(document, 'a')?.totalHundredths).toBe(9925);
  });

  it('lists a unit nobody inspected without score and rank, whatever it reported', () => {
    const activity = { reports: 9, confirmed: 9, attendance: 300, attendanceApprox: true, weeksCleaned: 4, party };
    const document = evaluate([unit('a', { activity }), unit('b', { inspections: [visit(1, 7)] })]);
    expect(resultOf(document, 'a')).toBeNull();
    expect(document.units.map((one) => one.code)).toEqual(['a', 'b']);
    expect(rankedUnits(document, '村').map((one) => one.code)).toEqual(['b']);
  });

  it('does not let activity change a score', () => {
    const inspections = [visit(1, 7)];
    const busy = {
      reports: 50,
      confirmed: 50,
      attendance: 999,
      attendanceApprox: false,
      weeksCleaned: 5,
      party: { ...party, expected: 9, tookPart: 9 },
    };
    const document = evaluate([unit('a', { inspections }), unit('b', { inspections, activity: busy })]);
    expect(resultOf(document, 'a')?.totalHundredths).toBe(resultOf(document, 'b')?.totalHundredths);
  });

  it('ranks the lists apart, shares a rank between equals and skips the next', () => {
    const minus = (id: number, hundredths: number) => ({
      inspections: [visit(id, 7)],
      findings: hundredths === 0 ? [] : [finding(id, id, 'indoor', hundredths)],
    });
    const document = evaluate([
      unit('a', minus(1, 100)),
      unit('b', minus(2, 0)),
      unit('c', minus(3, 100)),
      unit('d', minus(4, 200)),
      unit('e', { ...minus(5, 300), kind: 'department' }),
    ]);
    const ranks = document.units.map((one) => [one.code, one.result?.rank, one.result?.tied]);
    expect(ranks).toEqual([
      ['a', 2, true],
      ['b', 1, false],
      ['c', 2, true],
      ['d', 4, false],
      ['e', 1, false],
    ]);
  });

  it('leaves out units of a kind that no list has', () => {
    expect(evaluate([unit('t', { kind: 'town', inspections: [visit(1, 7)] })]).units).toEqual([]);
  });

  it('puts a score on the edge of a tier into it', () => {
    const at = (points: number) =>
      resultOf(evaluate([unit('a', { inspections: [visit(1, 7)], findings: [finding(1, 1, 'indoor', points)] })]), 'a');
    expect([at(1000)?.tier, at(1001)?.tier, at(3001)?.tier]).toEqual(['优秀', '合格', '待提升']);
  });
});

describe('the item of a finding', () => {
  it('is the one with the longest word in the text, and the fallback when no word is in it', () => {
    expect(itemFor(sheet, '三组塘边脏').id).toBe('outdoor');
    expect(itemFor(sheet, '办公室有灰').id).toBe('indoor');
    expect(itemFor(sheet, '村口路面垃圾').id).toBe('waste');
    expect(itemFor(sheet, '有一处不对').id).toBe('outdoor');
  });
});

describe('canonical JSON', () => {
  it('is the same text for equal values whatever the order of keys', () => {
    expect(canonicalJson({ b: [1, { d: null, c: '长湖' }], a: true })).toBe('{"a":true,"b":[1,{"c":"长湖","d":null}]}');
    expect(canonicalJson({ a: 1, b: undefined })).toBe(canonicalJson({ a: 1 }));
  });
});

const units = fc
  .array(
    fc.record({
      kind: fc.constantFrom('village' as const, 'community' as const, 'department' as const, 'town' as const),
      inspectors: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }),
      found: fc.array(
        fc.record({
          visit: fc.nat(3),
          itemId: fc.constantFrom('indoor', 'outdoor', 'waste'),
          deduction: fc.integer({ min: 1, max: 2500 }),
        }),
        { maxLength: 8 },
      ),
    }),
    { minLength: 1, maxLength: 9 },
  )
  .map((rows) => rows.map((row, index) => asUnit(row, index)));

function asUnit(
  row: {
    kind: UnitInput['kind'];
    inspectors: readonly number[];
    found: readonly { visit: number; itemId: string; deduction: number }[];
  },
  index: number,
): UnitInput {
  const inspections = row.inspectors.map((inspectorId, at) => visit(index * 10 + at + 1, inspectorId));
  const findings = row.found.flatMap((one, at) => {
    const target = inspections[one.visit];
    return target ? [finding(index * 10 + at + 1, target.id, one.itemId, one.deduction)] : [];
  });
  return unit(String.fromCharCode(97 + index), { kind: row.kind, inspections, findings });
}

describe('for any inputs', () => {
  it('the order of units, visits and findings does not matter', () => {
    fc.assert(
      fc.property(units, (given) => {
        const turned = given
          .map((one) => ({
            ...one,
            inspections: [...one.inspections].reverse(),
            findings: [...one.findings].reverse(),
          }))
          .reverse();
        expect(hashOf(evaluate(turned))).toBe(hashOf(evaluate(given)));
      }),
    );
  });

  it('one more finding never raises a score and never betters a rank', () => {
    fc.assert(
      fc.property(
        units,
        fc.integer({ min: 1, max: 2000 }),
        fc.constantFrom('indoor', 'outdoor', 'waste'),
        (given, deduction, itemId) => {
          const index = given.findIndex((one) => one.inspections.length > 0 && one.kind !== 'town');
          const target = given[index];
          const first = target?.inspections[0];
          fc.pre(target !== undefined && first !== undefined);
          if (!target || !first) return;
          const worse = { ...target, findings: [...target.findings, finding(9999, first.id, itemId, deduction)] };
          const before = resultOf(evaluate(given), target.code);
          const after = resultOf(evaluate(given.map((one, at) => (at === index ? worse : one))), target.code);
          expect(after?.totalHundredths).toBeLessThanOrEqual(before?.totalHundredths ?? -1);
          expect(after?.rank).toBeGreaterThanOrEqual(before?.rank ?? Number.POSITIVE_INFINITY);
        },
      ),
    );
  });

  it('ranks agree with scores: one more than the number of better ones, equal for equal scores', () => {
    fc.assert(
      fc.property(units, (given) => {
        const document = evaluate(given);
        for (const { title } of sheet.lists) {
          const ranked = rankedUnits(document, title).map((one) => one.result);
          for (const one of ranked) {
            expect(one.rank).toBe(1 + ranked.filter((other) => other.totalHundredths > one.totalHundredths).length);
            expect(one.tied).toBe(ranked.filter((other) => other.totalHundredths === one.totalHundredths).length > 1);
            expect(one.totalHundredths).toBeGreaterThanOrEqual(0);
            expect(one.totalHundredths).toBeLessThanOrEqual(10_000);
          }
        }
      }),
    );
  });

  it('the document alone gives the same figures again, also after a way through JSON', () => {
    fc.assert(
      fc.property(units, (given) => {
        const document = evaluate(given);
        const stored = JSON.parse(JSON.stringify(document)) as EvaluationDocument;
        expect(canonicalJson(recompute(stored))).toBe(canonicalJson(document));
        expect(hashOf(stored)).toBe(hashOf(document));
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashOf } from '../../src/domain/canonical-json.ts';
import {
  computeEvaluation,
  corrected,
  type EvaluationDocument,
  recompute,
  rulesFor,
  type UnitInput,
} from '../../src/domain/evaluation.ts';
import { gridIn, gridScores } from '../../src/domain/grid-scores.ts';
import { bundleOf, chaqiDir } from './programme/fixtures.ts';

const { rules } = bundleOf(chaqiDir);
const quarterRules = rulesFor(rules, '2023-Q2');
const items = quarterRules.sheet.items.map(({ id }) => id);

type Figures = Omit<UnitInput, 'unitId' | 'code' | 'name' | 'short' | 'kind'>;

const figures: fc.Arbitrary<Figures> = fc
  .record({
    visits: fc.array(
      fc.record({
        roundId: fc.integer({ min: 1, max: 2 }),
        inspectorId: fc.integer({ min: 1, max: 3 }),
        found: fc.array(fc.record({ itemId: fc.constantFrom(...items), taken: fc.integer({ min: 1, max: 2500 }) }), {
          maxLength: 6,
        }),
      }),
      { minLength: 1, maxLength: 5 },
    ),
    expected: fc.nat(40),
    tookPart: fc.nat(40),
    months: fc.integer({ min: 1, max: 3 }),
    active: fc.array(fc.nat(3), { maxLength: 5 }),
    done: fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)),
    due: fc.nat(8),
    closed: fc.nat(8),
    adjusted: fc.array(
      fc.record({
        side: fc.constantFrom('bonus' as const, 'penalty' as const),
        kind: fc.constantFrom('group', 'experience', 'praise', 'exposed', 'fraud'),
      }),
      { maxLength: 8 },
    ),
  })
  .map(({ visits, expected, tookPart, months, active, done, due, closed, adjusted }) => ({
    inspections: visits.map(({ roundId, inspectorId }, index) => ({
      id: index + 1,
      roundId,
      inspectorId,
      day: '2023-05-10',
    })),
    findings: visits.flatMap(({ found }, visit) =>
      found.map(({ itemId, taken }, index) => ({
        id: visit * 10 + index + 1,
        inspectionId: visit + 1,
        itemId,
        deductionHundredths: taken,
        place: '',
        text: '有问题',
        grid: null,
      })),
    ),
    activity: {
      reports: 0,
      confirmed: 0,
      attendance: 0,
      attendanceApprox: false,
      weeksCleaned: 0,
      party: { atHome: expected, exempt: 0, expected, tookPart: Math.min(expected, tookPart) },
    },
    indicators: {
      months,
      grids: active.map((monthsActive, index) => ({
        code: `g${index}`,
        name: `第${index}网格`,
        monthsActive: Math.min(months, monthsActive),
      })),
      organisationLife: done.map((monthsDone, index) => ({
        name: ['课', '片', '实践'][index] ?? '',
        monthsDone: Math.min(months, monthsDone),
      })),
      rectification: { due, closedInTime: Math.min(due, closed) },
    },
    adjustments: adjusted.map((one, index) => ({ id: index + 1, reason: '依据', ...one })),
    quarters: [],
  }));

function unit(code: string, given: Figures): UnitInput {
  return { unitId: code.charCodeAt(0), code, name: `${code}村`, short: code, kind: 'village', ...given };
}

function evaluate(units: readonly UnitInput[]): EvaluationDocument {
  return computeEvaluation({ period: '2023-Q2', rounds: [], units }, quarterRules);
}

const resultOf = (document: EvaluationDocument, code = 'a') => document.units.find((one) => one.code === code)?.result;

describe('a quarter', () => {
  const good: Figures = {
    inspections: [{ id: 1, roundId: 1, inspectorId: 1, day: '2023-05-10' }],
    findings: [],
    activity: {
      reports: 0,
      confirmed: 0,
      attendance: 0,
      attendanceApprox: false,
      weeksCleaned: 0,
      party: { atHome: 20, exempt: 0, expected: 20, tookPart: 16 },
    },
    indicators: {
      months: 3,
      grids: [{ code: 'g', name: '第一网格', monthsActive: 3 }],
      organisationLife: [
        { name: '课', monthsDone: 3 },
        { name: '片', monthsDone: 3 },
        { name: '实践', monthsDone: 3 },
      ],
      rectification: { due: 0, closedInTime: 0 },
    },
    adjustments: [],
    quarters: [],
  };

  it('is 100 for a village where all was well, four fifths of its members taking part', () => {
    expect(resultOf(evaluate([unit('a', good)]))?.totalHundredths).toBe(10_000);
  });

  it.each([
    [
      'fifteen of twenty members',
      { activity: { ...good.activity, party: { ...good.activity.party, tookPart: 15 } } },
      'participation',
      1406,
    ],
    [
      'a grid without work in a month',
      {
        indicators: {
          ...good.indicators,
          grids: [
            { code: 'g', name: 'g', monthsActive: 3 },
            { code: 'h', name: 'h', monthsActive: 2 },
          ],
        },
      },
      'coverage',
      750,
    ],
    [
      'eight of nine 课片实践',
      {
        indicators: {
          ...good.indicators,
          organisationLife: [
            { name: '课', monthsDone: 3 },
            { name: '片', monthsDone: 2 },
            { name: '实践', monthsDone: 3 },
          ],
        },
      },
      'organisationLife',
      444,
    ],
    [
      'two of three closed in time',
      { indicators: { ...good.indicators, rectification: { due: 3, closedInTime: 2 } } },
      'rectification',
      400,
    ],
    [
      'none of six closed in time',
      { indicators: { ...good.indicators, rectification: { due: 6, closedInTime: 0 } } },
      'rectification',
      0,
    ],
    [
      'three experiences',
      { adjustments: [1, 2, 3].map((id) => ({ id, side: 'bonus' as const, kind: 'experience', reason: '' })) },
      'bonus',
      200,
    ],
    [
      'everything praised',
      {
        adjustments: ['group', 'group', 'experience', 'experience', 'praise', 'praise'].map((kind, id) => ({
          id,
          side: 'bonus' as const,
          kind,
          reason: '',
        })),
      },
      'bonus',
      500,
    ],
    [
      'three frauds',
      { adjustments: [1, 2, 3].map((id) => ({ id, side: 'penalty' as const, kind: 'fraud', reason: '' })) },
      'penalty',
      -1000,
    ],
  ] as const)('%s', (_, over, part, hundredths) => {
    const result = resultOf(evaluate([unit('a', { ...good, ...over } as Figures)]));
    expect(result?.parts.find(({ id }) => id === part)?.hundredths).toBe(hundredths);
    expect(result?.totalHundredths).toBe(result?.parts.reduce((sum, one) => sum + one.hundredths, 0));
  });

  it('without an on-site check has no score, whatever was posted (P3)', () => {
    expect(resultOf(evaluate([unit('a', { ...good, inspections: [] })]))).toBeNull();
  });

  it('is the mean of its rounds, each the mean of its sheets', () => {
    const inspections = [
      { id: 1, roundId: 1, inspectorId: 1, day: '2023-05-10' },
      { id: 2, roundId: 1, inspectorId: 2, day: '2023-05-10' },
      { id: 3, roundId: 2, inspectorId: 1, day: '2023-06-10' },
    ];
    const taken = (id: number, inspectionId: number, deductionHundredths: number) => ({
      id,
      inspectionId,
      itemId: 'litter',
      deductionHundredths,
      place: '',
      text: '',
      grid: null,
    });
    const findings = [taken(1, 1, 1000), taken(2, 3, 200)];
    const document = evaluate([unit('a', { ...good, inspections, findings })]);
    // Rounds 95 and 98: 96.5 of 100, of which 60 %.
    expect(resultOf(document)?.parts[0]?.hundredths).toBe(5790);
    const without = corrected(document, { findingIds: new Set(), roundIds: new Set([1]) });
    expect(resultOf(without)?.parts[0]?.hundredths).toBe(5880);
  });
});

describe('a year', () => {
  const yearRules = rulesFor(rules, '2023');
  const inspections = [{ id: 1, roundId: 1, inspectorId: 1, day: '2023-12-10' }];
  const nothing = { findings: [], adjustments: [], indicators: null };
  const activity = {
    reports: 0,
    confirmed: 0,
    attendance: 0,
    attendanceApprox: false,
    weeksCleaned: 0,
    party: { atHome: 0, exempt: 0, expected: 0, tookPart: 0 },
  };
  const quarter = (number: number, totalHundredths: number) => ({
    period: `2023-Q${number}`,
    version: 1,
    hash: '',
    totalHundredths,
  });

  it('is four fifths of the mean of the quarters held and a fifth of the year-end check', () => {
    const quarters = [quarter(2, 9150), quarter(3, 8875), quarter(4, 9001)];
    const units = [unit('a', { ...nothing, activity, inspections, quarters })];
    const document = computeEvaluation({ period: '2023', rounds: [], units }, yearRules);
    expect(resultOf(document)?.parts.map(({ hundredths }) => hundredths)).toEqual([7207, 2000]);
    expect(resultOf(document)?.totalHundredths).toBe(9207);
  });

  it('is not made of posts or of a check alone', () => {
    for (const given of [
      { inspections, quarters: [] },
      { inspections: [], quarters: [quarter(2, 9000)] },
    ]) {
      const units = [unit('a', { ...nothing, activity, ...given })];
      expect(resultOf(computeEvaluation({ period: '2023', rounds: [], units }, yearRules))).toBeNull();
    }
  });
});

describe('for any quarter', () => {
  const units = fc
    .array(figures, { minLength: 1, maxLength: 6 })
    .map((all) => all.map((given, index) => unit(String.fromCharCode(97 + index), given)));

  it('the order of units, inspectors, findings and decisions does not matter', () => {
    fc.assert(
      fc.property(units, (given) => {
        const turned = given
          .map((one) => ({
            ...one,
            inspections: [...one.inspections].reverse(),
            findings: [...one.findings].reverse(),
            adjustments: [...one.adjustments].reverse(),
          }))
          .reverse();
        expect(hashOf(evaluate(turned))).toBe(hashOf(evaluate(given)));
      }),
    );
  });

  it('no score leaves 0 to 100 and the bonus, and the document alone gives it again', () => {
    fc.assert(
      fc.property(units, (given) => {
        const document = evaluate(given);
        for (const { result } of document.units) {
          expect(result?.totalHundredths).toBeGreaterThanOrEqual(0);
          expect(result?.totalHundredths).toBeLessThanOrEqual(10_500);
          expect(Number.isInteger(result?.totalHundredths)).toBe(true);
        }
        const stored = JSON.parse(JSON.stringify(document)) as EvaluationDocument;
        expect(hashOf(recompute(stored))).toBe(hashOf(document));
      }),
    );
  });

  const oneMore = fc.record({
    itemId: fc.constantFrom(...items),
    taken: fc.integer({ min: 1, max: 2000 }),
    /** Null: due in another quarter. */
    putRight: fc.constantFrom(true, false, null),
    sheet: fc.nat(4),
  });

  function withOneMore(
    given: Figures,
    more: { itemId: string; taken: number; putRight: boolean | null; sheet: number },
  ) {
    const { inspections, indicators } = given;
    const visit = inspections[more.sheet % inspections.length];
    if (!visit || !indicators) throw new Error('nobody inspected');
    const { due, closedInTime } = indicators.rectification;
    const finding = {
      id: 999,
      inspectionId: visit.id,
      itemId: more.itemId,
      deductionHundredths: more.taken,
      place: '',
      text: '',
      grid: null,
    };
    const rectification = {
      due: due + (more.putRight === null ? 0 : 1),
      closedInTime: closedInTime + (more.putRight === true ? 1 : 0),
    };
    return { ...given, findings: [...given.findings, finding], indicators: { ...indicators, rectification } };
  }

  const total = (given: Figures, by = quarterRules) =>
    resultOf(computeEvaluation({ period: '2023-Q2', rounds: [], units: [unit('a', given)] }, by))?.totalHundredths ??
    -1;

  it('one more finding on a sheet never raises a score, whether it was put right in time or not', () => {
    fc.assert(
      fc.property(figures, oneMore, (given, more) => {
        expect(total(withOneMore(given, more))).toBeLessThanOrEqual(total(given));
      }),
      { numRuns: 2_000 },
    );
  });

  it('by the share put right in time it could: that is why the rulebook counts what is left open', () => {
    const { scheme } = quarterRules;
    if (scheme.kind !== 'quarter') throw new Error('no quarter');
    const rectification = { ...scheme.rectification, perOpenHundredths: null };
    const byShare = { ...quarterRules, scheme: { ...scheme, rectification } };
    const given: Figures = {
      inspections: [{ id: 1, roundId: 1, inspectorId: 1, day: '2023-05-10' }],
      findings: [],
      activity: {
        reports: 0,
        confirmed: 0,
        attendance: 0,
        attendanceApprox: false,
        weeksCleaned: 0,
        party: { atHome: 0, exempt: 0, expected: 0, tookPart: 0 },
      },
      indicators: { months: 3, grids: [], organisationLife: [], rectification: { due: 1, closedInTime: 0 } },
      adjustments: [],
      quarters: [],
    };
    const more = { itemId: items[0] ?? '', taken: 50, putRight: true, sheet: 0 };
    expect(total(withOneMore(given, more), byShare) - total(given, byShare)).toBe(250 - 30);
    expect(total(withOneMore(given, more)) - total(given)).toBe(-30);
  });
});

describe('the grids of a unit', () => {
  const grids = [
    { code: 'g1', name: '第一网格', groups: ['一组', '二组'] },
    { code: 'g2', name: '第二网格', groups: ['三组', '十一组'] },
  ];

  it.each([
    ['三组塘边 漂浮物', 'g2'],
    ['十一组路口', 'g2'],
    ['一组路口', 'g1'],
    ['第一网格村道', 'g1'],
    ['村部门口', null],
  ])('%s lies in %s', (text, code) => {
    expect(gridIn(text, grids)).toBe(code);
  });

  it('are scored from what lies in them: the mean of the sheets for 80, the months with work for 20', () => {
    const inspections = [
      { id: 1, roundId: 1, inspectorId: 1, day: '2023-05-10' },
      { id: 2, roundId: 1, inspectorId: 2, day: '2023-05-10' },
    ];
    const found = (id: number, inspectionId: number, grid: string | null) => ({
      id,
      inspectionId,
      itemId: 'litter',
      deductionHundredths: 500,
      place: '',
      text: '',
      grid,
    });
    const findings = [found(1, 1, 'g1'), found(2, 2, null)];
    const indicators = {
      months: 3,
      grids: [
        { code: 'g1', name: '第一网格', monthsActive: 3 },
        { code: 'g2', name: '第二网格', monthsActive: 2 },
        { code: 'g3', name: '第三网格', monthsActive: 2 },
      ],
      organisationLife: [],
      rectification: { due: 0, closedInTime: 0 },
    };
    const scores = gridScores({ inspections, findings, indicators }, rules.grids);
    // g1: (95 + 100) / 2 of 100 for 80 is 78, and 20; the others 80 and two thirds of 20.
    expect(scores.map(({ code, totalHundredths, rank, tied }) => [code, totalHundredths, rank, tied])).toEqual([
      ['g1', 9800, 1, false],
      ['g2', 9333, 2, true],
      ['g3', 9333, 2, true],
    ]);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseProgramme } from '../../src/domain/programme/load.ts';
import { areMixed, overlaps, rankCandidates, selectionPeriod } from '../../src/domain/selections.ts';

const nothingUsed = {
  usedByGrid: new Map<number, number>(),
  usedByUnit: new Map<number, number>(),
  preferred: new Set<number>(),
};
const perGrid = { limits: { perGrid: 1, perUnit: null }, ...nothingUsed };

function candidate(id: number, gridId: number, ...scores: number[]) {
  return { id, unitId: 1, gridId, scores };
}

describe('the result of a selection', () => {
  it('is the mean of the judges, the best of each grid up to its limit', () => {
    const places = rankCandidates(
      [candidate(1, 1, 80, 81, 81), candidate(2, 1, 90, 90, 90), candidate(3, 2, 60, 60, 61)],
      perGrid,
    );
    expect(places.map(({ candidate: { id }, meanHundredths, outcome }) => [id, meanHundredths, outcome])).toEqual([
      [2, 9000, 'chosen'],
      [1, 8067, 'not'],
      [3, 6033, 'chosen'],
    ]);
  });

  it('leaves a tie over the limit open until one of them is preferred', () => {
    const equal = [candidate(1, 1, 80), candidate(2, 1, 80), candidate(3, 1, 70)];
    const outcomes = (preferred: number[]) =>
      rankCandidates(equal, { ...perGrid, preferred: new Set(preferred) }).map(({ outcome }) => outcome);
    expect(outcomes([])).toEqual(['tie', 'tie', 'not']);
    expect(outcomes([2])).toEqual(['not', 'chosen', 'not']);
    expect(outcomes([3])).toEqual(['tie', 'tie', 'not']);
  });

  it('counts by unit what a kind limits by unit, and what earlier rounds have used', () => {
    const all = [candidate(1, 1, 80), candidate(2, 2, 70), candidate(3, 3, 60)];
    const room = { limits: { perGrid: null, perUnit: 2 }, ...nothingUsed };
    expect(rankCandidates(all, room).map(({ outcome }) => outcome)).toEqual(['chosen', 'chosen', 'not']);
    const used = { ...room, usedByUnit: new Map([[1, 1]]) };
    expect(rankCandidates(all, used).map(({ outcome }) => outcome)).toEqual(['chosen', 'not', 'not']);
  });
});

it('judges are mixed when two come from elsewhere or hold another post', () => {
  expect(
    areMixed([
      { unitId: 1, roles: [] },
      { unitId: 1, roles: [] },
    ]),
  ).toBe(false);
  expect(
    areMixed([
      { unitId: 1, roles: [] },
      { unitId: 2, roles: [] },
    ]),
  ).toBe(true);
  expect(
    areMixed([
      { unitId: 1, roles: ['inspector'] },
      { unitId: 1, roles: [] },
    ]),
  ).toBe(true);
});

it('knows the period of a day, and which periods overlap', () => {
  expect((['month', 'quarter', 'half', 'year'] as const).map((kind) => selectionPeriod(kind, '2023-07-01'))).toEqual([
    '2023-07',
    '2023-Q3',
    '2023-H2',
    '2023',
  ]);
  expect(overlaps('2023-H1', '2023-Q2')).toBe(true);
  expect(overlaps('2023-H2', '2023-Q2')).toBe(false);
  expect(overlaps('2023-05-16', '2023-Q2')).toBe(true);
});

describe('kinds of selections in rules.yaml', () => {
  const read = (file: string) => readFileSync(`programmes/chaqi-2023/${file}`, 'utf8');
  const rules = read('rules.yaml');
  const parse = (text: string) =>
    parseProgramme({ programme: read('programme.yaml'), rules: text, town: read('town.yaml') });
  const own = rules.slice(rules.indexOf('\nselections:'), rules.indexOf('\nhonours:'));
  const problemsOf = (kind: string) => {
    const result = parse(rules.replace(own, `\nselections:\n  - ${kind}\n`));
    return 'problems' in result ? result.problems.map(({ message }) => message).join('\n') : '';
  };

  it('may be none, and add to the two of the plan without code', () => {
    const none = parse(rules.replace(own, '\n'));
    expect('bundle' in none && none.bundle.rules.selections).toEqual([]);
    expect(problemsOf('{ id: unit, name: 最净单位, of: 单位, period: 每季 }')).toBe('');
  });

  it.each([
    ['{ id: a, name: 卫生示范户, of: 户, period: 每月 }', '不搞命名、授牌、示范创建（P14）'],
    ['{ id: a, name: 好组, of: 网格组, perGrid: 1, period: 每月 }', '只有评户才按网格限名额'],
    ['{ id: a, name: 好户, of: 院子, period: 每月 }', '要写 户、网格组、单位 中的一个'],
    ['{ id: a, name: 好户, of: 户, period: 每周 }', '要写 每月、每季、半年、每年 中的一个'],
    ['{ id: village, name: 好户, of: 户, period: 每月 }', 'village 是村评自己用的编号'],
  ])('%s is explained', (kind, words) => {
    expect(problemsOf(kind)).toContain(words);
  });
});

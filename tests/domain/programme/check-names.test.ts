import { describe, expect, it } from 'vitest';
import { nameProblems, rulebooksFrom, unusedClasses } from '../../../src/domain/programme/check-names.ts';
import { parseProgramme } from '../../../src/domain/programme/load.ts';
import type { Rules } from '../../../src/domain/programme/model.ts';
import { readRoster } from '../../../src/domain/roster/read-roster.ts';
import { plannedRoster, sheetsFrom } from '../../support/roster.ts';
import { bundleOf, chaqiDir, textsOf } from './fixtures.ts';

const bundle = bundleOf(chaqiDir);
const { rules, town } = bundle;
const withBranch = (branch: string): Rules => {
  const { memberPoints } = rules;
  const publication = { default: 'private' as const, branches: { [branch]: 'public' as const } };
  return { ...rules, memberPoints: { ...memberPoints, publication } };
};
const graded = (memberClass: string, count: number) => ({
  ...town,
  people: town.people.map((person, index) => (index < count ? { ...person, memberClass } : person)),
});

describe('the names of the rulebook and of the roster', () => {
  it('fit in the sample town', () => {
    expect(nameProblems(town, [rules])).toEqual([]);
    expect(nameProblems(town, [withBranch('长湖第一党支部')])).toEqual([]);
    expect(nameProblems(graded('B', 3), [rules])).toEqual([]);
  });

  it('are told where a branch is of no unit, or a class of no rulebook', () => {
    expect(nameProblems(town, [withBranch('长湖第九党支部')])).toEqual([
      '规则 2023.1 的 publication.branches 写了支部“长湖第九党支部”，名册里没有；请改成名册里的名字',
    ]);
    const names = town.people.slice(0, 3).map(({ name }) => name);
    expect(nameProblems(graded('E', 5), [rules])).toEqual([
      `名册里${names.join('、')}等5人：规则 2023.1 里没有类别“E”；要写 A、B、C、D 中的一个，或空着`,
    ]);
  });

  it('are those of the rulebook in force and of the ones after it', () => {
    const next = { ...rules, version: '2023.2', from: '2023-07-01' };
    const both = { rules, rulebooks: [rules, next] };
    expect(rulebooksFrom(both, '2023-05-01').map(({ version }) => version)).toEqual(['2023.1', '2023.2']);
    expect(rulebooksFrom(both, '2023-07-01').map(({ version }) => version)).toEqual(['2023.2']);
  });

  it('are worth a look where a class is nobody’s, in a town that has classes', () => {
    expect(unusedClasses(town, rules)).toEqual([]);
    expect(unusedClasses(graded('B', 2), rules)).toEqual(['A', 'C', 'D']);
  });

  it('are looked at in town.yaml, with file and line', () => {
    const texts = textsOf(chaqiDir);
    const withClass = texts.town.replace(/(\n {4}name: 张建国\n|name: 张建国, )/u, (found) =>
      found.startsWith('\n') ? `${found}    class: E\n` : `${found}class: E, `,
    );
    const result = parseProgramme({ ...texts, town: withClass });
    if (!('problems' in result)) throw new Error('no problem was found');
    expect(result.problems).toMatchObject([
      { file: 'town.yaml', line: expect.any(Number), message: expect.stringContaining('规则里没有类别“E”') },
    ]);
  });

  it('are looked at by an import: the cell of a class, a line for a branch', () => {
    const roster = plannedRoster(20);
    const people = roster.people.map((person, index) => ({ ...person, 党员类别: index === 3 ? 'E' : 'B' }));
    const refused = readRoster(sheetsFrom({ ...roster, people }), null, [rules]);
    const told = 'problems' in refused ? refused.problems.filter(({ column }) => column === '党员类别') : [];
    expect(told).toMatchObject([
      { sheet: '人员', row: 5, found: 'E', expected: expect.stringContaining('A、B、C、D') },
    ]);
    const read = readRoster(sheetsFrom(roster), null, [withBranch('长湖第一党支部')]);
    const lines = [...read.notes, ...('problems' in read ? read.problems.map(({ expected }) => expected) : [])];
    expect(lines.join('\n')).toContain('支部“长湖第一党支部”，名册里没有');
  });
});

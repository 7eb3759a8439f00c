import { describe, expect, it } from 'vitest';
import { checkTown } from '../../../src/domain/programme/check-town.ts';
import type { Town, TownUnit } from '../../../src/domain/programme/model.ts';
import { bundleOf, chaqiDir, secondDir } from './fixtures.ts';

function problemsOf(town: Town): string[] {
  const problems: string[] = [];
  checkTown({ parts: town, report: (path, message) => problems.push(`${path.join('.')}: ${message}`) });
  return problems;
}

function village(id: string, mergedInto: string | null): TownUnit {
  const nothing = { section: null, grids: [], branches: [], places: [], teams: [], households: [] };
  return { id, name: `${id}村`, short: id, kind: 'village', meetingDay: 1, ...nothing, mergedInto };
}

describe('the checks of a town', () => {
  it('accept both programmes as towns, without any file', () => {
    expect(problemsOf(bundleOf(chaqiDir).town)).toEqual([]);
    expect(problemsOf(bundleOf(secondDir).town)).toEqual([]);
  });

  it('say where in the town a mistake is, so that a workbook can tell its cell', () => {
    const { town } = bundleOf(secondDir);
    const people = town.people.map((person) => (person.id === 'p3' ? { ...person, unit: 'west' } : person));
    expect(problemsOf({ ...town, people })).toEqual([
      'people.2.unit: 韦小江：没有单位“west”；请先写进 units，或改成已有的编号',
      'units.2: 南山村没有书记；请给一个人写 roles: [书记]',
    ]);
  });

  it('follow merges: a chain has an end, a circle has none', () => {
    const { town } = bundleOf(secondDir);
    const chain = { ...town, units: [...town.units, village('a', 'b'), village('b', 'north')] };
    expect(problemsOf(chain)).toEqual([]);
    const circle = { ...town, units: [...town.units, village('a', 'b'), village('b', 'c'), village('c', 'a')] };
    expect(problemsOf(circle)).toEqual(
      [3, 4, 5].map((index) => expect.stringMatching(`^units.${index}.mergedInto: .村转了一圈又并回自己`)),
    );
  });

  it('let nobody look after, or hold a role for, a unit that was merged', () => {
    const { town } = bundleOf(secondDir);
    const units = [...town.units, village('a', 'north')];
    const people = town.people.map((person) =>
      person.id === 'p3'
        ? {
            ...person,
            roles: [...person.roles, { role: 'liaison' as const, units: ['a'], grids: [], title: null }],
            assignments: [{ kind: 'liaison' as const, unit: 'a', group: null, household: null, boundary: null }],
          }
        : person,
    );
    expect(problemsOf({ ...town, units, people })).toEqual([
      'people.2.roles.2.units.0: 韦小江：a村已并入北街社区；请改写那个单位的编号 north',
      'people.2.assignments.0.unit: 韦小江：a村已并入北街社区；请改写那个单位的编号 north',
    ]);
  });
});

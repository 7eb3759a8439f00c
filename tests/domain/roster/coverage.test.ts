import { describe, expect, it } from 'vitest';
import type { Town } from '../../../src/domain/programme/model.ts';
import { coverageGaps } from '../../../src/domain/roster/coverage.ts';
import { coverageLines } from '../../../src/presenters/coverage.ts';
import { bundleOf, chaqiDir, secondDir } from '../programme/fixtures.ts';

describe('the grid system', () => {
  it('has no holes in the sample town', () => {
    expect(coverageGaps(bundleOf(chaqiDir).town)).toEqual([]);
  });

  it('shows each kind of hole of a town that is not done', () => {
    expect(coverageGaps(bundleOf(secondDir).town).map(({ kind, unit, what }) => [kind, unit.id, what])).toEqual([
      ['gridWithoutPerson', 'north', '河东片'],
      ['gridWithoutPerson', 'north', '河西片'],
      ['gridWithoutPerson', 'south', '全村'],
      ['memberWithoutGrid', 'south', '韦小江'],
      ['householdWithoutGroup', 'south', 'sh2'],
      ['householdWithoutCare', 'south', 'sh2'],
    ]);
  });

  it('misses a group that is in no grid, and a grid whose head left', () => {
    const { town } = bundleOf(chaqiDir);
    const changed: Town = {
      ...town,
      people: town.people.filter(({ id }) => id !== 'ch06'),
      units: town.units.map((unit) =>
        unit.id === 'changhu'
          ? { ...unit, households: [...unit.households, { id: 'x', head: '毛新来', group: '七组' }] }
          : unit,
      ),
    };
    expect(coverageLines(coverageGaps(changed))).toEqual([
      '没划进网格的组1个：长湖七组',
      '没有网格长的网格1个：长湖第二网格',
      '没人联的户2户：长湖2户',
    ]);
  });

  it('is told with the first few examples, and households in numbers alone', () => {
    const { town } = bundleOf(chaqiDir);
    const units = town.units.map((unit) => ({
      ...unit,
      households: unit.households.map((household) => ({ ...household, group: null })),
    }));
    const people = town.people.map((person) => ({ ...person, grid: null, group: null, roles: [] }));
    const lines = coverageLines(coverageGaps({ ...town, units, people }));
    expect(lines).toEqual([
      '没有网格长的网格26个：长湖第一网格、长湖第二网格、长湖第三网格、荷塘第一网格、荷塘第二网格等',
      expect.stringMatching(/^没编进网格的人\d+人：.*等$/),
      '没写组的户9户：长湖6户、荷塘3户',
      '没人联的户7户：长湖4户、荷塘3户',
    ]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TownRole } from '../../../src/domain/programme/model.ts';
import { grantKey, grantsIn, rolesOf } from '../../../src/domain/roster/grants.ts';

const unitOfGrid = new Map([
  ['e1', 'east'],
  ['e2', 'east'],
  ['w1', 'west'],
]);
const eastern = { unit: 'east', grid: 'e1' };

function grants(role: TownRole['role'], over: Partial<TownRole> = {}, person = eastern) {
  const roles = [{ role, units: [], grids: [], title: null, ...over }];
  return grantsIn({ ...person, roles }, unitOfGrid);
}

describe('the roles of a person', () => {
  it('are for his own unit when the roster names none, and for the whole town for roles of the town', () => {
    expect(grants('secretary')).toEqual([{ role: 'secretary', unit: 'east', grid: null, title: null }]);
    expect(grants('commander', { title: '副指挥长' })).toEqual([
      { role: 'commander', unit: null, grid: null, title: '副指挥长' },
    ]);
    expect(grants('liaison', { units: ['west', 'east'] }).map(({ unit }) => unit)).toEqual(['west', 'east']);
  });

  it('give a grid head his own grid, or those named with the units they lie in', () => {
    expect(grants('gridHead')).toEqual([{ role: 'gridHead', unit: 'east', grid: 'e1', title: null }]);
    expect(grants('gridHead', { grids: ['e2', 'w1'] }).map(({ unit, grid }) => [unit, grid])).toEqual([
      ['east', 'e2'],
      ['west', 'w1'],
    ]);
    expect(grants('gridHead', { units: ['east'] })[0]?.grid).toBeNull();
  });

  it('come to the same when they are written from what they came to', () => {
    const anyRole = fc.record({
      role: fc.constantFrom<TownRole['role']>('gridHead', 'secretary', 'liaison', 'functional', 'office', 'commander'),
      units: fc.uniqueArray(fc.constantFrom('east', 'west')),
      grids: fc.uniqueArray(fc.constantFrom('e1', 'e2', 'w1')),
      title: fc.constantFrom(null, '环卫线', '副指挥长'),
    });
    const anyHome = fc.constantFrom(
      { unit: 'east', grid: 'e1' },
      { unit: 'east', grid: null },
      { unit: 'west', grid: 'w1' },
    );
    fc.assert(
      fc.property(anyHome, fc.array(anyRole, { maxLength: 4 }), (home, written) => {
        const roles = written.map((role) => ({
          ...role,
          units: role.role === 'office' || role.role === 'commander' ? [] : role.units,
          grids: role.role === 'gridHead' ? role.grids : [],
        }));
        const held = grantsIn({ ...home, roles }, unitOfGrid);
        const again = grantsIn({ ...home, roles: rolesOf(home, held) }, unitOfGrid);
        expect(again.map(grantKey).sort()).toEqual(held.map(grantKey).sort());
      }),
    );
  });
});

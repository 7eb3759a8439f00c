import { describe, expect, it } from 'vitest';
import type { Town, TownPerson, TownUnit } from '../../../src/domain/programme/model.ts';
import { diffTown, isSameTown } from '../../../src/domain/roster/diff.ts';
import { townDiffText } from '../../../src/presenters/town-diff.ts';
import { bundleOf, chaqiDir } from '../programme/fixtures.ts';

const { town } = bundleOf(chaqiDir);

function withPerson(id: string, over: Partial<TownPerson>): Town {
  return { ...town, people: town.people.map((person) => (person.id === id ? { ...person, ...over } : person)) };
}

function withUnit(id: string, over: Partial<TownUnit>): Town {
  return { ...town, units: town.units.map((unit) => (unit.id === id ? { ...unit, ...over } : unit)) };
}

function lines(after: Town): string[] {
  return townDiffText(diffTown(town, after));
}

describe('the difference between two towns', () => {
  it('is nothing for the same town, however its lists are ordered', () => {
    const shuffled = { ...town, units: [...town.units].reverse(), people: [...town.people].reverse() };
    expect(isSameTown(diffTown(town, shuffled))).toBe(true);
    expect(lines(shuffled)).toEqual(['和现在的名册一样，没有变化']);
  });

  it('tells a first import in counts', () => {
    expect(townDiffText(diffTown(null, town))).toEqual([
      expect.stringMatching(/^第一次导入：17个单位、\d+个网格、3支队伍、9户、305人、\d+项职务$/),
    ]);
  });

  it('tells who came, who left and who moved, and from where', () => {
    const moved = withPerson('ch09', { group: '三组', grid: 'changhu-2' });
    const people = moved.people.filter(({ id }) => id !== 'ch36');
    const guest = { ...people[0], id: 'ch99', name: '毛新来', unit: 'changhu', roles: [] } as TownPerson;
    expect(lines({ ...moved, people: [...people, guest] })).toEqual([
      '新来的人（1）',
      '  毛新来（长湖村，ch99）',
      '离开的人（1）',
      '  张忠义（长湖村二组，ch36）',
      '换了地方（1）',
      '  刘建军：长湖村二组 → 长湖村三组',
    ]);
  });

  it('tells roles that begin and end with post and unit', () => {
    const role = { units: [], grids: [], title: null };
    const changed = withPerson('ch01', { roles: [{ ...role, role: 'villageCadre', title: '会计' }] });
    expect(lines(changed)).toEqual([
      '新任职务（1）',
      '  高秀兰（长湖村一组）：长湖村会计',
      '卸下职务（1）',
      '  高秀兰（长湖村一组）：长湖村村书记',
    ]);
  });

  it('tells what changed of a person, and of a phone only that it did', () => {
    const phone = '13900000001';
    const text = lines(withPerson('ch09', { type: '流动党员', atHome: false, phone, teams: ['changhu-tuji'] }));
    expect(text).toEqual([
      '情况有变（1）',
      '  刘建军（长湖村二组，ch09）：身份 党员 → 流动党员，在家 在家 → 不在家，电话改了，队伍 无 → changhu-tuji',
    ]);
    expect(text.join()).not.toContain(phone);
  });

  it('tells merges apart from units that end', () => {
    const nothing = { grids: [], teams: [], households: [] };
    const merged = withUnit('hetang', { ...nothing, mergedInto: 'changhu' });
    const text = lines({ ...merged, people: merged.people.filter(({ unit }) => unit !== 'hetang') });
    expect(text.slice(0, 2)).toEqual(['并村（1）', '  荷塘村 并入 长湖村']);
    expect(text).toContain('撤销网格（3）');
  });

  it('tells what changed of units, grids and households', () => {
    const changhu = town.units.find(({ id }) => id === 'changhu');
    const grids = changhu?.grids.map((grid) => (grid.id === 'changhu-1' ? { ...grid, boundary: null } : grid)) ?? [];
    const households = changhu?.households.slice(1) ?? [];
    expect(lines(withUnit('changhu', { meetingDay: 3, grids, households }))).toEqual([
      '单位有变（1）',
      '  长湖村：例会日 周五 → 周三',
      '网格有变（1）',
      '  长湖村第一网格：范围 村部到湖边涵闸 → 无',
      '撤销户（1）',
      '  长湖村一组王桂英户',
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { readAssignments } from '../../../src/domain/roster/assignment-cell.ts';
import { groupKey, joinList, splitList } from '../../../src/domain/roster/cell-text.ts';
import { createLookup } from '../../../src/domain/roster/lookup.ts';
import { readRoster } from '../../../src/domain/roster/read-roster.ts';
import { readRoles } from '../../../src/domain/roster/role-cell.ts';
import { plannedRoster, sheetsFrom } from '../../support/roster.ts';

const read = readRoster(sheetsFrom(plannedRoster(60)), null);
if ('problems' in read) throw new Error('the roster is not right');
const lookup = createLookup(read.town.name, read.town.units);
const [home] = read.town.units;
if (!home) throw new Error('the town has no unit');
const role = (role: string, rest: object = {}) => ({ role, units: [], grids: [], title: null, ...rest });

describe('职务', () => {
  it.each([
    ['书记', '', [role('secretary')]],
    ['村书记、网格长', '', [role('secretary'), role('gridHead')]],
    ['办点干部', '样02村、样03', [role('liaison', { units: ['u2', 'u3'] })]],
    ['书记；办点干部：样02村、u3', '', [role('secretary'), role('liaison', { units: ['u2', 'u3'] })]],
    ['书记、办点干部', '样02村', [role('secretary'), role('liaison', { units: ['u2'] })]],
    ['网格长', '第一网格', [role('gridHead', { grids: ['u1-1'] })]],
    ['网格长：样02村/第二网格', '', [role('gridHead', { units: ['u2'], grids: ['u2-2'] })]],
    ['指挥长（党委书记）', '', [role('commander', { title: '党委书记' })]],
    ['副指挥长', '', [role('commander', { title: '副指挥长' })]],
    ['成员单位(环卫线)', '', [role('functional', { title: '环卫线' })]],
    ['', '', []],
  ])('%s with %s', (roles, scope, expected) => {
    expect(readRoles({ roles, scope }, home, lookup)).toEqual(expected);
  });
});

describe('包联', () => {
  const one = (kind: string, rest: object = {}) => ({
    kind,
    unit: 'u1',
    group: null,
    household: null,
    boundary: null,
    ...rest,
  });

  it.each([
    ['样02村/三组', [one('liaison', { unit: 'u2', group: '三组' })]],
    ['包联：样02村、样03村', [one('liaison', { unit: 'u2' }), one('liaison', { unit: 'u3' })]],
    ['3组', [one('liaison', { group: '三组' })]],
    [
      '联户：户：h1-1、李户二',
      [one('representative', { household: 'h1-1' }), one('representative', { household: 'h1-2' })],
    ],
    [
      '责任区：范围：塘边到桥头；责任区：样02村/一组/范围桥头',
      [one('area', { boundary: '塘边到桥头' }), one('area', { unit: 'u2', group: '一组', boundary: '桥头' })],
    ],
  ])('%s', (text, expected) => {
    expect(readAssignments(text, home, lookup)).toEqual(expected);
  });

  it('says what to write for what it does not know', () => {
    expect(readAssignments('责任区：样02村', home, lookup)).toMatch(/责任区要写/);
    expect(readAssignments('包联：', home, lookup)).toMatch(/后面要写/);
    expect(readAssignments('某某山头', home, lookup)).toMatch(/没有“某某山头”/);
  });
});

describe('a cell with several values', () => {
  it('is split at every sign people separate with, and joined so that it comes apart again', () => {
    expect(splitList('一组、二组，三组; 四组\n五组')).toEqual(['一组', '二组', '三组', '四组', '五组']);
    const odd = ['甲、乙', '「丙」', '丁」戊、', '（己、庚）', '辛（壬', '癸'];
    expect(splitList(joinList(odd))).toEqual(odd);
  });

  it('names a group however its number is written', () => {
    expect(['3组', '第三组', '三村民小组', '３ 组', '三小组'].map(groupKey)).toEqual(Array(5).fill('3组'));
    expect([...new Set(['十二组', '12组', '第12村民小组'].map(groupKey))]).toEqual(['12组']);
  });
});

import type { Town, TownPerson, TownUnit } from '../domain/programme/model.ts';
import { isPartyMember } from '../domain/roster/party.ts';
import type { Day } from '../domain/time.ts';
import { fullDayText } from './evaluation-state.ts';
import type { WorkbookSheet } from './workbook.ts';

export interface UnitParticipation {
  readonly unit: { readonly name: string };
  readonly atHome: number;
  readonly exempt: number;
  readonly expected: number;
  readonly tookPart: number;
  readonly activities: number;
  readonly attendance: number;
  readonly villagers: number;
  readonly approximate: boolean;
}

/** 参与度表 for the wall: units alone, nobody by name. `source` says as of when the figures are. */
export function participationSheet(units: readonly UnitParticipation[], title: string, source: string): WorkbookSheet {
  return {
    name: '参与度',
    forWall: true,
    title: `${title}党员群众参与度表`,
    columns: [
      { title: '序号', width: 6 },
      { title: '村（单位）', width: 14 },
      { title: '在家党员', width: 10 },
      { title: '豁免', width: 7 },
      { title: '应参与', width: 9 },
      { title: '已参与', width: 9 },
      { title: '参与率', width: 9 },
      { title: '活动次数', width: 10 },
      { title: '参加人次', width: 10 },
      { title: '群众人次', width: 10 },
    ],
    rows: units.map((one, index) => [
      index + 1,
      one.unit.name,
      one.atHome,
      one.exempt,
      one.expected,
      one.tookPart,
      one.expected === 0 ? '—' : `${Math.round((one.tookPart * 1000) / one.expected) / 10}%`,
      one.activities,
      one.approximate ? `约${one.attendance}` : one.attendance,
      one.villagers,
    ]),
    foot: [
      '已参与：确认的上报里点了名的在家党员，一人算一次。参加人次：上报里报的人数；群众人次：上报写明是群众的。',
      '上报自愿，没点名不等于没参加。',
      source,
    ],
  };
}

/** 网格责任表: who looks after what, by the roster of the day. */
export function gridSheet(
  town: Town,
  { day, unitCodes }: { day: Day; unitCodes: ReadonlySet<string> | null },
): WorkbookSheet {
  const units = town.units.filter(
    ({ id, mergedInto }) => mergedInto === null && (unitCodes === null || unitCodes.has(id)),
  );
  return {
    name: '网格责任',
    title: `${town.name}党建网格责任表（${fullDayText(day)}）`,
    columns: [
      { title: '村（单位）', width: 12 },
      { title: '网格', width: 12 },
      { title: '范围', width: 22 },
      { title: '户数', width: 7 },
      { title: '支部/党小组', width: 22 },
      { title: '网格长', width: 10 },
      { title: '责任党员', width: 26 },
      { title: '办点干部', width: 12 },
      { title: '联户数', width: 8 },
    ],
    rows: units.flatMap((unit) => unit.grids.map((grid) => gridRow(town, unit, grid))),
    foot: ['责任党员：网格里的党员；联户数：网格长、责任党员和村民代表名下联系的户。'],
  };
}

function gridRow({ people }: Town, unit: TownUnit, grid: TownUnit['grids'][number]): (string | number | null)[] {
  const inGrid = ({ unit: home, grid: own }: TownPerson) => home === unit.id && own === grid.id;
  const members = people.filter((person) => inGrid(person) && isPartyMember(person.type));
  const heads = people.filter(({ roles }) =>
    roles.some(({ role, grids }) => role === 'gridHead' && grids.includes(grid.id)),
  );
  const households = unit.households.filter(({ group }) => group !== null && grid.groups.includes(group));
  const served = new Set(
    people
      .flatMap(({ assignments }) => assignments)
      .flatMap(({ household }) =>
        household !== null && households.some(({ id }) => id === household) ? household : [],
      ),
  );
  return [
    unit.name,
    grid.name,
    [grid.groups.join('、'), grid.boundary].filter((part) => part !== null && part !== '').join('；'),
    households.length,
    [grid.branch, grid.partyGroup].filter((part) => part !== null).join('/') || null,
    names(heads),
    names(members),
    names(people.filter((person) => looksAfter(person, unit.id, grid.groups))),
    served.size,
  ];
}

/** 包村 counts for every grid of the village, 联组 for the grid of its group. */
function looksAfter({ assignments, roles }: TownPerson, unitId: string, groups: readonly string[]): boolean {
  const byRole = roles.some(({ role, units }) => role === 'liaison' && units.includes(unitId));
  const byCharge = assignments.some(
    ({ kind, unit, group, household }) =>
      kind === 'liaison' && unit === unitId && household === null && (group === null || groups.includes(group)),
  );
  return byRole || byCharge;
}

function names(people: readonly TownPerson[]): string | null {
  return people.map(({ name }) => name).join('、') || null;
}

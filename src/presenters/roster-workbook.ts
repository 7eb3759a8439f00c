import { unitKindWords } from '../domain/programme/fields.ts';
import type { Town } from '../domain/programme/model.ts';
import { assignmentCell } from '../domain/roster/assignment-cell.ts';
import { joinList } from '../domain/roster/cell-text.ts';
import {
  gridSheet,
  guideSheetName,
  householdSheet,
  peopleSheet,
  rosterSheets,
  type SheetSpec,
  teamSheet,
  townNameTitle,
  unitSheet,
} from '../domain/roster/columns.ts';
import { createLookup, type Lookup } from '../domain/roster/lookup.ts';
import { roleCells } from '../domain/roster/role-cell.ts';
import { toWorkbook, type WorkbookSheet } from './workbook.ts';

/** The roster as the workbook `jingcun import` reads: importing it changes nothing. With phones, so for the office alone. */
export function rosterWorkbook(town: Town): Promise<Buffer> {
  return toWorkbook(townSheets(town));
}

/** The same without content, to be filled in. `townName` may be ''. */
export function rosterTemplate(townName: string): Promise<Buffer> {
  return toWorkbook(townSheets({ name: townName, units: [], people: [] }));
}

/** 填写说明, then one sheet each for units, grids, households, teams and people. */
export function townSheets(town: Town): WorkbookSheet[] {
  const lookup = createLookup(town.name, town.units);
  return [
    guideSheet(town.name),
    sheetOf(
      unitSheet,
      town.units.map((unit) => unitRow(unit, lookup)),
    ),
    sheetOf(
      gridSheet,
      town.units.flatMap((unit) =>
        unit.grids.map(({ groups, ...grid }) => ({
          ...grid,
          unit: unitName(unit.id, lookup),
          groups: joinList(groups),
        })),
      ),
    ),
    sheetOf(
      householdSheet,
      town.units.flatMap((unit) => unit.households.map((one) => ({ ...one, unit: unitName(unit.id, lookup) }))),
    ),
    sheetOf(
      teamSheet,
      town.units.flatMap((unit) => unit.teams.map((team) => ({ ...team, unit: unitName(unit.id, lookup) }))),
    ),
    sheetOf(
      peopleSheet,
      town.people.map((person) => personRow(person, lookup)),
    ),
  ];
}

type Cells<K extends string> = Readonly<Record<K, string | null>>;

function sheetOf<K extends string>(spec: SheetSpec<K>, rows: readonly Cells<K>[]): WorkbookSheet {
  const keys = Object.keys(spec.columns) as K[];
  return {
    name: spec.name,
    columns: keys.map((key) => ({ title: spec.columns[key].title, width: spec.columns[key].width })),
    rows: rows.map((row) => keys.map((key) => row[key])),
  };
}

function unitRow(unit: Town['units'][number], lookup: Lookup): Cells<keyof typeof unitSheet.columns> {
  return {
    id: unit.id,
    name: unit.name,
    short: unit.short,
    kind: [...unitKindWords].find(([, kind]) => kind === unit.kind)?.[0] ?? unit.kind,
    meetingDay: `周${'一二三四五六日'.charAt(unit.meetingDay - 1)}`,
    section: unit.section,
    branches: joinList(unit.branches),
    places: joinList(unit.places),
    mergedInto: unit.mergedInto === null ? null : unitName(unit.mergedInto, lookup),
  };
}

function personRow(person: Town['people'][number], lookup: Lookup): Cells<keyof typeof peopleSheet.columns> {
  const unit = lookup.unitById(person.unit);
  const grid = person.grid === null ? null : lookup.gridById(person.grid)?.grid.name;
  const teams = person.teams.map((id) => {
    const name = unit?.teams.find((team) => team.id === id)?.name ?? id;
    return unit && lookup.team(unit, name)?.id === id ? name : id;
  });
  return {
    id: person.id,
    name: person.name,
    unit: unitName(person.unit, lookup),
    grid: unit && grid && lookup.grid(unit, grid)?.id === person.grid ? grid : person.grid,
    group: person.group,
    branch: person.branch,
    partyGroup: person.partyGroup,
    household: person.household,
    type: person.type,
    atHome: person.atHome ? '是' : '否',
    memberClass: person.memberClass,
    phone: person.phone,
    teams: joinList(teams),
    ...roleCells(person, lookup),
    assignments: assignmentCell(person.assignments, lookup),
  };
}

/** The name, unless it is another unit's id: people read names. */
function unitName(id: string, lookup: Lookup): string {
  const name = lookup.unitById(id)?.name ?? id;
  return lookup.unit(name)?.id === id ? name : id;
}

function guideSheet(townName: string): WorkbookSheet {
  const columns = rosterSheets.flatMap((spec) =>
    Object.values(spec.columns).map(({ title, needed, how, example }) => [
      spec.name,
      title,
      needed ? '要有' : '可以空着',
      how,
      example,
    ]),
  );
  return {
    name: guideSheetName,
    columns: [
      { title: townNameTitle, width: 14 },
      { title: townName, width: 16 },
      { title: '', width: 12 },
      { title: '', width: 60 },
      { title: '', width: 36 },
    ],
    rows: [
      ['怎么用', '每张表一行写一样东西，表头不要改名。先用 jingcun import 名册.xlsx --dry-run 试，没有问题再导入。'],
      ['更新', '改好整张表再导入一次；人员表里没有的人算离开。只有“人员”一张表时，单位、网格、户、队伍不变。'],
      [],
      ['表', '列', '要不要填', '怎么填', '例子'],
      ...columns,
    ],
  };
}

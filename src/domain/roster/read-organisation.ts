import { unitKindWords } from '../programme/fields.ts';
import {
  type TeamKind,
  type Town,
  type TownGrid,
  type TownHousehold,
  type TownTeam,
  type TownUnit,
  teamKinds,
  type UnitKind,
} from '../programme/model.ts';
import type { Weekday } from '../time.ts';
import { personName } from './cell-text.ts';
import type { gridSheet, householdSheet, teamSheet, unitSheet } from './columns.ts';
import { derivedId, idOf, listOf, optionalText, requiredText, wordOf } from './field.ts';
import { closest, createLookup, type Lookup } from './lookup.ts';
import type { Table, TableRow } from './read-table.ts';
import type { RosterProblems } from './sheets.ts';

type UnitColumn = keyof typeof unitSheet.columns;
type GridColumn = keyof typeof gridSheet.columns;
type HouseholdColumn = keyof typeof householdSheet.columns;
type TeamColumn = keyof typeof teamSheet.columns;

/** The sheets of the organisation; null: the file does not have it, and what is known stays. */
export interface OrganisationTables {
  readonly units: Table<UnitColumn> | null;
  readonly grids: Table<GridColumn> | null;
  readonly households: Table<HouseholdColumn> | null;
  readonly teams: Table<TeamColumn> | null;
}

/** Where in the file a unit or a part of it stands; what is not in the file has no place. */
export interface Place {
  readonly kind: keyof OrganisationTables;
  readonly row: TableRow<string>;
}

export interface Organisation {
  readonly units: readonly TownUnit[];
  /** By the unit, grid, household or team itself. */
  readonly places: ReadonlyMap<object, Place>;
}

/** Reads the units with their grids, households and teams; what is wrong is reported by the rows. */
export function readOrganisation(
  tables: OrganisationTables,
  { townName, known, problems }: { townName: string; known: Town | null; problems: RosterProblems },
): Organisation {
  const places = new Map<object, Place>();
  const bare = tables.units ? readUnits(tables.units, known, places) : [...(known?.units ?? [])];
  if (unitsSpoilt(tables.units, problems)) {
    for (const table of [tables.grids, tables.households, tables.teams]) {
      if (table) problems.doubt(table.sheet, table.header('unit'));
    }
  }
  const context: PartContext = { lookup: createLookup(townName, bare), known, places };
  const grids = tables.grids && partsByUnit(tables.grids, (row) => readGrid(row, context));
  if (gridsSpoilt(tables.grids, problems) && tables.households) {
    problems.doubt(tables.households.sheet, tables.households.header('group'));
  }
  const households = tables.households && partsByUnit(tables.households, (row) => readHousehold(row, context));
  const teams = tables.teams && partsByUnit(tables.teams, (row) => readTeam(row, context));
  const units = bare.map((unit) => {
    const before = known?.units.find(({ id }) => id === unit.id);
    const whole: TownUnit = {
      ...unit,
      grids: grids ? (grids.get(unit.id) ?? []) : (before?.grids ?? []),
      households: households ? (households.get(unit.id) ?? []) : (before?.households ?? []),
      teams: teams ? (teams.get(unit.id) ?? []) : (before?.teams ?? []),
    };
    const place = places.get(unit);
    if (place) places.set(whole, place);
    return whole;
  });
  checkGroups(units, places);
  return { units: householdsInGroups(units, townName, places), places };
}

/** The groups of households as their units write them; the sheets come in any order, so this is last. */
function householdsInGroups(units: readonly TownUnit[], townName: string, places: Map<object, Place>): TownUnit[] {
  const lookup = createLookup(townName, units);
  return units.map((unit) => {
    const households = unit.households.map((household) => {
      const row: TableRow<string> | undefined = places.get(household)?.row;
      if (household.group === null || !row) return household;
      const group = lookup.group(unit, household.group);
      if (group === null) row.wrong('group', unknownGroup(household.group, unit));
      const settled = { ...household, group };
      places.set(settled, { kind: 'households', row });
      return settled;
    });
    const whole = { ...unit, households };
    const place = places.get(unit);
    if (place) places.set(whole, place);
    return whole;
  });
}

export function unknownGroup(text: string, unit: TownUnit): string {
  const groups = unit.grids.flatMap((grid) => grid.groups);
  return `${unit.name}没有“${text}”；${choice(groups, '“网格”表的组')}`;
}

/** True when it is not sure which units, or which grids and groups, there will be once the sheet is mended. */
export function unitsSpoilt(table: OrganisationTables['units'], problems: RosterProblems): boolean {
  return isSpoilt(table, ['id', 'name', 'short'], problems);
}

export function gridsSpoilt(table: OrganisationTables['grids'], problems: RosterProblems): boolean {
  return isSpoilt(table, ['id', 'name', 'unit', 'groups'], problems);
}

export function isSpoilt<K extends string>(
  table: Table<K> | null,
  columns: readonly K[],
  problems: RosterProblems,
): boolean {
  return table !== null && problems.touchesColumn(table.sheet, ...columns.map((column) => table.header(column)));
}

const kindWords = new Map<string, UnitKind>([
  ...unitKindWords,
  ['行政村', 'village'],
  ['居委会', 'community'],
  ['居民委员会', 'community'],
  ['部门', 'department'],
  ['单位', 'department'],
  ['机关', 'department'],
  ['乡镇', 'town'],
  ['镇街', 'town'],
]);

const weekdayWords = new Map<string, Weekday>(
  (['周', '星期', '礼拜'] as const).flatMap((prefix) => [
    ...[...'一二三四五六日'].map((letter, at) => [prefix + letter, (at + 1) as Weekday] as const),
    [`${prefix}天`, 7] as const,
  ]),
);

function readUnits(table: Table<UnitColumn>, known: Town | null, places: Map<object, Place>): TownUnit[] {
  const units = table.rows.flatMap((row): { unit: TownUnit; row: TableRow<UnitColumn> }[] => {
    const written = idOf(row, 'id');
    const name = requiredText(row, 'name', '要写单位的全称，如 长湖村');
    const kind = wordOf(row, 'kind', kindWords);
    const meetingDay = wordOf(row, 'meetingDay', weekdayWords);
    if (name === null) return [];
    const before = known?.units.find((unit) => (written ? unit.id === written : unit.name === name));
    const id = written === '' ? (before?.id ?? ownId(row, name)) : (written ?? name);
    const unit: TownUnit = {
      id,
      name,
      short: (row.has('short') ? optionalText(row, 'short') : before?.short) ?? shortName(name),
      kind: kind ?? 'village',
      meetingDay: meetingDay ?? 1,
      section: row.has('section') ? optionalText(row, 'section') : (before?.section ?? null),
      branches: row.has('branches') ? listOf(row, 'branches') : (before?.branches ?? []),
      places: row.has('places') ? listOf(row, 'places') : (before?.places ?? []),
      mergedInto: row.has('mergedInto') ? optionalText(row, 'mergedInto') : (before?.mergedInto ?? null),
      grids: [],
      households: [],
      teams: [],
    };
    return [{ unit, row }];
  });
  reportTwice(units, 'id', ({ unit }) => unit.id);
  reportTwice(units, 'name', ({ unit }) => unit.name);
  reportTwice(units, 'short', ({ unit }) => unit.short);
  const lookup = createLookup(
    '',
    units.map(({ unit }) => unit),
  );
  return units.map(({ unit, row }) => {
    const target = unit.mergedInto === null ? null : lookup.unit(unit.mergedInto);
    if (unit.mergedInto !== null && !target) row.wrong('mergedInto', unknownUnit(unit.mergedInto, lookup));
    const merged = { ...unit, mergedInto: target?.id ?? null };
    places.set(merged, { kind: 'units', row });
    return merged;
  });
}

interface PartContext {
  readonly lookup: Lookup;
  readonly known: Town | null;
  readonly places: Map<object, Place>;
}

interface Part<T> {
  readonly unit: TownUnit;
  readonly part: T;
}

function partsByUnit<K extends string, T extends { readonly id: string }>(
  table: Table<K>,
  read: (row: TableRow<K>) => Part<T> | null,
): Map<string, T[]> {
  const parts = table.rows.flatMap((row) => {
    const found = read(row);
    return found ? [{ ...found, row }] : [];
  });
  // Every one of these sheets has a column of ids; its key is the same in all of them.
  reportTwice(parts, 'id' as K, ({ part }) => part.id);
  const byUnit = new Map<string, T[]>();
  for (const { unit, part } of parts) {
    const same = byUnit.get(unit.id);
    if (same) same.push(part);
    else byUnit.set(unit.id, [part]);
  }
  return byUnit;
}

function readGrid(row: TableRow<GridColumn>, { lookup, known, places }: PartContext): Part<TownGrid> | null {
  const written = idOf(row, 'id');
  const name = requiredText(row, 'name', '要写网格的名称，如 第一网格');
  const unit = unitIn(row, lookup);
  const groups = listOf(row, 'groups');
  if (name === null || unit === null) return null;
  const before = known?.units.find(({ id }) => id === unit.id)?.grids;
  const same = before?.find((grid) => (written ? grid.id === written : grid.name === name));
  const grid: TownGrid = {
    id: written || (same?.id ?? ownId(row, `${unit.id}-${name}`)),
    name,
    groups: row.has('groups') ? groups : (same?.groups ?? []),
    branch: row.has('branch') ? branchIn(row, unit) : (same?.branch ?? null),
    partyGroup: row.has('partyGroup') ? optionalText(row, 'partyGroup') : (same?.partyGroup ?? null),
    boundary: row.has('boundary') ? optionalText(row, 'boundary') : (same?.boundary ?? null),
  };
  places.set(grid, { kind: 'grids', row });
  return { unit, part: grid };
}

function readHousehold(
  row: TableRow<HouseholdColumn>,
  { lookup, known, places }: PartContext,
): Part<TownHousehold> | null {
  const written = idOf(row, 'id');
  const named = requiredText(row, 'head', '要写户主姓名');
  const unit = unitIn(row, lookup);
  const group = optionalText(row, 'group');
  if (named === null || unit === null) return null;
  const head = personName(named);
  const before = known?.units.find(({ id }) => id === unit.id)?.households.filter((one) => one.head === head) ?? [];
  const id = written || (before.length === 1 ? before[0]?.id : undefined) || derivedId('h', unit.id, head);
  const household: TownHousehold = { id, head, group };
  places.set(household, { kind: 'households', row });
  return { unit, part: household };
}

function readTeam(row: TableRow<TeamColumn>, { lookup, known, places }: PartContext): Part<TownTeam> | null {
  const written = idOf(row, 'id');
  const name = requiredText(row, 'name', '要写队伍的名称');
  const unit = unitIn(row, lookup);
  const kind = wordOf(row, 'kind', teamKindWords);
  if (name === null || unit === null) return null;
  const before = known?.units.find(({ id }) => id === unit.id)?.teams.find((team) => team.name === name);
  const team: TownTeam = {
    id: written || (before?.id ?? ownId(row, `${unit.id}-${name}`)),
    name,
    kind: kind ?? '突击队',
  };
  places.set(team, { kind: 'teams', row });
  return { unit, part: team };
}

const teamKindWords = new Map<string, TeamKind>([
  ...teamKinds.map((kind) => [kind, kind] as const),
  ['突击先锋队', '突击队'],
  ['先锋队', '突击队'],
  ['志愿队', '志愿服务队'],
]);

/** The unit a cell names; null when it names none, and that was reported. */
export function unitIn<K extends string>(row: TableRow<K | 'unit'>, lookup: Lookup): TownUnit | null {
  const text = requiredText(row, 'unit', '要写单位的名称、简称或编号');
  if (text === null) return null;
  return lookup.unit(text) ?? row.wrong('unit', unknownUnit(text, lookup));
}

/** The branch as the unit writes it. */
export function branchIn<K extends string>(row: TableRow<K | 'branch'>, unit: TownUnit): string | null {
  const text = optionalText(row, 'branch');
  if (text === null || unit.branches.includes(text)) return text;
  const meant = closest(text, unit.branches);
  return row.wrong('branch', `${unit.name}没有这个支部${guess(meant)}；${choice(unit.branches, '“单位”表的支部')}`);
}

export function unknownUnit(text: string, lookup: Lookup): string {
  const names = lookup.units.map(({ name }) => name);
  return `没有这个单位${guess(closest(text, names))}；${choice(names, '“单位”表')}`;
}

export function guess(meant: string | null): string {
  return meant === null ? '' : `（是不是 ${meant}？）`;
}

/** What may be written, as far as it fits a line. */
export function choice(names: readonly string[], where: string): string {
  if (names.length === 0) return `请先写进${where}`;
  return names.length > mostChoices ? `要写${where}里有的` : `要写 ${names.join('、')}`;
}

const mostChoices = 8;

/** Group names of a unit are one each, whichever of its grids they are in; the second is told where it stands. */
function checkGroups(units: readonly TownUnit[], places: ReadonlyMap<object, Place>): void {
  for (const unit of units) {
    const seen = new Map<string, string>();
    for (const grid of unit.grids) {
      for (const group of grid.groups) {
        const other = seen.get(group);
        const row: TableRow<string> | undefined = places.get(grid)?.row;
        if (other !== undefined && row) row.wrong('groups', `“${group}”已写在${unit.name}的${other}；请删掉一处`);
        seen.set(group, grid.name);
      }
    }
  }
}

function reportTwice<K extends string, T extends { readonly row: TableRow<K> }>(
  items: readonly T[],
  column: K,
  keyOf: (item: T) => string,
): void {
  const first = new Map<string, number>();
  for (const item of items) {
    const key = keyOf(item);
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, item.row.number);
    else item.row.wrong(column, `和第${earlier}行重复（${key}）；请换一个，或删掉一行`);
  }
}

/** Names without 村 or 社区, as people say them. */
function shortName(name: string): string {
  return name.replace(/(?<=..)(?:村|社区|居委会|居民委员会|村委会|村民委员会)$/u, '');
}

function ownId<K extends string>(row: TableRow<K | 'id'>, made: string): string {
  const id = made.replace(/[\s:]+/gu, '');
  if (id.length > 40) row.wrong('id', '名称太长，编不出编号；请写一个编号');
  return id;
}

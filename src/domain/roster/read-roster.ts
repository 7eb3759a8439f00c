import { unknownBranches, unknownClass } from '../programme/check-names.ts';
import { checkTown } from '../programme/check-town.ts';
import type { Rules, Town } from '../programme/model.ts';
import type { Path } from '../programme/yaml-file.ts';
import { keyOf } from './cell-text.ts';
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
} from './columns.ts';
import { createLookup } from './lookup.ts';
import {
  gridsSpoilt,
  isSpoilt,
  type Organisation,
  type OrganisationTables,
  readOrganisation,
  unitsSpoilt,
} from './read-organisation.ts';
import { type ReadPerson, readPeople } from './read-people.ts';
import { readTable, type Table } from './read-table.ts';
import { type RosterProblem, RosterProblems, type RosterSheet } from './sheets.ts';

export type RosterReading = { readonly town: Town; readonly notes: readonly string[] } | RefusedRoster;

export interface RefusedRoster {
  /** Every mistake there is, in the order of the file. */
  readonly problems: readonly RosterProblem[];
  /** What was not read and need not be, such as columns the roster has no use for. */
  readonly notes: readonly string[];
}

/**
 * Reads a roster workbook or the one sheet of a .csv. Sheets the file does not have stay as `known` has them, and so do
 * columns of known people, so that a list of people updates people alone. People who are not on the sheet are no longer
 * on the roster. Either everything is right or every mistake is named; never throws, whatever the sheets.
 */
export function readRoster(
  sheets: readonly RosterSheet[],
  known: Town | null,
  /** Those the roster has to fit: their member classes are the ones there are. */
  rulebooks: readonly Rules[] = [],
): RosterReading {
  const problems = new RosterProblems();
  const order = sheets.map(({ name }) => name);
  const notes: string[] = [];
  const find = <K extends string>(spec: SheetSpec<K>): Table<K> | 'unreadable' | null => {
    const sheet = chooseSheet(sheets, spec, problems);
    if (!sheet) return null;
    const table = readTable(sheet, spec, problems);
    if (table && table.unread.length > 0) notes.push(unreadNote(sheet.name, table.unread));
    return table ?? 'unreadable';
  };
  const tables = {
    units: find(unitSheet),
    grids: find(gridSheet),
    households: find(householdSheet),
    teams: find(teamSheet),
  };
  const people = find(peopleSheet);
  const refused = (): RefusedRoster => ({ problems: problems.sorted(order), notes });
  if (people === null) problems.add(wholeFile('要有一张“人员”表，照模板的表头填写'));
  if (tables.units === null && !known) problems.add(wholeFile('第一次导入还要有一张“单位”表'));
  notes.push(...unreadSheets(sheets));
  const { units, grids, households, teams } = tables;
  // What a sheet that cannot be read would have said is missing everywhere: its own mistake is the one to mend.
  if (units === 'unreadable' || grids === 'unreadable' || households === 'unreadable' || teams === 'unreadable')
    return refused();
  if (people === null || people === 'unreadable' || (units === null && !known)) return refused();

  const name = townName(sheets) ?? known?.name ?? '';
  if (name === '') problems.add({ ...wholeFile(`在“${townNameTitle}”后面写镇名，如 插旗镇`), sheet: guideSheetName });
  const organisation = readOrganisation({ units, grids, households, teams }, { townName: name, known, problems });
  const lookup = createLookup(name, organisation.units);
  doubtPeople(people, { units, grids, households, teams }, problems);
  const read = readPeople(people, lookup, known);
  checkClasses(read, rulebooks);
  if (people.rows.length === 0) problems.add({ ...wholeFile('表头下面至少写一个人'), sheet: people.sheet });
  const town: Town = { name, units: organisation.units, people: read.map(({ person }) => person) };
  const doubted = unitsSpoilt(units, problems) || isSpoilt(people, ['name', 'unit', 'roles', 'scope'], problems);
  checkWhole(town, { organisation, read, people, tables: { units, grids, households, teams }, problems, doubted });
  // A branch may be renamed here first and in the rules by their next version, so this is said and not refused.
  notes.push(...unknownBranches(town, rulebooks));
  return problems.any ? refused() : { town, notes };
}

/** Told where it is written; a class that stays as it was known is the rulebook's affair (`jingcun check`). */
function checkClasses(read: readonly ReadPerson[], rulebooks: readonly Rules[]): void {
  for (const { person, row } of read) {
    const problem = unknownClass(person.memberClass, rulebooks);
    if (problem !== null && row.has('memberClass')) row.wrong('memberClass', problem);
  }
}

interface Checked {
  readonly organisation: Organisation;
  readonly read: readonly ReadPerson[];
  readonly people: Table<keyof typeof peopleSheet.columns>;
  readonly tables: OrganisationTables;
  readonly problems: RosterProblems;
  /** True when it is not clear who holds which role, so that nobody can say which role is missing. */
  readonly doubted: boolean;
}

/** A unit or grid that could not be read is missing to all who belong to it: its own row is the one to mend. */
function doubtPeople(
  people: Table<keyof typeof peopleSheet.columns>,
  { units, grids, households, teams }: OrganisationTables,
  problems: RosterProblems,
): void {
  const doubt = (...columns: (keyof typeof peopleSheet.columns)[]) =>
    problems.doubt(people.sheet, ...columns.map((column) => people.header(column)));
  if (unitsSpoilt(units, problems)) doubt('unit', 'scope', 'roles', 'assignments');
  if (isSpoilt(units, ['branches'], problems)) doubt('branch');
  if (gridsSpoilt(grids, problems)) doubt('grid', 'group', 'scope', 'roles', 'assignments');
  if (isSpoilt(households, ['id', 'head', 'unit'], problems)) doubt('household', 'assignments');
  if (isSpoilt(teams, ['id', 'name', 'unit'], problems)) doubt('teams');
}

/** The same checks as for `town.yaml`, told at the row they are about. */
function checkWhole(town: Town, { organisation, read, people, tables, problems, doubted }: Checked): void {
  checkTown({
    parts: town,
    report(path, message) {
      const [part, index] = path;
      if (part === 'people' && typeof index === 'number') {
        const found = read[index];
        if (found && !problems.touchesRow(people.sheet, found.row.number)) {
          found.row.wrong(personColumn(path), message);
        }
        return;
      }
      const sheet = tables.units?.sheet ?? unitSheet.name;
      if (part === 'people') {
        const expected = '没有办公室人员，没人能启用小助手；请给一个人的职务写 办公室';
        if (!doubted) problems.add({ ...wholeFile(expected), sheet: people.sheet });
        return;
      }
      const unit = typeof index === 'number' ? town.units[index] : undefined;
      if (!unit) return;
      if (path.length === 2 && !message.includes('并入')) {
        if (!doubted)
          problems.add({ ...wholeFile(`${unit.name}没有书记；请给一个人的职务写 书记`), sheet: people.sheet });
        return;
      }
      const place = organisation.places.get(partAt(town, path) ?? unit);
      if (!place) problems.add({ ...wholeFile(message), sheet });
      else if (!problems.touchesRow(tables[place.kind]?.sheet ?? sheet, place.row.number)) {
        place.row.wrong(unitColumn(path), message);
      }
    },
  });
}

function partAt(town: Town, path: Path): object | undefined {
  const [, index, kind, place] = path;
  if (typeof index !== 'number' || typeof place !== 'number') return undefined;
  const unit = town.units[index];
  if (kind === 'grids') return unit?.grids[place];
  if (kind === 'households') return unit?.households[place];
  return kind === 'teams' ? unit?.teams[place] : undefined;
}

function personColumn(path: Path): keyof typeof peopleSheet.columns {
  const [, , key, , inner] = path;
  if (key === 'roles') return inner === 'units' || inner === 'grids' ? 'scope' : 'roles';
  return typeof key === 'string' && key in peopleSheet.columns ? (key as keyof typeof peopleSheet.columns) : 'name';
}

function unitColumn(path: Path): string {
  const [, , kind, place, key] = path;
  if (typeof place === 'number' && kind !== 'branches') return typeof key === 'string' ? key : 'name';
  return typeof kind === 'string' ? kind : 'name';
}

/** By the name of the sheet; the only sheet of a file holds people, whatever it is called. */
function chooseSheet<K extends string>(
  sheets: readonly RosterSheet[],
  spec: SheetSpec<K>,
  problems: RosterProblems,
): RosterSheet | null {
  const names = new Set([spec.name, ...spec.words].map(keyOf));
  const [found, second] = sheets.filter(({ name }) => names.has(keyOf(name)));
  if (found && second) problems.add({ ...wholeFile(`和“${found.name}”是一张表；请只留一张`), sheet: second.name });
  if (found) return found;
  if (spec.name !== peopleSheet.name) return null;
  const [only, another] = sheets.filter(({ rows }) => rows.length > 0);
  return only && !another && !knownSheetNames.has(keyOf(only.name)) ? only : null;
}

const knownSheetNames = new Set(
  [guideSheetName, ...rosterSheets.flatMap(({ name, words }) => [name, ...words])].map(keyOf),
);

function unreadSheets(sheets: readonly RosterSheet[]): string[] {
  if (sheets.length === 1) return [];
  const unread = sheets.filter(({ name, rows }) => rows.length > 0 && !knownSheetNames.has(keyOf(name)));
  return unread.length === 0 ? [] : [`没有读的表：${unread.map(({ name }) => name).join('、')}`];
}

function unreadNote(sheet: string, unread: readonly string[]): string {
  const identity = unread.filter((title) => /身份证|证件号/u.test(title));
  const others = unread.filter((title) => !identity.includes(title));
  return [
    ...(others.length > 0 ? [`${sheet}：没有读 ${others.join('、')}`] : []),
    ...(identity.length > 0 ? [`${sheet}：${identity.join('、')} 不需要，没有读`] : []),
  ].join('；');
}

function townName(sheets: readonly RosterSheet[]): string | null {
  const guide = sheets.find(({ name }) => keyOf(name) === keyOf(guideSheetName));
  for (const cells of guide?.rows ?? []) {
    const [title, name] = cells.map((cell) => (typeof cell === 'string' ? cell : cell.text).trim());
    if (title !== undefined && keyOf(title) === keyOf(townNameTitle) && name) return name;
  }
  return null;
}

function wholeFile(expected: string): RosterProblem {
  return { sheet: '名册', row: null, column: null, found: '', expected };
}

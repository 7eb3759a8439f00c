import {
  type MemberType,
  memberTypes,
  type Town,
  type TownAssignment,
  type TownPerson,
  type TownRole,
  type TownUnit,
} from '../programme/model.ts';
import { readAssignments } from './assignment-cell.ts';
import { personName, splitList } from './cell-text.ts';
import type { peopleSheet } from './columns.ts';
import { derivedId, idOf, optionalText, requiredText, wordOf } from './field.ts';
import type { Lookup } from './lookup.ts';
import { closest } from './lookup.ts';
import { branchIn, choice, guess, unitIn, unknownGroup } from './read-organisation.ts';
import type { Table, TableRow } from './read-table.ts';
import { readRoles } from './role-cell.ts';

export type PersonRow = TableRow<keyof typeof peopleSheet.columns>;

export interface ReadPerson {
  readonly person: TownPerson;
  readonly row: PersonRow;
}

/**
 * Reads the people. A column the file does not have keeps what is known of a person; a row without an id is the known
 * person of that unit and name, or a new one. Rows whose unit or name cannot be told give no person; what is wrong was
 * reported.
 */
export function readPeople(
  table: Table<keyof typeof peopleSheet.columns>,
  lookup: Lookup,
  known: Town | null,
): ReadPerson[] {
  const index = knownPeople(known);
  const named = table.rows.flatMap((row) => {
    const found = readNamed(row, lookup);
    return found ? [found] : [];
  });
  const rowsOf = new Map<string, number[]>();
  for (const { row, unit, name } of named) {
    const key = nameKey(unit.id, name);
    const same = rowsOf.get(key);
    if (same) same.push(row.number);
    else rowsOf.set(key, [row.number]);
  }
  const rowOfId = new Map<string, number>();
  return named.map((found) => {
    const { row, unit, name } = found;
    const id = found.id === '' ? idByName(found, { rows: rowsOf.get(nameKey(unit.id, name)) ?? [], index }) : found.id;
    const earlier = id === null ? undefined : rowOfId.get(id);
    if (earlier !== undefined) {
      const expected = found.id === '' ? `和第${earlier}行是一个人；请删掉一行` : `和第${earlier}行重复；请换一个`;
      row.wrong('id', expected);
    } else if (id !== null) rowOfId.set(id, row.number);
    const before = id === null ? undefined : index.byId.get(id);
    return { row, person: readPerson(row, { ...found, id: id ?? '' }, { lookup, before }) };
  });
}

interface Named {
  readonly row: PersonRow;
  /** As written; '' when the cell is empty. */
  readonly id: string | null;
  readonly name: string;
  readonly unit: TownUnit;
}

/** What tells who somebody is. */
function readNamed(row: PersonRow, lookup: Lookup): Named | null {
  const id = idOf(row, 'id');
  const written = requiredText(row, 'name', '要写姓名');
  const name = written === null ? null : personName(written);
  const unit = unitIn(row, lookup);
  const named = name !== null && isName(row, name);
  if (named && unit) return { row, id, name, unit };
  // What does not depend on who it is, is told at once all the same.
  readAtHome(row, row.has('type') ? wordOf(row, 'type', typeWords) : null, undefined);
  readPhone(row);
  return null;
}

function isName(row: PersonRow, name: string): boolean {
  if (/^(?:合计|总计|小计|共计)/u.test(name)) return row.wrong('name', '这一行不是人；请删掉整行') !== null;
  if (/\p{L}/u.test(name) && name.length <= 40) return true;
  return row.wrong('name', '要写姓名，最多40个字') !== null;
}

interface KnownPeople {
  readonly byId: ReadonlyMap<string, TownPerson>;
  readonly byName: ReadonlyMap<string, readonly TownPerson[]>;
}

function knownPeople(known: Town | null): KnownPeople {
  const byName = new Map<string, TownPerson[]>();
  for (const person of known?.people ?? []) {
    const key = nameKey(person.unit, person.name);
    const same = byName.get(key);
    if (same) same.push(person);
    else byName.set(key, [person]);
  }
  return { byId: new Map((known?.people ?? []).map((person) => [person.id, person])), byName };
}

function nameKey(unit: string, name: string): string {
  return `${unit}\n${name}`;
}

/** The id of somebody who has none in the file; null when nobody can say who is meant, and that was reported. */
function idByName(
  { row, unit, name }: Named,
  { rows, index }: { rows: readonly number[]; index: KnownPeople },
): string | null {
  if (rows.length > 1) {
    const others = rows.filter((number) => number !== row.number).slice(0, 5);
    return row.wrong('id', `${unit.name}不止一个${name}（还有第${others.join('、')}行）；请都写上编号`);
  }
  const same = index.byName.get(nameKey(unit.id, name)) ?? [];
  if (same.length > 1) {
    const ids = same.map(({ id }) => id).join('、');
    return row.wrong('id', `名册里${unit.name}不止一个${name}；请写编号，是 ${ids} 中的一个`);
  }
  return same[0]?.id ?? derivedId('r', unit.id, name);
}

function readPerson(
  row: PersonRow,
  { id, name, unit }: Named,
  { lookup, before }: { lookup: Lookup; before: TownPerson | undefined },
): TownPerson {
  const stays = before?.unit === unit.id ? before : undefined;
  const type = row.has('type') || !before ? wordOf(row, 'type', typeWords) : before.type;
  return {
    id: id ?? '',
    name,
    unit: unit.id,
    ...readPlace(row, unit, { lookup, stays }),
    branch: row.has('branch') ? branchIn(row, unit) : (stays?.branch ?? null),
    partyGroup: row.has('partyGroup') ? optionalText(row, 'partyGroup') : (stays?.partyGroup ?? null),
    household: row.has('household') ? readHousehold(row, unit, lookup) : (stays?.household ?? null),
    type: type ?? '村民',
    atHome: readAtHome(row, type, before),
    memberClass: row.has('memberClass') ? readClass(row) : (before?.memberClass ?? null),
    phone: row.has('phone') ? readPhone(row) : (before?.phone ?? null),
    teams: row.has('teams') ? readTeams(row, unit, lookup) : (stays?.teams ?? []),
    roles: row.has('roles') ? rolesIn(row, unit, lookup) : (before?.roles ?? []),
    assignments: row.has('assignments') ? assignmentsIn(row, unit, lookup) : (before?.assignments ?? []),
  };
}

const typeWords = new Map<string, MemberType>([
  ...memberTypes.map((type) => [type, type] as const),
  ['中共党员', '党员'],
  ['正式党员', '党员'],
  ['预备党员', '党员'],
  ['中共预备党员', '党员'],
  ['积极分子', '入党积极分子'],
  ['群众', '村民'],
  ['居民', '村民'],
  ['普通村民', '村民'],
]);

/** A group lies in one grid of its unit, so naming the group is enough. */
function readPlace(
  row: PersonRow,
  unit: TownUnit,
  { lookup, stays }: { lookup: Lookup; stays: TownPerson | undefined },
): Pick<TownPerson, 'grid' | 'group'> {
  if (!row.has('grid') && !row.has('group')) return { grid: stays?.grid ?? null, group: stays?.group ?? null };
  const gridText = optionalText(row, 'grid');
  const groupText = optionalText(row, 'group');
  const written = gridText === null ? null : lookup.grid(unit, gridText);
  if (gridText !== null && !written) {
    const names = unit.grids.map((grid) => grid.name);
    row.wrong('grid', `${unit.name}没有这个网格${guess(closest(gridText, names))}；${choice(names, '“网格”表')}`);
    return { grid: null, group: null };
  }
  if (groupText === null) return { grid: written?.id ?? null, group: null };
  const group = lookup.group(unit, groupText);
  if (group === null) row.wrong('group', unknownGroup(groupText, unit));
  else if (written && !written.groups.includes(group)) {
    row.wrong('group', `${group}不在${written.name}；${choice(written.groups, '“网格”表的组')}`);
  }
  const around = group === null ? undefined : lookup.gridOfGroup(unit, group);
  return { grid: written?.id ?? around?.id ?? null, group };
}

function readHousehold(row: PersonRow, unit: TownUnit, lookup: Lookup): string | null {
  const text = optionalText(row, 'household');
  if (text === null) return null;
  const household = lookup.household(unit, text);
  if (household === 'several') return row.wrong('household', `${unit.name}有几户户主叫“${text}”；请写户的编号`);
  return household?.id ?? row.wrong('household', `${unit.name}没有这一户；请先写进“户”表，或改成已有的编号`);
}

const yesWords = new Set(['是', '在', '在家', '常住', '√', '✓', 'y', 'yes', 'true', '1']);
const noWords = new Set([
  '否',
  '不在',
  '不在家',
  '外出',
  '外出务工',
  '在外',
  '流动',
  '×',
  'x',
  'n',
  'no',
  'false',
  '0',
]);

function readAtHome(row: PersonRow, type: MemberType | null, before: TownPerson | undefined): boolean {
  const usual = type !== '流动党员';
  if (!row.has('atHome')) return before?.atHome ?? usual;
  const text = row.text('atHome');
  if (text === null || text === '') return usual;
  const word = text.toLowerCase();
  if (!yesWords.has(word) && !noWords.has(word)) row.wrong('atHome', '要写 是 或 否');
  return yesWords.has(word);
}

/** A, a and A类 are the same. */
function readClass(row: PersonRow): string | null {
  const text = optionalText(row, 'memberClass')?.normalize('NFKC').replace(/类$/u, '').trim().toUpperCase();
  return text === undefined || text === '' ? null : text;
}

/** Landline or mobile; a mobile has eleven digits. */
function readPhone(row: PersonRow): string | null {
  const text = optionalText(row, 'phone');
  if (text === null) return null;
  const phone = phonePattern.test(text) ? text : text.normalize('NFKC').replace(/[‐-―]/gu, '-');
  if (!phonePattern.test(phone)) return row.wrong('phone', '只写一个号码，只用数字，如 13900000000');
  const digits = phone.replace(/\D/gu, '');
  const mobile = /^1[3-9]/u.test(digits) && !phone.startsWith('+');
  return mobile && digits.length !== 11 ? row.wrong('phone', `手机号要11位，这里是${digits.length}位`) : phone;
}

const phonePattern = /^\+?\d[\d -]{4,18}\d$/u;

function readTeams(row: PersonRow, unit: TownUnit, lookup: Lookup): string[] {
  const text = row.text('teams');
  const names = unit.teams.map(({ name }) => name);
  return splitList(text ?? '').flatMap((item) => {
    const team = lookup.team(unit, item);
    if (!team)
      row.wrong('teams', `${unit.name}没有队伍“${item}”${guess(closest(item, names))}；${choice(names, '“队伍”表')}`);
    return team ? [team.id] : [];
  });
}

function rolesIn(row: PersonRow, unit: TownUnit, lookup: Lookup): readonly TownRole[] {
  const roles = row.text('roles');
  const scope = row.text('scope');
  if (roles === null || scope === null) return [];
  const read = readRoles({ roles, scope }, unit, lookup);
  if ('column' in read) row.wrong(row.has(read.column) ? read.column : 'roles', read.expected);
  return 'column' in read ? [] : read;
}

function assignmentsIn(row: PersonRow, unit: TownUnit, lookup: Lookup): readonly TownAssignment[] {
  const text = row.text('assignments');
  const read = readAssignments(text ?? '', unit, lookup);
  if (typeof read !== 'string') return read;
  row.wrong('assignments', read);
  return [];
}

import type {
  Town,
  TownAssignment,
  TownGrid,
  TownHousehold,
  TownPerson,
  TownTeam,
  TownUnit,
} from '../programme/model.ts';
import { grantKey, grantsIn, type RosterGrant, unitsOfGrids } from './grants.ts';

/** What an import of `after` would change; all of it empty when the import would write nothing. */
export interface TownDiff {
  /** False when there was no town before: everything is new then. */
  readonly hadTown: boolean;
  readonly joined: readonly PersonPlace[];
  readonly left: readonly PersonPlace[];
  /** Another unit, grid or group. */
  readonly moved: readonly { readonly person: PersonPlace; readonly from: string }[];
  /** Everything else that is said of a person. */
  readonly changed: readonly { readonly person: PersonPlace; readonly changes: readonly Change[] }[];
  readonly rolesBegun: readonly RoleChange[];
  readonly rolesEnded: readonly RoleChange[];
  readonly units: PartDiff;
  readonly merged: readonly { readonly unit: string; readonly into: string }[];
  readonly grids: PartDiff;
  readonly households: PartDiff;
  readonly teams: PartDiff;
}

/** A person and where he belongs, in words: 长湖村三组. For somebody who left, where he belonged. */
export interface PersonPlace {
  readonly id: string;
  readonly name: string;
  readonly place: string;
}

export interface Change {
  readonly field: PersonField | 'name' | UnitField | PartField;
  readonly before: string;
  readonly after: string;
}

export interface RoleChange {
  readonly person: PersonPlace;
  readonly role: RosterGrant['role'];
  readonly title: string | null;
  /** Name of the unit; null is the whole town. */
  readonly unit: string | null;
  readonly grid: string | null;
}

export interface PartDiff {
  readonly begun: readonly string[];
  readonly ended: readonly string[];
  readonly changed: readonly { readonly name: string; readonly changes: readonly Change[] }[];
}

const personFields = [
  'name',
  'type',
  'atHome',
  'memberClass',
  'branch',
  'partyGroup',
  'household',
  'phone',
  'teams',
  'assignments',
] as const;
export type PersonField = (typeof personFields)[number];
const unitFields = ['name', 'short', 'kind', 'meetingDay', 'section', 'branches', 'places'] as const;
export type UnitField = (typeof unitFields)[number];
const partFields = ['unit', 'name', 'kind', 'head', 'group', 'groups', 'branch', 'partyGroup', 'boundary'] as const;
export type PartField = (typeof partFields)[number];

/** Compares two towns by roster ids. The order in which things are written makes no difference, save that of groups. */
export function diffTown(before: Town | null, after: Town): TownDiff {
  const old = namesIn(before);
  const now = namesIn(after);
  const people = comparePeople(old, now);
  return {
    hadTown: before !== null,
    ...people,
    ...rolesChanged(old, now),
    units: compareParts(unitRows(old), unitRows(now)),
    merged: mergesIn(old, now),
    grids: compareParts(gridRows(old), gridRows(now)),
    households: compareParts(householdRows(old), householdRows(now)),
    teams: compareParts(teamRows(old), teamRows(now)),
  };
}

/** True when the import would write nothing. */
export function isSameTown(diff: TownDiff): boolean {
  const { joined, left, moved, changed, rolesBegun, rolesEnded, merged } = diff;
  const parts = [diff.units, diff.grids, diff.households, diff.teams];
  const lists = [joined, left, moved, changed, rolesBegun, rolesEnded, merged];
  return (
    lists.every((list) => list.length === 0) &&
    parts.every((part) => part.begun.length + part.ended.length + part.changed.length === 0)
  );
}

/** A town with what its ids are called. */
interface Named {
  readonly town: Town | null;
  readonly people: ReadonlyMap<string, TownPerson>;
  readonly units: ReadonlyMap<string, TownUnit>;
  readonly grids: ReadonlyMap<string, string>;
  readonly unitOfGrid: ReadonlyMap<string, string>;
}

function namesIn(town: Town | null): Named {
  const units = town?.units ?? [];
  return {
    town,
    people: new Map((town?.people ?? []).map((person) => [person.id, person])),
    units: new Map(units.map((unit) => [unit.id, unit])),
    grids: new Map(units.flatMap((unit) => unit.grids.map((grid) => [grid.id, grid.name]))),
    unitOfGrid: unitsOfGrids(units),
  };
}

function comparePeople(old: Named, now: Named): Pick<TownDiff, 'joined' | 'left' | 'moved' | 'changed'> {
  const stayed = [...now.people.values()].flatMap((person) => {
    const was = old.people.get(person.id);
    return was ? [{ was, person }] : [];
  });
  return {
    joined: [...now.people.values()].filter(({ id }) => !old.people.has(id)).map((person) => placed(person, now)),
    left: [...old.people.values()].filter(({ id }) => !now.people.has(id)).map((person) => placed(person, old)),
    moved: stayed
      .filter(({ was, person }) => home(was) !== home(person))
      .map(({ was, person }) => ({ person: placed(person, now), from: placeOf(was, old) })),
    changed: stayed.flatMap(({ was, person }) => {
      const changes = changesOf(personFields, fieldsOf(was, old), fieldsOf(person, now));
      return changes.length > 0 ? [{ person: placed(person, now), changes }] : [];
    }),
  };
}

function home({ unit, grid, group }: TownPerson): string {
  return JSON.stringify([unit, grid, group]);
}

function placed(person: TownPerson, names: Named): PersonPlace {
  return { id: person.id, name: person.name, place: placeOf(person, names) };
}

function placeOf({ unit, grid, group }: TownPerson, names: Named): string {
  const within = group ?? (grid === null ? '' : (names.grids.get(grid) ?? grid));
  return `${unitName(unit, names)}${within}`;
}

function unitName(id: string, { units }: Named): string {
  return units.get(id)?.name ?? id;
}

function fieldsOf(person: TownPerson, names: Named): Record<PersonField, string> {
  const { name, type, branch, partyGroup, household, phone } = person;
  return {
    name,
    type,
    atHome: person.atHome ? '在家' : '不在家',
    memberClass: person.memberClass ?? '',
    branch: branch ?? '',
    partyGroup: partyGroup ?? '',
    household: household ?? '',
    phone: phone ?? '',
    teams: [...new Set(person.teams)].sort().join('、'),
    assignments: [...new Set(person.assignments.map((one) => assignmentText(one, names)))].sort().join('；'),
  };
}

function assignmentText({ kind, unit, group, household, boundary }: TownAssignment, names: Named): string {
  const titles = { liaison: '包联', area: '责任区', representative: '联户' } as const;
  return `${titles[kind]} ${unitName(unit, names)}${group ?? ''}${household === null ? '' : ` 户${household}`}${boundary === null ? '' : ` ${boundary}`}`;
}

function changesOf<Field extends Change['field']>(
  fields: readonly Field[],
  before: Partial<Record<Field, string>>,
  after: Partial<Record<Field, string>>,
): Change[] {
  return fields.flatMap((field) => {
    const [from, to] = [before[field] ?? '', after[field] ?? ''];
    return from === to ? [] : [{ field, before: from, after: to }];
  });
}

function rolesChanged(old: Named, now: Named): Pick<TownDiff, 'rolesBegun' | 'rolesEnded'> {
  return { rolesBegun: rolesOnlyIn(now, old), rolesEnded: rolesOnlyIn(old, now) };
}

/** Roles people have in one town and not in the other. */
function rolesOnlyIn(one: Named, other: Named): RoleChange[] {
  return [...one.people.values()].flatMap((person) => {
    const counterpart = other.people.get(person.id);
    const there = new Set((counterpart ? grantsIn(counterpart, other.unitOfGrid) : []).map(grantKey));
    return grantsIn(person, one.unitOfGrid)
      .filter((grant) => !there.has(grantKey(grant)))
      .map(({ role, title, unit, grid }) => ({
        person: placed(person, one),
        role,
        title,
        unit: unit === null ? null : unitName(unit, one),
        grid: grid === null ? null : (one.grids.get(grid) ?? grid),
      }));
  });
}

type PartRow = {
  readonly id: string;
  readonly shown: string;
  readonly fields: Partial<Record<Change['field'], string>>;
};

function compareParts(old: readonly PartRow[], now: readonly PartRow[]): PartDiff {
  const before = new Map(old.map((row) => [row.id, row]));
  const after = new Set(now.map((row) => row.id));
  const fields = [...new Set([...unitFields, ...partFields])];
  return {
    begun: now.filter(({ id }) => !before.has(id)).map(({ shown }) => shown),
    ended: old.filter(({ id }) => !after.has(id)).map(({ shown }) => shown),
    changed: now.flatMap((row) => {
      const was = before.get(row.id);
      const changes = was ? changesOf(fields, was.fields, row.fields) : [];
      return changes.length > 0 ? [{ name: row.shown, changes }] : [];
    }),
  };
}

/** Merged units are told by `merged`. */
function unitRows({ town }: Named): PartRow[] {
  return standing(town).map((unit) => ({
    id: unit.id,
    shown: unit.name,
    fields: {
      name: unit.name,
      short: unit.short,
      kind: unit.kind,
      meetingDay: String(unit.meetingDay),
      section: unit.section ?? '',
      branches: unit.branches.join('、'),
      places: unit.places.join('、'),
    },
  }));
}

function gridRows({ town }: Named): PartRow[] {
  return rowsWithin(
    town,
    (unit) => unit.grids,
    ({ name, groups, branch, partyGroup, boundary }: TownGrid) => ({
      name,
      groups: groups.join('、'),
      branch: branch ?? '',
      partyGroup: partyGroup ?? '',
      boundary: boundary ?? '',
    }),
    ({ name }) => name,
  );
}

function householdRows({ town }: Named): PartRow[] {
  return rowsWithin(
    town,
    (unit) => unit.households,
    ({ head, group }: TownHousehold) => ({ head, group: group ?? '' }),
    ({ head, group }) => `${group ?? ''}${head}户`,
  );
}

function teamRows({ town }: Named): PartRow[] {
  return rowsWithin(
    town,
    (unit) => unit.teams,
    ({ name, kind }: TownTeam) => ({ name, kind }),
    ({ name }) => name,
  );
}

function rowsWithin<Part extends { readonly id: string }>(
  town: Town | null,
  of: (unit: TownUnit) => readonly Part[],
  fields: (part: Part) => PartRow['fields'],
  shown: (part: Part) => string,
): PartRow[] {
  return standing(town).flatMap((unit) =>
    of(unit).map((part) => ({
      id: part.id,
      shown: `${unit.name}${shown(part)}`,
      fields: { unit: unit.name, ...fields(part) },
    })),
  );
}

function standing(town: Town | null): readonly TownUnit[] {
  return (town?.units ?? []).filter((unit) => unit.mergedInto === null);
}

function mergesIn(old: Named, now: Named): { unit: string; into: string }[] {
  return (now.town?.units ?? []).flatMap((unit) => {
    if (unit.mergedInto === null || old.units.get(unit.id)?.mergedInto === unit.mergedInto) return [];
    return [{ unit: unit.name, into: unitName(unit.mergedInto, now) }];
  });
}

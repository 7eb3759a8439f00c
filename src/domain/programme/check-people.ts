import { townRoles } from '../roster/grants.ts';
import { choices } from './check-units.ts';
import { eachDuplicate } from './duplicates.ts';
import type { Role } from './model.ts';
import type { PersonDraft, Report, UnitDraft } from './town-draft.ts';
import type { Path } from './yaml-file.ts';

/** Roles of which there are several posts; the others have none to write. */
const rolesWithTitle: ReadonlySet<Role> = new Set(['commander', 'office', 'functional', 'secretary', 'villageCadre']);
/** Landline or mobile: digits, a leading +, and spaces or hyphens between. */
const phonePattern = /^\+?\d[\d -]{4,18}\d$/;

/** A unit with its parts by id, made once: a roster has thousands of people and few units. */
interface UnitIndex {
  readonly unit: UnitDraft;
  readonly grids: ReadonlyMap<string, { readonly name: string; readonly groups: readonly string[] }>;
  readonly groups: ReadonlySet<string>;
  readonly teams: ReadonlySet<string>;
  readonly households: ReadonlySet<string>;
}

interface Units {
  readonly byId: ReadonlyMap<string, UnitIndex>;
  readonly unitOfGrid: ReadonlyMap<string, UnitDraft>;
}

type Say = (keys: Path, message: string) => void;

/** Ids are one person's, and what a person names exists and lies in his unit. `units` null: they could not be read. */
export function checkPeople(people: readonly PersonDraft[], units: readonly UnitDraft[] | null, report: Report): void {
  eachDuplicate(
    people,
    ({ id }) => id,
    (index, id) => report(['people', index, 'id'], `人员编号“${id}”已用过；请换一个`),
  );
  const known = units && indexed(units);
  people.forEach((person, index) => {
    const say: Say = (keys, message) => report(['people', index, ...keys], `${person.name}：${message}`);
    if (person.phone && !phonePattern.test(person.phone)) say(['phone'], '电话只写数字，如 13900000000');
    checkTitles(person, say);
    if (known) checkPerson(person, known, say);
  });
}

function indexed(units: readonly UnitDraft[]): Units {
  return {
    byId: new Map(
      units.map((unit) => [
        unit.id,
        {
          unit,
          grids: new Map(unit.grids.map((grid) => [grid.id, grid])),
          groups: new Set(unit.grids.flatMap((grid) => grid.groups)),
          teams: new Set(unit.teams.map(({ id }) => id)),
          households: new Set(unit.households.map(({ id }) => id)),
        },
      ]),
    ),
    unitOfGrid: new Map(units.flatMap((unit) => unit.grids.map((grid) => [grid.id, unit] as const))),
  };
}

function checkTitles(person: PersonDraft, say: Say): void {
  person.roles.forEach(({ role, title, grids }, place) => {
    if (title && !rolesWithTitle.has(role)) say(['roles', place], '这个职务不用写 title；请去掉');
    if (grids.length > 0 && role !== 'gridHead') say(['roles', place], '只有网格长写 grids；请去掉');
  });
}

function checkPerson(person: PersonDraft, units: Units, say: Say): void {
  const home = units.byId.get(person.unit);
  if (!home) {
    say(['unit'], `没有单位“${person.unit}”；请先写进 units，或改成已有的编号`);
  } else if (home.unit.mergedInto) {
    say(['unit'], mergedText(home.unit, units));
  } else {
    checkPlaceInUnit(person, home, say);
  }
  person.roles.forEach((role, place) => {
    checkRole(person, { ...role, place }, units, say);
  });
  person.assignments.forEach((_, place) => {
    checkAssignment(person, place, units, say);
  });
}

function checkPlaceInUnit(person: PersonDraft, home: UnitIndex, say: Say): void {
  const { unit } = home;
  const { grid: gridId, group, branch, household } = person;
  const grid = gridId ? home.grids.get(gridId) : undefined;
  if (gridId && !grid) {
    say(['grid'], `${unit.name}没有网格“${gridId}”；${choices([...home.grids.keys()])}`);
  } else if (group) {
    const groups = grid ? grid.groups : [...home.groups];
    if (!groups.includes(group)) say(['group'], `${grid?.name ?? unit.name}没有“${group}”；${choices(groups)}`);
  }
  if (branch && !unit.branches.includes(branch)) {
    say(['branch'], `${unit.name}没有支部“${branch}”；${choices(unit.branches)}`);
  }
  if (household && !home.households.has(household)) {
    say(['household'], `${unit.name}没有户“${household}”；请先写进 households`);
  }
  person.teams.forEach((team, place) => {
    if (!home.teams.has(team)) say(['teams', place], `${unit.name}没有队伍“${team}”；${choices([...home.teams])}`);
  });
}

function checkRole(
  person: PersonDraft,
  { role, units: codes, grids, place }: PersonDraft['roles'][number] & { readonly place: number },
  units: Units,
  say: Say,
): void {
  const at = ['roles', place];
  if (role === 'liaison' && codes.length === 0) {
    say(at, `办点干部要写所办的单位，如 { role: 办点干部, units: [${person.unit}] }`);
  }
  if (townRoles.has(role) && codes.length > 0) say(at, '这个职务管全镇；请去掉 units');
  codes.forEach((code, n) => {
    checkUnit(code, [...at, 'units', n], units, say);
  });
  if (role !== 'gridHead') return;
  const mine = codes.length > 0 ? codes : [person.unit];
  grids.forEach((grid, n) => {
    const unit = units.unitOfGrid.get(grid);
    if (!unit) say([...at, 'grids', n], `没有网格“${grid}”；请先写进单位的 grids，或改成已有的编号`);
    else if (!mine.includes(unit.id)) say([...at, 'grids', n], `网格“${grid}”是${unit.name}的，不在他管的单位里`);
  });
}

/** What somebody looks after has to be somewhere: 联户 a group or household, 责任区 one of them or words. */
function checkAssignment(person: PersonDraft, place: number, units: Units, say: Say): void {
  const assignment = person.assignments[place];
  if (!assignment) return;
  const { kind, group, household, boundary } = assignment;
  const at = ['assignments', place];
  if (kind === 'representative' && !group && !household) say(at, '联户要写 household 或 group');
  if (kind === 'area' && !group && !household && !boundary) say(at, '责任区要写 boundary、group 或 household');
  const code = assignment.unit ?? person.unit;
  if (assignment.unit) checkUnit(code, [...at, 'unit'], units, say);
  const index = units.byId.get(code);
  if (!index || index.unit.mergedInto) return;
  const { unit, groups, households } = index;
  if (group && !groups.has(group)) say([...at, 'group'], `${unit.name}没有“${group}”；${choices([...groups])}`);
  if (household && !households.has(household)) {
    say([...at, 'household'], `${unit.name}没有户“${household}”；请先写进 households`);
  }
}

function checkUnit(code: string, at: Path, units: Units, say: Say): void {
  const unit = units.byId.get(code)?.unit;
  if (!unit) say(at, `没有单位“${code}”；请先写进 units，或改成已有的编号`);
  else if (unit.mergedInto) say(at, mergedText(unit, units));
}

function mergedText({ name, mergedInto }: UnitDraft, { byId }: Units): string {
  return `${name}已并入${byId.get(mergedInto ?? '')?.unit.name ?? '别的单位'}；请改写那个单位的编号 ${mergedInto}`;
}

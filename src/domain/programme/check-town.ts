import type { z } from 'zod';
import { eachDuplicate } from './duplicates.ts';
import type { townSchema } from './town-schema.ts';
import type { Path, YamlFile } from './yaml-file.ts';

type TownShape = z.output<typeof townSchema>;
type File = YamlFile<TownShape>;
type Unit = TownShape['units'][number];
type Person = TownShape['people'][number];

/** Roles that hold for the whole town, so that naming units with them is a mistake. */
const townWide = new Set(['inspector', 'office', 'commander']);

/** Every reference exists, every number and name is one thing's, and somebody can run the programme. */
export function checkTown(file: File): void {
  const { units, people } = file.parts;
  if (units) checkUnits(units, file);
  if (people) {
    eachDuplicate(
      people,
      ({ id }) => id,
      (index, id) => file.report(['people', index, 'id'], `人员编号“${id}”已用过；请换一个`),
    );
  }
  if (units && people) {
    const unitById = new Map(units.map((unit) => [unit.id, unit]));
    people.forEach((person, index) => {
      checkPerson({ person, at: ['people', index], unitById }, file);
    });
    checkOffices(units, people, file);
  }
}

function checkUnits(units: readonly Unit[], { report }: File): void {
  eachDuplicate(
    units,
    ({ id }) => id,
    (index, id) => report(['units', index, 'id'], `单位编号“${id}”已用过；请换一个`),
  );
  eachDuplicate(
    units,
    ({ name }) => name,
    (index, name) => report(['units', index, 'name'], `单位名称“${name}”已用过；请换一个`),
  );
  eachDuplicate(
    units,
    ({ short }) => short,
    (index, short) => report(['units', index, 'short'], `单位简称“${short}”已用过；请换一个`),
  );
  const grids = units.flatMap((unit, index) => unit.grids.map((grid, place) => ({ id: grid.id, index, place })));
  eachDuplicate(
    grids,
    ({ id }) => id,
    (position, id) => {
      const grid = grids[position];
      if (grid) report(['units', grid.index, 'grids', grid.place, 'id'], `网格编号“${id}”已用过；请换一个`);
    },
  );
  units.forEach((unit, index) => {
    const groups = unit.grids.flatMap((grid, place) => grid.groups.map((group, n) => ({ group, place, n })));
    eachDuplicate(
      groups,
      ({ group }) => group,
      (position, group) => {
        const found = groups[position];
        if (found) {
          report(
            ['units', index, 'grids', found.place, 'groups', found.n],
            `“${group}”在${unit.name}写了两次；请删掉一处`,
          );
        }
      },
    );
    eachDuplicate(
      unit.branches,
      (branch) => branch,
      (place, branch) => report(['units', index, 'branches', place], `支部“${branch}”写了两次；请删掉一处`),
    );
  });
}

function checkPerson(
  { person, at, unitById }: { person: Person; at: Path; unitById: ReadonlyMap<string, Unit> },
  { report }: File,
): void {
  const unit = unitById.get(person.unit);
  if (!unit) {
    report([...at, 'unit'], `${person.name}：没有单位“${person.unit}”；请先写进 units，或改成已有的编号`);
  } else {
    checkPlaceInUnit(person, unit, (key, message) => report([...at, key], `${person.name}：${message}`));
  }
  person.roles.forEach(({ role, units }, place) => {
    if (role === 'liaison' && units.length === 0) {
      report(
        [...at, 'roles', place],
        `${person.name}：办点干部要写所办的单位，如 { role: 办点干部, units: [${person.unit}] }`,
      );
    }
    if (townWide.has(role) && units.length > 0) {
      report([...at, 'roles', place], `${person.name}：这个职务管全镇；请去掉 units`);
    }
    units.forEach((code, n) => {
      if (!unitById.has(code)) {
        report(
          [...at, 'roles', place, 'units', n],
          `${person.name}：没有单位“${code}”；请先写进 units，或改成已有的编号`,
        );
      }
    });
  });
}

function checkPlaceInUnit(
  { grid: gridId, group, branch }: Person,
  unit: Unit,
  report: (key: string, message: string) => void,
): void {
  const grid = unit.grids.find(({ id }) => id === gridId);
  if (gridId !== undefined && !grid) {
    report('grid', `${unit.name}没有网格“${gridId}”；${choices(unit.grids.map(({ id }) => id))}`);
  } else if (group !== undefined) {
    const groups = (grid ? [grid] : unit.grids).flatMap((each) => each.groups);
    if (!groups.includes(group)) {
      report('group', `${grid?.name ?? unit.name}没有“${group}”；${choices(groups)}`);
    }
  }
  if (branch !== undefined && !unit.branches.includes(branch)) {
    report('branch', `${unit.name}没有支部“${branch}”；${choices(unit.branches)}`);
  }
}

function choices(known: readonly string[]): string {
  return known.length > 0 ? `要写 ${known.join('、')} 中的一个` : '请先写进这个单位';
}

/** Without a secretary nobody confirms a unit's reports; without an office nobody can bind the first account. */
function checkOffices(units: readonly Unit[], people: readonly Person[], { report }: File): void {
  const led = new Set(
    people.flatMap((person) =>
      person.roles.flatMap(({ role, units: codes }) => {
        if (role !== 'secretary') return [];
        return codes.length > 0 ? codes : [person.unit];
      }),
    ),
  );
  units.forEach((unit, index) => {
    if (unit.kind !== 'town' && !led.has(unit.id)) {
      report(['units', index], `${unit.name}没有书记；请给一个人写 roles: [书记]`);
    }
  });
  if (!people.some(({ roles }) => roles.some(({ role }) => role === 'office'))) {
    report(['people'], '没有办公室人员，没人能启用小助手；请给一个人写 roles: [办公室]');
  }
}

import fc from 'fast-check';
import {
  memberTypes,
  type Town,
  type TownAssignment,
  type TownPerson,
  type TownRole,
  type TownUnit,
  teamKinds,
} from '../../src/domain/programme/model.ts';
import type { Weekday } from '../../src/domain/time.ts';

/** Words of Hanzi and of the signs that separate and quote in the cells of a workbook, so that quoting is tried. */
const word = fc
  .array(
    fc.constantFrom(...'长湖荷塘柳林东西上下甲乙丙', '、', '；', '，', '：', '（', '）', '「', '」', '/', ',', ' '),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((letters) => `村${letters.join('')}末`);
const name = fc
  .array(fc.constantFrom(...'赵钱孙李周吴郑王明华芳秀英国建'), { minLength: 2, maxLength: 3 })
  .map((letters) => letters.join(''));
const id = (kind: string, ...at: number[]) => `${kind}-${at.join('-')}`;
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
/** A title with a bracket that is never closed is nothing a cell can hold. */
const title = word.map((text) => text.replace(/[（）]/gu, ''));

interface Shape {
  readonly grids: readonly { readonly groups: number; readonly branch: boolean }[];
  readonly branches: number;
  readonly teams: number;
  readonly households: number;
}

const shape: fc.Arbitrary<Shape> = fc.record({
  grids: fc.array(fc.record({ groups: fc.nat(3), branch: fc.boolean() }), { maxLength: 3 }),
  branches: fc.nat(2),
  teams: fc.nat(2),
  households: fc.nat(3),
});

/** Towns that pass the checks of a town, with every field filled somewhere and unusual names throughout. */
export const anyTown: fc.Arbitrary<Town> = fc
  .tuple(word, fc.array(shape, { minLength: 1, maxLength: 4 }), fc.infiniteStream(word), fc.nat())
  .chain(([townName, shapes, words, seed]) => {
    const units = shapes.map((one, at) => unitOf(one, at, words, seed));
    const people = fc.array(personIn(units), { minLength: 1, maxLength: 8 });
    return people.map((others) => ({
      name: townName,
      units,
      people: [...units.map(leader), ...others.map((person, at) => ({ ...person, id: id('p', at) }))],
    }));
  });

function unitOf(shape: Shape, at: number, words: Iterator<string>, seed: number): TownUnit {
  // Numbered, so that names are one thing's each as the checks want it.
  const next = (suffix: string) => `${words.next().value}${suffix}`;
  const branches = Array.from({ length: shape.branches }, (_, n) => next(`支${n}`));
  const grids = shape.grids.map(({ groups, branch }, n) => ({
    id: id('g', at, n),
    name: next(`格${n}`),
    groups: Array.from({ length: groups }, (_, m) => next(`组${n}${m}`)),
    branch: branch ? (branches[0] ?? null) : null,
    partyGroup: branch ? next('小组') : null,
    boundary: branch ? next('范围') : null,
  }));
  const groups = grids.flatMap((grid) => grid.groups);
  return {
    id: id('u', at),
    name: next(`单位${at}`),
    short: next(`简${at}`),
    kind: (['village', 'community', 'department', 'town'] as const)[(seed + at) % 4] ?? 'village',
    meetingDay: (((seed + at) % 7) + 1) as Weekday,
    section: seed % 2 === 0 ? next('片') : null,
    grids,
    branches,
    places: seed % 3 === 0 ? [] : [next('甲'), next('乙')],
    teams: Array.from({ length: shape.teams }, (_, n) => ({
      id: id('t', at, n),
      name: next(`队${n}`),
      kind: teamKinds[n % 3] ?? '突击队',
    })),
    households: Array.from({ length: shape.households }, (_, n) => ({
      id: id('h', at, n),
      head: '李大山',
      group: n === 0 ? (groups[0] ?? null) : null,
    })),
    mergedInto: null,
  };
}

/** Every unit has a secretary, the town an office. */
function leader(unit: TownUnit, at: number): TownPerson {
  const role = (word: TownRole['role']): TownRole => ({ role: word, units: [], grids: [], title: null });
  return {
    ...nobody(unit),
    id: id('lead', at),
    name: '王明华',
    roles: [role('secretary'), ...(at === 0 ? [role('office')] : [])],
  };
}

function nobody(unit: TownUnit): Omit<TownPerson, 'id' | 'name'> {
  return {
    unit: unit.id,
    grid: null,
    group: null,
    branch: null,
    partyGroup: null,
    household: null,
    type: '党员',
    atHome: true,
    memberClass: null,
    phone: null,
    teams: [],
    roles: [],
    assignments: [],
  };
}

function personIn(units: readonly TownUnit[]): fc.Arbitrary<TownPerson> {
  return fc.constantFrom(...units).chain((unit) => {
    const places = unit.grids.flatMap((grid) => [
      { grid: grid.id, group: null },
      ...grid.groups.map((group) => ({ grid: grid.id, group })),
    ]);
    return fc
      .record({
        name,
        place: fc.constantFrom({ grid: null, group: null }, ...places),
        branch: fc.constantFrom(null, ...unit.branches),
        partyGroup: maybe(word),
        household: fc.constantFrom(null, ...unit.households.map((one) => one.id)),
        type: fc.constantFrom(...memberTypes),
        atHome: fc.boolean(),
        memberClass: fc.constantFrom(null, 'A', 'B'),
        phone: fc.constantFrom(null, '13900000000', '0712-3456789', '139 0000 0000'),
        teams: fc.subarray(unit.teams.map((team) => team.id)),
        roles: fc.array(roleIn(unit, units), { maxLength: 3 }),
        assignments: fc.array(assignmentIn(units), { maxLength: 3 }),
      })
      .map(({ place, ...rest }) => ({ ...rest, ...place, id: '', unit: unit.id }));
  });
}

function roleIn(home: TownUnit, units: readonly TownUnit[]): fc.Arbitrary<TownRole> {
  const some = fc.subarray(units.map((unit) => unit.id));
  const own = fc.subarray(home.grids.map((grid) => grid.id));
  const none = fc.constant<string[]>([]);
  const elsewhere = fc
    .constantFrom(...units)
    .chain((unit) => fc.subarray(unit.grids.map((grid) => grid.id)).map((grids) => ({ units: [unit.id], grids })));
  return fc.oneof(
    fc.record({
      role: fc.constantFrom('secretary' as const, 'villageCadre' as const),
      units: some,
      grids: none,
      title: maybe(title),
    }),
    fc.record({ role: fc.constant('functional' as const), units: some, grids: none, title: maybe(title) }),
    fc.record({ role: fc.constant('representative' as const), units: some, grids: none, title: fc.constant(null) }),
    fc.record({
      role: fc.constant('liaison' as const),
      units: fc.subarray(
        units.map((unit) => unit.id),
        { minLength: 1 },
      ),
      grids: none,
      title: fc.constant(null),
    }),
    fc.record({ role: fc.constant('gridHead' as const), units: none, grids: own, title: fc.constant(null) }),
    elsewhere.map((scope) => ({ role: 'gridHead' as const, ...scope, title: null })),
    fc.record({
      role: fc.constantFrom('office' as const, 'commander' as const),
      units: none,
      grids: none,
      title: maybe(title),
    }),
    fc.record({ role: fc.constant('inspector' as const), units: none, grids: none, title: fc.constant(null) }),
  );
}

function assignmentIn(units: readonly TownUnit[]): fc.Arbitrary<TownAssignment> {
  return fc.constantFrom(...units).chain((unit) => {
    const groups = unit.grids.flatMap((grid) => grid.groups);
    const households = unit.households.map((one) => one.id);
    return fc
      .record({
        kind: fc.constantFrom('liaison' as const, 'area' as const, 'representative' as const),
        unit: fc.constant(unit.id),
        group: fc.constantFrom(null, ...groups),
        household: fc.constantFrom(null, ...households),
        boundary: maybe(word),
      })
      .map((one) => {
        const placed = one.group !== null || one.household !== null;
        if (one.kind === 'liaison' || placed) return one;
        return { ...one, kind: 'area' as const, boundary: one.boundary ?? '塘边到桥头' };
      });
  });
}

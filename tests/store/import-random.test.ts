import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkTown } from '../../src/domain/programme/check-town.ts';
import type { Town, TownPerson, TownUnit } from '../../src/domain/programme/model.ts';
import { diffTown, isSameTown } from '../../src/domain/roster/diff.ts';
import { grantKey, grantsIn, unitsOfGrids } from '../../src/domain/roster/grants.ts';
import { readProgrammeDir } from '../../src/service/programme-dir.ts';
import { importTown } from '../../src/store/import-town.ts';
import { openStore } from '../../src/store/open.ts';
import { readTown } from '../../src/store/read-town.ts';
import { tempDir } from '../support/temp-dir.ts';

const { town: first } = readProgrammeDir('tests/fixtures/second-programme');

type Edit = (town: Town) => Town;

const person =
  (id: string, change: (person: TownPerson) => TownPerson): Edit =>
  (town) => ({
    ...town,
    people: town.people.map((one) => (one.id === id ? change(one) : one)),
  });
const unit =
  (id: string, change: (unit: TownUnit) => TownUnit): Edit =>
  (town) => ({
    ...town,
    units: town.units.map((one) => (one.id === id ? change(one) : one)),
  });
const role = { units: [], grids: [], title: null };
const nowhere = { grid: null, group: null, branch: null, household: null, teams: [], assignments: [] };

/** Each is harmless alone; together they may make a town that the validator refuses, which is then left out. */
const edits: readonly Edit[] = [
  person('p4', (one) => ({ ...one, atHome: !one.atHome })),
  person('p4', (one) => ({ ...one, unit: 'south', ...nowhere, household: 'sh1' })),
  person('p4', (one) => ({ ...one, unit: 'north', ...nowhere, grid: 'n2', group: '桥头' })),
  person('p3', (one) => ({ ...one, teams: [] })),
  person('p3', (one) => ({ ...one, teams: ['st'], grid: 's1' })),
  person('p3', (one) => ({ ...one, assignments: [] })),
  person('p2', (one) => ({ ...one, roles: [...one.roles, { ...role, role: 'gridHead', grids: ['n1', 'n2'] }] })),
  person('p2', (one) => ({ ...one, roles: [...one.roles, { ...role, role: 'gridHead' }] })),
  person('p2', (one) => ({ ...one, roles: [{ ...role, role: 'secretary', units: ['north', 'south'] }] })),
  person('p1', (one) => ({ ...one, roles: [{ ...role, role: 'office', title: '办公室主任' }] })),
  person('p2', (one) => ({ ...one, phone: one.phone === null ? '13900000001' : null })),
  (town) => ({ ...town, people: town.people.filter(({ id }) => id !== 'p4') }),
  (town) => ({
    ...town,
    people: first.people.concat(town.people.filter(({ id }) => !first.people.some((one) => one.id === id))),
  }),
  (town) => ({
    ...town,
    people: [
      ...town.people.filter(({ id }) => id !== 'p5'),
      {
        id: 'p5',
        name: '甘小云',
        unit: 'north',
        ...nowhere,
        partyGroup: null,
        phone: null,
        type: '妇女',
        atHome: true,
        memberClass: null,
        roles: [],
      },
    ],
  }),
  unit('north', (one) => ({ ...one, meetingDay: one.meetingDay === 3 ? 4 : 3 })),
  unit('north', (one) => ({ ...one, section: one.section === null ? '河边片' : null })),
  unit('north', (one) => ({ ...one, grids: one.grids.map((grid) => ({ ...grid, boundary: '桥以东' })) })),
  unit('north', (one) => ({ ...one, places: ['渡口'] })),
  unit('south', (one) => ({ ...one, households: one.households.slice(0, 1) })),
  unit('south', (one) => ({ ...one, households: first.units[2]?.households ?? [] })),
  unit('south', (one) => ({ ...one, teams: [] })),
  /** 南山村 goes into 北街社区 with all it has. */
  (town) => {
    const south = town.units.find(({ id }) => id === 'south');
    if (!south || south.mergedInto !== null) return town;
    const gone = { grids: [], teams: [], households: [], section: null, mergedInto: 'north' };
    const merged = unit('south', (one) => ({ ...one, ...gone }))(town);
    const grown = unit('north', (one) => ({
      ...one,
      grids: [...one.grids, ...south.grids],
      teams: [...one.teams, ...south.teams],
      households: [...one.households, ...south.households],
    }))(merged);
    return {
      ...grown,
      people: grown.people.map((one) => ({
        ...one,
        unit: one.unit === 'south' ? 'north' : one.unit,
        roles: one.roles.map((held) => ({ ...held, units: held.units.map((id) => (id === 'south' ? 'north' : id)) })),
        assignments: one.assignments.map((area) => ({ ...area, unit: area.unit === 'south' ? 'north' : area.unit })),
      })),
    };
  },
  () => first,
];

it('any way a roster goes, each import is what the difference said, and every earlier day stays as it was', {
  timeout: 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.constantFrom(...edits), { maxLength: 4 }), { maxLength: 4 }),
      async (steps) => {
        const store = openStore(join(tempDir(), 'store.db'));
        try {
          await store.write((tx) => importTown(tx, first, 1_000));
          let now = first;
          const days: { at: number; town: Town }[] = [{ at: 1_000, town: first }];
          for (const step of steps) {
            const wanted = step.reduce((town, edit) => edit(town), now);
            if (!isValid(wanted)) continue;
            const at = 1_000 * (days.length + 1);
            const said = diffTown(await readTown(store.read, at), wanted);
            const { closed, opened, named } = await store.write((tx) => importTown(tx, wanted, at));
            if (isSameTown(said)) expect([closed, opened, named]).toEqual([0, 0, 0]);
            else expect(closed + opened + named + said.merged.length).toBeGreaterThan(0);
            expect(isSameTown(diffTown(await readTown(store.read, at), wanted))).toBe(true);
            expect(await store.write((tx) => importTown(tx, wanted, at))).toMatchObject({
              closed: 0,
              opened: 0,
              named: 0,
            });
            now = wanted;
            days.push({ at, town: wanted });
          }
          for (const { at, town } of days) {
            expect(facts(await readTown(store.read, at))).toEqual(facts(town));
            expect(facts(await readTown(store.read, at + 999))).toEqual(facts(town));
          }
        } finally {
          await store.close();
        }
      },
    ),
    { numRuns: 60 },
  );
});

function isValid(town: Town): boolean {
  let problems = 0;
  checkTown({ parts: town, report: () => (problems += 1) });
  return problems === 0;
}

/** What is dated, in an order of its own: names, phones, places and branch lists are those of today. */
function facts({ units, people }: Town) {
  const unitOfGrid = unitsOfGrids(units);
  const byId = <T extends { readonly id: string }>(all: readonly T[]) =>
    [...all].sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    units: byId(units).map(({ id, meetingDay, section, mergedInto, grids, households, teams }) => ({
      id,
      meetingDay: mergedInto === null ? meetingDay : null,
      section,
      mergedInto,
      grids: byId(grids),
      households: byId(households),
      teams: byId(teams),
    })),
    people: byId(people).map(({ phone, roles, teams, assignments, ...one }) => ({
      ...one,
      teams: [...teams].sort(),
      assignments: assignments.map((area) => JSON.stringify(area)).sort(),
      grants: grantsIn({ ...one, roles }, unitOfGrid)
        .map(grantKey)
        .sort(),
    })),
  };
}

import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Town, TownPerson, TownUnit } from '../../src/domain/programme/model.ts';
import { diffTown, isSameTown } from '../../src/domain/roster/diff.ts';
import { instantAt } from '../../src/domain/time.ts';
import { readProgrammeDir } from '../../src/service/programme-dir.ts';
import { accountById, bindAccount, ensureAccount, speakerAt } from '../../src/store/accounts.ts';
import { importTown } from '../../src/store/import-town.ts';
import { openStore } from '../../src/store/open.ts';
import { grantsOf, membershipOf, personByCode } from '../../src/store/people.ts';
import { readTown } from '../../src/store/read-town.ts';
import { lastImport, recordImport } from '../../src/store/roster-imports.ts';
import { rosterVersion } from '../../src/store/roster-version.ts';
import * as schema from '../../src/store/schema.ts';
import type { Store } from '../../src/store/store.ts';
import { listUnits, unitByCode } from '../../src/store/units.ts';
import { tempDir } from '../support/temp-dir.ts';

const { town } = readProgrammeDir('programmes/chaqi-2023');
const march = instantAt('2023-03-16', '09:00');
const may = instantAt('2023-05-10', '09:00');
const june = instantAt('2023-06-10', '09:00');

let file: string;
let store: Store;

beforeEach(async () => {
  file = join(tempDir(), 'store.db');
  store = openStore(file);
  const opened = store;
  onTestFinished(() => opened.close());
  await load(town, march);
});

function load(wanted: Town, at: number) {
  return store.write((tx) => importTown(tx, wanted, at));
}

async function idOf(code: string): Promise<number> {
  const person = await personByCode(store.read, code);
  if (!person) throw new Error(`no ${code}`);
  return person.id;
}

function withPerson(id: string, over: Partial<TownPerson>): Town {
  return { ...town, people: town.people.map((person) => (person.id === id ? { ...person, ...over } : person)) };
}

function withUnit(id: string, over: Partial<TownUnit>): Town {
  return { ...town, units: town.units.map((unit) => (unit.id === id ? { ...unit, ...over } : unit)) };
}

/** Nobody of the unit lives in a household of the roster any more. */
function withoutHouseholds(id: string): Town {
  const people = town.people.map((person) => (person.unit === id ? { ...person, household: null } : person));
  return { ...withUnit(id, { households: [] }), people };
}

const rosterTables = [
  schema.units,
  schema.unitMerges,
  schema.meetingDays,
  schema.unitSections,
  schema.grids,
  schema.gridAreas,
  schema.households,
  schema.householdPlaces,
  schema.teams,
  schema.teamTerms,
  schema.persons,
  schema.memberships,
  schema.roleGrants,
  schema.teamMembers,
  schema.assignments,
] as const;

async function everything() {
  return Promise.all(rosterTables.map((table) => store.read.select().from(table)));
}

describe('a town in the store', () => {
  it('reads back as it was imported', async () => {
    expect(await readTown(store.read, march)).toEqual(town);
    expect((await readTown(store.read, march - 1)).people).toEqual([]);
  });

  it('reads with the people of one unit alone where that is enough', async () => {
    const changhu = (await unitByCode(store.read, 'changhu'))?.id ?? 0;
    const part = await readTown(store.read, march, { peopleOf: changhu });
    expect(part).toEqual({ ...town, people: town.people.filter(({ unit }) => unit === 'changhu') });
  });

  it('imported twice writes nothing, and neither does what was read', async () => {
    const before = await everything();
    const version = await rosterVersion(store.read);
    expect(await load(town, may)).toMatchObject({ joined: 0, left: 0, closed: 0, opened: 0, named: 0 });
    await load(await readTown(store.read, may), may);
    expect(await everything()).toEqual(before);
    expect(await rosterVersion(store.read)).toBe(version);
  });

  it.each<[string, Town, number, number]>([
    ['a group', withPerson('ch09', { group: '一组' }), 1, 1],
    ['a household of a person', withPerson('ch09', { household: 'ch-h02' }), 1, 1],
    ['a phone', withPerson('ch09', { phone: '13900000001' }), 0, 0],
    ['a team', withPerson('ch09', { teams: ['changhu-tuji'] }), 0, 1],
    ['a team left', withPerson('ch04', { teams: [] }), 1, 0],
    ['an assignment', withPerson('ch05', { assignments: [] }), 1, 0],
    ['a section', withUnit('changhu', { section: null }), 1, 0],
    ['a meeting day', withUnit('changhu', { meetingDay: 3 }), 1, 1],
    ['a place', withUnit('changhu', { places: ['村部'] }), 0, 0],
    ['households gone', withoutHouseholds('hetang'), 3 + 1, 1],
  ])('writes for %s what the difference says, and that alone', async (_, wanted, closed, opened) => {
    expect(isSameTown(diffTown(await readTown(store.read, may), wanted))).toBe(false);
    expect(await load(wanted, may)).toMatchObject({ closed, opened });
    expect(await readTown(store.read, may)).toEqual(wanted);
    expect(isSameTown(diffTown(await readTown(store.read, may), wanted))).toBe(true);
    const earlier = await readTown(store.read, may - 1);
    expect(earlier.people.map(({ group, household }) => [group, household])).toEqual(
      town.people.map(({ group, household }) => [group, household]),
    );
  });

  it('keeps several roles of a person apart, with grid and post', async () => {
    const role = { units: [], grids: [], title: null };
    const roles: TownPerson['roles'] = [
      { ...role, role: 'villageCadre', title: '会计' },
      { ...role, role: 'gridHead', grids: ['changhu-1', 'changhu-3'] },
      { ...role, role: 'functional', title: '治陋线' },
    ];
    await load(withPerson('ch09', { roles }), may);
    const ch09 = await idOf('ch09');
    const rows = (await store.read.select().from(schema.roleGrants)).filter(({ personId }) => personId === ch09);
    expect(rows.map(({ role: held, gridId, title }) => [held, gridId !== null, title])).toEqual([
      ['villageCadre', false, '会计'],
      ['gridHead', true, null],
      ['gridHead', true, null],
      ['functional', false, '治陋线'],
    ]);
    expect((await grantsOf(store.read, ch09, may)).map((grant) => grant.role)).toEqual([
      'villageCadre',
      'gridHead',
      'functional',
    ]);
    await load(withPerson('ch09', { roles: roles.slice(0, 1) }), june);
    expect((await grantsOf(store.read, ch09, june)).map((grant) => grant.role)).toEqual(['villageCadre']);
    expect(await grantsOf(store.read, ch09, june - 1)).toHaveLength(3);
  });

  it('closes everything of a person who left, and opens it again when he is back', async () => {
    const people = town.people.filter(({ id }) => id !== 'ch05');
    expect(await load({ ...town, people }, may)).toMatchObject({ left: 1, joined: 0, closed: 4, opened: 0 });
    expect((await readTown(store.read, may)).people.map(({ id }) => id)).not.toContain('ch05');
    expect(await load(town, june)).toMatchObject({ left: 0, joined: 1, closed: 0, opened: 4 });
    const back = (await readTown(store.read, june)).people.find(({ id }) => id === 'ch05');
    expect(back).toEqual(town.people.find(({ id }) => id === 'ch05'));
  });

  it('leaves the account of a person who left bound, without any right', async () => {
    const secretary = await idOf('ch01');
    const accountId = await store.write(async (tx) => {
      const account = await ensureAccount(tx, { bot: 'b', userId: 'u1' });
      await bindAccount(tx, { accountId: account.id, personId: secretary, by: 'code', at: march });
      return account.id;
    });
    const speaker = async (at: number) => {
      const account = await accountById(store.read, accountId);
      if (!account) throw new Error('no account');
      return speakerAt(store.read, account, at);
    };
    const people = town.people.filter(({ id }) => id !== 'ch01');
    await load({ ...town, people }, may);
    expect((await speaker(may - 1)).grants.map(({ role }) => role)).toEqual(['secretary']);
    expect(await speaker(may)).toMatchObject({ person: null, grants: [] });
    await load(town, june);
    expect((await speaker(june)).grants.map(({ role }) => role)).toEqual(['secretary']);
  });

  it('keeps an exemption through every import until the person leaves', async () => {
    const ch09 = await idOf('ch09');
    await store.write(async (tx) => {
      await tx.update(schema.memberships).set({ exemptReason: '年老' });
    });
    await load(withPerson('ch09', { group: '一组' }), may);
    expect((await membershipOf(store.read, ch09, may))?.exemptReason).toBe('年老');
    await load({ ...town, people: town.people.filter(({ id }) => id !== 'ch09') }, may + 1);
    await load(town, june);
    expect((await membershipOf(store.read, ch09, june))?.exemptReason).toBeNull();
  });

  it('closes grids, teams and units that are no more, and unbinds nothing else', async () => {
    const people = town.people.filter(({ unit }) => unit !== 'daping');
    const cadres = people.map((person) => ({
      ...person,
      roles: person.roles.map((role) => ({ ...role, units: role.units.filter((unit) => unit !== 'daping') })),
    }));
    const units = town.units.filter(({ id }) => id !== 'daping');
    await load({ ...town, units, people: cadres }, may);
    expect((await listUnits(store.read, may - 1)).map(({ code }) => code)).toContain('daping');
    expect((await listUnits(store.read, may)).map(({ code }) => code)).not.toContain('daping');
    await load(town, june);
    expect(await readTown(store.read, june)).toEqual(town);
  });

  it('is written forward in time only', async () => {
    await load(withPerson('ch09', { group: '一组' }), may);
    await expect(load(town, may - 1)).rejects.toThrow(
      '名册里已有 2023-05-10 09:00 起的内容，不能按 2023-05-10 08:59 导入',
    );
    await expect(load(town, march)).rejects.toThrow('不能按 2023-03-16 09:00 导入');
  });

  it('does not bring back a name that was forgotten', async () => {
    await store.write(async (tx) => {
      await tx.update(schema.persons).set({ name: '已删除', forgottenAt: may });
    });
    await expect(load(town, june)).rejects.toThrow(/305个人已按本人要求删除：.*请换新编号/);
  });

  it('is one town for every process: another one sees the new version at once', async () => {
    const other = openStore(file);
    onTestFinished(() => other.close());
    const version = await rosterVersion(store.read);
    await other.write((tx) => importTown(tx, withPerson('ch09', { name: '刘新名' }), may));
    expect(await rosterVersion(store.read)).not.toBe(version);
  });

  it('of thousands is whole: what goes in many statements comes back in one piece', async () => {
    const base = town.people.find(({ id }) => id === 'ch09');
    if (!base) throw new Error('no ch09');
    const crowd = Array.from({ length: 1_700 }, (_, n) => ({
      ...base,
      id: `n${n}`,
      name: `人${n}`,
      teams: ['changhu-tuji'],
    }));
    const big = { ...town, people: [...town.people, ...crowd] };
    expect(await load(big, may)).toMatchObject({ joined: 1_700, opened: 3_400 });
    expect(await readTown(store.read, may)).toEqual(big);
    expect(await load(town, june)).toMatchObject({ left: 1_700, closed: 3_400 });
    expect(await readTown(store.read, june)).toEqual(town);
  });

  it('remembers what each import brought', async () => {
    expect(await lastImport(store.read)).toBeNull();
    const brought = { at: 1, effectiveAt: may, file: '名册.xlsx', hash: 'ab', counts: { people: 3 } };
    await store.write((tx) => recordImport(tx, brought));
    expect(await lastImport(store.read)).toMatchObject(brought);
  });
});

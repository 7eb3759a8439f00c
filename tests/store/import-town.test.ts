import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Town, TownPerson } from '../../src/domain/programme/model.ts';
import { instantAt } from '../../src/domain/time.ts';
import { importTown } from '../../src/store/import-town.ts';
import { openStore } from '../../src/store/open.ts';
import {
  findPeopleByName,
  grantsOf,
  holdersOf,
  membershipOf,
  namesInUnit,
  personByCode,
} from '../../src/store/people.ts';
import { meetingDays, memberships, roleGrants } from '../../src/store/schema.ts';
import type { Store } from '../../src/store/store.ts';
import { findUnitsInText, listUnits, meetingDaysAt, takeNumber, unitByCode } from '../../src/store/units.ts';
import { tempDir } from '../support/temp-dir.ts';

const march = instantAt('2023-03-16', '09:00');
const may = instantAt('2023-05-10', '09:00');

const farmer: TownPerson = {
  id: 'p1',
  name: '周大田',
  unit: 'xihe',
  grid: 'xihe-1',
  group: '一组',
  branch: '溪河支部',
  partyGroup: null,
  household: null,
  phone: null,
  teams: [],
  assignments: [],
  type: '党员',
  atHome: true,
  memberClass: null,
  roles: [],
};
const secretary: TownPerson = {
  ...farmer,
  id: 'p2',
  name: '吴溪',
  group: '二组',
  roles: [{ role: 'secretary', units: ['xihe'], grids: [], title: null }],
};
const officer: TownPerson = {
  ...farmer,
  id: 'p3',
  name: '郑文书',
  unit: 'town',
  grid: null,
  group: null,
  roles: [{ role: 'office', units: [], grids: [], title: null }],
};
const namesake: TownPerson = { ...farmer, id: 'p4', unit: 'dongpo', grid: null, group: '三组' };

const town: Town = {
  name: '试镇',
  units: [
    {
      id: 'town',
      name: '试镇办公室',
      short: '镇办',
      kind: 'town',
      meetingDay: 1,
      grids: [],
      branches: [],
      places: ['大院'],
      section: null,
      teams: [],
      households: [],
      mergedInto: null,
    },
    {
      id: 'xihe',
      name: '溪河村',
      short: '溪河',
      kind: 'village',
      meetingDay: 5,
      grids: [
        { id: 'xihe-1', name: '第一网格', groups: ['一组', '二组'], branch: null, partyGroup: null, boundary: null },
      ],
      branches: ['溪河支部'],
      places: ['村部', '老樟树'],
      section: null,
      teams: [],
      households: [],
      mergedInto: null,
    },
    {
      id: 'dongpo',
      name: '新溪河村',
      short: '新溪河',
      kind: 'village',
      meetingDay: 2,
      grids: [{ id: 'dongpo-1', name: '第一网格', groups: ['三组'], branch: null, partyGroup: null, boundary: null }],
      branches: [],
      places: ['村部'],
      section: null,
      teams: [],
      households: [],
      mergedInto: null,
    },
  ],
  people: [farmer, secretary, officer, namesake],
};

let store: Store;

beforeEach(async () => {
  store = openStore(join(tempDir(), 'store.db'));
  const opened = store;
  onTestFinished(() => opened.close());
  await store.write((tx) => importTown(tx, town, march));
});

async function idOf(code: string): Promise<number> {
  const person = await personByCode(store.read, code);
  if (!person) throw new Error(`no ${code}`);
  return person.id;
}

function reimport(people: readonly TownPerson[], units = town.units): Promise<unknown> {
  return store.write((tx) => importTown(tx, { ...town, units, people }, may));
}

describe('importing a town', () => {
  it('brings units, people, memberships and roles', async () => {
    expect((await listUnits(store.read, march)).map((unit) => unit.code)).toEqual(['town', 'xihe', 'dongpo']);
    expect(await membershipOf(store.read, await idOf('p1'), march)).toMatchObject({
      gridName: '第一网格',
      groupName: '一组',
      memberType: '党员',
      atHome: true,
      memberClass: null,
    });
    const xihe = await unitByCode(store.read, 'xihe');
    expect(await grantsOf(store.read, await idOf('p2'), march)).toEqual([{ role: 'secretary', unitId: xihe?.id }]);
    expect(await grantsOf(store.read, await idOf('p3'), march)).toEqual([{ role: 'office', unitId: null }]);
  });

  it('changes nothing the second time', async () => {
    const before = await facts();
    await reimport(town.people);
    expect(await facts()).toEqual(before);
  });

  it('keeps what held before and opens what holds now', async () => {
    await reimport([{ ...farmer, atHome: false, group: '二组' }, secretary, officer, namesake]);
    const id = await idOf('p1');
    expect(await membershipOf(store.read, id, may - 1)).toMatchObject({ atHome: true, groupName: '一组' });
    expect(await membershipOf(store.read, id, may)).toMatchObject({ atHome: false, groupName: '二组' });
  });

  it('ends the membership and the roles of people who left, and opens them when they return', async () => {
    await reimport([farmer, officer, namesake]);
    const id = await idOf('p2');
    expect(await membershipOf(store.read, id, may)).toBeNull();
    expect(await grantsOf(store.read, id, may)).toEqual([]);
    expect(await grantsOf(store.read, id, may - 1)).toHaveLength(1);
    await store.write((tx) => importTown(tx, town, may + 1));
    expect(await membershipOf(store.read, id, may + 1)).not.toBeNull();
  });

  it('hands a role on to the next holder', async () => {
    const xihe = await unitByCode(store.read, 'xihe');
    await reimport([{ ...farmer, roles: secretary.roles }, { ...secretary, roles: [] }, officer, namesake]);
    const holders = (at: number) => holdersOf(store.read, 'secretary', xihe?.id ?? 0, at);
    expect((await holders(may - 1)).map((person) => person.name)).toEqual(['吴溪']);
    expect((await holders(may)).map((person) => person.name)).toEqual(['周大田']);
  });

  it('dates a new meeting day', async () => {
    await reimport(
      town.people,
      town.units.map((unit) => (unit.id === 'xihe' ? { ...unit, meetingDay: 3 as const } : unit)),
    );
    const xihe = await unitByCode(store.read, 'xihe');
    expect((await meetingDaysAt(store.read, may - 1)).get(xihe?.id ?? 0)).toBe(5);
    expect((await meetingDaysAt(store.read, may)).get(xihe?.id ?? 0)).toBe(3);
  });
});

describe('looking people up', () => {
  it('finds namesakes, or the one of a unit', async () => {
    const dongpo = await unitByCode(store.read, 'dongpo');
    expect(await findPeopleByName(store.read, '周大田', { at: march })).toHaveLength(2);
    expect(await findPeopleByName(store.read, '周大田', { unitId: dongpo?.id ?? 0, at: march })).toMatchObject([
      { code: 'p4', groupName: '三组' },
    ]);
    expect(await findPeopleByName(store.read, '周大田', { at: march - 1 })).toEqual([]);
  });

  it('lists the people of a unit at a time', async () => {
    const xihe = await unitByCode(store.read, 'xihe');
    await reimport([farmer, officer, namesake]);
    expect((await namesInUnit(store.read, xihe?.id ?? 0, march)).map((one) => one.name)).toEqual(['周大田', '吴溪']);
    expect((await namesInUnit(store.read, xihe?.id ?? 0, may)).map((one) => one.name)).toEqual(['周大田']);
  });
});

describe('units named in a text', () => {
  it.each([
    ['溪河村今天大扫除', ['xihe']],
    ['新溪河一组', ['dongpo']],
    ['溪河和新溪河一起清河道', ['xihe', 'dongpo']],
    ['老樟树下面扫干净了', ['xihe']],
    ['村部门口', []],
    ['第一网格大扫除', []],
    ['今天大扫除', []],
  ])('%s → %j', async (text, codes) => {
    expect((await findUnitsInText(store.read, text, may)).map((unit) => unit.code)).toEqual(codes);
  });
});

it('gives out short numbers per unit, each once', async () => {
  const xihe = (await unitByCode(store.read, 'xihe'))?.id ?? 0;
  const dongpo = (await unitByCode(store.read, 'dongpo'))?.id ?? 0;
  const numbers = await store.write(async (tx) => [
    await takeNumber(tx, xihe),
    await takeNumber(tx, xihe),
    await takeNumber(tx, dongpo),
  ]);
  expect(numbers).toEqual([1, 2, 1]);
});

async function facts(): Promise<unknown> {
  return [
    await store.read.select().from(memberships),
    await store.read.select().from(roleGrants),
    await store.read.select().from(meetingDays),
  ];
}

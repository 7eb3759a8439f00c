import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { computeEvaluation, rulesFor, sheetFor } from '../../src/domain/evaluation.ts';
import { checkTown } from '../../src/domain/programme/check-town.ts';
import type { Town, TownPerson, TownUnit } from '../../src/domain/programme/model.ts';
import { instantAt } from '../../src/domain/time.ts';
import { planDue } from '../../src/jobs/plan-due.ts';
import { bindChat, boundChats, ensureChat, unbindChat } from '../../src/store/chats.ts';
import { evaluationInputs } from '../../src/store/evaluation-draft.ts';
import { latestEvaluation } from '../../src/store/evaluations.ts';
import { importTown } from '../../src/store/import-town.ts';
import { holdersOf } from '../../src/store/people.ts';
import { readTown } from '../../src/store/read-town.ts';
import { notices, scheduleRuns } from '../../src/store/schema.ts';
import { findUnitsInText, listUnits, unitByCode } from '../../src/store/units.ts';
import { openTown, type TestTown } from '../support/town.ts';

const mergedAt = instantAt('2023-05-10', '09:00');
const villager = 'ht05';
const newSecretary = 'ch01';
const oldSecretary = 'ht01';

let town: TestTown;

beforeEach(async () => {
  town = await openTown();
});
afterEach(() => town.close());

/** 荷塘村 goes into 长湖村 with its grids, groups, households and people; its secretary steps down. */
function merged({ name, units, people }: Town): Town {
  const old = units.find(({ id }) => id === 'hetang');
  if (!old) throw new Error('no hetang');
  const moved = (group: string | null) => group && `荷塘${group}`;
  return {
    name,
    units: units.map((unit) => {
      if (unit.id === 'hetang')
        return { ...unit, grids: [], teams: [], households: [], section: null, mergedInto: 'changhu' };
      if (unit.id !== 'changhu') return unit;
      const grids = old.grids.map((grid) => ({
        ...grid,
        name: `荷塘${grid.name}`,
        groups: grid.groups.map((one) => `荷塘${one}`),
      }));
      return {
        ...unit,
        grids: [...unit.grids, ...grids],
        branches: [...unit.branches, ...old.branches],
        teams: [...unit.teams, ...old.teams],
        households: [...unit.households, ...old.households.map((one) => ({ ...one, group: moved(one.group) }))],
      };
    }),
    people: people.map((person): TownPerson => {
      const roles = person.roles
        .filter(() => person.id !== oldSecretary)
        .map((role) => ({ ...role, units: role.units.filter((unit) => unit !== 'hetang') }));
      const assignments = person.assignments.map((one) =>
        one.unit === 'hetang' ? { ...one, unit: 'changhu', group: moved(one.group) } : one,
      );
      if (person.unit !== 'hetang') return { ...person, roles, assignments };
      return { ...person, unit: 'changhu', group: moved(person.group), roles, assignments };
    }),
  };
}

/** What is dated of a unit; names and branch lists are those of today. */
function territory({ id, section, mergedInto, grids, households, teams }: TownUnit) {
  return {
    id,
    section,
    mergedInto,
    grids: grids.map((grid) => [grid.id, grid.groups, grid.branch, grid.boundary]),
    households,
    teams,
  };
}

async function merge(): Promise<void> {
  const wanted = merged(town.bundle.town);
  const problems: string[] = [];
  checkTown({ parts: wanted, report: (path, message) => problems.push(`${path.join('.')} ${message}`) });
  expect(problems).toEqual([]);
  await town.store.write((tx) => importTown(tx, wanted, mergedAt));
  town.clock.now = mergedAt + 60_000;
}

async function unitId(code: string): Promise<number> {
  return (await unitByCode(town.store.read, code))?.id ?? 0;
}

async function groupOf(code: string) {
  const chats = await boundChats(town.store.read, town.clock.now);
  return chats.filter((chat) => chat.title?.startsWith(code)).map(({ unit, part }) => [unit.code, part]);
}

describe('a unit that was merged', () => {
  it('reads back as merged, with both histories, and merging it twice writes nothing', async () => {
    await merge();
    const wanted = merged(town.bundle.town);
    const { store } = town;
    const now = await readTown(store.read, mergedAt);
    expect(now.units.find(({ id }) => id === 'hetang')).toEqual(wanted.units.find(({ id }) => id === 'hetang'));
    expect(now.people).toEqual(wanted.people);
    const before = await readTown(store.read, mergedAt - 1);
    expect(before.people).toEqual(town.bundle.town.people);
    expect(before.units.map(territory)).toEqual(town.bundle.town.units.map(territory));
    expect(await store.write((tx) => importTown(tx, wanted, mergedAt + 1))).toMatchObject({ closed: 0, opened: 0 });
  });

  it('takes what its people post from then on as work of the new one', async () => {
    const before = await town.say({ person: villager, text: '三组今天大扫除 8人' });
    expect(before[0]).toMatch(/^记下 荷塘1：/);
    await merge();
    const inOldGroup = await town.say({ person: villager, chat: 'hetang', text: '荷塘三组今天清沟渠 6人' });
    expect(inOldGroup[0]).toMatch(/^记下 长湖1：荷塘三组 清沟渠 6人/);
    const alone = await town.say({ person: villager, chat: 'private', text: '今天捡垃圾 4人' });
    expect(alone[0]).toMatch(/^记下 长湖2：/);
  });

  it('is still understood by its names and places, and means the new one', async () => {
    const codes = async (text: string, at: number) =>
      (await findUnitsInText(town.store.read, text, at)).map(({ code }) => code);
    await merge();
    expect(await codes('荷塘村三组大扫除', mergedAt - 1)).toEqual(['hetang']);
    expect(await codes('荷塘村三组大扫除', mergedAt)).toEqual(['changhu']);
    expect(await codes('荷塘和长湖一起搞', mergedAt)).toEqual(['changhu']);
    expect(await codes('荷塘边捡垃圾', mergedAt)).toEqual(['changhu']);
    const office = town.holder('office');
    expect(await town.say({ person: office, chat: 'private', text: '上报 荷塘村 大扫除 5人' })).toEqual([
      expect.stringMatching(/^记下 长湖1：荷塘村 大扫除 5人/),
    ]);
    const inspector = town.holder('inspector');
    expect((await town.say({ person: inspector, chat: 'private', text: '检查 荷塘村 没问题' }))[0]).toMatch(
      /^记下 长湖：检查过/,
    );
  });

  it('leaves its open reports and tasks to the secretary of the new one, under their old numbers', async () => {
    await town.say({ person: villager, text: '三组今天大扫除 8人' });
    await town.say({ person: oldSecretary, text: '/task 新建 清塘 截止 6月1日' });
    const tooEarly = await town.say({ person: newSecretary, chat: 'private', text: '确认 荷塘1' });
    expect(tooEarly[0]).toMatch(/来办/);
    await merge();
    expect((await town.say({ person: newSecretary, text: '待确认' }))[0]).toMatch(/^荷塘1 /);
    expect((await town.say({ person: villager, chat: 'hetang', text: '任务' }))[0]).toMatch(/荷塘2 清塘/);
    expect((await town.say({ person: villager, chat: 'hetang', text: '任务 完成 荷塘2' }))[0]).toBe(
      '好，荷塘2报完成了，等书记办结',
    );
    expect((await town.say({ person: oldSecretary, chat: 'private', text: '办结 荷塘2' }))[0]).toMatch(/来办/);
    expect((await town.say({ person: newSecretary, chat: 'private', text: '确认 荷塘1 徐国华' }))[0]).toMatch(
      /荷塘1.*徐国华/,
    );
    expect((await town.say({ person: newSecretary, chat: 'private', text: '办结 荷塘2' }))[0]).toMatch(/荷塘2/);
    const holders = await holdersOf(town.store.read, 'secretary', await unitId('hetang'), mergedAt);
    expect(holders.map(({ name }) => name)).toEqual(['高秀兰']);
  });

  it('asks for no unit when only the new one has something to confirm', async () => {
    await merge();
    await town.say({ person: villager, chat: 'hetang', text: '荷塘三组今天清沟渠 6人' });
    expect((await town.say({ person: newSecretary, chat: 'private', text: '确认全部' }))[0]).toMatch(/长湖1/);
  });

  it('gives its group to the new one: beside its main group, or as its main group when it has none', async () => {
    await merge();
    expect(await groupOf('荷塘村')).toEqual([['changhu', 'side']]);
    expect(await groupOf('长湖村')).toEqual([['changhu', 'main']]);
  });

  it('gives its group to the new one as main group when that has none', async () => {
    await town.store.write(async (tx) => {
      const chat = await ensureChat(tx, { bot: 'test', chatId: 'changhu', kind: 'group' });
      await unbindChat(tx, chat.id, town.clock.now);
      const side = await ensureChat(tx, { bot: 'test', chatId: 'hetang-side', kind: 'group', title: '荷塘村二群' });
      await bindChat(tx, { chatId: side.id, unitId: await unitId('hetang'), part: 'side', at: town.clock.now });
    });
    await merge();
    expect(await groupOf('荷塘村')).toEqual([
      ['changhu', 'main'],
      ['changhu', 'side'],
    ]);
  });

  it('leaves no notice waiting for a slot that never comes', async () => {
    const { store, bundle, deps } = town;
    const hetang = await unitId('hetang');
    const states = async () =>
      (await store.read.select().from(notices)).filter((row) => row.unitId === hetang).map(({ state }) => state);
    const at = instantAt('2023-05-08', '09:00');
    const activatedAt = instantAt('2023-03-16', '09:00');
    await store.write((tx) => planDue(tx, { programme: bundle.programme, calendar: deps.calendar, activatedAt, at }));
    expect(await states()).toContain('pending');
    await merge();
    expect(await states()).not.toContain('pending');
  });

  it('that goes nowhere is gone: its group is unbound', async () => {
    const whole = merged(town.bundle.town);
    const units = whole.units.filter(({ id }) => id !== 'hetang');
    await town.store.write((tx) => importTown(tx, { ...whole, units }, mergedAt));
    town.clock.now = mergedAt + 60_000;
    expect(await groupOf('荷塘村')).toEqual([]);
    expect((await listUnits(town.store.read, mergedAt)).map(({ code }) => code)).not.toContain('hetang');
  });

  it('is planned nothing from then on', async () => {
    await merge();
    const at = instantAt('2023-06-12', '12:00');
    const { programme } = town.bundle;
    await town.store.write((tx) => planDue(tx, { programme, calendar: town.deps.calendar, activatedAt: mergedAt, at }));
    const planned = new Set((await town.store.read.select().from(notices)).map((notice) => notice.unitId));
    expect((await town.store.read.select().from(scheduleRuns)).length).toBeGreaterThan(3);
    expect(planned.has(await unitId('hetang'))).toBe(false);
    expect(planned.size).toBe((await listUnits(town.store.read, at)).length);
  });

  it('is in the evaluations of months before and not after; what is published stays', async () => {
    const office = town.holder('office');
    const inspector = town.holder('inspector');
    await town.say({
      person: inspector,
      chat: 'private',
      text: '检查 荷塘村 没问题',
      at: instantAt('2023-04-18', '10:00'),
    });
    await town.say({ person: office, chat: 'private', text: '评比 4月', at: instantAt('2023-05-05', '09:30') });
    await town.say({ person: office, chat: 'private', text: '公示 4月' });
    const { rules, programme } = town.bundle;
    const published = async () => latestEvaluation(town.store.read, sheetFor(rules, '2023-04').id, '2023-04');
    const before = await published();
    await merge();
    expect(await published()).toEqual(before);
    expect(before?.document.units.find(({ code }) => code === 'hetang')?.result?.totalHundredths).toBe(10_000);
    const unitsOf = async (month: string) => {
      const inputs = await evaluationInputs(town.store.read, { period: month, programme, rules });
      return computeEvaluation(inputs, rulesFor(rules, month)).units.map(({ code }) => code);
    };
    expect(await unitsOf('2023-04')).toContain('hetang');
    expect(await unitsOf('2023-05')).not.toContain('hetang');
  });
});

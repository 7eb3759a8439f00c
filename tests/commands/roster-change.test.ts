import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashOf } from '../../src/domain/canonical-json.ts';
import { recompute, sheetFor } from '../../src/domain/evaluation.ts';
import type { Town, TownPerson } from '../../src/domain/programme/model.ts';
import { instantAt } from '../../src/domain/time.ts';
import { latestEvaluation } from '../../src/store/evaluations.ts';
import { expectedMembers } from '../../src/store/expected-members.ts';
import { importTown } from '../../src/store/import-town.ts';
import { personByCode } from '../../src/store/people.ts';
import { memberships } from '../../src/store/schema.ts';
import { unitByCode } from '../../src/store/units.ts';
import { openTown, type TestTown } from '../support/town.ts';

const changedAt = instantAt('2023-05-10', '09:00');
const secretary = 'ch01';

let town: TestTown;
let office: string;

beforeEach(async () => {
  town = await openTown();
  office = town.holder('office');
});
afterEach(() => town.close());

/** Two party members of 长湖 went away to work, one came home, one left the roster, and one is new. */
function changed({ people, ...rest }: Town): Town {
  const first = people.find(({ id }) => id === 'ch09');
  if (!first) throw new Error('no ch09');
  const stay = people.filter(({ id }) => id !== 'ch36');
  const over: Record<string, Partial<TownPerson>> = {
    ch11: { type: '流动党员', atHome: false },
    ch12: { type: '流动党员', atHome: false },
    ch18: { atHome: true },
  };
  return {
    ...rest,
    people: [...stay.map((person) => ({ ...person, ...over[person.id] })), { ...first, id: 'ch99', name: '毛新来' }],
  };
}

async function importChanged(): Promise<void> {
  await town.store.write((tx) => importTown(tx, changed(town.bundle.town), changedAt));
}

async function exempt(code: string): Promise<void> {
  const person = await personByCode(town.store.read, code);
  await town.store.write(async (tx) => {
    await tx
      .update(memberships)
      .set({ exemptReason: '年老' })
      .where(eq(memberships.personId, person?.id ?? 0));
  });
}

/** The party figures of 长湖 in the document that the office drafts, or in the published one. */
async function figures(month: string, at: number) {
  await town.say({ person: office, chat: 'private', text: `评比 ${Number(month.slice(5))}月`, at });
  return (await stored(month)).document.units.find(({ code }) => code === 'changhu')?.activity.party;
}

async function stored(month: string) {
  const evaluation = await latestEvaluation(town.store.read, sheetFor(town.bundle.rules, month).id, month);
  if (!evaluation) throw new Error(`${month} is not evaluated`);
  return evaluation;
}

/** A clean-up of 张建国 and 郭小兰, and of 王桂英, who is in no party; confirmed. */
async function report(day: string): Promise<void> {
  const at = instantAt(day, '10:00');
  const [receipt] = await town.say({ person: 'ch04', text: '三组大扫除 3人：张建国、郭小兰、王桂英', at });
  const number = /长湖(\d+)/u.exec(receipt ?? '')?.[1];
  const [answer] = await town.say({ person: secretary, text: `确认 ${number}` });
  expect(answer).toMatch(/参加3人/);
}

async function inspect(day: string): Promise<void> {
  const inspector = town.holder('inspector');
  await town.say({ person: inspector, chat: 'private', text: '检查 长湖村 没问题', at: instantAt(day, '15:00') });
}

describe('party members expected of a unit', () => {
  it('are those at home, applicants and candidates among them, without the exempt (U6, S18)', async () => {
    const unitId = (await unitByCode(town.store.read, 'changhu'))?.id ?? 0;
    const at = town.clock.now;
    const counted = town.bundle.town.people.filter(
      (person) =>
        person.unit === 'changhu' &&
        person.atHome &&
        ['党员', '流动党员', '入党积极分子', '发展对象'].includes(person.type),
    ).length;
    expect(counted).toBe(23);
    expect(await expectedMembers(town.store.read, { unitId, at })).toEqual({ atHome: 23, exempt: 0, expected: 23 });
    await exempt('ch13');
    expect(await expectedMembers(town.store.read, { unitId, at })).toEqual({ atHome: 23, exempt: 1, expected: 22 });
  });

  it('and those of them named in confirmed reports stand beside the score and never in it', async () => {
    await report('2023-04-12');
    await report('2023-04-19');
    await inspect('2023-04-20');
    await town.say({ person: 'ch05', text: '今天我捡垃圾', at: instantAt('2023-04-21', '10:00') });
    expect(await figures('2023-04', instantAt('2023-05-05', '09:30'))).toEqual({
      atHome: 23,
      exempt: 0,
      expected: 23,
      tookPart: 2,
    });
    const changhu = (await stored('2023-04')).document.units.find(({ code }) => code === 'changhu');
    expect(changhu?.result?.totalHundredths).toBe(10_000);
  });
});

describe('a roster that changes', () => {
  it('changes the denominators from its day on and not before', async () => {
    await report('2023-04-12');
    await inspect('2023-04-20');
    expect((await figures('2023-04', instantAt('2023-05-05', '09:30')))?.expected).toBe(23);
    await importChanged();
    expect(await figures('2023-04', instantAt('2023-05-11', '09:30'))).toMatchObject({ expected: 23, tookPart: 2 });
    await report('2023-05-12');
    await inspect('2023-05-20');
    // 23 less two away and one gone, with one home again and one new.
    expect(await figures('2023-05', instantAt('2023-06-05', '09:30'))).toMatchObject({ expected: 22, tookPart: 2 });
  });

  it('changes nothing of a published month, neither figures nor hash', async () => {
    await report('2023-04-12');
    await inspect('2023-04-20');
    await figures('2023-04', instantAt('2023-05-05', '09:30'));
    await town.say({ person: office, chat: 'private', text: '公示 4月' });
    const before = await stored('2023-04');
    await importChanged();
    await town.say({ person: office, chat: 'private', text: '定稿 4月', at: instantAt('2023-05-15', '09:30') });
    const after = await stored('2023-04');
    expect(after.document).toEqual(before.document);
    expect([after.hash, hashOf(recompute(after.document))]).toEqual([before.hash, before.hash]);
  });
});

describe('the words of the roster', () => {
  it('are understood with the next message after an import, of people as of places', async () => {
    const post = { person: 'ch04', text: '毛新来在乌桕滩捡垃圾' };
    const [before] = await town.say(post);
    expect(before).not.toMatch(/乌桕滩/);
    const wanted = changed(town.bundle.town);
    const units = wanted.units.map((unit) =>
      unit.id === 'changhu' ? { ...unit, places: [...unit.places, '乌桕滩'] } : unit,
    );
    await town.store.write((tx) => importTown(tx, { ...wanted, units }, changedAt));
    const [after] = await town.say({ ...post, at: changedAt + 1_000 });
    expect(after).toMatch(/^记下 长湖\d+：乌桕滩 清垃圾/);
    const [confirmed] = await town.say({ person: secretary, text: `确认 ${/长湖(\d+)/u.exec(after ?? '')?.[1]}` });
    expect(confirmed).toMatch(/参加1人：毛新来/);
  });
});

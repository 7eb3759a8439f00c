import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { decisionsAbout } from '../../src/store/audit.ts';
import { expectedMembers } from '../../src/store/expected-members.ts';
import { importTown } from '../../src/store/import-town.ts';
import { membershipOf, personByCode } from '../../src/store/people.ts';
import { rosterVersion } from '../../src/store/roster-version.ts';
import { unitByCode } from '../../src/store/units.ts';
import { openTown, programmeStart, type TestTown } from '../support/town.ts';

let town: TestTown;
let secretary: string;

beforeEach(async () => {
  const opened = await openTown();
  onTestFinished(() => opened.close());
  town = opened;
  secretary = town.holder('secretary', 'changhu');
});

const april = instantAt('2023-04-10', '10:00');
const ask = async (text: string, person = secretary) =>
  (await town.say({ person, chat: 'private', text, at: april })).join('\n');
const idOf = async (code: string) => (await personByCode(town.store.read, code))?.id ?? 0;
const expected = async (at: number) => {
  const unit = await unitByCode(town.store.read, 'changhu');
  return expectedMembers(town.store.read, { unitId: unit?.id ?? 0, at });
};

describe('豁免', () => {
  it('takes a party member at home out of those expected, from then on and not before', async () => {
    const before = await expected(programmeStart);
    expect(await ask('豁免 张建国 年老')).toBe('张建国从今天起豁免（年老），不算应到。取消发：豁免 取消 张建国');
    expect(await expected(april)).toEqual({ ...before, exempt: before.exempt + 1, expected: before.expected - 1 });
    expect(await expected(april - 1)).toEqual(before);
    expect(await membershipOf(town.store.read, await idOf('ch04'), april - 1)).toMatchObject({ exemptReason: null });
  });

  it('ends with 取消, in either order of words', async () => {
    const before = await expected(programmeStart);
    await ask('豁免 张建国 年老');
    expect(await ask('豁免 取消 张建国')).toBe('张建国的豁免取消了，从今天起照算应到');
    expect(await expected(april + 1)).toEqual(before);
    expect(await ask('取消豁免 张建国')).toBe('张建国没有豁免');
  });

  it('is recorded with what was before', async () => {
    await ask('豁免 张建国 年老');
    await ask('豁免 张建国 外出治病');
    await ask('豁免 取消 张建国');
    expect(await decisionsAbout(town.store.read, `person:${await idOf('ch04')}`)).toMatchObject([
      { action: 'exemption.ended', before: { reason: '外出治病' }, after: { reason: null } },
      { action: 'exemption.granted', before: { reason: '年老' }, after: { reason: '外出治病' } },
      { action: 'exemption.granted', before: { reason: null }, after: { reason: '年老' } },
    ]);
  });

  it('outlives the next import and changes the version of the roster', async () => {
    const version = await rosterVersion(town.store.read);
    await ask('豁免 张建国 年老');
    expect(await rosterVersion(town.store.read)).not.toBe(version);
    await town.store.write((tx) => importTown(tx, town.bundle.town, april + 1_000));
    expect(await membershipOf(town.store.read, await idOf('ch04'), april + 2_000)).toMatchObject({
      exemptReason: '年老',
    });
  });

  it('says so where it makes no sense', async () => {
    expect(await ask('豁免 六组 刘建军 年老')).toBe('刘建军是村民，不算应到，不用豁免');
    const away = town.bundle.town.people.find(
      (one) => one.unit === 'changhu' && one.type === '流动党员' && !one.atHome,
    );
    expect(await ask(`豁免 ${away?.name} 打工`)).toBe(`${away?.name}不在家，本来就不算应到，不用豁免`);
    expect(await ask('豁免 张建国')).toBe('请写原因，如：豁免 张建国 年老');
    await ask('豁免 张建国 年老');
    expect(await ask('豁免 张建国 年老')).toBe('张建国已经豁免了（年老）');
  });

  it('asks which of two, and knows only the own village', async () => {
    expect(await ask('豁免 刘建军 年老')).toBe(
      '刘建军有2位：长湖村二组、长湖村六组。请写明，如：豁免 长湖村二组 刘建军 年老',
    );
    expect(await ask('豁免 张建国 年老', town.holder('secretary', 'hetang'))).toBe('名册里没找到张建国，看看字对不对');
    expect(await ask('豁免 张建国 年老', town.holder('office'))).toContain('从今天起豁免');
    expect(await ask('豁免 张建国 年老', town.holder('gridHead', 'changhu'))).toContain('请找他们');
  });

  it('does not echo markup', async () => {
    expect(await ask('豁免 张建国 <@all>')).not.toContain('<@all>');
  });
});

describe('the class of a party member', () => {
  it('is a dated fact of the roster, tells what a year asks for, and outlives an exemption', async () => {
    expect(await ask('我的积分', 'ch04')).toContain('张建国今年0分，全年最多20分，A类全年12分');
    const people = town.bundle.town.people.map((one) => (one.id === 'ch04' ? { ...one, memberClass: 'B' } : one));
    await town.store.write((tx) => importTown(tx, { ...town.bundle.town, people }, april - 1000));
    await ask('豁免 张建国 年老');
    expect(await ask('我的积分', 'ch04')).toContain('B类全年6分');
    expect(await membershipOf(town.store.read, await idOf('ch04'), april - 2000)).toMatchObject({ memberClass: null });
    expect(await membershipOf(town.store.read, await idOf('ch04'), april + 1)).toMatchObject({ memberClass: 'B' });
  });

  it('asks for nothing in class C, and of people who are no party members', async () => {
    const people = town.bundle.town.people.map((one) => (one.id === 'ch04' ? { ...one, memberClass: 'C' } : one));
    await town.store.write((tx) => importTown(tx, { ...town.bundle.town, people }, april - 1000));
    expect(await ask('我的积分', 'ch04')).not.toContain('类全年');
    const villager = town.members('changhu').find(({ type }) => type === '村民');
    expect(await ask('我的积分', villager?.id)).not.toContain('类全年');
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { monthlyLifeText } from '../../src/presenters/monthly-life.ts';
import { notices } from '../../src/store/schema.ts';
import { ScheduledTown } from '../support/scheduled-town.ts';

/** Five days before the end of April 2023 is Tuesday the 25th, on which neither 长湖 nor 柳林 meets. */
const at = instantAt('2023-04-25', '09:10');

describe('the reminder of 一课一片一实践', () => {
  let base: ScheduledTown;

  beforeEach(async () => {
    base = await ScheduledTown.open();
    await base.at(instantAt('2023-04-24', '09:10'));
  }, 60_000);
  afterEach(() => base.close());

  const report = async (unit: string, text: string) => {
    await base.town.say({ person: base.town.holder('secretary', unit), text, at: instantAt('2023-04-24', '19:00') });
  };
  const said = async (unit: string) =>
    (await base.at(at)).find(({ chat, text }) => chat === unit && !text.startsWith('记下'))?.text;

  it('tells a unit only the branches that lack something, and only what they lack', async () => {
    await report('changhu', '第一支部上党课12人，看教育片，大扫除');
    await report('changhu', '第二支部上党课12人');
    expect(await said('changhu')).toBe('4月“一课一片一实践”还缺：第二党支部片、实践。做了@我发一下就行');
  });

  it('says nothing to a unit whose branches lack nothing, and drops the notice with the reason', async () => {
    await report('liulin', '上党课12人，看教育片，大扫除');
    expect(await said('liulin')).toBe(undefined);
    const dropped = await base.town.store.read.select().from(notices);
    expect(dropped.filter(({ note }) => note === '本月一课一片一实践都有了')).toHaveLength(1);
  });

  it('is sent once, however often the day is run', async () => {
    const first = await base.at(at);
    expect(first.length).toBeGreaterThan(5);
    expect(await base.at(at)).toEqual([]);
    expect(await base.at(instantAt('2023-04-26', '09:10'))).not.toContainEqual(
      expect.objectContaining({ text: expect.stringContaining('一课一片') }),
    );
  });
});

describe('the words of the reminder', () => {
  it('name a thing once when every branch lacks it', () => {
    const gaps = [
      { branch: '长湖第一党支部', missing: ['片'] },
      { branch: '长湖第二党支部', missing: ['片'] },
    ];
    expect(monthlyLifeText('2023-04', gaps, '长湖')).toBe('4月“一课一片一实践”还缺：片。做了@我发一下就行');
  });
});

describe('the closing message of a phase', () => {
  it('says in one line what the unit did, then what it lacks, within 120 characters', async () => {
    const base = await ScheduledTown.open();
    const { town } = base;
    const secretary = town.holder('secretary', 'changhu');
    await base.at(instantAt('2023-05-30', '09:10'));
    const member = town.members('changhu')[0]?.id ?? '';
    await town.say({
      person: member,
      text: '三组大扫除，党员5人群众10人，清垃圾2车',
      at: instantAt('2023-05-31', '10:00'),
    });
    await town.say({ person: secretary, text: '确认全部' });
    const seen = await base.walk(instantAt('2023-06-01', '10:00'));
    const text = seen.find(({ chat, text: one }) => chat === 'changhu' && one.includes('结束了'))?.text ?? '';
    expect(text).toBe(
      '“干净”阶段5月31日结束了。做了1次，15人次，清垃圾2车。还没报：宣传、党员大会、主题党日，做过的可以补报',
    );
    const inTown = seen.find(({ chat, text: one }) => chat === 'zhenban' && one.includes('结束了'))?.text ?? '';
    expect(inTown).toMatch(/结束了。做了1次，15人次，清垃圾2车。还有\d+个单位没报全/);
    for (const one of seen) expect([...one.text].length).toBeLessThanOrEqual(120);
    await base.close();
  }, 90_000);
});

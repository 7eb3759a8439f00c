import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Day, instantAt } from '../../../src/domain/time.ts';
import { problemsDaily } from '../../../src/jobs/daily/problems.ts';
import { notices, persons, privateItems } from '../../../src/store/schema.ts';
import { openTown, type TestTown } from '../../support/town.ts';

let town: TestTown;
const secretary = () => town.holder('secretary', 'changhu');

beforeEach(async () => {
  town = await openTown();
  town.clock.now = instantAt('2023-05-09', '10:00');
  await town.say({ person: 'ch05', chat: 'changhu', text: '反映 三组塘边 张家门口有一堆垃圾' });
  await town.say({ person: secretary(), chat: 'changhu', text: '问题 1 期限 5月20日' });
});
afterEach(() => town.close());

async function morning(day: Day): Promise<void> {
  const at = instantAt(day, '08:30');
  await town.store.write((tx) => problemsDaily.run(tx, { bundle: town.bundle, calendar: town.deps.calendar, day, at }));
}

async function told(): Promise<[string, string][]> {
  const names = new Map((await town.store.read.select().from(persons)).map(({ id, code }) => [id, code]));
  const items = await town.store.read.select().from(privateItems);
  return items.map(({ personId, text }) => [names.get(personId) ?? '', text]);
}

const planned = async () => (await town.store.read.select().from(notices)).map(({ text }) => text);

describe('the group is reminded of a problem', () => {
  it('three days before and on the day, each once, in one line without names or words of people', async () => {
    for (const day of [
      '2023-05-10',
      '2023-05-16',
      '2023-05-17',
      '2023-05-17',
      '2023-05-18',
      '2023-05-19',
      '2023-05-19',
    ]) {
      await morning(day);
    }
    expect(await planned()).toEqual([
      '3天内（5月20日前）整改1件：长湖1（三组）。好了发：整改 编号',
      // The 20th is a Saturday.
      '1天内（5月20日前）整改1件：长湖1（三组）。好了发：整改 编号',
    ]);
  });

  it('not any more once somebody said that it is put right', async () => {
    await town.say({ person: 'ch05', chat: 'changhu', text: '整改 1' });
    for (const day of ['2023-05-17', '2023-05-19', '2023-05-22']) await morning(day);
    expect(await planned()).toEqual([]);
    expect(await told()).toEqual([]);
  });
});

describe('what is overdue is told privately', () => {
  it('to the secretary once a week, a month later to the liaison cadre once', async () => {
    await morning('2023-05-22');
    await morning('2023-05-22');
    await morning('2023-05-23');
    expect(await told()).toEqual([[secretary(), '过期没整改1件：长湖1（三组）。看：问题']]);
    await morning('2023-05-29');
    expect(await told()).toHaveLength(2);
    await morning('2023-06-20');
    await morning('2023-06-21');
    const liaison = (await told()).filter(([, text]) => text.includes('过期30天'));
    expect(liaison.map(([code]) => code)).toEqual([town.holder('liaison', 'changhu')]);
  });

  it('what is left of the month before goes to the secretary and the office on the first working day', async () => {
    await morning('2023-06-01');
    await morning('2023-06-02');
    const carried = (await told()).filter(([, text]) => text.startsWith('上月以前没销号的问题1件'));
    const office = town.bundle.town.people.filter(({ roles }) => roles.some(({ role }) => role === 'office'));
    expect(carried.map(([code]) => code).sort()).toEqual([secretary(), ...office.map(({ id }) => id)].sort());
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Day, instantAt } from '../../../src/domain/time.ts';
import { problemsDaily } from '../../../src/jobs/daily/problems.ts';
import { noticeLine } from '../../../src/jobs/notice-line.ts';
import { boundChats } from '../../../src/store/chats.ts';
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

/** What each notice planned would say in the slot of the day. */
async function planned(day: Day): Promise<(string | undefined)[]> {
  const { bundle, store } = town;
  const chats = await boundChats(store.read, instantAt(day, '09:10'));
  const chat = chats.find(({ unit, part }) => unit.code === 'changhu' && part === 'main');
  if (!chat) throw new Error('长湖 has no group');
  const options = { programme: bundle.programme, unit: chat.unit, today: day, rulesOf: () => bundle.rules };
  const lines: (string | undefined)[] = [];
  for (const notice of await store.read.select().from(notices)) {
    const line = await noticeLine(store.read, notice, options);
    lines.push('text' in line ? line.text : undefined);
  }
  return lines;
}

describe('the group is reminded of a problem', () => {
  it('three days before and on the day, each once, in one line without names or words of people', async () => {
    for (const day of ['2023-05-10', '2023-05-16', '2023-05-17', '2023-05-17', '2023-05-18']) await morning(day);
    expect(await planned('2023-05-17')).toEqual(['3天内（5月20日前）整改1件：长湖1（三组）。好了发：整改 编号']);
    await morning('2023-05-19');
    await morning('2023-05-19');
    // The 20th is a Saturday.
    expect((await planned('2023-05-19')).slice(1)).toEqual([
      '1天内（5月20日前）整改1件：长湖1（三组）。好了发：整改 编号',
    ]);
  });

  it('in the words of the slot: what was put right since the morning is not told', async () => {
    await morning('2023-05-17');
    await town.say({ person: 'ch05', chat: 'changhu', text: '整改 1' });
    expect(await planned('2023-05-17')).toEqual([undefined]);
  });

  it('not any more once somebody said that it is put right', async () => {
    await town.say({ person: 'ch05', chat: 'changhu', text: '整改 1' });
    for (const day of ['2023-05-17', '2023-05-19', '2023-05-22']) await morning(day);
    expect(await planned('2023-05-22')).toEqual([]);
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
    const liaison = (await told()).filter(([, text]) => text.includes('过期31天'));
    expect(liaison.map(([code]) => code)).toEqual([town.holder('liaison', 'changhu')]);
  });

  it('a month later to no liaison cadre who looks after another place, but to the secretary', async () => {
    await town.say({ person: 'ch05', chat: 'changhu', text: '反映 五组路边 有一堆垃圾' });
    await town.say({ person: secretary(), chat: 'changhu', text: '问题 2 期限 5月20日' });
    await morning('2023-06-20');
    await morning('2023-06-21');
    const late = (await told()).filter(([, text]) => text.includes('请帮着看看'));
    expect(late).toEqual([
      [town.holder('liaison', 'changhu'), '长湖1三组的问题过期31天了，请帮着看看'],
      [secretary(), '长湖2五组的问题过期31天了，请帮着看看'],
    ]);
  });

  it('in the words of the day it is read, and not at all when it was put right by then', async () => {
    await town.say({ person: 'ch05', chat: 'changhu', text: '反映 五组路边 有一堆垃圾' });
    await town.say({ person: secretary(), chat: 'changhu', text: '问题 2 期限 5月20日' });
    await morning('2023-06-20');
    await town.say({ person: 'ch05', chat: 'changhu', text: '整改 2' });
    town.clock.now = instantAt('2023-06-22', '10:00');
    const ask = (person: string) => town.say({ person, chat: 'private', text: '待办' });
    expect((await ask(secretary())).join('\n')).toContain('过期没整改1件：长湖1（三组）');
    expect((await ask(town.holder('liaison', 'changhu'))).join('\n')).toContain('长湖1三组的问题过期33天了');
    expect((await ask(secretary())).join('\n')).not.toContain('请帮着看看');
  });

  it('what is left of the month before goes to the secretary and the office on the first working day', async () => {
    await morning('2023-06-01');
    await morning('2023-06-02');
    const carried = (await told()).filter(([, text]) => text.startsWith('上月以前没销号的问题1件'));
    const office = town.bundle.town.people.filter(({ roles }) => roles.some(({ role }) => role === 'office'));
    expect(carried.map(([code]) => code).sort()).toEqual([secretary(), ...office.map(({ id }) => id)].sort());
  });
});

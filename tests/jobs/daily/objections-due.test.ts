import { afterEach, beforeEach, expect, it } from 'vitest';
import { instantAt } from '../../../src/domain/time.ts';
import { dailyWork } from '../../../src/jobs/daily/list.ts';
import { objectionsDue } from '../../../src/jobs/daily/objections-due.ts';
import { runDaily } from '../../../src/jobs/daily/run-daily.ts';
import { personByCode } from '../../../src/store/people.ts';
import { privateItems } from '../../../src/store/schema.ts';
import { openTown, type TestTown } from '../../support/town.ts';

let town: TestTown;
beforeEach(async () => {
  town = await openTown();
  const privately = (person: string, text: string) => town.say({ person, chat: 'private', text });
  const office = town.holder('office');
  town.clock.now = instantAt('2023-05-18', '10:00');
  await privately('zb10', '检查 长湖村 塘边杂草 -1.5');
  town.clock.now = instantAt('2023-06-05', '09:30');
  await privately(office, '评比 5月');
  await privately(office, '公示 5月');
  town.clock.now = instantAt('2023-06-06', '09:30');
  const member = town.members('changhu')[0]?.id ?? '';
  expect(await privately(member, '异议 长湖1 那是邻村的塘')).toEqual(['记下异议1，另派检查人看，6月9日前答复您']);
});
afterEach(() => town.close());

async function on(day: string): Promise<void> {
  const { store, bundle, deps } = town;
  town.clock.now = instantAt(day, '08:30');
  await runDaily(store, [objectionsDue], { bundle, calendar: deps.calendar, day, at: town.clock.now });
}

async function told(code: string): Promise<string[]> {
  const person = await personByCode(town.store.read, code);
  const rows = await town.store.read.select().from(privateItems);
  return rows
    .filter(({ personId, text }) => personId === person?.id && !/^(?:有异议|请复核)/u.test(text))
    .map(({ text }) => text);
}

it('an objection that nears its day is told to office and inspector privately, once, and once more when it is over', async () => {
  expect(dailyWork).toContain(objectionsDue);
  const office = town.holder('office');
  await town.say({ person: office, chat: 'private', text: '异议 派 1 梁庆香' });
  await on('2023-06-07');
  expect(await told(office)).toEqual([]);
  await on('2023-06-08');
  await on('2023-06-08');
  await on('2023-06-09');
  expect(await told(office)).toEqual(['异议1（长湖）6月9日前要答复，已派人，还没答']);
  expect(await told('zb12')).toEqual(['异议1（长湖）6月9日前要答复，回：异议 答 1 成立|不成立 理由']);
  await on('2023-06-12');
  await on('2023-06-13');
  expect((await told(office)).slice(1)).toEqual(['异议1（长湖）6月9日就该答复了，已派人，还没答']);
  expect((await told('zb12')).slice(1)).toEqual(['异议1（长湖）6月9日就该答复了，回：异议 答 1 成立|不成立 理由']);
});

it('one that nobody was sent to look at says so, and one that is answered is not told', async () => {
  const office = town.holder('office');
  await on('2023-06-08');
  expect(await told(office)).toEqual(['异议1（长湖）6月9日前要答复，还没派人，回：异议 派 1 检查人姓名']);
  await town.say({ person: office, chat: 'private', text: '异议 派 1 梁庆香' });
  await town.say({ person: 'zb12', chat: 'private', text: '异议 答 1 不成立 现场看过' });
  await on('2023-06-12');
  expect(await told(office)).toHaveLength(1);
  expect(await told('zb12')).toEqual([]);
});

import { afterEach, beforeEach, expect, it } from 'vitest';
import { instantAt } from '../../../src/domain/time.ts';
import { dailyWork } from '../../../src/jobs/daily/list.ts';
import { redraftMonths } from '../../../src/jobs/daily/redraft.ts';
import { runDaily } from '../../../src/jobs/daily/run-daily.ts';
import { latestEvaluation } from '../../../src/store/evaluations.ts';
import { personByCode } from '../../../src/store/people.ts';
import { privateItems } from '../../../src/store/schema.ts';
import { openTown, type TestTown } from '../../support/town.ts';

let town: TestTown;
let office: string;
let inspector: string;
beforeEach(async () => {
  town = await openTown();
  office = town.holder('office');
  inspector = town.holder('inspector');
  town.clock.now = instantAt('2023-05-18', '10:00');
  for (const text of ['检查 长湖村 塘边杂草 -1.5', '检查 荷塘村 厕所异味 -1']) await say(text, inspector);
});
afterEach(() => town.close());

const say = async (text: string, person = office) => (await town.say({ person, chat: 'private', text })).join('\n');
const may = () => latestEvaluation(town.store.read, 'workplace', '2023-05');

async function on(day: string): Promise<void> {
  const { store, bundle, deps } = town;
  town.clock.now = instantAt(day, '08:30');
  await runDaily(store, [redraftMonths], { bundle, calendar: deps.calendar, day, at: town.clock.now });
}

/** What one person of the office was told. */
async function told(): Promise<string[]> {
  const person = await personByCode(town.store.read, office);
  const rows = await town.store.read.select().from(privateItems);
  return rows.filter(({ personId }) => personId === person?.id).map(({ text }) => text);
}

async function draft(): Promise<void> {
  town.clock.now = instantAt('2023-06-05', '09:30');
  expect(await say('评比 5月')).toContain('5月评比草稿');
}

it('a month’s draft whose inputs changed is drafted anew and told of once for each change, however often the round runs', async () => {
  expect(dailyWork).toContain(redraftMonths);
  await draft();
  const first = await may();
  await on('2023-06-06');
  expect(await told()).toEqual([]);
  const changed = '5月评比草稿有变化，看新草稿回：评比 5月';
  for (const [text, day] of [
    ['撤销 长湖1', '2023-06-07'],
    ['撤销 荷塘1', '2023-06-08'],
  ] as const) {
    await say(text, inspector);
    const before = await may();
    await on(day);
    await on(day);
    const after = await may();
    expect(after).toMatchObject({ id: first?.id, state: 'draft', version: 1 });
    expect(after?.hash).not.toBe(before?.hash);
  }
  expect(await told()).toEqual([changed, changed]);
  town.clock.now = instantAt('2023-06-08', '10:00');
  expect(await say('公示 5月')).toContain('5月公示');
});

it('a month on public notice stays as it was published', async () => {
  await draft();
  expect(await say('公示 5月')).toContain('5月公示');
  const published = await may();
  await say('撤销 长湖1', inspector);
  await on('2023-06-06');
  expect(await may()).toEqual(published);
  expect(await told()).toEqual([]);
});

it('a look at the month before its cut-off is no draft to tell of', async () => {
  town.clock.now = instantAt('2023-06-02', '10:00');
  await say('评比 5月');
  await say('撤销 长湖1', inspector);
  await on('2023-06-05');
  expect(await told()).toEqual([]);
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../../src/domain/time.ts';
import { draftQuartersAndYear, remindToFinalise } from '../../../src/jobs/daily/evaluation-schedule.ts';
import { dailyWork } from '../../../src/jobs/daily/list.ts';
import { runDaily } from '../../../src/jobs/daily/run-daily.ts';
import { latestEvaluation } from '../../../src/store/evaluations.ts';
import { evaluations, privateItems } from '../../../src/store/schema.ts';
import { openedRound } from '../../support/opened-round.ts';
import { openTown, type TestTown } from '../../support/town.ts';

const works = [draftQuartersAndYear, remindToFinalise];
const villages = ['changhu', 'hetang'];

let town: TestTown;
let office: string;
beforeEach(async () => {
  town = await openTown();
  office = town.holder('office');
});
afterEach(() => town.close());

async function on(day: string): Promise<void> {
  const { store, bundle, deps } = town;
  town.clock.now = instantAt(day, '08:30');
  await runDaily(store, works, { bundle, calendar: deps.calendar, day, at: town.clock.now });
}

/** What the office has been told, each line once for all of its people. */
async function told(): Promise<string[]> {
  const rows = await town.store.read.select().from(privateItems);
  return [...new Set(rows.map(({ text }) => text))];
}

const say = async (text: string) => (await town.say({ person: office, chat: 'private', text })).join('\n');
const draftOf = (period: string) => latestEvaluation(town.store.read, 'village', period);

async function publish(period: string, day: string): Promise<void> {
  town.clock.now = instantAt(day, '10:00');
  expect(await say(`评比 ${period}`)).toContain('草稿');
  expect(await say(`公示 ${period}`)).toContain('公示');
}

describe('a quarter', () => {
  it('is drafted on the first working day after its cut-off, and the office is told once', async () => {
    expect(dailyWork).toEqual(expect.arrayContaining(works));
    await openedRound(town, { period: '2023-Q2', units: villages, at: instantAt('2023-06-20', '15:00') });
    await on('2023-07-03');
    expect(await draftOf('2023-Q2')).toBeNull();
    await on('2023-07-04');
    await on('2023-07-04');
    await on('2023-07-05');
    expect(await draftOf('2023-Q2')).toMatchObject({ state: 'draft', version: 1 });
    expect(await told()).toEqual(['第2季度评比草稿好了。看草稿回：评比 第2季度，没问题回：公示 第2季度']);
    town.clock.now = instantAt('2023-07-05', '10:00');
    expect(await say('公示 第2季度')).toContain('第2季度公示');
  });

  it('is reminded of once while it lies unpublished', async () => {
    await openedRound(town, { period: '2023-Q2', units: villages, at: instantAt('2023-06-20', '15:00') });
    for (const day of ['2023-07-04', '2023-07-05', '2023-07-06', '2023-07-07', '2023-07-10']) await on(day);
    expect((await told()).slice(1)).toEqual(['第2季度评比还没公示。看草稿回：评比 第2季度，公示回：公示 第2季度']);
  });

  it('nobody inspected is drafted by nobody', async () => {
    await on('2023-07-04');
    expect(await town.store.read.select().from(evaluations)).toEqual([]);
    expect(await told()).toEqual([]);
  });

  it('is drafted anew when a round was opened after the draft, and may not be published before', async () => {
    await openedRound(town, { period: '2023-Q2', units: ['changhu'], at: instantAt('2023-06-20', '15:00') });
    await on('2023-07-04');
    await openedRound(town, { period: '2023-Q2', units: ['hetang'], at: instantAt('2023-07-04', '15:00') });
    town.clock.now = instantAt('2023-07-04', '16:00');
    expect(await say('公示 2季度')).toBe('草稿之后又有检查开封，请先看新草稿，回：评比 第2季度');
    await on('2023-07-05');
    const units = (await draftOf('2023-Q2'))?.document.units.filter(({ result }) => result !== null);
    expect(units?.map(({ code }) => code)).toEqual(['changhu', 'hetang']);
  });

  it('is drafted anew when what it counts has changed, and the office is told of it once', async () => {
    await openedRound(town, { period: '2023-Q2', units: villages, at: instantAt('2023-06-20', '15:00') });
    await on('2023-07-04');
    const before = await draftOf('2023-Q2');
    await say('加分 长湖村 2季度 微经验 全镇推广');
    await on('2023-07-05');
    await on('2023-07-05');
    expect((await draftOf('2023-Q2'))?.hash).not.toBe(before?.hash);
    expect((await told()).slice(1)).toEqual(['第2季度评比草稿有变化，看新草稿回：评比 第2季度']);
  });

  it('whose notice is over with nothing against it is the office’s to finalise: told once', async () => {
    await openedRound(town, { period: '2023-Q2', units: villages, at: instantAt('2023-06-20', '15:00') });
    await publish('2季度', '2023-07-04');
    await on('2023-07-12');
    expect(await told()).toEqual([]);
    await on('2023-07-13');
    await on('2023-07-14');
    expect(await told()).toEqual(['第2季度公示期满，回：定稿 第2季度']);
    town.clock.now = instantAt('2023-07-14', '10:00');
    expect(await say('定稿 第2季度')).toContain('评比已定稿');
  });

  it('with an open objection is not', async () => {
    await openedRound(town, { period: '2023-Q2', units: villages, at: instantAt('2023-06-20', '15:00') });
    await publish('2季度', '2023-07-04');
    const secretary = town.holder('secretary', 'changhu');
    await town.say({ person: secretary, chat: 'private', text: '异议 2季度 我们村查漏了' });
    await on('2023-07-13');
    expect((await told()).filter((text) => text.includes('公示期满'))).toEqual([]);
  });
});

describe('a year', () => {
  it('is drafted after its check and once its inspected quarters are published', async () => {
    await openedRound(town, { period: '2023-Q2', units: villages, at: instantAt('2023-06-20', '15:00') });
    await publish('2季度', '2023-07-04');
    await openedRound(town, { period: '2023-Q4', units: villages, at: instantAt('2023-12-11', '15:00') });
    await openedRound(town, { period: '2023', units: villages, at: instantAt('2023-12-14', '15:00') });
    await on('2023-12-18');
    expect(await draftOf('2023')).toBeNull();
    await publish('4季度', '2024-01-04');
    await on('2024-01-05');
    await on('2024-01-05');
    expect(await say('评比 年度')).toContain('2023年度评比草稿');
    const results = (await draftOf('2023'))?.document.units.filter(({ result }) => result !== null) ?? [];
    expect(results.map(({ code, quarters }) => [code, quarters.map(({ period }) => period)])).toEqual([
      ['changhu', ['2023-Q2', '2023-Q4']],
      ['hetang', ['2023-Q2', '2023-Q4']],
    ]);
    expect((await told()).filter((text) => text.includes('年度'))).toEqual([
      '2023年度评比草稿好了。看草稿回：评比 2023年度，没问题回：公示 2023年度',
    ]);
  });
});

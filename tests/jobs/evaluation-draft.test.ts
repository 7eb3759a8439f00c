import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { draftEvaluation, remindToPublish } from '../../src/jobs/evaluation-draft.ts';
import { latestEvaluation } from '../../src/store/evaluations.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
let office: string;
const may = { month: '2023-05' };
const draftTime = instantAt('2023-06-05', '09:00');
const reminderTime = instantAt('2023-06-06', '14:30');

beforeEach(async () => {
  town = await openTown();
  office = town.holder('office');
  town.clock.now = instantAt('2023-05-10', '10:00');
  await town.say({ person: office, chat: 'private', text: '帮助' });
});
afterEach(() => town.close());

function inspect() {
  return town.say({ person: town.holder('inspector'), chat: 'private', text: '检查 长湖村 塘边杂草 -1' });
}

async function pushes() {
  return (await town.sentTo(`private:${office}`)).filter((row) => row.lane === 'notice');
}

describe('the draft job', () => {
  it('makes the draft and tells the office privately, once however often it runs', async () => {
    await inspect();
    await draftEvaluation(town, may, draftTime);
    await draftEvaluation(town, may, draftTime);
    expect(await latestEvaluation(town.store.read, 'workplace', '2023-05')).toMatchObject({
      state: 'draft',
      version: 1,
    });
    expect(await pushes()).toMatchObject([
      { text: '5月评比草稿好了。看草稿回：评比 5月，没问题回：公示 5月', slotDay: '2023-06-05' },
    ]);
    town.clock.now = draftTime;
    expect(await town.say({ person: office, chat: 'private', text: '公示 5月' })).toEqual([
      expect.stringMatching(/^5月公示 6月5日到6月8日/),
    ]);
  });

  it('does nothing for a month nobody inspected', async () => {
    await draftEvaluation(town, may, draftTime);
    await remindToPublish(town, may, reminderTime);
    expect(await latestEvaluation(town.store.read, 'workplace', '2023-05')).toBeNull();
    expect(await pushes()).toEqual([]);
  });

  it('leaves a published month alone', async () => {
    await inspect();
    await draftEvaluation(town, may, draftTime);
    town.clock.now = draftTime;
    await town.say({ person: office, chat: 'private', text: '公示 5月' });
    const before = await latestEvaluation(town.store.read, 'workplace', '2023-05');
    await draftEvaluation(town, may, reminderTime);
    await remindToPublish(town, may, reminderTime);
    expect(await latestEvaluation(town.store.read, 'workplace', '2023-05')).toEqual(before);
    expect(await pushes()).toHaveLength(1);
  });
});

describe('the reminder to publish', () => {
  it('tells the office once while the month is not published', async () => {
    await inspect();
    await draftEvaluation(town, may, draftTime);
    await remindToPublish(town, may, reminderTime);
    await remindToPublish(town, may, reminderTime);
    expect((await pushes()).map((row) => row.text)).toEqual([
      '5月评比草稿好了。看草稿回：评比 5月，没问题回：公示 5月',
      '5月评比还没公示。看草稿回：评比 5月，公示回：公示 5月',
    ]);
  });
});

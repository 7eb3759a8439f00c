import { existsSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dayMs, instantAt } from '../../src/domain/time.ts';
import { type ExportOrder, exportInThread } from '../../src/jobs/export-thread.ts';
import { createResultPictures } from '../../src/jobs/result-pictures.ts';
import { createRetention } from '../../src/jobs/retention.ts';
import { privateItems, resultPictures } from '../../src/store/schema.ts';
import { ScheduledTown } from '../support/scheduled-town.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
let office: string;

beforeEach(async () => {
  town = await openTown();
  office = town.holder('office');
});
afterEach(() => town.close());

const directory = () => join(town.dir, 'pictures');

/** Draws nothing: what matters is when it is asked to. */
async function fakeFile({ target }: ExportOrder): Promise<void> {
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, 'a picture');
}

function over(
  makeFile: (order: ExportOrder, onNote?: (text: string) => void) => Promise<void> = fakeFile,
): ScheduledTown {
  const { store, bundle, dir } = town;
  const storeFile = join(dir, 'jingcun.db');
  const log = pino({ level: 'silent' });
  const deps = { store, storeFile, bundle, photoDir: join(dir, 'photos'), directory: directory(), makeFile, log };
  return ScheduledTown.over(town, createResultPictures(deps));
}

const tell = (text: string, at?: number) =>
  town.say({ person: office, chat: 'private', text, ...(at === undefined ? {} : { at }) });

async function publishMay(): Promise<string[]> {
  await town.say({
    person: town.holder('inspector'),
    chat: 'private',
    text: '检查 长湖村 塘边杂草 -1.5',
    at: instantAt('2023-05-18', '10:00'),
  });
  await tell('评比 5月', instantAt('2023-06-05', '09:30'));
  return tell('公示 5月');
}

/** Everybody of the office. */
const holders = () =>
  town.bundle.town.people.filter(({ roles }) => roles.some(({ role }) => role === 'office')).map(({ id }) => id);

/** What a group was pushed about the evaluation: how many pictures each message has. */
function results(scheduled: ScheduledTown, chat: string, words: string): number[] {
  return scheduled.connection.shown
    .filter((one) => one.chat.id === chat && one.replyHandle === undefined && one.text.includes(words))
    .map((one) => one.images.length);
}

describe('the picture of a published result', () => {
  it('is drawn in a thread of its own before the slot and goes with the notice to every group, side groups too, once', async () => {
    const secretary = town.holder('secretary', 'changhu');
    await town.say({ person: secretary, chat: 'unbound', text: '绑定本群 长湖村 副群' });
    await publishMay();
    const scheduled = over(exportInThread);
    await scheduled.at(instantAt('2023-06-05', '09:31'));
    const [row] = await town.store.read.select().from(resultPictures);
    expect(row?.state).toBe('drawn');
    await scheduled.at(instantAt('2023-06-06', '09:10'));
    await scheduled.at(instantAt('2023-06-06', '09:11'));
    for (const chat of ['changhu', 'zhenban', 'unbound']) expect(results(scheduled, chat, '5月评比公示')).toEqual([1]);
    const path = scheduled.connection.shown.find(({ text }) => text.includes('5月评比公示'))?.images[0] ?? '';
    const { format, width } = await sharp(path).metadata();
    expect([format, width]).toEqual(['png', 1080]);
  });

  it('that could not show a name is told to the office once, though nobody asked for it', async () => {
    await publishMay();
    const scheduled = over(async (order, onNote) => {
      await fakeFile(order);
      onNote?.('“㙍”字库里没有');
    });
    await scheduled.at(instantAt('2023-06-05', '09:31'));
    await scheduled.at(instantAt('2023-06-05', '09:35'));
    const told = (await town.store.read.select().from(privateItems)).map(({ text }) => text);
    expect(new Set(told)).toContain('各群的名次图：“㙍”字库里没有');
    expect(told.filter((text) => text.includes('名次图')).length).toBe(new Set(holders()).size);
  });

  it('is another one when the result is final', async () => {
    await publishMay();
    const scheduled = over();
    await scheduled.at(instantAt('2023-06-06', '09:10'));
    await tell('定稿 5月', instantAt('2023-06-12', '09:30'));
    await scheduled.at(instantAt('2023-06-13', '09:10'));
    expect(results(scheduled, 'changhu', '5月评比结果')).toEqual([1]);
    const paths = scheduled.connection.shown.flatMap(({ images }) => images);
    expect(new Set(paths).size).toBe(2);
  });

  it('is still there after a restart between the drawing and the slot', async () => {
    await publishMay();
    await over().at(instantAt('2023-06-05', '09:31'));
    const next = over(() => Promise.reject(new Error('nothing is drawn twice')));
    await next.at(instantAt('2023-06-06', '09:10'));
    expect(results(next, 'changhu', '5月评比公示')).toEqual([1]);
  });

  it('stays away when it cannot be drawn, and the text goes alone', async () => {
    await publishMay();
    let tries = 0;
    const scheduled = over(() => {
      tries += 1;
      return Promise.reject(new Error('no canvas on this machine'));
    });
    await scheduled.at(instantAt('2023-06-06', '09:10'));
    await scheduled.at(instantAt('2023-06-06', '09:11'));
    expect(results(scheduled, 'changhu', '5月评比公示')).toEqual([0]);
    expect(tries).toBe(2);
  });

  it('stays away when somebody took the file away, and the text goes alone', async () => {
    await publishMay();
    const scheduled = over();
    await scheduled.at(instantAt('2023-06-05', '09:31'));
    rmSync(directory(), { recursive: true });
    await scheduled.at(instantAt('2023-06-06', '09:10'));
    expect(results(scheduled, 'changhu', '5月评比公示')).toEqual([0]);
  });

  it('goes when it was kept long enough', async () => {
    await publishMay();
    await over().at(instantAt('2023-06-05', '09:31'));
    const [{ evaluationId = 0 } = {}] = await town.store.read.select().from(resultPictures);
    const file = join(directory(), `名次-${evaluationId}-notice.png`);
    const keep = async (days: number) => {
      town.clock.now += days * dayMs;
      town.clock.machineNow += days * dayMs;
      const { store, dir, clock } = town;
      const dirs = { photoDir: join(dir, 'photos'), exportDir: join(dir, 'exports'), pictureDir: directory() };
      await createRetention({ store, ...dirs, now: () => clock.now, machineNow: () => clock.machineNow }).run({});
    };
    utimesSync(file, town.clock.machineNow / 1_000, town.clock.machineNow / 1_000);
    await keep(80);
    expect(existsSync(file)).toBe(true);
    await keep(11);
    expect(existsSync(file)).toBe(false);
    expect(await town.store.read.select().from(resultPictures)).toEqual([]);
  });
});

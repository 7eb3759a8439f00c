import { existsSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { exportInThread } from '../../src/jobs/export-thread.ts';
import { noticePictures } from '../../src/store/schema.ts';
import { fakeFile, keepFor, picturesDir, picturesShown, pictureTown, toldOfPictures } from '../support/picture-town.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
let office: string;

beforeEach(async () => {
  town = await openTown();
  office = town.holder('office');
});
afterEach(() => town.close());

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

describe('the picture of a published result', () => {
  it('is drawn in a thread of its own before the slot and goes with the notice to every group, side groups too, once', async () => {
    const secretary = town.holder('secretary', 'changhu');
    await town.say({ person: secretary, chat: 'unbound', text: '绑定本群 长湖村 副群' });
    await publishMay();
    const scheduled = pictureTown(town, exportInThread);
    await scheduled.at(instantAt('2023-06-05', '09:31'));
    const [row] = await town.store.read.select().from(noticePictures);
    expect(row?.state).toBe('drawn');
    await scheduled.at(instantAt('2023-06-06', '09:10'));
    await scheduled.at(instantAt('2023-06-06', '09:11'));
    for (const chat of ['changhu', 'zhenban', 'unbound'])
      expect(picturesShown(scheduled, chat, '5月评比公示')).toEqual([1]);
    const path = scheduled.connection.shown.find(({ text }) => text.includes('5月评比公示'))?.images[0] ?? '';
    const { format, width } = await sharp(path).metadata();
    expect([format, width]).toEqual(['png', 1080]);
  });

  it('that could not show a name is told to the office once, though nobody asked for it', async () => {
    await publishMay();
    const scheduled = pictureTown(town, async (order, onNote) => {
      await fakeFile(order);
      onNote?.('“㙍”字库里没有');
    });
    await scheduled.at(instantAt('2023-06-05', '09:31'));
    await scheduled.at(instantAt('2023-06-05', '09:35'));
    expect(await toldOfPictures(town)).toEqual(['各群的名次图：“㙍”字库里没有']);
  });

  it('is another one when the result is final', async () => {
    await publishMay();
    const scheduled = pictureTown(town);
    await scheduled.at(instantAt('2023-06-06', '09:10'));
    await tell('定稿 5月', instantAt('2023-06-12', '09:30'));
    await scheduled.at(instantAt('2023-06-13', '09:10'));
    expect(picturesShown(scheduled, 'changhu', '5月评比结果')).toEqual([1]);
    const paths = scheduled.connection.shown.flatMap(({ images }) => images);
    expect(new Set(paths).size).toBe(2);
  });

  it('is still there after a restart between the drawing and the slot', async () => {
    await publishMay();
    await pictureTown(town).at(instantAt('2023-06-05', '09:31'));
    const next = pictureTown(town, () => Promise.reject(new Error('nothing is drawn twice')));
    await next.at(instantAt('2023-06-06', '09:10'));
    expect(picturesShown(next, 'changhu', '5月评比公示')).toEqual([1]);
  });

  it('stays away when it cannot be drawn, and the text goes alone', async () => {
    await publishMay();
    let tries = 0;
    const scheduled = pictureTown(town, () => {
      tries += 1;
      return Promise.reject(new Error('no canvas on this machine'));
    });
    await scheduled.at(instantAt('2023-06-06', '09:10'));
    await scheduled.at(instantAt('2023-06-06', '09:11'));
    expect(picturesShown(scheduled, 'changhu', '5月评比公示')).toEqual([0]);
    expect(tries).toBe(2);
    expect(await toldOfPictures(town)).toEqual(['各群的名次图：没画成，群里只发文字']);
  });

  it('stays away when somebody took the file away, and the text goes alone', async () => {
    await publishMay();
    const scheduled = pictureTown(town);
    await scheduled.at(instantAt('2023-06-05', '09:31'));
    rmSync(picturesDir(town), { recursive: true });
    await scheduled.at(instantAt('2023-06-06', '09:10'));
    expect(picturesShown(scheduled, 'changhu', '5月评比公示')).toEqual([0]);
  });

  it('goes when it was kept long enough', async () => {
    await publishMay();
    await pictureTown(town).at(instantAt('2023-06-05', '09:31'));
    const [{ reference = '' } = {}] = await town.store.read.select().from(noticePictures);
    const file = join(picturesDir(town), `名次-${reference}-notice.png`);
    utimesSync(file, town.clock.machineNow / 1_000, town.clock.machineNow / 1_000);
    await keepFor(town, 80);
    expect(existsSync(file)).toBe(true);
    await keepFor(town, 11);
    expect(existsSync(file)).toBe(false);
    expect(await town.store.read.select().from(noticePictures)).toEqual([]);
  });
});

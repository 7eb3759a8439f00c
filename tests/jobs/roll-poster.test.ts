import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { type ExportOrder, exportInThread } from '../../src/jobs/export-thread.ts';
import { noticePictures, outbox, persons } from '../../src/store/schema.ts';
import {
  fakeFile,
  keepFor,
  picturesDir,
  picturesOf,
  picturesShown,
  pictureTown,
  toldOfPictures,
} from '../support/picture-town.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
let office: string;
const aiguo = 'ch05';
const words = '5月环境卫生光荣榜';
const decided = instantAt('2023-06-13', '09:31');
const slot = instantAt('2023-06-14', '09:10');

beforeEach(async () => {
  town = await openTown();
  office = town.holder('office');
});
afterEach(() => town.close());

const tell = (person: string, text: string) => town.say({ person, text, chat: 'private' });
const poster = () => join(picturesDir(town), '光荣榜-2023-05.png');
const pictures = () => town.store.read.select().from(noticePictures).where(eq(noticePictures.type, 'honourRoll'));

/** 张爱国, a group and two villages on the roll of May, decided when the groups have the result. */
async function decideMay(): Promise<void> {
  const secretary = town.holder('secretary', 'changhu');
  town.clock.now = instantAt('2023-05-18', '10:00');
  await tell(town.holder('inspector'), '检查 长湖村 没问题');
  await tell(town.holder('inspector'), '检查 荷塘村 厕所异味 -2');
  await tell(secretary, '光荣榜 加 张爱国 带头清沟，天天扫路');
  await tell(secretary, '光荣榜 加 三组 院子最干净');
  await tell(aiguo, '同意上榜');
  town.clock.now = instantAt('2023-06-05', '09:30');
  await tell(office, '评比 5月');
  await tell(office, '公示 5月');
  town.clock.now = instantAt('2023-06-12', '09:30');
  await tell(office, '定稿 5月');
  await pictureTown(town).at(instantAt('2023-06-13', '09:10'));
  town.clock.now = instantAt('2023-06-13', '09:30');
  expect(await tell(office, '光荣榜 定 5月')).toEqual(['5月光荣榜定了4个，发17个单位']);
}

/** Draws nothing, and keeps who stands on each poster. */
function drawing() {
  const drawn: string[][] = [];
  const makeFile = async (order: ExportOrder) => {
    drawn.push((order.roll?.entries ?? []).map(({ name }) => name));
    await fakeFile(order);
  };
  return { drawn, makeFile };
}

const all = ['张爱国', '长湖村三组', '长湖村', '荷塘村'];

describe('the poster of a 光荣榜', () => {
  it('is drawn in a thread of its own and goes with the message that tells of it, to every group, side groups too, once', async () => {
    const secretary = town.holder('secretary', 'changhu');
    await town.say({ person: secretary, chat: 'unbound', text: '绑定本群 长湖村 副群' });
    await decideMay();
    const scheduled = pictureTown(town, exportInThread);
    await scheduled.at(decided);
    await scheduled.at(slot);
    await scheduled.at(slot + 60_000);
    for (const chat of ['changhu', 'zhenban', 'unbound']) {
      expect(picturesShown(scheduled, chat, words)).toEqual([1]);
      // The picture is no second message of the day.
      expect(picturesShown(scheduled, chat, '')).toHaveLength(1);
    }
    const path = scheduled.connection.shown.find(({ text }) => text.includes(words))?.images[0] ?? '';
    expect(path).toBe(poster());
    const { format, width, height } = await sharp(path).metadata();
    expect([format, width]).toEqual(['png', 1080]);
    expect(height).toBeGreaterThan(4 * 190);
    expect(await toldOfPictures(town)).toEqual([]);
  });

  it('shows who stands on the roll in the slot, drawn anew without whoever has left it since', async () => {
    await decideMay();
    const { drawn, makeFile } = drawing();
    const scheduled = pictureTown(town, makeFile);
    await scheduled.at(decided);
    expect(drawn).toEqual([all]);
    await tell(aiguo, '不同意上榜');
    await scheduled.at(slot);
    expect(drawn).toEqual([all, all.slice(1)]);
    expect(picturesShown(scheduled, 'changhu', words)).toEqual([1]);
    await scheduled.at(slot + 60_000);
    expect(drawn).toHaveLength(2);
  });

  it.each([
    ['不同意上榜', () => aiguo],
    ['光荣榜 撤 1', () => office],
  ])('is not sent as it was before %s, even when it is not drawn anew', async (text, who) => {
    await decideMay();
    const before = picturesOf(town);
    await before.draw(decided);
    const subject = { type: 'honourRoll', month: '2023-05' };
    expect(await before.fileOf(town.store.read, subject)).toBe(poster());
    await tell(who(), text);
    expect(await before.fileOf(town.store.read, subject)).toBeNull();
    const scheduled = pictureTown(town, () => Promise.reject(new Error('no canvas on this machine')));
    await scheduled.at(slot);
    expect(picturesShown(scheduled, 'changhu', words)).toEqual([0]);
    expect(existsSync(poster())).toBe(false);
  });

  it('leaves a message that waits for its platform when somebody leaves the roll', async () => {
    await decideMay();
    const scheduled = pictureTown(town);
    scheduled.connection.connected = false;
    await scheduled.at(slot);
    const waiting = () => town.store.read.select().from(outbox).where(eq(outbox.slotDay, '2023-06-14'));
    expect((await waiting()).map(({ images }) => images)).toContainEqual([poster()]);
    await tell(aiguo, '不同意上榜');
    await scheduled.at(slot + 60_000);
    for (const { images } of await waiting()) expect(images).toEqual([]);
    scheduled.connection.connected = true;
    await scheduled.at(slot + 120_000);
    expect(picturesShown(scheduled, 'changhu', words)).toEqual([0]);
  });

  it('is gone when nobody is left on the roll, and so is the notice', async () => {
    await decideMay();
    const { drawn, makeFile } = drawing();
    const scheduled = pictureTown(town, makeFile);
    await scheduled.at(decided);
    for (const id of [1, 2, 3, 4]) await tell(office, `光荣榜 撤 ${id}`);
    await scheduled.at(slot);
    await scheduled.at(slot + 60_000);
    expect(drawn).toEqual([all]);
    expect(existsSync(poster())).toBe(false);
    expect(picturesShown(scheduled, 'changhu', words)).toEqual([]);
    expect(await pictures()).toMatchObject([{ state: 'waiting', fingerprint: null }]);
  });

  it('holds back no text when its file cannot be taken away', async () => {
    await decideMay();
    await pictureTown(town).at(decided);
    rmSync(poster());
    mkdirSync(poster());
    await tell(aiguo, '不同意上榜');
    const scheduled = pictureTown(town);
    await scheduled.at(slot);
    expect(picturesShown(scheduled, 'changhu', words)).toEqual([0]);
  });

  it('is drawn again after a kill between the drawing and its mark, and sent once', async () => {
    await decideMay();
    const write = () => Promise.reject(new Error('killed'));
    await picturesOf(town, { store: { ...town.store, write } }).draw(decided);
    expect(await pictures()).toMatchObject([{ state: 'waiting' }]);
    expect(existsSync(poster())).toBe(true);
    const { drawn, makeFile } = drawing();
    const scheduled = pictureTown(town, makeFile);
    await scheduled.at(slot);
    await pictureTown(town, makeFile).at(slot + 60_000);
    expect(drawn).toEqual([all]);
    expect(picturesShown(scheduled, 'changhu', words)).toEqual([1]);
  });

  it('stays away when it cannot be drawn; the office is told once, and it is tried again when the roll changes', async () => {
    await decideMay();
    let calls = 0;
    const scheduled = pictureTown(town, async () => {
      calls += 1;
      throw new Error('no canvas on this machine');
    });
    await scheduled.at(slot);
    await scheduled.at(slot + 60_000);
    expect(picturesShown(scheduled, 'changhu', words)).toEqual([0]);
    expect(calls).toBe(2);
    const told = '各群的光荣榜海报：没画成，群里只发文字';
    expect(await toldOfPictures(town)).toEqual([told]);
    await tell(office, '光荣榜 撤 1');
    await scheduled.at(slot + 120_000);
    expect(calls).toBe(4);
    expect(await toldOfPictures(town)).toEqual([told]);
  });

  it('that cannot show a name is told to the office once, though nobody asked for it', async () => {
    await decideMay();
    await town.store.write((tx) => tx.update(persons).set({ name: '张䶮' }).where(eq(persons.code, aiguo)));
    const scheduled = pictureTown(town, exportInThread);
    await scheduled.at(decided);
    await tell(office, '光荣榜 撤 3');
    await scheduled.at(slot);
    expect(picturesShown(scheduled, 'changhu', words)).toEqual([1]);
    expect(await toldOfPictures(town)).toEqual(['各群的光荣榜海报：这些字图上显示不了：䶮']);
  });

  it('waits until the office has decided, and goes with nothing but the roll', async () => {
    await town.say({ person: town.holder('secretary', 'changhu'), text: '光荣榜 加 三组 院子最干净' });
    await tell(office, '光荣榜 草稿 3月');
    expect(await pictures()).toEqual([]);
    await decideMay();
    expect(await pictures()).toMatchObject([{ reference: '2023-05', state: 'waiting' }]);
    const { drawn, makeFile } = drawing();
    const scheduled = pictureTown(town, makeFile);
    await scheduled.at(decided);
    await tell(office, '广播 明天下雨，请收好晒的谷子');
    await scheduled.at(slot);
    await scheduled.at(instantAt('2023-06-15', '09:10'));
    expect(drawn).toEqual([all]);
    const pushed = scheduled.connection.shown.filter(({ chat, replyHandle }) => chat.id === 'changhu' && !replyHandle);
    for (const { text, images } of pushed) expect(images).toHaveLength(text.includes(words) ? 1 : 0);
    expect(picturesShown(scheduled, 'changhu', '晒的谷子')).toHaveLength(1);
  });

  it('is kept two weeks, for it names people', async () => {
    await decideMay();
    await pictureTown(town).at(decided);
    await keepFor(town, 13);
    expect(existsSync(poster())).toBe(true);
    await keepFor(town, 2);
    expect(readdirSync(picturesDir(town)).filter((name) => name.startsWith('光荣榜'))).toEqual([]);
    expect(await pictures()).toEqual([]);
  });
});

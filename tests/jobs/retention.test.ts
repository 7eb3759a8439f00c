import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq, inArray, ne } from 'drizzle-orm';
import { pino } from 'pino';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dayMs } from '../../src/domain/time.ts';
import { photoFiles } from '../../src/jobs/photo-files.ts';
import { createPhotoWork } from '../../src/jobs/photo-work.ts';
import { createRetention } from '../../src/jobs/retention.ts';
import { inboxById } from '../../src/store/inbox.ts';
import { addPush } from '../../src/store/outbox.ts';
import { attachmentsOf, photoById } from '../../src/store/photos.ts';
import { chats, inbox, outbox } from '../../src/store/schema.ts';
import { fakeConnection } from '../support/fake-connection.ts';
import { tempDir } from '../support/temp-dir.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
let dir: string;

beforeEach(async () => {
  town = await openTown();
  dir = tempDir();
});
afterEach(() => town.close());

const photoDir = () => join(dir, 'photos');
const exportDir = () => join(dir, 'exports');
const pictureDir = () => join(dir, 'pictures');

/** The job as the next nights run it. */
async function daysPass(days: number) {
  town.clock.now += days * dayMs;
  town.clock.machineNow += days * dayMs;
  return retention().run({});
}

function retention() {
  const { store, clock } = town;
  const clocks = { now: () => clock.now, machineNow: () => clock.machineNow };
  return createRetention({ store, photoDir: photoDir(), exportDir: exportDir(), pictureDir: pictureDir(), ...clocks });
}

/** Posts with one photo and stores it; the ids that came of it. */
async function postPhoto(message: Parameters<TestTown['post']>[0]) {
  const colour = { r: (Math.random() * 255) | 0, g: 120, b: 60 };
  const bytes = await sharp({ create: { width: 640, height: 480, channels: 3, background: colour } })
    .jpeg()
    .toBuffer();
  const connection = fakeConnection();
  connection.fetchPhoto = async () => bytes;
  const { inboxId } = await town.post({ ...message, photos: 1 });
  const work = createPhotoWork({
    store: town.store,
    connections: new Map([['test', connection]]),
    photoDir: photoDir(),
    now: () => town.clock.now,
    log: pino({ level: 'silent' }),
  });
  await work.process(inboxId);
  const [attachment] = await attachmentsOf(town.store.read, inboxId);
  const photo = await photoById(town.store.read, attachment?.photoId ?? 0);
  if (!photo) throw new Error('the photo was not stored');
  return { inboxId, photo, files: photoFiles(photoDir(), { sha256: photo.sha256, extension: 'jpg' }) };
}

describe('retention', () => {
  it('keeps what an unbound group says for seven days, with its photos, and no longer', async () => {
    const { inboxId, photo, files } = await postPhoto({ account: 'stranger', chat: 'unbound', text: '三组大扫除15人' });
    await daysPass(6);
    expect((await inboxById(town.store.read, inboxId))?.state).toBe('held');
    expect(existsSync(files.original)).toBe(true);

    await daysPass(2);
    const row = await inboxById(town.store.read, inboxId);
    expect(row).toMatchObject({ state: 'expired', text: '' });
    expect(await photoById(town.store.read, photo.id)).toBeNull();
    expect([existsSync(files.original), existsSync(files.thumbnail)]).toEqual([false, false]);
  });

  it('leaves out what is too old when the group is bound before the night', async () => {
    const held = { account: 'stranger', chat: 'unbound', text: '三组大扫除15人' };
    await town.post(held);
    town.clock.now += 5 * dayMs;
    await town.post({ ...held, text: '四组清沟 8人' });
    town.clock.now += 3 * dayMs;
    const { heldReleased } = await town.post({
      person: town.holder('secretary', 'changhu'),
      chat: 'unbound',
      text: '绑定本群 长湖村 副群',
    });
    expect(heldReleased).toHaveLength(1);
  });

  it('keeps the words of a report and drops chatter after ninety days', async () => {
    const person = town.members('changhu')[0]?.id ?? '';
    const report = await town.post({ person, text: '三组大扫除15人' });
    const chatter = await town.post({ person, text: '今天天气不错啊大家好' });
    await daysPass(89);
    expect((await inboxById(town.store.read, chatter.inboxId))?.text).not.toBe('');
    await daysPass(2);
    expect((await inboxById(town.store.read, chatter.inboxId))?.text).toBe('');
    expect((await inboxById(town.store.read, report.inboxId))?.text).toBe('三组大扫除15人');
  });

  it('drops photos that belong to no report or finding after ninety days', async () => {
    const person = town.members('changhu')[0]?.id ?? '';
    const evidence = await postPhoto({ person, text: '三组大扫除15人' });
    const loose = await postPhoto({ person, chat: 'private', text: '' });
    await daysPass(89);
    expect(existsSync(loose.files.thumbnail)).toBe(true);
    await daysPass(2);
    expect([existsSync(loose.files.original), existsSync(loose.files.thumbnail)]).toEqual([false, false]);
    expect(existsSync(evidence.files.original)).toBe(true);
  });

  it('drops what was answered, and what was told privately, after ninety days; what never got out stays', async () => {
    const secretary = town.holder('secretary', 'changhu');
    const { inboxId } = await town.post({ person: secretary, text: '三组大扫除15人' });
    await town.post({ person: secretary, text: '四组清沟 8人' });
    await town.post({ person: secretary, chat: 'private', text: '待确认' });
    const [sent, unsent] = await town.sentTo('changhu');
    const [, , privately] = await town.store.read.select().from(outbox);
    if (!sent || !unsent || !privately) throw new Error('two reports and a question have three answers');
    await town.store.write((tx) =>
      tx
        .update(outbox)
        .set({ state: 'sent' })
        .where(inArray(outbox.id, [sent.id, privately.id])),
    );
    await daysPass(91);
    expect((await town.sentTo(`private:${secretary}`)).map((row) => row.text)).toEqual(['']);
    const texts = (await town.sentTo('changhu')).map((row) => [row.inboxId === inboxId, row.text]);
    expect(texts).toEqual([
      [true, ''],
      [false, unsent.text],
    ]);
  });

  it('keeps the notices a group was sent', async () => {
    const group = await town.store.read.select().from(chats).where(eq(chats.chatId, 'changhu'));
    await town.store.write(async (tx) => {
      const push = { bot: 'test', chatId: group[0]?.id ?? 0, text: '3月评比结果', slotDay: '2023-03-16' };
      await addPush(tx, { ...push, key: 'result', createdAt: town.clock.now });
      await tx.update(outbox).set({ state: 'sent' });
    });
    await daysPass(91);
    expect((await town.sentTo('changhu')).map((row) => row.text)).toEqual(['3月评比结果']);
  });

  it('goes through tables longer than one stretch', async () => {
    const person = town.members('changhu')[0]?.id ?? '';
    const { inboxId } = await town.post({ person, text: '今天天气不错啊大家好' });
    const model = await inboxById(town.store.read, inboxId);
    if (!model) throw new Error('the message was not stored');
    await town.store.write(async (tx) => {
      for (let n = 0; n < 2_500; n += 1) {
        const { id: _id, ...row } = model;
        await tx.insert(inbox).values({ ...row, messageId: `again-${n}` });
      }
    });
    await daysPass(91);
    expect(await town.store.read.select().from(inbox).where(ne(inbox.text, ''))).toEqual([]);
  });

  it('keeps a small picture of a photo that is a year old', async () => {
    const person = town.members('changhu')[0]?.id ?? '';
    const { photo, files } = await postPhoto({ person, text: '三组大扫除15人' });
    await daysPass(364);
    expect(existsSync(files.original)).toBe(true);
    await daysPass(2);
    expect([existsSync(files.original), existsSync(files.thumbnail)]).toEqual([false, true]);
    expect((await photoById(town.store.read, photo.id))?.originalDeletedAt).toBe(town.clock.now);
  });

  it('removes files that belong to no photo, once they are a day old, and exports after thirty days', async () => {
    const orphan = photoFiles(photoDir(), { sha256: 'ab'.repeat(32), extension: 'jpg' }).original;
    const young = photoFiles(photoDir(), { sha256: 'cd'.repeat(32), extension: 'jpg' }).original;
    const table = join(exportDir(), '审计.xlsx');
    for (const file of [orphan, young, table]) {
      mkdirSync(join(file, '..'), { recursive: true });
      writeFileSync(file, 'x');
    }
    const written = (file: string, daysAgo: number) => {
      const at = (town.clock.machineNow - daysAgo * dayMs) / 1000;
      utimesSync(file, at, at);
    };
    written(orphan, 2);
    written(young, 0);
    written(table, 31);
    await retention().run({});
    expect([orphan, young, table].map((file) => existsSync(file))).toEqual([false, true, false]);
  });

  it('run twice in a night happens once', async () => {
    expect(await daysPass(1)).toEqual({ outcome: 'done' });
    expect(await retention().run({})).toEqual({ outcome: 'skipped', reason: 'this night is done' });
  });
});

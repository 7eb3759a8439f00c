import { mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { eq } from 'drizzle-orm';
import { pino } from 'pino';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { exportInThread } from '../../src/jobs/export-thread.ts';
import { createExportWork } from '../../src/jobs/export-work.ts';
import { photoFiles } from '../../src/jobs/photo-files.ts';
import { makeRankingChart, posterOf } from '../../src/jobs/picture-papers.ts';
import { addHonour, decideHonours, endConsent, honourRoll, recordConsent } from '../../src/store/honours.ts';
import { personByCode } from '../../src/store/people.ts';
import { attachments, persons, photos } from '../../src/store/schema.ts';
import { unitByCode } from '../../src/store/units.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
let office: string;
const at = instantAt('2023-06-06', '10:00');

beforeEach(async () => {
  town = await openTown();
  office = town.holder('office');
});
afterEach(() => town.close());

const photoDir = () => join(town.dir, 'photos');

function options(period: string | null, notes: string[] = []) {
  const note = (text: string) => void notes.push(text);
  return { period, unitIds: null, bundle: town.bundle, at, photoDir: photoDir(), note };
}

/** A stored photo of one colour, 60 by 40, that came with the message. */
async function storePhoto(inboxId: number, sha256: string): Promise<void> {
  const { original } = photoFiles(photoDir(), { sha256, extension: 'jpg' });
  mkdirSync(dirname(original), { recursive: true });
  // Taken upright: six o'clock in the picture is three o'clock on the sensor.
  const bytes = await sharp({ create: { width: 60, height: 40, channels: 3, background: '#0000ff' } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  await sharp(bytes, {}).keepMetadata().toFile(original);
  await town.store.write(async (tx) => {
    const [photo] = await tx
      .insert(photos)
      .values({ sha256, mime: 'image/jpeg', bytes: bytes.length, storedAt: at, width: 60, height: 40 })
      .returning();
    await tx
      .insert(attachments)
      .values({ inboxId, ordinal: 7, reference: 'r', photoId: photo?.id ?? 0, state: 'stored' });
  });
}

/** A person and a unit on the roll of May, each with a photo. */
async function rollOfMay() {
  const { inboxId } = await town.post({ person: 'ch04', text: '三组今天大扫除，15人' });
  const other = await town.post({ person: 'ch04', text: '五组今天清沟，6人' });
  await storePhoto(inboxId, 'a'.repeat(64));
  await storePhoto(other.inboxId, 'b'.repeat(64));
  const person = await personByCode(town.store.read, 'ch04');
  const decider = await personByCode(town.store.read, office);
  const unit = await unitByCode(town.store.read, 'hetang');
  const home = await unitByCode(town.store.read, 'changhu');
  if (!person || !decider || !unit || !home) throw new Error('nobody');
  await town.store.write(async (tx) => {
    const shared = { kind: 'roll', period: '2023-05', state: 'proposed', at, proposedBy: decider.id } as const;
    const one = await addHonour(tx, {
      ...{ ...shared, subject: `person:${person.id}`, unitId: home.id, personId: person.id },
      ...{ inboxId, reason: '每天清早扫三组村道' },
    });
    const two = await addHonour(tx, {
      ...{ ...shared, subject: `unit:${unit.id}`, unitId: unit.id, inboxId: other.inboxId, reason: '现场检查各项满分' },
    });
    await recordConsent(tx, { personId: person.id, recordedBy: decider.id, at });
    const ids = [one ?? 0, two ?? 0];
    await decideHonours(tx, { kind: 'roll', period: '2023-05', ids, personId: decider.id, at });
  });
  return { person };
}

describe('the poster of a month', () => {
  it('has who stands on the roll with the reason, the issuer and the day, and only photos of those who agreed', async () => {
    const { person } = await rollOfMay();
    const poster = await posterOf(town.store.read, options('2023-05'));
    expect(poster).toMatchObject({
      title: '环境卫生光荣榜',
      month: '2023年5月',
      issuer: '插旗镇指挥所办公室',
      date: '2023年6月6日',
      entries: [
        { unit: '长湖村', name: person.name, reason: '每天清早扫三组村道' },
        { unit: '荷塘村', name: '荷塘村', reason: '现场检查各项满分' },
      ],
    });
    expect(poster.photos).toHaveLength(1);
    const { width, height } = await sharp(poster.photos[0]).metadata();
    expect([width, height]).toEqual([40, 60]);
  });

  it('has neither name nor photo of somebody who took his consent back', async () => {
    const { person } = await rollOfMay();
    await town.store.write((tx) => endConsent(tx, person.id, at));
    const poster = await posterOf(town.store.read, options('2023-05'));
    expect(poster.entries.map(({ name }) => name)).toEqual(['荷塘村']);
    expect(poster.photos).toEqual([]);
  });

  it('is the very roll it is given, so that what was drawn is known', async () => {
    await rollOfMay();
    const roll = await honourRoll(town.store.read, '2023-05');
    const [, second] = roll.entries;
    const given = { ...options('2023-05'), roll: { ...roll, entries: second ? [second] : [] } };
    expect((await posterOf(town.store.read, given)).entries.map(({ name }) => name)).toEqual(['荷塘村']);
  });

  it('is the newest decided one, and says so, when the month asked for is not decided', async () => {
    const notes: string[] = [];
    await rollOfMay();
    expect((await posterOf(town.store.read, options('2023-06', notes))).month).toBe('2023年5月');
    expect(notes).toEqual(['6月光荣榜还没定，这是5月的']);
  });

  it('is asked for in a chat and comes as a picture, with the characters it cannot show', async () => {
    const { person } = await rollOfMay();
    await town.store.write((tx) => tx.update(persons).set({ name: '张䶮' }).where(eq(persons.id, person.id)));
    for (const [word, size] of [
      ['海报', [2480, 3508]],
      ['大屏海报', [1920, 1080]],
      ['手机海报', [1080, 370 + 2 * 208 + 440 + 210]],
    ] as const) {
      await town.say({ person: office, chat: 'private', text: `导出 ${word} 5月`, at });
      const work = exportWork();
      for (const id of await work.open()) await work.process(id);
      const sent = (await town.sentTo(`private:${office}`)).at(-1);
      expect(sent?.text).toBe(`导出好了：${word}-2023-05\n这些字图上显示不了：䶮`);
      const [path = ''] = sent?.files ?? [];
      expect(basename(path)).toBe(`${word}-2023-05.png`);
      const { width, height } = await sharp(path).metadata();
      expect([width, height]).toEqual(size);
    }
  });
});

describe('导出 名次图', () => {
  async function publish(period: string, day: string): Promise<void> {
    for (const text of [`评比 ${period}`, `公示 ${period}`]) {
      await town.say({ person: office, chat: 'private', text, at: instantAt(day, '09:30') });
    }
  }

  it('shows the month asked for, and the newest published one with a word about it when that is not published', async () => {
    await town.say({
      ...{ person: town.holder('inspector'), chat: 'private', text: '检查 长湖村 塘边杂草 -1.5' },
      at: instantAt('2023-05-18', '10:00'),
    });
    const none: string[] = [];
    const empty = await sharp(await makeRankingChart(town.store.read, options('2023-05', none))).metadata();
    await publish('5月', '2023-06-05');
    const notes: string[] = [];
    const may = await makeRankingChart(town.store.read, options('2023-05', notes));
    const june = await makeRankingChart(town.store.read, options('2023-06', notes));
    expect(june.equals(may)).toBe(true);
    expect(notes).toEqual(['6月还没公示，这是5月的']);
    expect((await sharp(may).metadata()).height).toBeGreaterThan((empty.height ?? 0) + 100);
  });

  it('is asked for by quarter too', async () => {
    await town.say({ person: office, chat: 'private', text: '导出 名次图 2季度', at });
    const work = exportWork();
    for (const id of await work.open()) await work.process(id);
    expect((await town.sentTo(`private:${office}`)).at(-1)?.text).toBe('导出好了：名次图-2023-Q2');
  });
});

function exportWork() {
  const { store, dir, bundle, clock } = town;
  return createExportWork({
    ...{ store, storeFile: join(dir, 'jingcun.db'), directory: join(dir, 'exports'), photoDir: photoDir(), bundle },
    ...{ makeFile: exportInThread, now: () => clock.now, log: pino({ level: 'silent' }) },
  });
}

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { pino } from 'pino';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { orientationsOf } from '../../src/domain/photo-likeness.ts';
import { instantAt } from '../../src/domain/time.ts';
import { PhotoUnavailableError } from '../../src/errors.ts';
import { greyOf } from '../../src/jobs/examine-photo.ts';
import { smallHeic } from '../../src/jobs/heic-thread.ts';
import { photoFiles, shownPhotosIn } from '../../src/jobs/photo-files.ts';
import { createPhotoIndex } from '../../src/jobs/photo-index.ts';
import { createPhotoWork, type PhotoWork } from '../../src/jobs/photo-work.ts';
import { decisionsAbout } from '../../src/store/audit.ts';
import { attachmentsOf, photoById } from '../../src/store/photos.ts';
import { photos } from '../../src/store/schema.ts';
import { type FakeConnection, fakeConnection } from '../support/fake-connection.ts';
import { scene } from '../support/scenes.ts';
import { openTown, type TestTown } from '../support/town.ts';

const white = { r: 250, g: 250, b: 250 };
const picture = (width: number, height: number) =>
  sharp({
    create: { width, height, channels: 3, background: white, noise: { type: 'gaussian', mean: 128, sigma: 30 } },
  });

describe('photo work', () => {
  let town: TestTown;
  let connection: FakeConnection;
  let photoDir: string;
  let work: PhotoWork;
  let fetched: string[];
  let album: Map<string, Uint8Array | Error>;

  beforeEach(async () => {
    town = await openTown();
    connection = fakeConnection();
    photoDir = mkdtempSync(join(tmpdir(), 'jingcun-photos-'));
    fetched = [];
    album = new Map();
    connection.fetchPhoto = async (reference) => {
      fetched.push(reference);
      const found = album.get(reference) ?? new Error('connection reset');
      if (found instanceof Error) throw found;
      return found;
    };
    work = open();
  });
  afterEach(async () => {
    await town.close();
    rmSync(photoDir, { recursive: true, force: true });
  });

  /** As after a restart: nothing is remembered but the store and the disk. */
  const open = () =>
    createPhotoWork({
      store: town.store,
      connections: new Map([['test', connection]]),
      photoDir,
      now: () => town.clock.now,
      log: pino({ level: 'silent' }),
    });

  async function post(photos: Record<string, Uint8Array | Error>): Promise<number> {
    for (const [reference, content] of Object.entries(photos)) album.set(reference, content);
    const { inboxId } = await town.post({
      account: 'granny',
      chat: 'changhu',
      text: '三组大扫除15人',
      photos: Object.keys(photos),
    });
    return inboxId;
  }
  const states = async (inboxId: number) => (await attachmentsOf(town.store.read, inboxId)).map(({ state }) => state);
  const followUps = async () =>
    (await town.sentTo('changhu')).filter(({ idempotencyKey }) => idempotencyKey.startsWith('photo-'));
  const filesIn = () =>
    readdirSync(photoDir, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('.'));

  it('stores a JPEG as it came, with an upright thumbnail that has lost its metadata', async () => {
    const bytes = await picture(1200, 800)
      .withExif({ IFD0: { Make: 'Secret', Orientation: '6' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const inboxId = await post({ a: bytes });
    expect(await work.open()).toEqual([inboxId]);
    expect(await work.process(inboxId)).toEqual({ outcome: 'done' });

    const [attachment] = await attachmentsOf(town.store.read, inboxId);
    const photo = await photoById(town.store.read, attachment?.photoId ?? 0);
    expect(photo).toMatchObject({ mime: 'image/jpeg', width: 800, height: 1200, bytes: bytes.length });
    const files = photoFiles(photoDir, { sha256: photo?.sha256 ?? '', extension: 'jpg' });
    expect(readFileSync(files.original).equals(bytes)).toBe(true);
    const thumbnail = await sharp(files.thumbnail).metadata();
    expect(thumbnail).toMatchObject({ format: 'webp', width: 320, height: 480 });
    expect(thumbnail.exif).toBeUndefined();
    expect(await work.open()).toEqual([]);
    expect(await followUps()).toEqual([]);
  });

  it('stores the same picture once, however often it is sent', async () => {
    const bytes = await picture(60, 40).png().toBuffer();
    const first = await post({ a: bytes, b: bytes });
    const second = await post({ c: bytes });
    await work.process(first);
    await work.process(second);
    const ids = [
      ...(await attachmentsOf(town.store.read, first)),
      ...(await attachmentsOf(town.store.read, second)),
    ].map(({ photoId }) => photoId);
    expect(new Set(ids).size).toBe(1);
    expect(filesIn().length).toBe(2);
  });

  describe('a photo that was shown before', () => {
    const askedAgain = async () =>
      (await town.sentTo('changhu'))
        .filter(({ idempotencyKey }) => idempotencyKey.includes('like-'))
        .map(({ text }) => text);
    const report = async (text: string, photos: Record<string, Uint8Array>) => {
      for (const [reference, content] of Object.entries(photos)) album.set(reference, content);
      const { inboxId } = await town.post({ person: 'ch04', text, photos: Object.keys(photos) });
      expect(await work.process(inboxId)).toEqual({ outcome: 'done' });
      return inboxId;
    };

    it('is asked about once, shown in 待确认 and kept with the decision, and costs nobody a point', async () => {
      const first = await scene(1);
      await report('三组大扫除15人', { a: first, b: await scene(2) });
      town.clock.now += 3 * 86_400_000;
      const mirrored = await sharp(first).flop().jpeg({ quality: 45 }).toBuffer();
      const second = await report('五组清沟渠8人，张爱国参加', { c: await scene(3), d: mirrored });
      const question = '图2和3月16日三组的像同一张。发错了就补一张，没错不用管';
      expect(await askedAgain()).toEqual([question]);

      work = open();
      expect(await work.open()).toEqual([]);
      await work.process(second);
      expect(await askedAgain()).toEqual([question]);

      const [waiting] = await town.say({ person: 'ch01', text: '待确认' });
      expect(waiting).toContain('图2像3月16日长湖1的');
      expect(await town.say({ person: 'ch01', text: '确认 2' })).toEqual(['已确认 长湖2，参加1人：张爱国']);
      const [decision] = await decisionsAbout(town.store.read, 'report:2');
      expect(decision?.after).toMatchObject({
        photosSeenBefore: [{ place: 2, unitShort: '长湖', number: 1, day: '2023-03-16' }],
      });
    });

    it('is shown privately beside the earlier one, and told apart from a photo of an inspection', async () => {
      work = open();
      town.deps.shownPhoto = shownPhotosIn(photoDir);
      album.set('seen', await scene(21));
      const visit = await town.post({
        person: town.holder('inspector'),
        chat: 'private',
        text: '检查 长湖村 三组塘边 垃圾未清 -1.5',
        photos: ['seen'],
      });
      expect(await work.process(visit.inboxId)).toEqual({ outcome: 'done' });
      town.clock.now += 86_400_000;
      await report('五组清沟渠8人', { again: await scene(21) });
      expect(await askedAgain()).toEqual(['图1和3月16日检查时的像同一张。发错了就补一张，没错不用管']);
      await town.say({ person: 'ch01', chat: 'private', text: '待确认' });
      const answer = (await town.sentTo('private:ch01')).at(-1);
      expect(answer?.text).toContain('图1像3月16日长湖检查时的');
      expect(answer?.images).toHaveLength(2);
      for (const file of answer?.images ?? []) expect((await sharp(file).metadata()).format).toBe('jpeg');
      await town.say({ person: 'ch01', text: '待确认' });
      expect((await town.sentTo('changhu')).at(-1)?.images).toEqual([]);
    });

    it('of a sealed sheet is told to nobody, though the very same picture is sent', async () => {
      work = open();
      town.clock.now = instantAt('2023-06-20', '09:00');
      await town.say({ person: town.holder('office'), chat: 'private', text: '检查安排 2季度 林立平 吕玉山' });
      album.set('sealed', await scene(41));
      const text = '检查 季 长湖村 三组塘边 垃圾未清 -1.5';
      const visit = await town.post({ person: 'zb10', chat: 'private', text, photos: ['sealed'] });
      expect(await work.process(visit.inboxId)).toEqual({ outcome: 'done' });
      town.clock.now += 86_400_000;
      await report('五组清沟渠8人', { again: await scene(41) });
      expect(await askedAgain()).toEqual([]);
    });

    it('tells the secretary when the camera noted another day, as a hint', async () => {
      const taken = async (seed: number, day: string) =>
        sharp(await scene(seed))
          .withExif({ IFD2: { DateTimeOriginal: `${day.replaceAll('-', ':')} 08:30:00` } })
          .jpeg()
          .toBuffer();
      await report('三组大扫除15人', {
        a: await taken(31, '2023-03-16'),
        b: await taken(32, '2023-02-01'),
        c: await taken(33, '1970-01-01'),
      });
      const [waiting] = await town.say({ person: 'ch01', text: '待确认' });
      expect(waiting).toContain('图2拍于2月1日');
      expect(waiting?.match(/拍于/gu)).toHaveLength(1);
    });

    it('is known again when one of them is a phone’s HEIC', async () => {
      const heic = readFileSync(new URL('../fixtures/scene-51.heic', import.meta.url));
      await report('三组大扫除15人', { a: heic });
      const [photo] = await town.store.read.select().from(photos);
      expect(photo).toMatchObject({ mime: 'image/heic', width: 320, height: 240 });
      town.clock.now += 86_400_000;
      await report('五组清沟渠8人', { b: await scene(51) });
      expect(await askedAgain()).toEqual(['图1和3月16日三组的像同一张。发错了就补一张，没错不用管']);
    });

    it('sent before the words is judged by the work these tell', async () => {
      await report('昨天三组大扫除15人', { a: await scene(41) });
      album.set('early', await scene(41));
      const early = await town.post({ person: 'ch04', text: '', photos: ['early'] });
      expect(await work.process(early.inboxId)).toMatchObject({ outcome: 'skipped' });
      await town.say({ person: 'ch04', text: '昨天三组的路又扫了一遍，6人' });
      await work.process(early.inboxId);
      expect(await askedAgain()).toEqual([]);
      album.set('other', await scene(41));
      const other = await town.post({ person: 'ch04', text: '', photos: ['other'] });
      await work.process(other.inboxId);
      await town.say({ person: 'ch04', text: '六组今天除杂草6人' });
      await work.process(other.inboxId);
      expect(await askedAgain()).toEqual(['图1和3月15日三组的像同一张。发错了就补一张，没错不用管']);
    });

    it('counts as shown while any report of its message stands', async () => {
      await report('上午三组大扫除15人，下午五组清沟渠8人', { a: await scene(42) });
      await town.say({ person: 'ch04', text: '撤销 1' });
      town.clock.now += 86_400_000;
      await report('六组除杂草6人', { b: await scene(42) });
      expect(await askedAgain()).toEqual(['图1和3月16日五组的像同一张。发错了就补一张，没错不用管']);
    });

    it('is found after a restart too, and byte for byte the same without any features', async () => {
      const wall = await sharp({ create: { width: 90, height: 60, channels: 3, background: '#ccc' } })
        .png()
        .toBuffer();
      await report('三组大扫除15人', { a: wall, b: await scene(4) });
      town.clock.now += 86_400_000;
      work = open();
      await report('五组清沟渠8人', {
        c: wall,
        d: await sharp(await scene(4))
          .rotate(90)
          .jpeg()
          .toBuffer(),
      });
      expect(await askedAgain()).toEqual([
        '图1和3月16日三组的像同一张；图2和3月16日三组的像同一张。发错了就补一张，没错不用管',
      ]);
    });

    it('is looked for among each photo once, though two messages are compared at a time', async () => {
      const index = createPhotoIndex();
      await report('三组大扫除15人', { a: await scene(6) });
      const asked = orientationsOf(await greyOf(await scene(6)));
      const [first, second] = await Promise.all([
        index.like(town.store.read, asked),
        index.like(town.store.read, asked),
      ]);
      expect(first).toMatchObject([{ likeness: 'same' }]);
      expect(second).toEqual(first);
    });

    it('is no more shown in 待确认 once the earlier report is withdrawn', async () => {
      await report('三组大扫除15人', { a: await scene(7) });
      town.clock.now += 86_400_000;
      await report('五组清沟渠8人', { b: await scene(7) });
      expect((await town.say({ person: 'ch01', text: '待确认' }))[0]).toContain('图1像3月16日长湖1的');
      await town.say({ person: 'ch04', text: '撤销 1' });
      expect((await town.say({ person: 'ch01', text: '待确认' }))[0]).not.toContain('像');
    });

    it('is no reuse within one day of one village, nor when the earlier report was withdrawn', async () => {
      const picture = await scene(5);
      await report('三组大扫除15人', { a: picture });
      await report('三组又清沟渠6人', { b: picture });
      await town.say({ person: 'ch04', text: '撤销 1' });
      await town.say({ person: 'ch04', text: '撤销 2' });
      town.clock.now += 86_400_000;
      await report('五组除杂草6人', { c: picture });
      expect(await askedAgain()).toEqual([]);
    });
  });

  it('refuses a page with a picture in it; what is appended to a picture reaches nobody', async () => {
    const whole = await picture(600, 400).jpeg().toBuffer();
    const script = Buffer.from('<html><script>alert(1)</script></html>');
    const inboxId = await post({
      page: Buffer.concat([script, whole]),
      appended: Buffer.concat([whole, script]),
    });
    await work.process(inboxId);
    expect(await states(inboxId)).toEqual(['failed', 'stored']);
    const [kept] = await town.store.read.select().from(photos);
    const { thumbnail } = photoFiles(photoDir, { sha256: kept?.sha256 ?? '', extension: '' });
    expect(readFileSync(thumbnail).includes('alert')).toBe(false);
  });

  it('refuses a HEIC that is cut off or larger than any phone’s', async () => {
    const heic = readFileSync(new URL('../fixtures/scene-51.heic', import.meta.url));
    const inboxId = await post({ cut: heic.subarray(0, 900) });
    await work.process(inboxId);
    expect(await states(inboxId)).toEqual(['failed']);
    expect((await followUps()).at(-1)?.text).toContain('图坏了');
    await expect(smallHeic({ bytes: heic, maxPixels: 320 * 240 - 1, side: 480 })).rejects.toThrow('pixel limit');
  });

  it('tells the sender once, in one line, which photos could not be taken and why', async () => {
    const whole = await picture(600, 400).jpeg().toBuffer();
    const inboxId = await post({
      fine: whole,
      text: Buffer.from('这是一份改了名字的文本文件，不是图片。'.repeat(20)),
      broken: whole.subarray(0, whole.length / 2),
      gone: new PhotoUnavailableError('expired'),
      large: new PhotoUnavailableError('tooLarge'),
    });
    await work.process(inboxId);
    expect(await states(inboxId)).toEqual(['stored', 'failed', 'failed', 'failed', 'failed']);
    const [line, ...more] = await followUps();
    expect(line?.text).toBe('第2、3、4、5张图没收到（不是图片；图坏了；已过期；太大），再发一次就行');
    expect(line?.askerName).toBe('granny');
    expect(more).toEqual([]);
  });

  it('refuses a picture whose header claims 900 megapixels without decoding it', async () => {
    const bomb = png(30_000, 30_000);
    expect(bomb.length).toBeLessThan(200_000);
    const inboxId = await post({ bomb });
    const started = performance.now();
    await work.process(inboxId);
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(await followUps()).toMatchObject([{ text: '图没收到（太大），再发一次就行' }]);
  });

  it('refuses more than 20 MB and picture formats it does not keep', async () => {
    const gif = await picture(20, 20).gif().toBuffer();
    const inboxId = await post({ large: Buffer.alloc(20_000_001), gif });
    await work.process(inboxId);
    expect(await followUps()).toMatchObject([
      { text: '第1、2张图没收到（太大；只收 JPG、PNG、HEIC 图片），再发一次就行' },
    ]);
  });

  it('tries a photo three times when fetching it fails, then says so', async () => {
    const inboxId = await post({ flaky: new Error('connection reset') });
    expect(await work.process(inboxId)).toMatchObject({ outcome: 'again' });
    expect(await work.process(inboxId)).toMatchObject({ outcome: 'again' });
    expect(await followUps()).toEqual([]);
    expect(await work.process(inboxId)).toEqual({ outcome: 'done' });
    expect(fetched).toEqual(['flaky', 'flaky', 'flaky']);
    expect(await followUps()).toMatchObject([{ text: '图没收到（没取到），再发一次就行' }]);
  });

  it('takes a photo that comes at the second try', async () => {
    const inboxId = await post({ slow: new Error('connection reset') });
    await work.process(inboxId);
    album.set('slow', await picture(30, 30).webp().toBuffer());
    expect(await work.process(inboxId)).toEqual({ outcome: 'done' });
    expect(await states(inboxId)).toEqual(['stored']);
  });

  it('repeats nothing when it is run again, also after a restart', async () => {
    const inboxId = await post({ fine: await picture(50, 50).jpeg().toBuffer(), text: Buffer.from('text') });
    await work.process(inboxId);
    await work.process(inboxId);
    await open().process(inboxId);
    expect(fetched).toEqual(['fine', 'text']);
    expect((await followUps()).length).toBe(1);
  });

  it('goes on after a crash between the file and its row', async () => {
    const bytes = await picture(50, 50).jpeg().toBuffer();
    const inboxId = await post({ fine: bytes });
    const crashing = createPhotoWork({
      store: {
        ...town.store,
        read: town.store.read,
        close: () => town.close(),
        write: () => Promise.reject(new Error('killed')),
      },
      connections: new Map([['test', connection]]),
      photoDir,
      now: () => town.clock.now,
      log: pino({ level: 'silent' }),
    });
    await expect(crashing.process(inboxId)).rejects.toThrow('killed');
    expect(filesIn().length).toBe(2);
    expect(await states(inboxId)).toEqual(['announced']);
    await open().process(inboxId);
    expect(await states(inboxId)).toEqual(['stored']);
    expect(filesIn().every((name) => !name.endsWith('.part'))).toBe(true);
    expect(existsSync(photoDir)).toBe(true);
  });

  it('keeps the photos of a group that is not bound, and says nothing there yet', async () => {
    album.set('a', await picture(30, 30).jpeg().toBuffer());
    album.set('b', Buffer.from('text'));
    const { inboxId } = await town.post({
      account: 'granny',
      chat: 'unbound',
      text: '三组大扫除15人',
      photos: ['a', 'b'],
    });
    expect((await work.process(inboxId)).outcome).toBe('skipped');
    expect(await states(inboxId)).toEqual(['stored', 'failed']);
    expect(await work.open()).toEqual([]);
    expect((await town.sentTo('unbound')).filter(({ idempotencyKey }) => idempotencyKey.startsWith('photo-'))).toEqual(
      [],
    );
  });
});

/** A PNG of one colour: tiny as a file, huge once decoded. */
function png(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height), { level: 9 });
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

import { eq } from 'drizzle-orm';
import readXlsxFile from 'read-excel-file/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { makePaper } from '../../src/jobs/paper-makers.ts';
import { dropChatter } from '../../src/store/retention.ts';
import { attachments, inbox, photos, spots } from '../../src/store/schema.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
let secretary: string;
const member = 'ch04';

beforeEach(async () => {
  town = await openTown();
  secretary = town.holder('secretary', 'changhu');
  town.clock.now = instantAt('2023-03-20', '10:00');
});
afterEach(() => town.close());

const say = (person: string, text: string, chat = 'changhu') => town.say({ person, text, chat });

async function paper(what: string): Promise<unknown[][]> {
  const { bundle, clock, store } = town;
  const bytes = await makePaper(store.read, what, { period: null, bundle, at: clock.now, photoDir: '' });
  const [sheet] = await readXlsxFile(bytes);
  // Between its title and the line to sign.
  return (sheet?.data ?? []).slice(1, -1).map((row) => [...row]);
}

/** As photo work would, so that the pictures can be shown. */
async function photosArrive(): Promise<void> {
  await town.store.write(async (tx) => {
    for (const { id } of await tx.select({ id: attachments.id }).from(attachments)) {
      const picture = { sha256: `hash-${id}`, mime: 'image/jpeg', width: 1, height: 1, bytes: 1, storedAt: 1 };
      await tx
        .insert(photos)
        .values({ id, ...picture })
        .onConflictDoNothing();
      await tx.update(attachments).set({ state: 'stored', photoId: id }).where(eq(attachments.id, id));
    }
  });
}

describe('摸底', () => {
  it('records how a place is at the start with its photos, and lists it', async () => {
    expect(await town.say({ person: secretary, text: '摸底 三组塘边 垃圾堆', photos: 2 })).toEqual([
      '记下摸底 长湖1：三组塘边 垃圾堆 图2张。以后对比发：摸底 1 现在 …',
    ]);
    await say('ch02', '摸底 一组 习惯把垃圾倒沟里');
    expect(await say(member, '摸底')).toEqual([
      '长湖摸底2处，有对比0处\n长湖1 三组塘边 垃圾堆 图2张\n长湖2 一组 习惯把垃圾倒沟里',
    ]);
    expect(await town.store.read.select().from(attachments)).toMatchObject([
      { spotStage: 'before' },
      { spotStage: 'before' },
    ]);
  });

  it('is recorded by secretary, cadre and grid head of the unit and by the office, and by nobody else', async () => {
    expect(await say(member, '摸底 三组塘边 垃圾堆')).toEqual([
      '这个由网格长、村干部、村书记、指挥所办公室来办，请找他们',
    ]);
    expect(await say(town.holder('secretary', 'hetang'), '摸底 长湖村 三组 垃圾堆', 'private')).toEqual([
      '这个由网格长、村干部、村书记、指挥所办公室来办，请找他们',
    ]);
    const office = town.holder('office');
    expect(await say(office, '摸底 三组 垃圾堆', 'private')).toEqual(['哪个单位？例：摸底 长湖村 三组塘边 垃圾堆']);
    expect(await say(office, '摸底 荷塘村 三组 垃圾堆', 'private')).toEqual([
      expect.stringContaining('记下摸底 荷塘1：三组 垃圾堆'),
    ]);
    expect(await say(office, '摸底 荷塘', 'private')).toEqual(['荷塘摸底1处，有对比0处\n荷塘1 三组 垃圾堆']);
    expect(await say(member, '摸底 荷塘', 'private')).toEqual(['荷塘的只给荷塘和办公室看']);
  });

  it('is speech without a blank behind the word', async () => {
    await say(secretary, '摸底工作今天做完了');
    expect(await town.store.read.select().from(spots)).toEqual([]);
  });

  it('is compared at the end by words and photos, before and after one under the other', async () => {
    await town.say({ person: secretary, text: '摸底 三组塘边 垃圾堆', photos: 1 });
    expect(await say(secretary, '摸底 比 1')).toEqual([
      '长湖1 3月20日：三组塘边 垃圾堆 图1张\n还没有对比。带图发：摸底 1 现在 …',
    ]);
    town.clock.now = instantAt('2023-12-01', '10:00');
    expect(await say(secretary, '摸底 1 现在')).toEqual([expect.stringMatching(/^现在怎么样？/u)]);
    await town.say({ person: secretary, text: '摸底 1 现在 清干净了', photos: 2 });
    await photosArrive();
    town.deps.shownPhoto = (hash) => `/photos/${hash}.jpg`;
    const { replies } = await town.post({ person: member, text: '摸底 比 1' });
    expect(replies[0]?.text).toBe('长湖1 3月20日：三组塘边 垃圾堆 图1张\n现在 12月1日：清干净了 图2张');
    expect(replies[0]?.images).toEqual(['/photos/hash-1.jpg', '/photos/hash-3.jpg']);
  });

  it('is compared by a confirmed report with that report’s photos', async () => {
    await say(secretary, '摸底 三组塘边 垃圾堆');
    await town.say({ person: member, text: '三组今天清垃圾，15人', photos: 2 });
    expect(await say(secretary, '摸底 1 现在 长湖2')).toEqual(['长湖2还没确认，确认后再对比']);
    await say(secretary, '确认 2');
    expect(await say(secretary, '摸底 1 现在 长湖2')).toEqual([
      '长湖1 3月20日：三组塘边 垃圾堆\n现在 3月20日：见图（长湖2） 图2张',
    ]);
    expect(await say(member, '摸底 1 现在 好了')).toEqual([expect.stringMatching(/请找他们$/u)]);
  });

  it('is struck out with a reason', async () => {
    await say(secretary, '摸底 三组塘边 垃圾堆');
    expect(await say(secretary, '摸底 删 1')).toEqual(['为什么删？例：摸底 删 1 记重了']);
    expect(await say(secretary, '摸底 删 1 记重了')).toEqual(['长湖1 三组塘边 垃圾堆删了，原因记下了']);
    expect(await say(secretary, '摸底')).toEqual([expect.stringMatching(/^长湖还没有摸底/u)]);
  });

  it('keeps its words and photos when chatter goes', async () => {
    await town.say({ person: secretary, text: '摸底 三组塘边 垃圾堆', photos: 1 });
    await town.say({
      person: secretary,
      text: '谢谢',
      photos: 1,
      chat: 'private',
      at: instantAt('2023-03-21', '10:00'),
    });
    await town.store.write((tx) => dropChatter(tx, { before: instantAt('2024-01-01', '00:00'), after: 0 }));
    expect(await town.store.read.select().from(attachments)).toHaveLength(1);
    expect((await town.store.read.select().from(inbox)).map(({ text }) => text)).toEqual(['摸底 三组塘边 垃圾堆', '']);
  });

  it('becomes a workbook with both numbers of photos, and says what has no comparison yet', async () => {
    await town.say({ person: secretary, text: '摸底 三组塘边 垃圾堆', photos: 1 });
    await say(secretary, '摸底 五组 沟里漂浮物');
    await town.say({ person: secretary, text: '摸底 1 现在 清干净了', photos: 2 });
    const rows = await paper('baseline');
    expect(rows.slice(1)).toEqual([
      [1, '长湖村', '2023-03-20', '三组塘边 垃圾堆', 1, '2023-03-20', '清干净了', 2, null, '有'],
      [2, '长湖村', '2023-03-20', '五组 沟里漂浮物', 0, null, null, 0, null, '还没对比'],
    ]);
    expect(await paper('baseline:999')).toHaveLength(1);
  });
});

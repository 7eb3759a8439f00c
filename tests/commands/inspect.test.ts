import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { attachments, findings, inspections } from '../../src/store/schema.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
let inspector: string;

beforeEach(async () => {
  town = await openTown();
  inspector = town.holder('inspector');
  town.clock.now = instantAt('2023-05-10', '10:00');
});
afterEach(() => town.close());

function inspect(text: string, over: { chat?: string; person?: string; photos?: number } = {}) {
  return town.say({ person: inspector, chat: 'private', text, ...over });
}

describe('检查', () => {
  it('stores the finding with its item and photos and shows only privately what the month has come to', async () => {
    expect(await inspect('检查 长湖村 三组塘边 杂草未除 -1', { photos: 2 })).toEqual([
      '记下 长湖1：室外 三组塘边 杂草未除 扣1分 图2张\n5月您给长湖共扣1分',
    ]);
    expect(await inspect('检查  长湖   村部厕所 有异味   －０.5')).toEqual([
      '记下 长湖2：卫生间 村部厕所 有异味 扣0.5分\n5月您给长湖共扣1.5分',
    ]);
    const stored = await town.store.read.select().from(findings);
    expect(stored.map((row) => [row.itemId, row.deductionHundredths, row.place])).toEqual([
      ['outdoor', 100, '三组塘边'],
      ['toilet', 50, '村部厕所'],
    ]);
    const photos = await town.store.read.select().from(attachments);
    expect(photos.map((photo) => photo.findingId)).toEqual([stored[0]?.id, stored[0]?.id]);
  });

  it('takes photos the inspector sent privately just before', async () => {
    await inspect('', { photos: 2 });
    expect(await inspect('检查 长湖村 三组塘边 杂草未除 -1', { chat: 'changhu' })).toEqual([
      '记下 长湖1：室外 三组塘边 杂草未除 扣1分 图2张',
    ]);
  });

  it('says nothing of running sums in a group', async () => {
    expect(await inspect('检查 三组塘边 杂草未除 -1', { chat: 'changhu' })).toEqual([
      '记下 长湖1：室外 三组塘边 杂草未除 扣1分',
    ]);
  });

  it('counts a visit without findings as one clean sheet, also when said twice', async () => {
    expect(await inspect('检查 长湖村 没问题')).toEqual(['记下 长湖：检查过，没问题\n5月您给长湖共扣0分']);
    expect(await inspect('检查 长湖村 没问题')).toEqual(['已记过 长湖：检查过，没问题\n5月您给长湖共扣0分']);
    expect(await town.store.read.select().from(inspections)).toHaveLength(1);
  });

  it('writes several findings of one message under numbers of their own', async () => {
    const [reply] = await inspect('检查 长湖村 塘边杂草 -1，厕所异味 -0.5');
    expect(reply).toBe('记下 长湖1：室外 塘边杂草 扣1分\n记下 长湖2：卫生间 厕所异味 扣0.5分\n5月您给长湖共扣1.5分');
  });

  it('takes a past day that is named, while its month is open', async () => {
    town.clock.now = instantAt('2023-06-02', '10:00');
    expect(await inspect('检查 长湖村 5月30日 塘边杂草 -1')).toEqual([
      '记下 长湖1：室外 塘边杂草 扣1分（5月30日）\n5月您给长湖共扣1分',
    ]);
    const [visit] = await town.store.read.select().from(inspections).where(eq(inspections.day, '2023-05-30'));
    expect(visit).toBeDefined();
    town.clock.now = instantAt('2023-06-04', '10:00');
    expect(await inspect('检查 长湖村 5月30日 塘边杂草 -1')).toEqual(['5月已截止，不能再记']);
  });

  it.each([
    ['检查 长湖村 三组塘边垃圾', /^扣几分？例：/],
    ['检查 长湖村 塘边杂草 -0', /一次最多扣20分/],
    ['检查 长湖村 塘边杂草 -21', /一次最多扣20分/],
    ['检查 长湖村 塘边杂草 -0.125', /一次最多扣20分/],
    ['检查 长湖村 -1', /^哪里、什么问题？/],
    ['检查', /^检查哪里、什么问题、扣几分？/],
    ['检查 不知道村 塘边杂草 -1', /^检查的是哪个单位？/],
    ['检查 镇办 大厅灰尘 -1', /不在评比名单里$/],
  ])('asks back on “%s” and writes nothing', async (text, reply) => {
    expect(await inspect(text)).toEqual([expect.stringMatching(reply)]);
    expect(await town.store.read.select().from(inspections)).toEqual([]);
  });

  it('writes nothing of a message in which one finding is wrong', async () => {
    await inspect('检查 长湖村 塘边杂草 -1，厕所异味 -99');
    expect(await town.store.read.select().from(findings)).toEqual([]);
  });

  it('is refused to members, politely', async () => {
    const member = town.members('changhu')[0]?.id ?? '';
    expect(await inspect('检查 长湖村 塘边杂草 -1', { person: member })).toEqual([
      '这个由检查人、指挥所办公室来办，请找他们',
    ]);
  });
});

describe('撤销 of a finding', () => {
  it('takes a mistaken deduction back, by the one who wrote it only', async () => {
    await inspect('检查 长湖村 塘边杂草 -10');
    const other = town.bundle.town.people.filter((one) => one.roles.some((grant) => grant.role === 'inspector'))[1];
    expect(await inspect('撤销 长湖1', { person: other?.id ?? '' })).toEqual(['长湖1由记的检查人自己撤销']);
    expect(await inspect('撤销 长湖1')).toEqual(['长湖1撤销了，不再扣分']);
    expect(await inspect('撤销 长湖1')).toEqual(['长湖1已经撤销了']);
    expect(await inspect('检查 长湖村 塘边杂草 -1')).toEqual(['记下 长湖2：室外 塘边杂草 扣1分\n5月您给长湖共扣1分']);
  });

  it('is over once the month is published', async () => {
    await inspect('检查 长湖村 塘边杂草 -10');
    const office = town.holder('office');
    town.clock.now = instantAt('2023-06-05', '09:30');
    await town.say({ person: office, chat: 'private', text: '评比 5月' });
    await town.say({ person: office, chat: 'private', text: '公示 5月' });
    expect(await inspect('撤销 长湖1')).toEqual(['5月已公示，长湖1不能再撤销']);
  });
});

describe('复查', () => {
  it('records whether a finding was put right and leaves its deduction', async () => {
    await inspect('检查 长湖村 塘边杂草 -1');
    expect(await inspect('复查 长湖1 不合格')).toEqual(['长湖1复查不合格，还要整改']);
    expect(await inspect('复查 长湖1 合格')).toEqual(['长湖1复查合格']);
    const [row] = await town.store.read.select().from(findings);
    expect(row).toMatchObject({ recheck: 'passed', deductionHundredths: 100 });
  });

  it('asks for what is missing', async () => {
    await inspect('检查 长湖村 塘边杂草 -1');
    expect(await inspect('复查 长湖1')).toEqual(['合格还是不合格？例：复查 长湖12 合格']);
    expect(await inspect('复查 长湖9 合格')).toEqual(['长湖9不是检查记录，请看看编号']);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { minuteMs } from '../../src/domain/time.ts';
import { pointEntries, reports } from '../../src/store/schema.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
const secretary = 'ch01';
const [poster, neighbour] = ['ch04', 'ch05'];
const swept = '三组今天大扫除，15人，清了两车垃圾';

beforeEach(async () => {
  town = await openTown();
});
afterEach(async () => {
  await town.close();
});

const rows = () => town.store.read.select().from(reports).orderBy(reports.id);

describe('a message that tells of several works', () => {
  const two = '上午三组大扫除15人，清垃圾2车，下午五组清沟渠8人';

  it('becomes as many reports, which share its photos', async () => {
    const [receipt] = await town.say({ person: poster, text: two, photos: 2 });
    expect(receipt?.split('\n')).toEqual([
      '分成2条记：',
      '长湖1：三组 大扫除 清垃圾 15人 垃圾2车 图2张',
      '长湖2：五组 清沟渠 8人 图2张',
      '不对就说“更正 长湖1 …”',
    ]);
    expect((await rows()).map(({ text }) => text)).toEqual(['上午三组大扫除15人，清垃圾2车', '下午五组清沟渠8人']);
    await town.say({ person: secretary, text: '确认 1 张爱国' });
    await town.say({ person: secretary, text: '确认 2 王桂英' });
    const points = await town.store.read.select().from(pointEntries);
    expect(points.map(({ hundredths }) => hundredths)).toEqual([100, 100]);
  });

  it('told outside a group is of the unit named last', async () => {
    const office = town.holder('office');
    const text = '荷塘村三组大扫除15人，五组清沟渠8人，长湖村六组除杂草9人';
    const [receipt] = await town.say({ person: office, chat: 'private', text });
    expect(receipt?.match(/(?:荷塘|长湖)\d：\S+/gu)).toEqual(['荷塘1：荷塘村三组', '荷塘2：五组', '长湖1：长湖村六组']);
  });

  it('said twice is booked once', async () => {
    await town.say({ person: secretary, text: two });
    const [again] = await town.say({ person: secretary, text: two, photos: 1 });
    expect(again).toContain('这条已经记过，是长湖1');
    expect(again).toContain('这条已经记过，是长湖2');
    expect(await rows()).toHaveLength(2);
  });

  it('asks which of them a correction or withdrawal means, unless the place says it', async () => {
    await town.say({ person: secretary, text: two });
    expect(await town.say({ person: secretary, text: '改成10人' })).toEqual([
      '那次记了长湖1、长湖2，要哪一条？请写编号，如：更正 长湖1 15人',
    ]);
    expect((await town.say({ person: secretary, text: '五组应该是10人' })).join()).toContain('改好 长湖2');
    expect((await town.say({ person: secretary, text: '撤销' })).join()).toContain('如：撤销 长湖1');
    expect(await town.say({ person: secretary, text: '撤销 1' })).toEqual(['长湖1已撤销']);
    expect((await rows()).map(({ state }) => state)).toEqual(['withdrawn', 'pending']);
  });
});

describe('one work told twice', () => {
  const same = '长湖2和长湖1是同一件事，只算一次，两条都留。不是同一件就回“另算 长湖2”';

  it('by two people is kept twice and counted once', async () => {
    await town.say({ person: poster, text: swept });
    expect(await town.say({ person: neighbour, text: '三组大扫除，我和大家一共15人', photos: 2 })).toEqual([same]);
    expect((await rows()).map(({ state, repeatOfId }) => [state, repeatOfId])).toEqual([
      ['pending', null],
      ['repeat', 1],
    ]);
    const [waiting] = await town.say({ person: secretary, text: '待确认' });
    expect(waiting).toContain('另有长湖2同报');
    expect(waiting?.match(/长湖\d 三组/gu)).toEqual(['长湖1 三组']);
    expect(await town.say({ person: secretary, text: '确认 2' })).toEqual([same]);
    // The photos of one are evidence for both, and whoever said that he was there takes part in the one that counts.
    await town.say({ person: secretary, text: '确认 1' });
    expect(await town.store.read.select().from(pointEntries)).toMatchObject([{ hundredths: 100, reportId: 1 }]);
    const [why] = await town.say({ person: secretary, chat: 'private', text: '为什么 2' });
    expect(why).toContain('和长湖1是同一件，由那条计分');
  });

  it('in the group of the village and that of the town', async () => {
    await town.say({ person: secretary, text: swept });
    const [again] = await town.say({
      person: secretary,
      chat: town.bundle.town.units.find((one) => one.kind === 'town')?.id ?? '',
      text: `长湖村：${swept}，大家辛苦了`,
    });
    expect(again).toBe(same);
  });

  it('passed on by somebody else', async () => {
    await town.say({ person: poster, text: swept });
    expect(await town.say({ person: neighbour, text: `帮老李转：${swept}` })).toEqual([same]);
  });

  it('counts by itself when its sender says so', async () => {
    await town.say({ person: poster, text: swept });
    await town.say({ person: neighbour, text: '三组大扫除15人' });
    expect(await town.say({ person: 'ht01', text: '另算 长湖2' })).toEqual([
      '长湖2是别人报的，由本人、村书记或办公室来改',
    ]);
    expect(await town.say({ person: neighbour, text: '另算 2' })).toEqual(['单独算 长湖2：三组 大扫除 15人']);
    expect(await town.say({ person: neighbour, text: '另算' })).toEqual(['长湖2本来就是单独算的']);
    expect((await rows())[1]).toMatchObject({ state: 'pending', repeatOfId: null });
    expect((await town.say({ person: secretary, text: '待确认' })).join()).toContain('可能和长湖1是同一件');
  });

  it('counts by itself once it is corrected', async () => {
    await town.say({ person: poster, text: swept });
    await town.say({ person: neighbour, text: '三组大扫除15人' });
    expect((await town.say({ person: neighbour, text: '更正：不是三组，是五组' })).join()).toContain('改好 长湖2');
    expect((await rows())[1]).toMatchObject({ state: 'pending', repeatOfId: null });
  });

  it('stays one when only a figure of the second is corrected, and the secretary sees both figures', async () => {
    await town.say({ person: poster, text: swept });
    await town.say({ person: neighbour, text: '三组大扫除15人' });
    const [answer] = await town.say({ person: neighbour, text: '改成18人' });
    expect(answer?.split('\n')).toEqual(['改好 长湖2：三组 大扫除 18人。不对就说“改成…”', same]);
    expect((await town.say({ person: secretary, text: '待确认' })).join()).toContain('另有长湖2（18人）同报');
  });

  it('gives those named in the second their points with the first, and takes them back when it is told apart', async () => {
    await town.say({ person: poster, text: swept, photos: 1 });
    await town.say({ person: neighbour, text: '三组大扫除，我和大家一共15人' });
    await town.say({ person: secretary, text: '确认 1' });
    const sums = async () => (await town.store.read.select().from(pointEntries)).map(({ hundredths }) => hundredths);
    expect(await sums()).toEqual([100]);
    await town.say({ person: neighbour, text: '另算 2' });
    expect(await sums()).toEqual([100, -100]);
    await town.say({ person: secretary, text: '确认 2' });
    expect((await sums()).reduce((total, one) => total + one)).toBe(0);
  });

  it('waits for confirmation in place of the first when that is returned', async () => {
    await town.say({ person: poster, text: swept });
    await town.say({ person: neighbour, text: '三组大扫除15人' });
    const [answer] = await town.say({ person: secretary, text: '退回 1 人数对不上' });
    expect(answer).toContain('长湖2报的是同一件，现在由它等确认');
    expect((await town.say({ person: secretary, text: '确认 2' })).join()).toContain('已确认 长湖2');
  });

  it('is one with both people, whoever corrects who was there', async () => {
    await town.say({ person: poster, text: swept });
    await town.say({ person: neighbour, text: '三组大扫除15人，张爱国、王桂英也来了' });
    expect((await town.say({ person: poster, text: '更正：王桂英没来' })).join()).toContain('去掉：王桂英');
    const [confirmed] = await town.say({ person: secretary, text: '确认 1' });
    expect(confirmed).toContain('参加1人：张爱国');
  });

  it('counts by itself when the first is corrected into another work, not when only a figure is', async () => {
    await town.say({ person: poster, text: swept });
    await town.say({ person: neighbour, text: '三组大扫除15人' });
    await town.say({ person: poster, text: '改成18人' });
    expect((await rows())[1]).toMatchObject({ state: 'repeat' });
    const [answer] = await town.say({ person: poster, text: '更正：不是三组，是五组' });
    expect(answer).toContain('长湖2和这条不再是同一件，单独算');
    expect((await rows())[1]).toMatchObject({ state: 'pending', repeatOfId: null });
  });

  it('after it was confirmed: the secretary is told how to add who was there', async () => {
    await town.say({ person: poster, text: swept });
    await town.say({ person: secretary, text: '确认 1' });
    const [answer] = await town.say({ person: neighbour, text: '三组大扫除，我和大家一共15人' });
    expect(answer?.split('\n')).toEqual([same, '要算上张爱国，请书记发：确认 长湖1 张爱国']);
  });

  it('is found by the quoted receipt', async () => {
    await town.say({ person: poster, text: swept });
    await town.say({ person: neighbour, text: '三组大扫除15人' });
    await town.say({ person: neighbour, text: '六组除杂草3人' });
    expect((await town.say({ person: neighbour, text: '另算', quote: { text: same } })).join()).toContain(
      '单独算 长湖2',
    );
  });

  it('takes the place of the first when that is withdrawn', async () => {
    await town.say({ person: poster, text: swept });
    await town.say({ person: neighbour, text: '三组大扫除15人' });
    await town.say({ person: secretary, text: '第三组大扫除 15人' });
    expect(await town.say({ person: poster, text: '撤销' })).toEqual(['长湖1已撤销。长湖2报的是同一件，改由它算']);
    expect((await rows()).map(({ state, repeatOfId }) => [state, repeatOfId])).toEqual([
      ['withdrawn', null],
      ['pending', null],
      ['repeat', 2],
    ]);
  });

  it('is only pointed out to the secretary when no figure agrees', async () => {
    await town.say({ person: poster, text: swept });
    expect((await town.say({ person: neighbour, text: '三组大扫除搞完了' })).join()).toContain('记下 长湖2');
    expect((await town.say({ person: secretary, text: '待确认' })).join()).toContain('可能和长湖1是同一件');
  });
});

describe('a place written as it sounds', () => {
  it('is joined to the roster, and the receipt says so', async () => {
    const [receipt] = await town.say({ person: poster, text: '山组今天大扫除，15人' });
    expect(receipt).toContain('“山组”按三组记');
    expect((await rows())[0]).toMatchObject({ places: ['山组'], knownPlaces: ['三组'] });
    expect(await town.say({ person: neighbour, text: '三组大扫除15人' })).toEqual([
      '长湖2和长湖1是同一件事，只算一次，两条都留。不是同一件就回“另算 长湖2”',
    ]);
  });

  it('finds its village when it is told outside a group', async () => {
    const office = town.holder('office');
    const [receipt] = await town.say({ person: office, chat: 'private', text: '长胡村三组今天大扫除，15人' });
    expect(receipt).toContain('记下 长湖1');
  });
});

describe('photos sent by themselves', () => {
  const later = (minutes: number) => town.clock.now + minutes * minuteMs;

  it('shortly after a report without photos belong to it', async () => {
    await town.say({ person: poster, chat: 'private', text: swept });
    expect(await town.say({ person: poster, chat: 'private', text: '', photos: 1, at: later(3) })).toEqual([
      '图补到长湖1，现有1张',
    ]);
    expect(await town.say({ person: poster, chat: 'private', text: '', photos: 1, at: later(1) })).toEqual([]);
    expect((await rows())[0]).toMatchObject({ photosAnnounced: 2 });
  });

  it('sent privately after a report in the group belong to that', async () => {
    await town.say({ person: poster, text: swept });
    expect(await town.say({ person: poster, chat: 'private', text: '', photos: 2, at: later(5) })).toEqual([
      '图补到长湖1，现有2张',
    ]);
  });

  it('wait for the next text when the report has photos, or was long ago', async () => {
    await town.say({ person: poster, chat: 'private', text: swept, photos: 1 });
    expect(await town.say({ person: poster, chat: 'private', text: '', photos: 1, at: later(1) })).toEqual([
      '收到1张图，请说说做了什么',
    ]);
    await town.say({ person: poster, chat: 'private', text: '五组清沟渠 8人', at: later(1) });
    expect((await rows()).map(({ photosAnnounced }) => photosAnnounced)).toEqual([1, 1]);
    await town.say({ person: neighbour, chat: 'private', text: '六组清沟渠 8人' });
    expect(await town.say({ person: neighbour, chat: 'private', text: '', photos: 1, at: later(11) })).toEqual([
      '收到1张图，请说说做了什么',
    ]);
  });

  it('say before and after in their captions', async () => {
    await town.say({ person: poster, text: swept });
    await town.say({ person: poster, text: '整治前', photos: 1, at: later(1) });
    await town.say({ person: poster, text: '整治后的照片', photos: 2, at: later(1) });
    const [why] = await town.say({ person: poster, chat: 'private', text: '为什么 1' });
    expect(why?.split('\n').at(-1)).toBe('图1整治前，图2、3整治后');
  });

  it('in the group before the text belong to it', async () => {
    await town.say({ person: poster, text: '', photos: 2 });
    expect((await town.say({ person: poster, text: swept, at: later(2) })).join()).toContain('图2张');
  });
});

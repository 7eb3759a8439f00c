import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt, minuteMs } from '../../src/domain/time.ts';
import { participantsOf, versionsOf } from '../../src/store/reports.ts';
import { attachments, reports } from '../../src/store/schema.ts';
import { openTown, type TestTown } from '../support/town.ts';

// People of the sample town's 长湖村; 刘建军 is there twice, in 二组 and in 六组.
const poster = 'ch04';
const other = 'ch05';
const secretary = 'ch01';
const swept = '三组今天上午大扫除，党员群众一共15人，清了两车垃圾';

let town: TestTown;
beforeEach(async () => {
  town = await openTown();
});
afterEach(() => town.close());

const all = () => town.store.read.select().from(reports).orderBy(reports.id);
const only = async () => {
  const rows = await all();
  const [row] = rows;
  if (!row || rows.length !== 1) throw new Error(`${rows.length} reports`);
  return row;
};
const versions = async () => versionsOf(town.store.read, (await only()).id);
const named = async (reportId: number) =>
  (await participantsOf(town.store.read, reportId)).map(({ name, source }) => `${name} ${source}`);

describe('a report', () => {
  it('is answered with what was understood and waits for confirmation', async () => {
    expect(await town.say({ person: poster, text: swept, photos: 2 })).toEqual([
      '记下 长湖1：三组 大扫除 清垃圾 15人 垃圾2车 图2张。不对就说“改成…”',
    ]);
    expect(await only()).toMatchObject({
      state: 'pending',
      number: 1,
      day: '2023-03-16',
      kinds: expect.arrayContaining(['大扫除', '清垃圾']),
      attendance: { n: 15 },
      photosAnnounced: 2,
      text: swept,
      onBehalf: false,
    });
  });

  it('is stored and answered once when the platform delivers it twice', async () => {
    await town.say({ person: poster, text: swept, photos: 2, id: 'same' });
    await town.say({ person: poster, text: swept, photos: 2, id: 'same' });
    expect(await only()).toMatchObject({ photosAnnounced: 2, version: 1 });
    expect(await town.sentTo('changhu')).toHaveLength(1);
  });

  it('does not make the poster a participant unless the text says he was there', async () => {
    await town.say({ person: poster, text: swept });
    await town.say({ person: poster, text: '我们4个人今天在五组清沟渠' });
    const [first, second] = await all();
    expect(await named(first?.id ?? 0)).toEqual([]);
    expect(await named(second?.id ?? 0)).toEqual(['张建国 self']);
  });

  it('makes the people it names participants, but not a name two people share', async () => {
    await town.say({ person: poster, text: '三组大扫除，张爱国、王桂英、刘建军都来了' });
    expect(await named((await only()).id)).toEqual(['张爱国 text', '王桂英 text']);
  });

  it('by the word 上报 needs something that was done', async () => {
    expect(await town.say({ person: poster, text: '上报' })).toEqual(['请写做了什么，如：上报 三组大扫除 15人']);
    expect(await town.say({ person: poster, text: '上报 你好' })).toEqual([
      '没看懂做了什么，请写成：上报 三组大扫除 15人',
    ]);
    expect(await all()).toEqual([]);
    await town.say({ person: poster, text: '上报 五组清沟渠 8人' });
    expect(await only()).toMatchObject({ kinds: ['清沟渠'], attendance: { n: 8 } });
  });

  it('from somebody nobody knows counts for the unit and asks once who he is', async () => {
    const first = await town.say({ account: 'stranger', chat: 'changhu', text: swept });
    const second = await town.say({ account: 'stranger', chat: 'changhu', text: '五组今天清沟渠8人' });
    expect(first[0]).toMatch(/^记下 长湖1：.*\n你是谁？/u);
    expect(second[0]).toMatch(/^记下 长湖2：[^\n]*$/u);
    expect((await all()).map((row) => row.reporterPersonId)).toEqual([null, null]);
  });

  it('says in one sentence when its month is closed, and keeps it', async () => {
    const at = instantAt('2023-05-04', '10:00');
    const [late] = await town.say({ person: poster, text: '4月28日三组大扫除15人', at });
    expect(late?.split('\n')[1]).toBe('4月评比已截止，这条只留底');
    const onTheDay = instantAt('2023-06-03', '23:00');
    expect((await town.say({ person: poster, text: '5月28日三组大扫除15人', at: onTheDay }))[0]).not.toContain('截止');
    expect((await all()).map((row) => row.day)).toEqual(['2023-04-28', '2023-05-28']);
  });

  it('moved to a day that has not come says so and keeps it', async () => {
    await town.say({ person: poster, text: swept });
    const [text] = await town.say({ person: poster, text: '更正 1 2023年3月20日' });
    expect(text?.split('\n')).toEqual([
      expect.stringContaining('3月20日'),
      '这是还没到的日子，先记着。不对就说“改成今天”',
    ]);
    expect((await only()).day).toBe('2023-03-20');
    expect((await town.say({ person: poster, text: '改成今天' }))[0]).not.toContain('没到');
    expect((await only()).day).toBe('2023-03-16');
  });

  it('counts the photos sent privately in the ten minutes before, once', async () => {
    await town.say({ person: poster, chat: 'private', text: '', photos: 1 });
    town.clock.now += 9 * minuteMs;
    await town.say({ person: poster, chat: 'private', text: '', photos: 2 });
    town.clock.now += 2 * minuteMs;
    const [first] = await town.say({ person: poster, text: swept, photos: 1 });
    expect(first).toContain('图3张');
    const [second] = await town.say({ person: poster, text: '五组今天清沟渠8人' });
    expect(second).not.toContain('图');
    const attached = await town.store.read.select().from(attachments).orderBy(attachments.id);
    expect(attached.map(({ reportId }) => reportId)).toEqual([null, 1, 1, 1]);
  });

  it('does not take private photos of somebody else', async () => {
    await town.say({ person: other, chat: 'private', text: '', photos: 2 });
    expect((await town.say({ person: poster, text: swept }))[0]).not.toContain('图');
  });

  it('counts quoted photos once, though the quoted message was received before', async () => {
    await town.say({ person: poster, chat: 'private', text: '', photos: ['a', 'b'], id: 'photos' });
    const quote = { messageId: 'photos', photos: ['a', 'b'] };
    expect((await town.say({ person: poster, chat: 'private', text: swept, quote }))[0]).toContain('图2张');
  });

  it('finds the photos of a quoted message when the platform quotes only its id', async () => {
    await town.say({ person: poster, chat: 'private', text: '', photos: 3, id: 'photos' });
    town.clock.now += 60 * minuteMs;
    const quote = { messageId: 'photos' };
    expect((await town.say({ person: poster, chat: 'private', text: swept, quote }))[0]).toContain('图3张');
  });
});

describe('a repeat', () => {
  it('is answered with the earlier number, stored once, and brings its photos along', async () => {
    await town.say({ person: poster, text: swept, photos: 1 });
    expect(await town.say({ person: poster, text: swept, photos: 3 })).toEqual([
      '这条已经记过，是长湖1，没有重复记，补图3张，现有图4张',
    ]);
    expect(await only()).toMatchObject({ photosAnnounced: 4 });
    expect(await town.say({ person: poster, text: `${swept}。` })).toEqual(['这条已经记过，是长湖1，没有重复记']);
  });

  it('may say that it is one in other words', async () => {
    const text = '五组今天清扫水泥路，8人';
    await town.say({ person: poster, text });
    const [answer] = await town.say({ person: poster, text: `刚才图没发出去，再发一遍：${text}`, photos: 2 });
    expect(answer).toBe('这条已经记过，是长湖1，没有重复记，补图2张，现有图2张');
  });

  it('is a report of its own on another day, after a withdrawal, and kept beside the first from another sender', async () => {
    await town.say({ person: poster, text: '三组大扫除15人' });
    await town.say({ person: other, text: '三组大扫除15人' });
    await town.say({ person: poster, text: '三组大扫除15人', at: instantAt('2023-03-17', '08:00') });
    await town.say({ person: other, text: '撤销 2' });
    await town.say({ person: other, text: '三组大扫除15人', at: instantAt('2023-03-16', '12:00') });
    expect((await all()).map((row) => [row.number, row.state])).toEqual([
      [1, 'pending'],
      [2, 'withdrawn'],
      [3, 'pending'],
      [4, 'repeat'],
    ]);
  });
});

describe('a correction', () => {
  beforeEach(() => town.say({ person: poster, text: swept, photos: 2 }));

  it.each([
    ['应该是16人', { attendance: { n: 16 } }],
    ['改成二十来人', { attendance: { n: 20, approx: true } }],
    ['更正：不是三组，是五组', { places: ['五组'], knownPlaces: ['五组'] }],
    ['更正 1 垃圾3车', { quantities: [{ item: '垃圾', n: 3, unit: '车' }] }],
    ['长湖1改成20人', { attendance: { n: 20 } }],
    ['更正 15 人不对，是18人', { attendance: { n: 18 } }],
    ['改成昨天', { day: '2023-03-15', dayTo: '2023-03-15' }],
  ])('%s changes that and nothing else, and shows the new reading', async (text, expected) => {
    const before = await only();
    const [answer] = await town.say({ person: poster, text });
    expect(answer).toMatch(/^改好 长湖1：/u);
    expect(await only()).toMatchObject({ ...before, ...expected, version: 2 });
  });

  it('keeps what the report said before, every time', async () => {
    await town.say({ person: poster, text: '应该是16人' });
    await town.say({ person: poster, text: '少算了2人' });
    expect(await only()).toMatchObject({ attendance: { n: 18 }, version: 3 });
    expect((await versions()).map(({ version, before, change }) => [version, before, change])).toEqual([
      [1, expect.objectContaining({ attendance: expect.objectContaining({ n: 15 }) }), '应该是16人'],
      [2, expect.objectContaining({ attendance: expect.objectContaining({ n: 16 }) }), '少算了2人'],
    ]);
  });

  it('that changes nothing makes no version', async () => {
    expect((await town.say({ person: poster, text: '应该是15人' }))[0]).toMatch(/^本来就是 长湖1：/u);
    expect(await versions()).toEqual([]);
  });

  it('that was not understood asks once and changes nothing', async () => {
    expect(await town.say({ person: poster, text: '更正 一下' })).toEqual(['没看懂要改哪里，请回如：改成15人']);
    expect((await only()).version).toBe(1);
  });

  it('may quote our receipt instead of typing the number', async () => {
    await town.say({ person: poster, text: '五组今天清沟渠8人' });
    const quote = { text: '记下 长湖1：三组 大扫除 15人。不对就说“改成…”' };
    await town.say({ person: poster, text: '应该是16人', quote });
    expect((await all()).map((row) => row.attendance?.n)).toEqual([16, 8]);
  });

  it('adds and takes off the people it names', async () => {
    await town.say({ person: poster, text: '五组清沟渠，张爱国、王桂英参加' });
    const [answer] = await town.say({ person: poster, text: '更正：不是王桂英，是罗金花' });
    expect(answer).toContain('加上：罗金花\n去掉：王桂英');
    expect(await named(2)).toEqual(['张爱国 text', '罗金花 text']);
  });

  it('of a report of somebody else is for the secretary or the office', async () => {
    expect(await town.say({ person: other, text: '更正 1 20人' })).toEqual([
      '长湖1是别人报的，由本人、村书记或办公室来改',
    ]);
    expect(await town.say({ person: 'ht01', chat: 'private', text: '更正 长湖1 20人' })).toEqual([
      '长湖1是别人报的，由本人、村书记或办公室来改',
    ]);
    expect((await only()).attendance).toMatchObject({ n: 15 });
    expect((await town.say({ person: secretary, text: '更正 1 20人' }))[0]).toContain('20人');
    expect((await town.say({ person: 'zb02', chat: 'private', text: '更正 长湖1 21人' }))[0]).toContain('21人');
  });

  it('by somebody without a report of the last days asks for the number', async () => {
    const asks = ['没找到您最近的上报，请写编号，如：更正 37 15人'];
    expect(await town.say({ person: other, text: '应该是16人' })).toEqual(asks);
    const later = instantAt('2023-03-30', '09:00');
    expect(await town.say({ person: poster, text: '应该是16人', at: later })).toEqual(asks);
  });

  it('of an unknown number says so', async () => {
    expect(await town.say({ person: poster, text: '更正 99 20人' })).toEqual(['没有长湖99这条上报']);
  });

  it('of a confirmed report takes the points back until it is confirmed again', async () => {
    await town.say({ person: secretary, text: '确认 1 张爱国' });
    const [answer] = await town.say({ person: poster, text: '应该是16人' });
    expect(answer).toMatch(/原来确认过，改后要书记再确认一次$/u);
    expect(await only()).toMatchObject({ state: 'pending' });
    expect((await town.say({ person: other, chat: 'private', text: '我的积分' }))[0]).toMatch(/^张爱国今年0分/u);
    await town.say({ person: secretary, text: '确认 1' });
    expect((await town.say({ person: other, chat: 'private', text: '我的积分' }))[0]).toMatch(/^张爱国今年1分/u);
  });
});

describe('撤销', () => {
  beforeEach(async () => {
    await town.say({ person: poster, text: '一组今天植树30棵', photos: 1 });
    await town.say({ person: poster, text: swept, photos: 1 });
  });

  it('withdraws the latest report, and said twice takes no second one', async () => {
    expect(await town.say({ person: poster, text: '撤销' })).toEqual(['长湖2已撤销']);
    expect(await town.say({ person: poster, text: '撤销' })).toEqual(['长湖2已经撤销了']);
    expect((await all()).map((row) => row.state)).toEqual(['pending', 'withdrawn']);
  });

  it('takes the number that is named, also in a free sentence', async () => {
    expect(await town.say({ person: poster, text: '撤销 长湖1' })).toEqual(['长湖1已撤销']);
    expect(await town.say({ person: poster, text: '刚才发错了，撤销' })).toEqual(['长湖2已撤销']);
  });

  it('is for the one who reported', async () => {
    expect(await town.say({ person: secretary, text: '撤销 1' })).toEqual(['长湖1由报的人撤销，书记可以退回']);
    expect((await all()).map((row) => row.state)).toEqual(['pending', 'pending']);
  });

  it('takes back the points of a confirmed report, and a withdrawn one can not be corrected or confirmed', async () => {
    await town.say({ person: secretary, text: '确认 2 张爱国' });
    expect(await town.say({ person: poster, text: '撤销' })).toEqual(['长湖2已撤销，积分一并冲回']);
    const [points] = await town.say({ person: other, chat: 'private', text: '我的积分' });
    expect(points).toMatch(/^张爱国今年0分/u);
    expect(points).toContain('-1分 长湖2已撤销，冲回：参加人居环境整治');
    expect(await town.say({ person: poster, text: '应该是16人' })).toEqual(['长湖2已经撤销了，请重新发一条']);
    expect(await town.say({ person: secretary, text: '确认 2' })).toEqual(['长湖2已经撤销了，不能确认']);
    const [row] = await town.store.read.select().from(reports).where(eq(reports.number, 2));
    expect(row?.state).toBe('withdrawn');
  });
});

describe('代报', () => {
  it('makes the people it names participants, not the one who writes', async () => {
    expect(await town.say({ person: secretary, text: '代报 三组大扫除 5人 张爱国 王桂英' })).toEqual([
      '代报记下 长湖1：三组 大扫除 5人。不对就说“改成…”\n参加：张爱国、王桂英',
    ]);
    expect(await only()).toMatchObject({ onBehalf: true });
    expect(await named(1)).toEqual(['张爱国 onBehalf', '王桂英 onBehalf']);
  });

  it('says which name two people share', async () => {
    const [text] = await town.say({ person: secretary, text: '代报 三组大扫除 张爱国 刘建军' });
    expect(text).toContain('参加：张爱国。刘建军有同名，确认时写明组');
  });

  it('is not for members, and for a secretary only in his own unit', async () => {
    expect((await town.say({ person: poster, text: '代报 三组大扫除 5人 张爱国' }))[0]).toContain('村书记');
    expect((await town.say({ person: 'ht01', chat: 'private', text: '代报 长湖村三组大扫除 5人' }))[0]).toContain(
      '村书记',
    );
    expect(await all()).toEqual([]);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { reports, visits } from '../../src/store/schema.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
/** Of 长湖 and 荷塘. */
const liaison = 'zb04';

beforeEach(async () => {
  town = await openTown();
  town.clock.now = instantAt('2023-05-10', '10:00');
});
afterEach(() => town.close());

const privately = (text: string, person = liaison) => town.say({ person, text, chat: 'private' });
const noted = () => town.store.read.select().from(visits);
const reported = () => town.store.read.select().from(reports);

describe('a visit in words of one’s own', () => {
  it.each([
    '入户 长湖三组张爱国家 说了改厕的事',
    '入户长湖村三组张爱国家，说了改厕的事',
    '入户：长湖村三组张爱国家，说了改厕的事',
    '今天到长湖三组张爱国家走访，说了改厕的事',
    '我今天去长湖村三组张爱国家里走访，说了改厕的事',
    '今天走访了长湖三组张爱国家，说了改厕的事',
    '走访 长湖村 三组 张爱国家 说了改厕的事',
    '走访长湖村三组张爱国家说了改厕的事',
    '上午到长湖三组张爱国家走访，说了改厕的事',
  ])('%s is noted with household, group and words', async (text) => {
    expect(await privately(text)).toEqual(['记下入户 长湖：三组 张爱国家 说了改厕的事']);
    expect(await noted()).toMatchObject([{ groupName: '三组', note: '说了改厕的事', day: '2023-05-10' }]);
    expect((await noted())[0]?.householdId).not.toBeNull();
    expect(await reported()).toEqual([]);
  });

  it.each([
    '入户 长湖村 三组 张爱国家 昨天去的，说了改厕',
    '昨天入户 长湖村 三组 张爱国家 说了改厕',
    '入户 昨天 长湖村 三组 张爱国家 说了改厕',
    '昨天到长湖三组张爱国家走访，说了改厕',
    '走访长湖三组张爱国家，5月9日去的，说了改厕',
  ])('%s is of the day it says', async (text) => {
    expect(await privately(text)).toEqual(['记下入户 长湖 5月9日：三组 张爱国家 说了改厕']);
    expect(await noted()).toMatchObject([{ day: '2023-05-09', note: '说了改厕' }]);
    expect(await reported()).toEqual([]);
  });

  it('a day that was talked about is not that of the visit', async () => {
    await privately('入户 长湖村 三组 张爱国家 说好5月8日的会补课');
    expect(await noted()).toMatchObject([{ day: '2023-05-10', note: '说好5月8日的会补课' }]);
  });

  it('one that is only intended is not noted', async () => {
    expect(await privately('入户 长湖村 三组 张爱国家 明天去')).toEqual(['还没去的先不记，去过再发']);
    expect(await noted()).toEqual([]);
  });

  it.each(['入户 青山村 一组 王五家 好', '今天到青山村一组王五家走访，家里都好'])(
    '%s in a village that is not his is refused, and booked as nothing',
    async (text) => {
      expect(await privately(text)).toEqual([
        '这个由村民代表、网格长、村干部、村书记、办点干部、指挥所办公室来办，请找他们',
      ]);
      expect(await noted()).toEqual([]);
      expect(await reported()).toEqual([]);
    },
  );

  it.each([
    '入户宣传 长湖 20户 5人',
    '今天到长湖三组走访12户，2人',
    '走访长湖三组张爱国家等5户，发资料20份',
    '今天到长湖三组张爱国家走访，帮他家打扫院子，3人',
  ])('%s is a report of work', async (text) => {
    await privately(text);
    expect(await noted()).toEqual([]);
    expect(await reported()).toHaveLength(1);
  });

  it('what a member tells in the group of his village stays a report', async () => {
    await town.say({ person: 'ch05', chat: 'changhu', text: '今天到三组张爱国家走访，家里都好' });
    expect(await noted()).toEqual([]);
    expect(await reported()).toHaveLength(1);
  });
});

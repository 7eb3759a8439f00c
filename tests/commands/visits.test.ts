import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantAt } from '../../src/domain/time.ts';
import { attachments, reports, visits } from '../../src/store/schema.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
/** 包联: group and household of 长湖, a group of 荷塘. */
const liaison = 'zb04';
const representative = 'ch38';

beforeEach(async () => {
  town = await openTown();
  town.clock.now = instantAt('2023-05-10', '10:00');
});
afterEach(() => town.close());

const privately = (person: string, text: string, photos = 0) => town.say({ person, text, chat: 'private', photos });
const stored = () => town.store.read.select().from(visits);

describe('入户', () => {
  it('keeps household, group, words, day and photo of a visit', async () => {
    expect(await privately(representative, '入户 三组 张爱国家 说了改厕的事', 1)).toEqual([
      '记下入户 长湖：三组 张爱国家 说了改厕的事 图1张',
    ]);
    const [row] = await stored();
    expect(row).toMatchObject({ groupName: '三组', head: null, note: '说了改厕的事', day: '2023-05-10' });
    expect(row?.householdId).not.toBeNull();
    expect((await town.store.read.select().from(attachments)).map(({ visitId }) => visitId)).toEqual([row?.id]);
  });

  it('says in the receipt that a long note was not kept whole', async () => {
    const [said] = await privately(representative, `入户 三组 张爱国家 ${'好'.repeat(301)}`);
    expect(said).toContain('话长，只记了前300字');
  });

  it('takes a household the roster does not know by its words', async () => {
    await privately(representative, '入户 三组 胡大爷家 身体还好');
    expect(await stored()).toMatchObject([{ householdId: null, head: '胡大爷', groupName: '三组' }]);
  });

  it('offers once to note a problem that was talked about, and notes none by itself', async () => {
    expect(await privately(representative, '入户 三组 张爱国家 屋后水沟堵了没人管')).toEqual([
      '记下入户 长湖：三组 张爱国家 屋后水沟堵了没人管\n里面的问题要记就发：反映 地方 问题',
    ]);
    expect(await privately(representative, '问题')).toEqual(['没有没销号的问题']);
  });

  it('is refused to members, and to a cadre in a village that is not his', async () => {
    const refused = '这个由村民代表、网格长、村干部、村书记、办点干部、指挥所办公室来办，请找他们';
    expect(await privately('ch05', '入户 三组 张爱国家 说了改厕的事')).toEqual([refused]);
    expect(await privately(liaison, '入户 柳林村 一组 张爱国家 说了改厕的事')).toEqual([refused]);
    expect(await stored()).toEqual([]);
  });

  it('leaves reports of work that begin with the word to be reports', async () => {
    await town.say({ person: 'ch05', chat: 'changhu', text: '入户宣传垃圾分类，3人，发资料50份' });
    await town.say({ person: 'ch05', chat: 'changhu', text: '入户 三组走访12户，2人' });
    expect(await stored()).toEqual([]);
    expect(await town.store.read.select().from(reports)).toHaveLength(2);
  });
});

describe('我的联户', () => {
  it('shows a cadre his own groups and households with his last visit, and nothing of others', async () => {
    await privately(representative, '入户 三组 张爱国家 说了改厕的事');
    await privately(liaison, '入户 长湖村 三组 张建国家 都好');
    town.clock.now = instantAt('2023-05-20', '10:00');
    expect(await privately(liaison, '我的联户')).toEqual([
      '长湖三组 上次5月10日\n长湖三组 张建国家 上次5月10日\n荷塘一组\n去过就发：入户 三组 户主家 说了什么',
    ]);
    expect(await privately(representative, '我的联户')).toEqual([
      '长湖三组 张建国家\n长湖三组 张爱国家 上次5月10日\n去过就发：入户 三组 户主家 说了什么',
    ]);
  });

  it('says so when the roster gives somebody nothing to look after', async () => {
    expect(await privately(town.holder('secretary', 'changhu'), '我的联户')).toEqual([
      '名册里还没写您联哪些组和户，请找办公室',
    ]);
  });
});

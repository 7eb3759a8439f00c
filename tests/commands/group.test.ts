import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { addDays, dayOf, instantAt, startOfDay } from '../../src/domain/time.ts';
import { bindingOf, chatById, ensureChat } from '../../src/store/chats.ts';
import { openTown, programmeStart, type TestTown } from '../support/town.ts';

let town: TestTown;
let secretary: string;
let office: string;

beforeEach(async () => {
  const opened = await openTown();
  onTestFinished(() => opened.close());
  town = opened;
  secretary = town.holder('secretary', 'changhu');
  office = town.holder('office');
});

async function chatId(chat: string): Promise<number> {
  return town.store.write(async (tx) => (await ensureChat(tx, { bot: 'test', chatId: chat, kind: 'group' })).id);
}

const bindingNow = async (chat: string) => bindingOf(town.store.read, await chatId(chat), town.clock.now);
const refused = ['这个由村书记、指挥所办公室来办，请找他们'];

describe('绑定本群', () => {
  it('binds the group and answers with the phase', async () => {
    await town.say({ person: secretary, chat: 'changhu', text: '解绑本群' });
    expect(await town.say({ person: secretary, chat: 'unbound', text: '绑定本群 长湖村' })).toEqual([
      '绑定好了：长湖村\n“干净”阶段：到5月31日，还有76天',
    ]);
    expect(await bindingNow('unbound')).toMatchObject({ unit: { code: 'changhu' }, part: 'main' });
  });

  it('keeps one main group per unit and says how to add another', async () => {
    expect(await town.say({ person: secretary, chat: 'unbound', text: '绑定本群 长湖' })).toEqual([
      '长湖村已有主群（长湖村工作群）。这个群请发：绑定本群 长湖村 副群',
    ]);
    expect(await bindingNow('unbound')).toBeNull();
    const [answer] = await town.say({ person: secretary, chat: 'unbound', text: '绑定本群 长湖村 副群' });
    expect(answer).toContain('长湖村（副群，只收结果）');
    expect(await bindingNow('unbound')).toMatchObject({ part: 'side' });
  });

  it('says so when nothing changes, and names a unit it does not know', async () => {
    expect(await town.say({ person: secretary, text: '绑定本群 长湖村' })).toEqual(['本群已经是长湖村的主群了']);
    expect(await town.say({ person: secretary, text: '绑定本群 天上村' })).toEqual([
      '没有“天上村”这个单位，请写全名，如 长湖村',
    ]);
    expect(await town.say({ person: secretary, text: '绑定本群' })).toEqual(['请写单位名，如：绑定本群 长湖村']);
  });

  it('is for the secretary of that very unit, and the office', async () => {
    const neighbour = town.holder('secretary', 'hetang');
    const stranger = { account: 'a', chat: 'unbound', text: '绑定本群 长湖村 副群' };
    expect(await town.say(stranger)).toEqual(refused);
    expect(await town.say({ person: neighbour, chat: 'unbound', text: '绑定本群 长湖村 副群' })).toEqual(refused);
    expect(await town.say({ person: neighbour, chat: 'changhu', text: '绑定本群 荷塘村 副群' })).toEqual(refused);
    expect(await bindingNow('unbound')).toBeNull();
    await town.say({ person: office, chat: 'unbound', text: '绑定本群 长湖村 副群' });
    expect(await bindingNow('unbound')).not.toBeNull();
  });

  it('is said in the group itself', async () => {
    expect(await town.say({ person: office, chat: 'private', text: '绑定本群 长湖村' })).toEqual(['这个要在群里发']);
  });
});

describe('解绑本群', () => {
  it('ends the binding; posts wait from then on', async () => {
    expect(await town.say({ person: secretary, text: '解绑本群' })).toEqual(['解绑了：长湖村。本群不再收提醒']);
    expect(await bindingNow('changhu')).toBeNull();
    expect((await town.post({ account: 'a', chat: 'changhu', text: '三组大扫除' })).outcome).toBe('held');
    expect(await town.say({ person: secretary, text: '解绑本群' })).toEqual(['本群没有绑定']);
  });

  it('is refused to members', async () => {
    expect(await town.say({ person: town.members('changhu')[0]?.id ?? '', text: '解绑本群' })).toEqual(refused);
    expect(await bindingNow('changhu')).not.toBeNull();
  });
});

describe('静音', () => {
  const mutedUntil = async () => (await chatById(town.store.read, await chatId('changhu')))?.mutedUntil ?? null;

  it.each([
    ['静音 7天', 7],
    ['静音', 7],
    ['静音 三天', 3],
    ['静音3', 3],
  ])('%s keeps the group free of reminders for %i days after today', async (text, days) => {
    const [answer] = await town.say({ person: secretary, text });
    expect(answer).toContain(`静音到3月${16 + days}日`);
    expect(await mutedUntil()).toBe(startOfDay(addDays(dayOf(programmeStart), days + 1)));
  });

  it('ends when it is called off', async () => {
    await town.say({ person: secretary, text: '静音 7天' });
    expect(await town.say({ person: secretary, text: '取消静音' })).toEqual(['恢复提醒了']);
    expect(await mutedUntil()).toBeNull();
  });

  it('is never for good, and never by a neighbour', async () => {
    expect(await town.say({ person: secretary, text: '静音 365天' })).toEqual(['最多静音31天']);
    expect(await town.say({ person: town.holder('secretary', 'hetang'), chat: 'changhu', text: '静音 7天' })).toEqual(
      refused,
    );
    expect(await mutedUntil()).toBeNull();
  });
});

describe('whose unit a report is about', () => {
  const taken = (name: string, unit: string) =>
    town.bundle.town.people.some((person) => person.unit === unit && person.name === name);
  const report = (person: string, chat: string, text: string) => town.say({ person, chat, text });

  it('is the group’s, whatever the sender belongs to', async () => {
    const [receipt] = await report(town.holder('secretary', 'hetang'), 'changhu', '三组大扫除 15人');
    expect(receipt).toContain('长湖1');
  });

  it('and the points are his who took part, wherever he belongs', async () => {
    const guest = town.members('hetang').find(({ name }) => !taken(name, 'changhu'));
    await town.say({ person: guest?.id ?? '', chat: 'changhu', text: '我们4个人今天在三组清沟渠', photos: 1 });
    await report(secretary, 'changhu', '确认 1');
    expect((await report(guest?.id ?? '', 'private', '我的积分'))[0]).toMatch(/今年1分/);
  });

  it('is the unit’s of a side group too', async () => {
    await town.say({ person: secretary, chat: 'unbound', text: '绑定本群 长湖村 副群' });
    expect((await report(secretary, 'unbound', '三组大扫除 15人'))[0]).toContain('记下 长湖1：');
    expect((await report(secretary, 'changhu', '五组清沟渠 8人'))[0]).toContain('记下 长湖2：');
  });

  it('is, privately, the one the text names, else the sender’s own', async () => {
    const villager = town.members('changhu')[0]?.id ?? '';
    expect((await report(villager, 'private', '荷塘村三组大扫除 15人'))[0]).toContain('荷塘1');
    expect((await report(villager, 'private', '三组大扫除 12人'))[0]).toContain('长湖1');
  });

  it('is asked of somebody who speaks for several', async () => {
    const liaison = town.holder('liaison', 'changhu');
    expect(await report(liaison, 'private', '三组大扫除 15人')).toEqual(['哪个村？回 长湖 或 荷塘']);
    expect((await report(liaison, 'private', '长湖 三组大扫除 15人'))[0]).toContain('长湖1');
  });

  it('is asked of a stranger who writes privately', async () => {
    expect(await town.say({ account: 'a', chat: 'private', text: '三组大扫除 15人' })).toEqual([
      '是哪个村或单位的？回名字就行，如：长湖\n你是谁？回：我是 三组 张建国',
    ]);
  });

  it('is, in the town’s own group, the village the text names', async () => {
    const unit = town.bundle.town.units.find((one) => one.kind === 'town')?.id ?? '';
    expect((await report(secretary, unit, '长湖村三组大扫除 15人'))[0]).toContain('长湖1');
  });
});

it('rights are those of the moment a message was received', async () => {
  await town.say({ person: secretary, text: '谢谢', at: instantAt('2023-03-20', '10:00') });
  expect(await town.say({ person: secretary, text: '静音 2天', at: instantAt('2023-03-17', '10:00') })).toEqual(
    refused,
  );
});

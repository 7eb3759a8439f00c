import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { handleInbox } from '../../src/commands/handle-message.ts';
import { receiveMessage } from '../../src/commands/receive-message.ts';
import { dayMs } from '../../src/domain/time.ts';
import { decisionsAbout } from '../../src/store/audit.ts';
import { bindChat, ensureChat } from '../../src/store/chats.ts';
import { personByCode } from '../../src/store/people.ts';
import { waitingItems } from '../../src/store/private-items.ts';
import { unitByCode } from '../../src/store/units.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;

beforeEach(async () => {
  const opened = await openTown();
  onTestFinished(() => opened.close());
  town = opened;
});

const told = async (code: string) => {
  const person = await personByCode(town.store.read, code);
  return (await waitingItems(town.store.read, person?.id ?? 0, town.clock.now)).map(({ text }) => text);
};
const claim = (text: string, account = 'new', chat = 'changhu') => town.say({ account, chat, text });
const whoIs = (account = 'new') => claim('我是谁', account);

describe('我是', () => {
  it.each([
    '我是 三组 张建国',
    '我是三组张建国',
    '我是三组的张建国',
    '我是 长湖村3组 张建国。',
    '/我是 第三小组 张建国',
  ])('%s registers the one it names', async (text) => {
    expect(await claim(text)).toEqual(['记住了：长湖村三组 张建国']);
    expect(await whoIs()).toEqual(['您是长湖村三组 张建国']);
  });

  it('finds a name without its group while it is the only one', async () => {
    expect(await claim('我是张建国')).toEqual(['记住了：长湖村三组 张建国']);
  });

  it('asks which one when two people of the unit have the name', async () => {
    expect(await claim('我是 刘建军')).toEqual([
      '刘建军有2位：长湖村二组，长湖村六组。是哪个？发：我是 长湖村二组 刘建军',
    ]);
    expect(await claim('我是 长湖村六组 刘建军')).toEqual(['记住了：长湖村六组 刘建军']);
  });

  it('does not guess when the group does not fit', async () => {
    expect(await claim('我是 五组 张建国')).toEqual(['名册里张建国不在这个组。再核对一下，或问村书记']);
    expect(await whoIs()).toEqual(['还不认识您。请发：我是 三组 张建国（换成您的）']);
  });

  it('says so when nobody of that name is on the roster of the unit', async () => {
    expect(await claim('我是 三组 王不在')).toEqual(['名册里没找到王不在。看看字对不对，或请村书记加上']);
    expect(await claim('我是 三组 张建国', 'new', 'hetang')).toEqual([
      '名册里没找到张建国。看看字对不对，或请村书记加上',
    ]);
  });

  it.each([
    ['我是 三组 张见国', '您是 三组 张建国 还是 三组 张爱国？回，如：我是 三组 张建国'],
    ['我是 三组 章建国', '您是 三组 张建国 吗？是就回：我是 三组 张建国'],
    ['我是张建囯', '您是 三组 张建国 吗？是就回：我是 三组 张建国'],
  ])('%s is asked about, and registers nobody by a guess', async (text, question) => {
    expect(await claim(text)).toEqual([question]);
    expect(await whoIs()).toEqual(['还不认识您。请发：我是 三组 张建国（换成您的）']);
    expect(await claim('我是 三组 张建国')).toEqual(['记住了：长湖村三组 张建国']);
  });

  it('does not ask about a name one slip away in another group', async () => {
    expect(await claim('我是 一组 张见国')).toEqual(['名册里没找到张见国。看看字对不对，或请村书记加上']);
  });

  it('asks about a slip privately with the village', async () => {
    expect(await claim('我是 长湖村 三组 章建国', 'new', 'private')).toEqual([
      '您是 长湖村三组 张建国 吗？是就回：我是 长湖村三组 张建国',
    ]);
  });

  it('works privately, where the unit comes from the words', async () => {
    expect(await claim('我是 长湖村 三组 张建国', 'new', 'private')).toEqual(['记住了：长湖村三组 张建国']);
  });

  it('asks for what is missing when it is certainly the command', async () => {
    expect(await claim('/我是')).toEqual(['请写组和姓名，如：我是 三组 张建国']);
  });
});

describe('a claim', () => {
  const secretaryName = () => town.person(town.holder('secretary', 'changhu')).name;

  it('of somebody with a role is refused and recorded: that takes a code', async () => {
    const [answer] = await claim(`我是 ${secretaryName()}`);
    expect(answer).toBe(`${secretaryName()}是村书记，要用绑定码：向办公室要，再私聊我 绑定 六位数`);
    expect(await whoIs()).toEqual(['还不认识您。请发：我是 三组 张建国（换成您的）']);
    const person = await personByCode(town.store.read, town.holder('secretary', 'changhu'));
    expect(await decisionsAbout(town.store.read, `person:${person?.id}`)).toMatchObject([{ action: 'claim.refused' }]);
  });

  it('of somebody with a role is told to every person of the office, once a day', async () => {
    const line = `长湖群里“new”自称长湖村一组${secretaryName()}（村书记），没给登记。真是本人就发：绑定码 ${secretaryName()}`;
    await claim(`我是 ${secretaryName()}`);
    await claim(`我是 ${secretaryName()}`);
    const office = town.bundle.town.people.filter((one) => one.roles.some(({ role }) => role === 'office'));
    expect(office.length).toBeGreaterThan(1);
    for (const { id } of office) expect(await told(id)).toEqual([line]);
    town.clock.now += dayMs;
    await claim(`我是 ${secretaryName()}`);
    expect(await told(town.holder('office'))).toEqual([line, line]);
  });

  it('of the liaison cadre in his village’s group is one of a role, though he belongs to the town', async () => {
    const { name } = town.person(town.holder('liaison', 'changhu'));
    expect(await claim(`我是 ${name}`)).toEqual([`${name}是办点干部，要用绑定码：向办公室要，再私聊我 绑定 六位数`]);
  });

  it('never takes a person away from somebody who is him already, and tells his secretary', async () => {
    await claim('我是 三组 张建国', 'first');
    expect(await claim('我是 三组 张建国', 'second')).toEqual(['张建国已经有人登记了。真是您，请村书记发绑定码']);
    expect(await whoIs('first')).toEqual(['您是长湖村三组 张建国']);
    expect(await told(town.holder('secretary', 'changhu'))).toEqual([
      '长湖群里“second”自称长湖村三组张建国，他已登记过，没有改。真是他换了号就发：绑定码 张建国',
    ]);
    expect(await told(town.holder('office'))).toEqual([]);
  });

  it('on another platform does not take him either: that takes a code', async () => {
    await claim('我是 三组 张建国', 'first');
    const other = {
      ...(await town.incoming({ account: 'ding', chat: 'changhu', text: '我是 三组 张建国' })),
      bot: 'other',
    };
    await town.store.write(async (tx) => {
      const unit = await unitByCode(tx, 'changhu');
      const chat = await ensureChat(tx, { bot: 'other', chatId: 'changhu', kind: 'group' });
      await bindChat(tx, { chatId: chat.id, unitId: unit?.id ?? 0, part: 'side', at: town.clock.now });
    });
    const { inboxId } = await receiveMessage(town.deps, other);
    await handleInbox(town.deps, inboxId);
    expect((await town.sentTo('changhu')).at(-1)?.text).toContain('已经有人登记了');
  });

  it('does not turn a registered account into somebody else', async () => {
    await claim('我是 三组 张建国');
    expect(await claim('我是 三组 张建国')).toEqual(['已经登记过：长湖村三组 张建国']);
    const [answer] = await claim('我是 六组 刘建军');
    expect(answer).toContain('您登记的是张建国');
    expect(await whoIs()).toEqual(['您是长湖村三组 张建国']);
  });

  it('makes the person the reporter from the next report on', async () => {
    await claim('我是 三组 张建国');
    const [receipt] = await claim('三组大扫除 15人');
    expect(receipt).toContain('记下 长湖1');
    expect(receipt).not.toContain('你是谁');
  });
});

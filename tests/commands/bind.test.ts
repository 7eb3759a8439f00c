import { isNull } from 'drizzle-orm';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { handleInbox } from '../../src/commands/handle-message.ts';
import { receiveMessage } from '../../src/commands/receive-message.ts';
import { hourMs } from '../../src/domain/time.ts';
import { issueCode } from '../../src/store/bind-codes.ts';
import { importTown } from '../../src/store/import-town.ts';
import { personByCode } from '../../src/store/people.ts';
import { waitingItems } from '../../src/store/private-items.ts';
import { accountBindings } from '../../src/store/schema.ts';
import { openTown, type TestTown } from '../support/town.ts';

let town: TestTown;
let secretary: string;

beforeEach(async () => {
  const opened = await openTown();
  onTestFinished(() => opened.close());
  town = opened;
  secretary = town.holder('secretary', 'changhu');
});

function codeFor(id: string): Promise<string> {
  return town.store.write(async (tx) => {
    const person = await personByCode(tx, id);
    return issueCode(tx, { personId: person?.id ?? 0, machineNow: town.clock.machineNow });
  });
}

const privately = (text: string, account = 'new') => town.say({ account, chat: 'private', text });

describe('绑定', () => {
  it('by code gives the person and his roles', async () => {
    const answer = await privately(`绑定 ${await codeFor(secretary)}`);
    expect(answer).toEqual([`绑定好了：长湖村 ${town.person(secretary).name} 村书记`]);
    const [task] = await privately('/任务 新建 清沟渠 截止 3月20日');
    expect(task).not.toContain('请找他们');
  });

  it('takes a code in full width, without a blank, with blanks in it', async () => {
    const wide = String.fromCodePoint(
      ...[...(await codeFor(secretary))].map((digit) => (digit.codePointAt(0) ?? 0) + 0xfee0),
    );
    expect((await privately(`绑定${wide}`))[0]).toContain('绑定好了');
    const code = await codeFor(secretary);
    expect((await privately(`绑定 ${code.slice(0, 3)} ${code.slice(3)}`))[0]).toContain('绑定好了');
  });

  it('refuses a code that is wrong, used or too old in the same words', async () => {
    const refused = ['码不对，或已过期、用过了。请再要一个'];
    const code = await codeFor(secretary);
    const wrong = code === '000000' ? '000001' : '000000';
    expect(await privately(`绑定 ${wrong}`)).toEqual(refused);
    await privately(`绑定 ${code}`);
    expect(await privately(`绑定 ${code}`)).toEqual(refused);
    const late = await codeFor(secretary);
    town.clock.machineNow += 72 * hourMs;
    expect(await privately(`绑定 ${late}`)).toEqual(refused);
  });

  it('is refused for an hour after five wrong codes, even with the right one', async () => {
    const code = await codeFor(secretary);
    for (let n = 0; n < 5; n += 1) await privately(`绑定 ${code === '111111' ? '222222' : '111111'}`);
    expect(await privately(`绑定 ${code}`)).toEqual(['试得太多了，请过一小时再试']);
    expect((await privately(`绑定 ${code}`, 'somebody-else'))[0]).toContain('绑定好了');
  });

  it('stops for everybody, and tells the office, when many accounts guess at once', async () => {
    const code = await codeFor(secretary);
    const wrong = code === '111111' ? '222222' : '111111';
    for (let n = 0; n < 30; n += 1) await privately(`绑定 ${wrong}`, `thief-${n % 10}`);
    expect(await privately(`绑定 ${code}`)).toEqual(['这会儿试错的码太多，绑定先停一停。请过一小时再试']);
    const office = await personByCode(town.store.read, town.holder('office'));
    expect(await waitingItems(town.store.read, office?.id ?? 0, town.clock.now)).toMatchObject([
      { text: '一小时里有很多绑定码不对，可能有人在试码。绑定先停一小时' },
    ]);
    town.clock.machineNow += hourMs;
    expect((await privately(`绑定 ${code}`))[0]).toContain('绑定好了');
  });

  it('fails with a sentence for somebody who has left the roster', async () => {
    const code = await codeFor('ch04');
    const people = town.bundle.town.people.filter((person) => person.id !== 'ch04');
    await town.store.write((tx) => importTown(tx, { ...town.bundle.town, people }, town.clock.now));
    expect(await privately(`绑定 ${code}`)).toEqual(['这个人已不在名册里，请问办公室']);
    expect((await privately('我是谁'))[0]).toContain('还不认识您');
  });

  it('ends what the old account might do, and tells it nothing', async () => {
    await privately(`绑定 ${await codeFor(secretary)}`, 'old-phone');
    await privately(`绑定 ${await codeFor(secretary)}`, 'new-phone');
    expect(await town.sentTo('private:old-phone')).toHaveLength(1);
    const [refused] = await town.say({ account: 'old-phone', chat: 'changhu', text: '静音 7天' });
    expect(refused).toContain('请找他们');
    expect((await town.say({ account: 'new-phone', chat: 'changhu', text: '静音 7天' }))[0]).toContain('静音到');
  });

  it('binds one account on each platform, so that a person may be on both', async () => {
    await privately(`绑定 ${await codeFor(secretary)}`, 'wecom-phone');
    const code = await codeFor(secretary);
    const said = await town.incoming({ account: 'ding-phone', chat: 'private', text: `绑定 ${code}` });
    const { inboxId } = await receiveMessage(town.deps, { ...said, bot: 'other' });
    await handleInbox(town.deps, inboxId);
    const accounts = await town.store.read.select().from(accountBindings).where(isNull(accountBindings.validTo));
    const person = await personByCode(town.store.read, secretary);
    expect(accounts.filter(({ personId }) => personId === person?.id)).toHaveLength(2);
    expect((await privately('我是谁', 'wecom-phone'))[0]).toContain(town.person(secretary).name);
  });

  it('explains what a code looks like', async () => {
    const explained = ['绑定码是6位数字，发：绑定 6位数字'];
    expect(await privately('绑定')).toEqual(explained);
    expect(await privately('绑定 12345')).toEqual(explained);
  });

  it('moves a person to his new account', async () => {
    await privately(`绑定 ${await codeFor(secretary)}`, 'old-phone');
    await privately(`绑定 ${await codeFor(secretary)}`, 'new-phone');
    expect((await privately('我是谁', 'old-phone'))[0]).toContain('还不认识您');
    expect((await privately('我是谁', 'new-phone'))[0]).toContain(town.person(secretary).name);
  });

  it('turns a claim into the person the code names', async () => {
    await privately('我是 长湖村 三组 张建国');
    await privately(`绑定 ${await codeFor(secretary)}`);
    expect((await privately('我是谁'))[0]).toContain(town.person(secretary).name);
  });

  it('in a group uses the code up at once: others have read it', async () => {
    const code = await codeFor(secretary);
    const [answer] = await town.say({ account: 'new', chat: 'changhu', text: `绑定 ${code}` });
    expect(answer).toMatch(/^绑定好了.*\n码请私聊发，别发群里$/s);
    expect((await privately(`绑定 ${code}`, 'onlooker'))[0]).toContain('码不对');
  });
});

import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { dayMs, type Instant, instantAt } from '../../src/domain/time.ts';
import { bindAccount, ensureAccount, notePrivateChat } from '../../src/store/accounts.ts';
import { ensureChat } from '../../src/store/chats.ts';
import { addPush } from '../../src/store/outbox.ts';
import { personByCode } from '../../src/store/people.ts';
import { addPrivateItem, waitingItems } from '../../src/store/private-items.ts';
import { ScheduledTown } from '../support/scheduled-town.ts';

let scheduled: ScheduledTown;
let office: string;

/** Thursday to Monday; the slot is 09:10. */
const [thursday, friday, saturday, monday] = ['2023-03-16', '2023-03-17', '2023-03-18', '2023-03-20'] as const;

beforeEach(async () => {
  const opened = await ScheduledTown.open();
  onTestFinished(() => opened.close());
  scheduled = opened;
  office = opened.town.holder('office');
});

const idOf = async (code: string) => (await personByCode(scheduled.town.store.read, code))?.id ?? 0;
const speaksPrivately = (person: string) => scheduled.town.say({ person, chat: 'private', text: '谢谢' });
const waiting = async (code: string) =>
  (await waitingItems(scheduled.town.store.read, await idOf(code), scheduled.town.clock.now)).map(({ text }) => text);

async function item(code: string, text: string, at: Instant, expiresAt = at + 30 * dayMs): Promise<boolean> {
  const personId = await idOf(code);
  return scheduled.town.store.write((tx) =>
    addPrivateItem(tx, { personId, text, key: text, createdAt: at, expiresAt }),
  );
}

/** What was sent privately at that instant. */
async function privately(at: Instant): Promise<string[]> {
  const seen = await scheduled.at(at);
  return seen.filter(({ chat }) => chat.startsWith('private:')).map(({ text }) => text);
}

describe('what waits for one person', () => {
  it('goes out in one private message in the slot, merged, and once', async () => {
    await speaksPrivately(office);
    await scheduled.at(instantAt(thursday, '09:30'));
    await item(office, '甲事', instantAt(thursday, '10:00'));
    await item(office, '乙事', instantAt(thursday, '11:00'));
    expect(await privately(instantAt(thursday, '11:30'))).toEqual([]);
    expect(await privately(instantAt(friday, '09:09'))).toEqual([]);
    expect(await privately(instantAt(friday, '09:10'))).toEqual(['甲事\n乙事']);
    expect(await privately(instantAt(friday, '09:10'))).toEqual([]);
    expect(await waiting(office)).toEqual([]);
  });

  it('is the same thing once: the same key is not added again, told or not', async () => {
    await speaksPrivately(office);
    const at = instantAt(thursday, '10:00');
    expect(await item(office, '甲事', at)).toBe(true);
    expect(await item(office, '甲事', at)).toBe(false);
    await privately(instantAt(friday, '09:10'));
    expect(await item(office, '甲事', at)).toBe(false);
    expect(await waiting(office)).toEqual([]);
  });

  it('run twice by two schedulers happens once', async () => {
    await speaksPrivately(office);
    await item(office, '甲事', instantAt(thursday, '08:00'));
    scheduled.town.clock.now = instantAt(thursday, '09:10');
    const again = ScheduledTown.over(scheduled.town);
    await Promise.all([
      scheduled.scheduler.runDue(scheduled.town.clock.now),
      again.scheduler.runDue(scheduled.town.clock.now),
    ]);
    const pushes = (await scheduled.town.sentTo(`private:${office}`)).filter((row) => row.lane === 'notice');
    expect(pushes).toHaveLength(1);
  });

  it('leaves the weekend alone', async () => {
    await speaksPrivately(office);
    await scheduled.at(instantAt(friday, '09:30'));
    await item(office, '甲事', instantAt(friday, '18:30'));
    expect(await privately(instantAt(saturday, '09:10'))).toEqual([]);
    expect(await privately(instantAt(monday, '09:10'))).toEqual(['甲事']);
  });

  it('is caught up with later in the day’s sending hours after a downtime, not after them', async () => {
    await speaksPrivately(office);
    await item(office, '甲事', instantAt(thursday, '08:00'));
    expect(await privately(instantAt(thursday, '22:00'))).toEqual([]);
    expect(await privately(instantAt(friday, '15:00'))).toEqual(['甲事']);
  });

  it('shows three at most and counts the rest, which the next 待确认 shows', async () => {
    await speaksPrivately(office);
    for (const name of ['甲', '乙', '丙', '丁', '戊']) await item(office, `${name}事`, instantAt(thursday, '08:00'));
    expect(await privately(instantAt(thursday, '09:10'))).toEqual(['甲事\n乙事\n丙事\n另有2项，回复 待确认']);
    expect(await waiting(office)).toEqual(['丁事', '戊事']);
    const [answer = ''] = await scheduled.town.say({ person: office, chat: 'private', text: '待确认' });
    expect(answer.split('\n').slice(0, 2)).toEqual(['丁事', '戊事']);
    expect(await waiting(office)).toEqual([]);
    await scheduled.delivery.deliverAll();
    expect(await privately(instantAt(friday, '09:10'))).toEqual([]);
  });

  it('names 待办 to a member, who has no 待确认', async () => {
    const member = scheduled.town.members('changhu')[0]?.id ?? '';
    await speaksPrivately(member);
    for (const name of ['甲', '乙', '丙', '丁']) await item(member, `${name}事`, instantAt(thursday, '08:00'));
    expect(await privately(instantAt(thursday, '09:10'))).toEqual(['甲事\n乙事\n丙事\n另有1项，回复 待办']);
    expect((await scheduled.town.say({ person: member, chat: 'private', text: '待办' }))[0]).toMatch(/^丁事\n/);
  });

  it('stays while he has never written privately, and is shown when he asks', async () => {
    await item(office, '甲事', instantAt(thursday, '08:00'));
    await scheduled.town.say({ person: office, text: '谢谢' });
    expect(await privately(instantAt(thursday, '09:10'))).toEqual([]);
    expect(await scheduled.scheduler.nextDue(instantAt(thursday, '09:10'), instantAt(thursday, '12:00'))).toBeNull();
    const [inGroup = ''] = await scheduled.town.say({ person: office, text: '待确认' });
    expect(inGroup).toContain('还有1件只给您看，请私聊发：待确认');
    expect(inGroup).not.toContain('甲事');
    expect((await scheduled.town.say({ person: office, chat: 'private', text: '待确认' }))[0]).toContain('甲事');
    expect(await waiting(office)).toEqual([]);
  });

  it('waits for the next day when the chat’s one push is taken', async () => {
    await speaksPrivately(office);
    const { store } = scheduled.town;
    await item(office, '甲事', instantAt(thursday, '08:00'));
    await store.write(async (tx) => {
      const chat = await ensureChat(tx, { bot: 'test', chatId: `private:${office}`, kind: 'private' });
      const createdAt = instantAt(thursday, '09:00');
      await addPush(tx, { bot: 'test', chatId: chat.id, text: '草稿好了', slotDay: thursday, key: 'draft', createdAt });
    });
    expect(await privately(instantAt(thursday, '09:10'))).toEqual(['草稿好了']);
    expect(await privately(instantAt(friday, '09:10'))).toEqual(['甲事']);
  });

  it('is one message to a person with two accounts', async () => {
    await speaksPrivately(office);
    const personId = await idOf(office);
    await scheduled.town.store.write(async (tx) => {
      const at = scheduled.town.clock.now;
      const account = await ensureAccount(tx, { bot: 'other', userId: office });
      await ensureChat(tx, { bot: 'other', chatId: 'private:other', kind: 'private' });
      await notePrivateChat(tx, account.id, 'private:other');
      await bindAccount(tx, { accountId: account.id, personId, by: 'code', at });
    });
    await item(office, '甲事', instantAt(thursday, '09:05'));
    await scheduled.at(instantAt(thursday, '09:10'));
    const pushes = [
      ...(await scheduled.town.sentTo(`private:${office}`)),
      ...(await scheduled.town.sentTo('private:other')),
    ];
    expect(pushes.filter((row) => row.lane === 'notice')).toHaveLength(1);
  });

  it('never goes to somebody who only claims to be the holder of a role', async () => {
    const { town } = scheduled;
    const personId = await idOf('ch04');
    await town.say({ account: 'impostor', chat: 'private', text: '我是 长湖村 三组 张建国' });
    await town.say({ person: office, chat: 'private', text: '交接 高秀兰 给 张建国' });
    await item('ch04', '甲事', town.clock.now);
    await scheduled.walk(instantAt(friday, '12:00'));
    expect((await town.sentTo('private:impostor')).filter((row) => row.lane === 'notice')).toEqual([]);
    const [todo] = await town.say({ account: 'impostor', chat: 'private', text: '待办' });
    expect(todo).not.toContain('甲事');
    expect((await waitingItems(town.store.read, personId, town.clock.now)).map(({ text }) => text)).toContain('甲事');
  });

  it('is gone when it is no longer worth telling', async () => {
    await speaksPrivately(office);
    await item(office, '甲事', instantAt(thursday, '09:30'), instantAt(thursday, '20:00'));
    await scheduled.at(instantAt(thursday, '09:40'));
    expect(await privately(instantAt(friday, '09:10'))).toEqual([]);
    expect(await waiting(office)).toEqual([]);
  });
});

describe('a clock that is walked', () => {
  it('stops at the slot in which somebody is told', async () => {
    await speaksPrivately(office);
    await scheduled.at(instantAt(thursday, '10:00'));
    await item(office, '甲事', instantAt(thursday, '10:00'));
    const seen = await scheduled.walk(instantAt(monday, '12:00'));
    expect(seen.filter(({ text }) => text === '甲事')).toEqual([
      { chat: `private:${office}`, at: instantAt(friday, '09:10'), text: '甲事' },
    ]);
  });

  it('brings the new holder of a duty what is open', async () => {
    const { town } = scheduled;
    await speaksPrivately('ch04');
    await town.say({ account: 'villager', chat: 'changhu', text: '三组大扫除 15人' });
    await town.say({
      person: office,
      chat: 'private',
      text: '交接 高秀兰 给 张建国',
      at: instantAt(thursday, '10:00'),
    });
    const seen = await scheduled.walk(instantAt(monday, '12:00'));
    expect(seen.filter(({ text }) => text.includes('由您接手'))).toEqual([
      { chat: 'private:ch04', at: instantAt(friday, '09:10'), text: '长湖村由您接手：待确认1条' },
    ]);
  });
});

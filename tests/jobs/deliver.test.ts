import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { receiveMessage } from '../../src/commands/receive-message.ts';
import { hourMs, instantAt, minuteMs } from '../../src/domain/time.ts';
import { createDelivery, type Delivery } from '../../src/jobs/deliver.ts';
import { bindingOf } from '../../src/store/chats.ts';
import { beginConnection, extendConnection } from '../../src/store/connections.ts';
import { acquireLease } from '../../src/store/leases.ts';
import { addPush, addReply, type OutboxRow, outboxById } from '../../src/store/outbox.ts';
import { listTrouble, settle } from '../../src/store/outbox-trouble.ts';
import { holdersOf } from '../../src/store/people.ts';
import { waitingItems } from '../../src/store/private-items.ts';
import { chats } from '../../src/store/schema.ts';
import type { Tx } from '../../src/store/store.ts';
import { type FakeConnection, fakeConnection } from '../support/fake-connection.ts';
import { openTown, type TestTown } from '../support/town.ts';

const thursday = '2023-03-16';

describe('delivery', () => {
  let town: TestTown;
  let connection: FakeConnection;
  let delivery: Delivery;
  let groups: Map<string, number>;

  beforeEach(async () => {
    town = await openTown();
    connection = fakeConnection();
    delivery = open('first');
    groups = new Map((await town.store.read.select().from(chats)).map(({ id, chatId }) => [chatId, id]));
  });
  afterEach(() => town.close());

  const open = (owner: string, options: { sendTimeoutMs?: number } = {}): Delivery =>
    createDelivery({
      store: town.store,
      connections: new Map([['test', connection]]),
      workingTime: { sending: town.bundle.programme.sending, calendar: town.deps.calendar },
      now: () => town.clock.now,
      machineNow: () => town.clock.machineNow,
      owner,
      log: pino({ level: 'silent' }),
      ...options,
    });
  const group = (code = 'changhu'): number => groups.get(code) ?? 0;
  const texts = () => connection.shown.map(({ text }) => text);
  const pass = (ms: number) => {
    town.clock.machineNow += ms;
  };
  const row = async (id: number | null): Promise<OutboxRow> => {
    const found = await outboxById(town.store.read, id ?? 0);
    if (!found) throw new Error(`no row ${id}`);
    return found;
  };
  const write = <T>(work: (tx: Tx) => Promise<T>) => town.store.write(work);
  const receivedMessage = async () => {
    const chat = { id: 'changhu', kind: 'group' as const };
    const incoming = { bot: 'test', messageId: 'm1', chat, sender: { id: 'u' }, text: '大扫除', photos: [] };
    return (await receiveMessage(town.deps, incoming)).inboxId;
  };
  let keys = 0;
  const reply = (text: string, more: Partial<Parameters<typeof addReply>[1]> = {}) =>
    write((tx) => {
      keys += 1;
      const base = { bot: 'test', chatId: group(), inboxId: null, key: `r${keys}`, createdAt: town.clock.now };
      return addReply(tx, { ...base, text, ...more });
    });
  const push = (text: string, more: Partial<Parameters<typeof addPush>[1]> = {}) =>
    write((tx) => {
      keys += 1;
      const base = { bot: 'test', chatId: group(), slotDay: null, key: `p${keys}`, createdAt: town.clock.now };
      return addPush(tx, { ...base, text, ...more });
    });
  const refuse = (retryable: boolean, retryAfterMs?: number) => () => ({
    outcome: 'refused' as const,
    code: '45009',
    retryable,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
  const vanish = (shown: boolean) => (_: unknown, show: () => void) => {
    if (shown) show();
    return { outcome: 'unknown' as const, reason: 'timed out' };
  };

  it('sends replies before notices, each in the order they were added', async () => {
    await push('n1');
    await reply('r1');
    await push('n2');
    await reply('r2');
    await delivery.deliverAll();
    expect(texts()).toEqual(['r1', 'r2', 'n1', 'n2']);
    await delivery.deliverAll();
    expect(connection.calls.length).toBe(4);
  });

  it('adds one row for one key', async () => {
    const id = await reply('r', { key: 'same' });
    expect(await reply('r again', { key: 'same' })).toBe(id);
    expect(await push('p', { key: 'same-p' })).toBe(await push('p again', { key: 'same-p' }));
  });

  it('sends one message at a time in a chat while other chats go on', async () => {
    let inChat = 0;
    let most = 0;
    let all = 0;
    let mostOverall = 0;
    let release: () => void = () => undefined;
    const bothStarted = new Promise<void>((resolve) => {
      release = resolve;
    });
    connection.send = async (message) => {
      const mine = message.chat.id === 'changhu';
      if (mine) inChat += 1;
      all += 1;
      most = Math.max(most, inChat);
      mostOverall = Math.max(mostOverall, all);
      if (all === 2) release();
      await bothStarted;
      if (mine) inChat -= 1;
      all -= 1;
      return { outcome: 'sent' };
    };
    for (let nth = 0; nth < 5; nth += 1) await reply(`r${nth}`);
    await reply('other', { chatId: group('hetang') });
    await Promise.all([delivery.deliverAll(), delivery.deliverChat(group()), delivery.deliverChat(group())]);
    expect(most).toBe(1);
    expect(mostOverall).toBe(2);
  });

  it('sends a row added during a run without a further wake', async () => {
    connection.next.push(async (_, show) => {
      await reply('second');
      const wake = delivery.deliverChat(group());
      void wake;
      show();
      return { outcome: 'sent' };
    });
    await reply('first');
    await delivery.deliverChat(group());
    expect(texts()).toEqual(['first', 'second']);
  });

  describe('a refusal', () => {
    it('that may pass is tried again when the platform says, and holds up its lane only', async () => {
      connection.next.push(refuse(true, 30_000));
      await push('n1');
      await push('n2');
      expect(await delivery.deliverChat(group())).toEqual({ outcome: 'again', afterMs: 30_000 });
      await reply('r1');
      await delivery.deliverAll();
      expect(texts()).toEqual(['r1']);
      pass(30_000);
      await delivery.deliverAll();
      expect(texts()).toEqual(['r1', 'n1', 'n2']);
    });

    it('backs off longer each time', async () => {
      const id = await reply('r');
      const waits: number[] = [];
      for (let nth = 0; nth < 10; nth += 1) {
        connection.next.push(refuse(true));
        await delivery.deliverAll();
        const wait = ((await row(id)).retryAt ?? 0) - town.clock.machineNow;
        waits.push(wait);
        pass(wait);
      }
      expect(waits.slice(0, 4)).toEqual([2_000, 4_000, 8_000, 16_000]);
      expect(waits.at(-1)).toBe(5 * minuteMs);
    });

    it('blocks the lane for two minutes, then steps aside and is still sent later', async () => {
      connection.next.push(refuse(true, 10 * minuteMs));
      await reply('stuck');
      await reply('behind');
      expect(await delivery.deliverChat(group())).toEqual({ outcome: 'again', afterMs: 2 * minuteMs });
      pass(2 * minuteMs - 1);
      await delivery.deliverAll();
      expect(texts()).toEqual([]);
      pass(1);
      await delivery.deliverAll();
      expect(texts()).toEqual(['behind']);
      pass(8 * minuteMs);
      await delivery.deliverAll();
      expect(texts()).toEqual(['behind', 'stuck']);
    });

    it('for good is shown to the office and never sent again', async () => {
      connection.next.push(refuse(false));
      const id = await push('n1');
      await push('n2');
      await delivery.deliverAll();
      expect(await row(id)).toMatchObject({ state: 'failed', error: '45009' });
      expect(texts()).toEqual(['n2']);
      expect(await listTrouble(town.store.read)).toMatchObject([{ id, state: 'failed', chatTitle: '长湖村工作群' }]);
    });

    it('that lasts for more than a day is given up', async () => {
      const id = await push('n1');
      for (let hours = 0; hours <= 25 && (await row(id)).state === 'pending'; hours += 1) {
        connection.next.push(refuse(true, hourMs));
        await delivery.deliverAll();
        pass(hourMs);
      }
      expect((await row(id)).state).toBe('failed');
    });
  });

  describe('a reply handle', () => {
    const handle = () => ({ replyHandle: 'h1', replyExpiresAt: town.clock.machineNow + 60_000, askerName: '张建国' });

    it('that is valid carries the reply', async () => {
      await reply('记下', handle());
      await delivery.deliverAll();
      expect(connection.shown).toMatchObject([{ text: '记下', replyHandle: 'h1' }]);
    });

    it('tells how many answers to the same message came before, the same on every attempt', async () => {
      connection.repeatable = true;
      const inboxId = await receivedMessage();
      const handle = { inboxId, replyHandle: 'h' };
      connection.next.push(vanish(false));
      await reply('first', handle);
      await reply('second', handle);
      await delivery.deliverAll();
      pass(2_000);
      await delivery.deliverAll();
      expect(connection.calls.map(({ text, replyNumber }) => [text, replyNumber])).toEqual([
        ['first', 0],
        ['first', 0],
        ['second', 1],
      ]);
    });

    it('that is over makes the reply a push naming the asker', async () => {
      await reply('记下', handle());
      pass(60_000);
      await delivery.deliverAll();
      expect(connection.shown[0]).toMatchObject({ text: '张建国：记下' });
      expect(connection.shown[0]).not.toHaveProperty('replyHandle');
    });

    it('that is over tells the platform who asked; while it is valid the reply itself shows it', async () => {
      const inboxId = await receivedMessage();
      await reply('记下', { ...handle(), inboxId });
      await delivery.deliverAll();
      await reply('还有', { ...handle(), inboxId });
      pass(60_000);
      await delivery.deliverAll();
      expect(connection.shown.map(({ text, mention }) => [text, mention])).toEqual([
        ['记下', undefined],
        ['张建国：还有', expect.stringMatching(/./u)],
      ]);
    });

    it('that the platform refuses makes it a push at once', async () => {
      connection.next.push(refuse(false));
      await reply('记下', handle());
      await delivery.deliverAll();
      expect(texts()).toEqual(['张建国：记下']);
    });
  });

  describe('a call that does not complete', () => {
    it('is never repeated by itself when the platform may show it twice', async () => {
      connection.next.push(vanish(true));
      const id = await push('n1');
      await push('n2');
      await delivery.deliverAll();
      pass(hourMs);
      await delivery.deliverAll();
      expect(texts()).toEqual(['n1', 'n2']);
      expect(await row(id)).toMatchObject({ state: 'unknown', error: 'timed out' });
      expect(await listTrouble(town.store.read)).toMatchObject([{ id, state: 'unknown' }]);
    });

    it('is repeated under the same key and in the same words when the platform can tell', async () => {
      connection.repeatable = true;
      connection.next.push(vanish(false));
      const id = await push('n1');
      await delivery.deliverAll();
      pass(2_000);
      await delivery.deliverAll();
      const [first, second] = connection.calls;
      expect(second).toEqual(first);
      expect((await row(id)).state).toBe('sent');
    });

    it('stays unknown when its repeat is refused: that says nothing of the first attempt', async () => {
      connection.repeatable = true;
      connection.next.push(vanish(true), refuse(false), refuse(false), refuse(false), refuse(false));
      const id = await reply('记下', { replyHandle: 'h', askerName: '张' });
      for (let nth = 0; nth < 6; nth += 1) {
        await delivery.deliverAll();
        pass(60_000);
      }
      expect((await row(id)).state).toBe('unknown');
      expect(texts()).toEqual(['记下']);
      expect(connection.calls.every(({ replyHandle }) => replyHandle === 'h')).toBe(true);
    });

    it('is unknown, not a push, when the handle of a repeatable reply ended meanwhile', async () => {
      connection.repeatable = true;
      connection.next.push(vanish(true));
      const id = await reply('记下', {
        replyHandle: 'h',
        replyExpiresAt: town.clock.machineNow + 1_500,
        askerName: '张',
      });
      await delivery.deliverAll();
      pass(2_000);
      await delivery.deliverAll();
      expect(connection.calls.length).toBe(1);
      expect((await row(id)).state).toBe('unknown');
    });

    it('is one that hangs longer than the limit, or throws', async () => {
      const quick = open('first', { sendTimeoutMs: 20 });
      connection.next.push(() => new Promise(() => undefined));
      connection.next.push(() => Promise.reject(new Error('socket closed')));
      const hanging = await push('n1');
      const throwing = await push('n2');
      await push('n3');
      await quick.deliverAll();
      expect((await row(hanging)).state).toBe('unknown');
      expect(await row(throwing)).toMatchObject({ state: 'unknown', error: 'socket closed' });
      expect(texts()).toEqual(['n3']);
    });

    it('is settled by the office: 已送达 leaves it, 重发 sends it once', async () => {
      connection.next.push(vanish(false), vanish(true));
      const lost = (await push('lost')) ?? 0;
      const seen = (await push('seen')) ?? 0;
      await delivery.deliverAll();
      const at = town.clock.now;
      expect(await write((tx) => settle(tx, lost, { how: 'resent', at }))).toBe(true);
      expect(await write((tx) => settle(tx, seen, { how: 'delivered', at }))).toBe(true);
      expect(await write((tx) => settle(tx, lost, { how: 'resent', at }))).toBe(false);
      await delivery.deliverAll();
      expect(texts()).toEqual(['seen', 'lost']);
      expect(await listTrouble(town.store.read)).toEqual([]);
    });
  });

  describe('after a kill during a call', () => {
    /** The process dies inside the call: its run never comes back. */
    async function killDuringSend(id: number): Promise<void> {
      const started = new Promise<void>((resolve) => {
        connection.next.push(() => {
          resolve();
          return new Promise(() => undefined);
        });
      });
      // Half a minute on it would give up waiting: by then there is no store.
      void delivery.deliverChat(group()).catch(() => undefined);
      await started;
      expect((await row(id)).state).toBe('sending');
      connection.calls.length = 0;
    }

    it('the next start makes the message unknown when it may not be repeated, and goes on behind it', async () => {
      const id = (await push('n1')) ?? 0;
      await push('n2');
      await killDuringSend(id);
      const second = open('second');
      await second.recover();
      await second.deliverAll();
      expect((await row(id)).state).toBe('unknown');
      expect(texts()).toEqual(['n2']);
    });

    it('the next start repeats it when it may', async () => {
      connection.repeatable = true;
      const id = (await push('n1')) ?? 0;
      await killDuringSend(id);
      const second = open('second');
      await second.recover();
      await second.deliverAll();
      expect((await row(id)).state).toBe('sent');
      expect(connection.calls.map(({ idempotencyKey }) => idempotencyKey)).toEqual([(await row(id)).idempotencyKey]);
    });

    it('nobody touches it while its lease lasts', async () => {
      const id = (await push('n1')) ?? 0;
      await killDuringSend(id);
      const second = open('first');
      expect(await second.deliverChat(group())).toEqual({ outcome: 'again', afterMs: 60_000 });
      expect((await row(id)).state).toBe('sending');
      pass(60_000);
      expect(await second.waitingChats()).toEqual([group()]);
      await second.deliverAll();
      expect((await row(id)).state).toBe('unknown');
    });
  });

  describe('limits', () => {
    it('hold in every sliding window, in order, and across a restart', async () => {
      connection.limits = [{ perChat: true, max: 20, windowMs: minuteMs }];
      for (let nth = 0; nth < 50; nth += 1) await reply(String(nth));
      const sentAt: number[] = [];
      const send = connection.send.bind(connection);
      connection.send = (message) => {
        sentAt.push(town.clock.machineNow);
        return send(message);
      };
      for (let nth = 0; connection.shown.length < 50; nth += 1) {
        await open(`owner`).deliverAll();
        pass(700);
        expect(nth).toBeLessThan(400);
      }
      expect(texts()).toEqual(Array.from({ length: 50 }, (_, nth) => String(nth)));
      for (const at of sentAt) {
        expect(sentAt.filter((other) => other >= at && other < at + minuteMs).length).toBeLessThanOrEqual(20);
      }
    });

    it('keep a reserve for replies', async () => {
      connection.limits = [{ perChat: true, max: 10, windowMs: minuteMs }];
      for (let nth = 0; nth < 10; nth += 1) await push(`n${nth}`);
      await delivery.deliverAll();
      expect(connection.shown.length).toBe(8);
      await reply('r1');
      await reply('r2');
      await reply('r3');
      const result = await delivery.deliverChat(group());
      expect(texts().slice(8)).toEqual(['r1', 'r2']);
      expect(result.outcome).toBe('again');
    });

    it('of a whole bot count all its chats', async () => {
      connection.limits = [{ perChat: false, max: 3, windowMs: minuteMs }];
      for (const code of ['changhu', 'hetang']) {
        for (let nth = 0; nth < 3; nth += 1) await reply(`${code}${nth}`, { chatId: group(code) });
      }
      await delivery.deliverAll();
      expect(connection.shown.length).toBe(3);
      pass(2 * minuteMs);
      await delivery.deliverAll();
      expect(connection.shown.length).toBe(6);
    });
  });

  describe('a message of a slot', () => {
    it('leaves on its day, from the slot to the end of the sending hours', async () => {
      await push('广播', { slotDay: thursday });
      const at = async (time: string, day = thursday) => {
        town.clock.now = instantAt(day, time);
        await delivery.deliverAll();
        return connection.shown.length;
      };
      expect(await at('09:09')).toBe(0);
      expect(await delivery.waitingChats()).toEqual([]);
      expect(await at('17:31')).toBe(0);
      expect(await at('10:00', '2023-03-17')).toBe(0);
      expect(await at('17:30')).toBe(1);
    });

    it('is the only one of its chat and day', async () => {
      expect(await push('first', { slotDay: thursday })).not.toBeNull();
      expect(await push('second', { slotDay: thursday })).toBeNull();
      expect(await push('other chat', { slotDay: thursday, chatId: group('hetang') })).not.toBeNull();
    });
  });

  it('waits while the bot is not connected', async () => {
    await reply('r');
    connection.connected = false;
    expect(await delivery.deliverChat(group())).toMatchObject({ outcome: 'skipped' });
    await delivery.deliverAll();
    expect(connection.calls).toEqual([]);
    connection.connected = true;
    await delivery.deliverAll();
    expect(texts()).toEqual(['r']);
  });

  it('leaves a bot alone that another process owns, until that lease is over', async () => {
    await reply('r');
    const now = town.clock.machineNow;
    await write((tx) => acquireLease(tx, { name: 'bot:test', owner: 'other', now, leaseMs: 60_000 }));
    expect(await delivery.deliverChat(group())).toMatchObject({ outcome: 'skipped' });
    pass(60_000);
    await delivery.deliverAll();
    expect(texts()).toEqual(['r']);
  });

  it('says 上一条已记下 to a person whose receipt may not have been shown, once', async () => {
    const say = (text: string) => town.post({ account: 'granny', chat: 'changhu', text });
    await say('三组今天大扫除15人');
    connection.next.push(vanish(false));
    await delivery.deliverAll();
    await town.post({ account: 'other', chat: 'changhu', text: '阶段' });
    await say('阶段');
    await delivery.deliverAll();
    const [others, mine, ...more] = texts();
    expect(more).toEqual([]);
    expect(others).not.toContain('上一条已记下');
    expect(mine).toMatch(/^上一条已记下\n/);
    expect(await listTrouble(town.store.read)).toEqual([]);
    await say('阶段');
    await delivery.deliverAll();
    expect(texts().at(-1)).not.toContain('上一条已记下');
  });

  describe('after a gap in the connection', () => {
    /** Connected until one time, again from another; both clocks run alike. */
    async function gap(from: string, until: string): Promise<void> {
      const clocks = (time: string) => {
        const at = instantAt(thursday, time);
        return { at, machineAt: at };
      };
      await write(async (tx) => {
        const id = await beginConnection(tx, 'test', clocks('08:00'));
        await extendConnection(tx, id, clocks(from));
        await beginConnection(tx, 'test', clocks(until));
      });
      town.clock.now = instantAt(thursday, until);
    }

    it('of more than ten working minutes the first reply in each group says so, once', async () => {
      await gap('10:05', '11:40');
      await reply('r1');
      await reply('r2');
      await reply('h1', { chatId: group('hetang') });
      await delivery.deliverAll();
      const line = '小助手 10:05–11:40 不在线，这段时间的请再发一次';
      expect(texts().sort()).toEqual([`h1\n${line}`, `r1\n${line}`, 'r2']);
    });

    it('that was short, or outside working hours, nobody is told', async () => {
      await gap('10:05', '10:15');
      await reply('r1');
      await delivery.deliverAll();
      await gap('18:00', '22:00');
      await reply('r2');
      await delivery.deliverAll();
      expect(texts()).toEqual(['r1', 'r2']);
    });
  });

  describe('to a group that is no more', () => {
    const goneChat = { outcome: 'refused', code: '93006', retryable: false, chatGone: true } as const;

    it('unbinds it and tells the office once', async () => {
      connection.next.push(
        () => goneChat,
        () => goneChat,
      );
      for (const text of ['5月评比结果', '6月评比结果']) await push(text);
      await delivery.deliverChat(group());
      expect(await bindingOf(town.store.read, group(), town.clock.now)).toBeNull();
      const [officer] = await holdersOf(town.store.read, 'office', null, town.clock.now);
      const told = await waitingItems(town.store.read, officer?.id ?? 0, town.clock.now);
      expect(told.map((item) => item.text)).toEqual([expect.stringContaining('长湖村的群小助手进不去了')]);
    });

    it('but can be written to by another way stays bound, and the office is told once a day', async () => {
      const byWebhook = () => ({ outcome: 'sent', botGone: true }) as const;
      connection.next.push(byWebhook, byWebhook);
      for (const text of ['5月评比结果', '6月评比结果']) await push(text);
      await delivery.deliverChat(group());
      expect(connection.calls).toHaveLength(2);
      expect(await bindingOf(town.store.read, group(), town.clock.now)).not.toBeNull();
      const [officer] = await holdersOf(town.store.read, 'office', null, town.clock.now);
      const told = await waitingItems(town.store.read, officer?.id ?? 0, town.clock.now);
      expect(told.map((item) => item.text)).toEqual([expect.stringContaining('长湖村的群里小助手不在了')]);
    });

    it('keeps it bound while only the handle of a reply is refused', async () => {
      connection.next.push(() => goneChat);
      await reply('记下 长湖1', { replyHandle: 'h', replyExpiresAt: town.clock.machineNow + hourMs });
      await delivery.deliverChat(group());
      expect(await bindingOf(town.store.read, group(), town.clock.now)).not.toBeNull();
      expect(texts()).toHaveLength(1);
    });
  });
});

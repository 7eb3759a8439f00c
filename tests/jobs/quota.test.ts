import { eq } from 'drizzle-orm';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallBucket, RecallResult } from '../../src/domain/messages.ts';
import { dayMs, dayOf, hourMs, instantAt, minuteMs, monthOf } from '../../src/domain/time.ts';
import { createDelivery, type Delivery } from '../../src/jobs/deliver.ts';
import { tellMissedSenders } from '../../src/jobs/missed-senders.ts';
import { createRecalls } from '../../src/jobs/recall.ts';
import { type CallMeterDeps, createCallMeter } from '../../src/service/call-meter.ts';
import { addCalls, noteExhausted, standingOf } from '../../src/store/call-counts.ts';
import { linkNotices, planNotice, setNoticeState } from '../../src/store/notices.ts';
import { addPush } from '../../src/store/outbox.ts';
import { chats, notices, outbox } from '../../src/store/schema.ts';
import { unitByCode } from '../../src/store/units.ts';
import { type FakeConnection, fakeConnection } from '../support/fake-connection.ts';
import { openTown, type TestTown } from '../support/town.ts';

const limits = { api: 1_000, stream: 500 };

let town: TestTown;
let connection: FakeConnection;
let delivery: Delivery;
let groups: Map<string, number>;

beforeEach(async () => {
  town = await openTown();
  connection = { ...fakeConnection(), quota: { limits, bucketOf: { reply: 'stream', push: 'api' } } };
  delivery = createDelivery({
    store: town.store,
    connections: new Map([['test', connection]]),
    workingTime: workingTime(),
    now: () => town.clock.now,
    machineNow: () => town.clock.machineNow,
    owner: 'me',
    log: pino({ level: 'silent' }),
  });
  groups = new Map((await town.store.read.select().from(chats)).map(({ id, chatId }) => [chatId, id]));
  town.clock.machineNow = instantAt('2026-11-20', '10:30');
});
afterEach(() => town.close());

const workingTime = () => ({ sending: town.bundle.programme.sending, calendar: town.deps.calendar });
const month = () => monthOf(dayOf(town.clock.machineNow));
const shown = () =>
  connection.shown.map(({ text, replyHandle }) => [replyHandle === undefined ? 'push' : 'reply', text]);

async function used(bucket: CallBucket, share: number): Promise<void> {
  const limit = limits[bucket];
  const row = { bot: 'test', month: month(), bucket, limit };
  await town.store.write((tx) => addCalls(tx, row, Math.ceil(limit * share)));
}

async function emptied(bucket: CallBucket): Promise<void> {
  const row = { bot: 'test', month: month(), bucket, limit: limits[bucket] };
  await town.store.write((tx) => noteExhausted(tx, row, town.clock.machineNow));
}

function pass(ms: number): void {
  town.clock.now += ms;
  town.clock.machineNow += ms;
}

const reporter = () => town.members('changhu')[0]?.id ?? '';
const report = (text = '三组大扫除，15人', person = reporter()) => town.post({ person, chat: 'changhu', text });

let keys = 0;
async function push(text: string, options: { slot?: boolean; result?: boolean } = {}): Promise<number> {
  keys += 1;
  return town.store.write(async (tx) => {
    const id = await addPush(tx, {
      bot: 'test',
      chatId: groups.get('changhu') ?? 0,
      text,
      slotDay: options.slot === false ? null : dayOf(town.clock.now),
      key: `p${keys}`,
      createdAt: town.clock.now,
    });
    const unit = await unitByCode(tx, 'changhu');
    if (id === null || !unit) throw new Error('no row');
    if (options.result) {
      const { now } = town.clock;
      await planNotice(tx, {
        schedule: `evaluation-notice:${keys}`,
        plannedAt: now,
        unitId: unit.id,
        rank: 0,
        text,
        subject: {},
        expiresAt: now + dayMs,
        createdAt: now,
      });
      const [notice] = await tx
        .select()
        .from(notices)
        .where(eq(notices.schedule, `evaluation-notice:${keys}`));
      await linkNotices(tx, id, [notice?.id ?? 0]);
    }
    return id;
  });
}

describe('receipts', () => {
  it('go by the handle while there is plenty, by a push from 80 %, naming the reporter', async () => {
    await report();
    await delivery.deliverAll();
    await used('stream', 0.8);
    await report('三组清沟200米，8人');
    await delivery.deliverAll();
    const { name } = town.person(reporter());
    expect(shown()).toEqual([
      ['reply', expect.stringContaining('记下 长湖')],
      ['push', expect.stringMatching(new RegExp(`^${name}：记下 长湖`))],
    ]);
  });

  it('of one sender go as one from 95 %, after ten minutes, by the newest handle', async () => {
    await used('stream', 0.95);
    await used('api', 0.8);
    await report('三组大扫除，15人');
    pass(2 * minuteMs);
    await report('三组清沟200米，8人');
    const other = town.members('changhu')[1]?.id ?? '';
    await report('四组大扫除，9人', other);
    await delivery.deliverAll();
    expect(shown()).toEqual([]);
    pass(8 * minuteMs);
    await delivery.deliverAll();
    const [first] = connection.shown;
    expect(connection.shown).toHaveLength(1);
    expect(first?.text.match(/记下 长湖/gu)).toHaveLength(2);
    expect(first?.replyHandle).toBe('handle-2');
    pass(2 * minuteMs);
    await delivery.deliverAll();
    expect(connection.shown).toHaveLength(2);
    const states = (await town.sentTo('changhu')).map(({ state, error }) => [state, error]);
    expect(states).toEqual([
      ['sent', '并入2号'],
      ['sent', null],
      ['sent', null],
    ]);
  });

  it('are not gathered over a refusal twice: what was gathered is said once', async () => {
    await used('stream', 0.95);
    await used('api', 0.8);
    await report('三组大扫除，15人');
    await report('三组清沟200米，8人');
    await delivery.deliverAll();
    pass(10 * minuteMs);
    connection.next.push(() => ({ outcome: 'refused', code: 'x', retryable: true, retryAfterMs: 1_000 }));
    await delivery.deliverAll();
    pass(2_000);
    await delivery.deliverAll();
    expect(connection.shown).toHaveLength(1);
    expect(connection.shown[0]?.text.match(/记下 长湖/gu)).toHaveLength(2);
  });
});

describe('from 95 %', () => {
  beforeEach(() => used('api', 0.95));

  it('a notice waits, and what is urgent, asked for or a result passes it', async () => {
    town.clock.now = instantAt('2023-03-17', '09:30');
    await push('提醒');
    await push('急', { slot: false });
    await delivery.deliverAll();
    expect(shown()).toEqual([['push', '急']]);
  });

  it('a result goes in its slot', async () => {
    town.clock.now = instantAt('2023-03-17', '09:30');
    await push('5月结果：第1名', { result: true });
    await delivery.deliverAll();
    expect(shown()).toEqual([['push', '5月结果：第1名']]);
  });

  it('a notice that waited goes when the month turns, if it still is its day', async () => {
    town.clock.now = instantAt('2023-03-17', '09:30');
    town.clock.machineNow = instantAt('2026-11-30', '23:40');
    await used('api', 0.95);
    await push('提醒');
    await delivery.deliverAll();
    expect(await delivery.waitingChats()).toEqual([]);
    pass(15 * minuteMs);
    await delivery.deliverAll();
    expect(shown()).toEqual([]);
    pass(5 * minuteMs);
    await delivery.deliverAll();
    expect(shown()).toEqual([['push', '提醒']]);
  });

  it('a person who asks is answered', async () => {
    const [text] = await town.say({ person: reporter(), chat: 'changhu', text: '待办' });
    await delivery.deliverAll();
    expect(shown()).toEqual([['reply', text]]);
  });
});

describe('a bucket the platform calls empty', () => {
  it('is not used; answers go the other way, and all of it is tried again six hours later', async () => {
    await emptied('stream');
    await town.post({ person: reporter(), chat: 'changhu', text: '待办' });
    await delivery.deliverAll();
    expect(shown()).toMatchObject([['push', expect.any(String)]]);
    await emptied('api');
    await town.post({ person: reporter(), chat: 'changhu', text: '待办' });
    await delivery.deliverAll();
    expect(connection.calls).toHaveLength(1);
    pass(6 * hourMs + minuteMs);
    await delivery.deliverAll();
    expect(connection.calls).toHaveLength(2);
    expect((await town.sentTo('changhu')).map(({ state }) => state)).toEqual(['sent', 'sent']);
  });
});

describe('without a quota', () => {
  it('nothing is counted or held', async () => {
    const plain = fakeConnection();
    await used('api', 1);
    await used('stream', 1);
    const other = createDelivery({
      store: town.store,
      connections: new Map([['test', plain]]),
      workingTime: workingTime(),
      now: () => town.clock.now,
      machineNow: () => town.clock.machineNow,
      owner: 'me',
      log: pino({ level: 'silent' }),
    });
    await report();
    await push('提醒', { slot: false });
    await other.deliverAll();
    expect(plain.shown).toHaveLength(2);
  });
});

describe('starts of what nobody waits for', () => {
  it('keep off the full hour where the platform is crowded then; replies do not', async () => {
    connection = Object.assign(connection, { avoidsFullHour: true as const });
    town.clock.now = instantAt('2023-03-17', '10:00');
    town.clock.machineNow = instantAt('2026-11-20', '10:00');
    await push('提醒');
    await report();
    await delivery.deliverAll();
    expect(shown()).toEqual([['reply', expect.stringContaining('记下')]]);
    pass(8 * minuteMs);
    await delivery.deliverAll();
    expect(shown()).toHaveLength(2);
  });
});

describe('the meter', () => {
  const open = (more: Partial<CallMeterDeps> = {}) =>
    createCallMeter({
      store: town.store,
      bot: 'test',
      limits,
      now: () => town.clock.now,
      machineNow: () => town.clock.machineNow,
      log: pino({ level: 'silent' }),
      ...more,
    });
  const standing = () =>
    standingOf(town.store.read, { bot: 'test', month: month(), machineNow: town.clock.machineNow });
  const office = () => town.holder('office');
  const say = (text: string) => town.say({ person: office(), chat: 'private', text });

  it('counts by month and bucket, also calls at the same time', async () => {
    const meter = open();
    for (let nth = 0; nth < 20; nth += 1) meter.count(nth % 4 === 0 ? 'stream' : 'api');
    await meter.idle();
    expect(await standing()).toEqual({
      api: { used: 15, limit: 1_000, exhausted: false },
      stream: { used: 5, limit: 500, exhausted: false },
    });
    town.clock.machineNow = instantAt('2026-12-01', '00:00');
    expect(await standing()).toBeNull();
    open({ limits: { api: 200_000, stream: 50_000 } }).count('api');
    await meter.idle();
  });

  it('tells the office once at 80 %', async () => {
    await say('谢谢');
    await used('api', 0.799);
    const meter = open();
    for (let nth = 0; nth < 5; nth += 1) meter.count('api');
    await meter.idle();
    expect((await say('待确认')).join('\n').match(/用了八成/gu)).toHaveLength(1);
  });

  it('tells the office at once that it is used up, once, in a private chat', async () => {
    await say('谢谢');
    const meter = open();
    await meter.exhausted('stream');
    await meter.exhausted('stream');
    const pushes = (await town.sentTo(`private:${office()}`)).filter(({ lane }) => lane === 'notice');
    expect(pushes.map(({ text }) => text)).toEqual([expect.stringContaining('收发额度用完了')]);
  });

  it('keeps it for the next 待确认 where a push would only wait', async () => {
    await say('谢谢');
    await open().exhausted('api');
    expect((await town.sentTo(`private:${office()}`)).filter(({ lane }) => lane === 'notice')).toEqual([]);
    expect((await say('待确认')).join('\n')).toContain('接口额度用完了');
  });

  it('asks those whose messages were kept back to write again when the month has turned, once a chat', async () => {
    const meter = open();
    const chat = { id: 'changhu', kind: 'group' as const, title: '长湖村工作群' };
    const at = (day: string, time: string) => ({ at: instantAt('2023-03-17', time), machineNow: instantAt(day, time) });
    const tell = (when: { at: number; machineNow: number }) =>
      tellMissedSenders({ store: town.store, workingTime: workingTime() }, when);
    await meter.exhausted('stream', { chat, sender: { id: 'a', name: '钱一' } });
    await meter.exhausted('stream', { chat, sender: { id: 'a', name: '钱一' } });
    await meter.exhausted('stream', { chat, sender: { id: 'b', name: '孙二' } });
    await meter.exhausted('stream', { chat: { id: 'private:c', kind: 'private' }, sender: { id: 'c' } });
    await tell(at('2026-11-30', '10:00'));
    await tell(at('2026-12-01', '07:00'));
    expect(await town.sentTo('changhu')).toEqual([]);
    await tell(at('2026-12-01', '10:00'));
    await tell(at('2026-12-01', '10:01'));
    expect((await town.sentTo('changhu')).map(({ text }) => text)).toEqual([
      '上月额度用完，钱一、孙二后来@我的话没收到，请再发一次',
    ]);
    expect((await town.sentTo('private:c')).map(({ text }) => text)).toEqual([
      '上月额度用完，您后来发的没收到，请再发一次',
    ]);
  });

  it('用量 says what was used and where the month ends', async () => {
    expect(await say('用量')).toEqual(['本月还没有按月计数的调用']);
    await used('api', 0.4);
    await used('stream', 0.82);
    expect(await say('用量')).toEqual([
      '钉钉11月用量\n接口 400/1000（40%），照这样月底约600\n收发 410/500（82%），照这样月底约615\n回执改走有余量的一边',
    ]);
    expect(await town.say({ person: reporter(), chat: 'private', text: '用量' })).toEqual([
      '这个由指挥所办公室来办，请找他们',
    ]);
  });
});

describe('taking a broadcast back', () => {
  const office = () => town.holder('office');
  const say = async (text: string) => (await town.say({ person: office(), chat: 'private', text })).join('\n');
  const recalls = (recall: (chat: { id: string }, key: string) => Promise<RecallResult>) => {
    const asked: string[] = [];
    connection = Object.assign(connection, {
      recall: (chat: { id: string }, key: string) => {
        asked.push(`${chat.id} ${key}`);
        return recall(chat, key);
      },
    });
    const job = createRecalls({
      store: town.store,
      connections: new Map([['test', connection]]),
      now: () => town.clock.now,
      log: pino({ level: 'silent' }),
    });
    return { asked, job };
  };
  const keyed = (text: string) => async (message: { chat: { id: string } }, show: () => void) => {
    show();
    return { outcome: 'sent' as const, recallKey: `${text}-${message.chat.id}` };
  };

  beforeEach(async () => {
    // Two groups are enough.
    for (const [code] of groups) if (code !== 'changhu' && code !== 'hetang') groups.delete(code);
  });

  it('does so where it was sent with a key, and says which groups keep it', async () => {
    await say('加急广播 今晚大暴雨');
    await say('确认广播 1');
    connection.next.push(keyed('k'), keyed('k'), () => ({ outcome: 'unknown', reason: 'timed out' }));
    const rows = (await town.store.read.select().from(outbox)).filter((row) => row.lane === 'notice');
    for (const { chatId } of rows.slice(0, 3)) await delivery.deliverChat(chatId);
    expect(await say('撤回广播 1')).toBe(`广播1撤回了，${rows.length - 3}个单位不再发，正在从2个群收回，1个群撤不回`);
    expect(await say('撤回广播 1')).toBe('广播1之前已撤回');
    const answers: RecallResult[] = [
      { outcome: 'refused', code: 'later', retryable: true },
      { outcome: 'recalled' },
      { outcome: 'refused', code: 'no', retryable: false },
    ];
    const { asked, job } = recalls(async () => answers.shift() ?? { outcome: 'recalled' });
    await job.run();
    await job.run();
    await job.run();
    expect(asked).toHaveLength(3);
    expect(asked[0]).toBe(asked[2]);
    expect(await say('待确认')).toContain('的广播没撤成，请到群里说明');
    const states = (await town.store.read.select().from(outbox))
      .map(({ recall }) => recall)
      .filter((one) => one !== null);
    expect(states.sort()).toEqual(['done', 'refused']);
  });

  it('says the other lines of the message again', async () => {
    town.clock.now = instantAt('2023-03-17', '08:00');
    await say('广播 明天下午三点开会');
    const id = await push('明天下午三点开会\n本周还没报大扫除');
    const [notice] = (await town.store.read.select().from(notices)).filter(
      ({ schedule }) => schedule === 'broadcast:1',
    );
    await town.store.write(async (tx) => {
      await linkNotices(tx, id, [notice?.id ?? 0]);
      await setNoticeState(tx, notice?.id ?? 0, 'sent', null);
    });
    town.clock.now = instantAt('2023-03-17', '09:30');
    connection.next.push(keyed('k'));
    await delivery.deliverChat(groups.get('changhu') ?? 0);
    expect(await say('撤回广播 1')).toMatch(/^广播1撤回了，\d+个单位不再发，正在从1个群收回$/);
    const { job } = recalls(async () => ({ outcome: 'recalled' }));
    await job.run();
    await job.run();
    await delivery.deliverChat(groups.get('changhu') ?? 0);
    const changhu = connection.shown.filter(({ chat }) => chat.id === 'changhu').map(({ text }) => text);
    expect(changhu).toEqual(['明天下午三点开会\n本周还没报大扫除', '本周还没报大扫除']);
  });

  it('is told to the office where the platform can not', async () => {
    await say('加急广播 今晚大暴雨');
    await say('确认广播 1');
    await delivery.deliverAll();
    expect(await say('撤回广播 1')).toBe('广播1已发出，撤不回了');
  });
});

import { describe, expect, it } from 'vitest';
import type { FakeDingtalk } from '../../fakes/dingtalk-server.ts';
import {
  dingtalkBot,
  fastTimings,
  group,
  liveDingtalk,
  member,
  openDingtalk,
  until,
} from '../../support/dingtalk-bot.ts';

const say = (platform: FakeDingtalk, text: string, more: { msgId?: string } = {}) =>
  platform.say({ chat: group, from: member, text, ...more });

describe('the stream', () => {
  it('hands a message over with the real name, acknowledges it once it is stored, and counts it', async () => {
    const fake = await openDingtalk();
    let store: () => void = () => undefined;
    const stored = new Promise<void>((resolve) => {
      store = resolve;
    });
    const bot = await liveDingtalk(fake, { taker: () => stored });
    const { msgId } = say(fake.platform, ' 三组大扫除');
    await until(() => bot.counted.length === 1);
    await new Promise((done) => setTimeout(done, 50));
    expect(fake.platform.acknowledged.has(msgId)).toBe(false);
    store();
    await until(() => fake.platform.acknowledged.has(msgId));
    expect(bot.received).toMatchObject([
      { messageId: msgId, sender: { id: member, name: '钱一' }, text: '三组大扫除' },
    ]);
    expect(bot.counted).toEqual(['stream']);
    expect(fake.platform.violations).toEqual([]);
  });

  it('does not wait for a name that cannot be had', async () => {
    const fake = await openDingtalk();
    fake.platform.misbehave('/topapi/v2/user/get', 'hang');
    const bot = await liveDingtalk(fake);
    say(fake.platform, '在吗');
    await until(() => bot.received.length === 1);
    expect(bot.received[0]?.sender).toEqual({ id: member, name: `${member}的昵称` });
  });

  it('takes a message again whose acknowledgement got lost, under the id it had', async () => {
    const fake = await openDingtalk({ redeliverMs: 60 });
    fake.platform.hears = false;
    const bot = await liveDingtalk(fake);
    const { msgId } = say(fake.platform, '三组');
    await until(() => bot.received.length === 2);
    fake.platform.hears = true;
    await until(() => fake.platform.acknowledged.has(msgId));
    expect(new Set(bot.received.map(({ messageId }) => messageId))).toEqual(new Set([msgId]));
  });

  it('survives what is no frame, topics nobody asked for, and answers the platform’s pings', async () => {
    const fake = await openDingtalk();
    const bot = await liveDingtalk(fake);
    for (const raw of [
      'not json',
      '[]',
      '{"type":7}',
      '{"type":"CALLBACK","headers":{},"data":"{"}',
      Buffer.from([0, 255, 1]),
    ]) {
      fake.platform.sendRaw(raw);
    }
    fake.platform.push('not json');
    fake.platform.push('null');
    fake.platform.sendRaw(
      JSON.stringify({ specVersion: '1.0', type: 'SYSTEM', headers: { topic: 'KEEPALIVE', messageId: 'k' }, data: '' }),
    );
    fake.platform.systemPing();
    await until(() => fake.platform.pingsUnanswered === 0);
    say(fake.platform, '还在');
    await until(() => bot.received.length === 1);
    expect(bot.adapter.isConnected()).toBe(true);
    expect(fake.platform.opens.length).toBe(1);
  });

  it('opens the next connection before the one it is asked to leave is gone, and reads both', async () => {
    const fake = await openDingtalk({ graceMs: 1_500 });
    const stream = { ...fastTimings.stream, graceMs: 3_000 };
    const bot = await liveDingtalk(fake, { timings: { stream } });
    fake.platform.askToLeave();
    await until(() => fake.platform.ready === 1);
    expect(fake.platform.openLines).toBe(2);
    say(fake.platform, '新的线上');
    await until(() => bot.received.length === 1);
    await until(() => fake.platform.openLines === 1);
    expect(fake.platform.opens.length).toBe(2);
    expect(bot.adapter.isConnected()).toBe(true);
  });

  it('notices a line that is open at one end only, and one whose pings nobody answers', async () => {
    const fake = await openDingtalk();
    const bot = await liveDingtalk(fake);
    fake.platform.halfOpen();
    await until(() => fake.platform.ready === 1);
    fake.platform.answersPings = false;
    await until(() => fake.platform.opens.length >= 3);
    fake.platform.answersPings = true;
    await until(() => bot.adapter.isConnected());
    say(fake.platform, '又通了');
    await until(() => bot.received.length > 0);
  });

  it('makes one attempt at a time, later and later, whatever the gateway answers', async () => {
    const fake = await openDingtalk();
    const answers = [
      { status: 503, body: '' },
      { status: 200, body: '' },
      { status: 429, body: '{}' },
      { status: 200, body: '<xml/>' },
      { status: 200, body: { endpoint: 'http://not-a-socket', ticket: 't' } },
      'drop-before' as const,
      'hang' as const,
    ];
    for (const answer of answers) fake.platform.misbehave('/connections/open', answer);
    const bot = dingtalkBot(fake.platform, fake.base);
    await bot.start();
    await until(() => bot.adapter.isConnected());
    await bot.adapter.stop();
    // The first of eight is at once; the others wait 15, 30, 60, 120 and then 150 ms, and one of them hangs for a second.
    const gaps = fake.platform.seen.filter(({ path }) => path.includes('/connections/open')).length;
    expect(gaps).toBe(answers.length + 1);
    expect(bot.alerts).toEqual([]);
  });

  it('tells the office once that the app is not taken, tries rarely, and is there when it is', async () => {
    const fake = await openDingtalk();
    const bot = dingtalkBot(fake.platform, fake.base, { clientSecret: 'wrong' });
    await bot.start();
    await until(() => fake.platform.opens.length === 3);
    expect(bot.alerts).toEqual([expect.stringContaining('Client ID')]);
    const [first = 0, second = 0, third = 0] = fake.platform.opens;
    expect(second - first).toBeGreaterThanOrEqual(100);
    expect(third - second).toBeGreaterThanOrEqual(100);
    await bot.adapter.stop();
    expect(bot.timers.open()).toBe(0);

    const other = dingtalkBot(fake.platform, fake.base);
    fake.platform.misbehave('/connections/open', { status: 400, body: { code: 'forbidden.ip', message: '' } });
    await other.start();
    await until(() => other.adapter.isConnected());
    expect(other.alerts).toEqual([expect.stringContaining('forbidden.ip')]);
    await other.adapter.stop();
  });

  it('stays bounded when the platform sends it away again and again', async () => {
    const fake = await openDingtalk({ graceMs: 50 });
    const bot = await liveDingtalk(fake);
    const until_ = Date.now() + 600;
    while (Date.now() < until_) {
      fake.platform.askToLeave();
      await new Promise((done) => setTimeout(done, 5));
    }
    // Every 30 ms at the shortest once it is known.
    expect(fake.platform.opens.length).toBeLessThan(30);
    await until(() => bot.adapter.isConnected() && fake.platform.openLines === 1);
  });

  it('leaves no socket and no timer, whenever it is stopped', async () => {
    const fake = await openDingtalk();
    for (const waitMs of [0, 1, 3, 10, 30]) {
      const bot = dingtalkBot(fake.platform, fake.base);
      await bot.start();
      await new Promise((done) => setTimeout(done, waitMs));
      await bot.adapter.stop();
      await until(() => fake.platform.openLines === 0);
      expect(bot.timers.open()).toBe(0);
    }
  });

  it('says of a message that was kept back whose it was, and that the month is used up', async () => {
    const fake = await openDingtalk({ limits: { api: 10, stream: 1 } });
    const bot = await liveDingtalk(fake);
    say(fake.platform, '一');
    const { msgId } = say(fake.platform, '二');
    await until(() => fake.platform.acknowledged.has(msgId));
    expect(bot.received.map(({ text }) => text)).toEqual(['一']);
    expect(bot.exhausted).toEqual([{ bucket: 'stream', sender: member }]);
  });

  it('never logs an address, a ticket or a secret', async () => {
    const fake = await openDingtalk();
    const bot = await liveDingtalk(fake);
    fake.platform.cut();
    await until(() => fake.platform.opens.length === 2 && fake.platform.ready === 1);
    fake.platform.misbehave('/connections/open', 'drop-before');
    fake.platform.cut();
    await until(() => fake.platform.opens.length === 3 && fake.platform.ready === 1);
    const logged = JSON.stringify(bot.logged);
    expect(logged).not.toMatch(/ticket|ws:|127\.0\.0\.1/u);
    expect(logged).not.toContain(fake.platform.clientSecret);
  });
});

import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { receiveMessage } from '../../../src/commands/receive-message.ts';
import { createDelivery } from '../../../src/jobs/deliver.ts';
import { createIntake } from '../../../src/service/intake.ts';
import { listUnhandled } from '../../../src/store/inbox.ts';
import type { FakeWecomHttp } from '../../fakes/wecom-http.ts';
import { openTown, type TestTown } from '../../support/town.ts';
import { answerTo, until } from '../../support/wecom-bot.ts';
import { type CallbackBot, callbackBot, openHttpPlatform } from '../../support/wecom-callback-bot.ts';

const report = { chat: { id: 'changhu', kind: 'group' as const }, text: '@村务助手 三组今天大扫除，一共15人' };

/** A process that stores what comes and is gone before it handles anything. */
async function shortLived(town: TestTown, platform: FakeWecomHttp): Promise<CallbackBot> {
  return callbackBot(
    platform,
    async (message) => {
      await receiveMessage(town.deps, message);
      return { handled: new Promise(() => undefined) };
    },
    { name: 'test' },
  );
}

/** The next one: intake and delivery over the same store, taking up what was left. */
async function nextProcess(town: TestTown, platform: FakeWecomHttp, key?: string): Promise<CallbackBot> {
  const { store, deps, clock, bundle } = town;
  clock.machineNow = Date.now();
  const intake = createIntake({ ...deps, wakeDelivery: () => undefined, wakePhotos: () => undefined });
  const bot = await callbackBot(platform, intake.take, { name: 'test' });
  if (key !== undefined) bot.webhooks.set('changhu', { key, group: 1 });
  const delivery = createDelivery({
    store,
    connections: new Map([['test', bot.adapter]]),
    workingTime: { sending: bundle.programme.sending, calendar: deps.calendar },
    now: () => clock.now,
    machineNow: Date.now,
    owner: 'next',
    log: pino({ level: 'silent' }),
  });
  await delivery.recover();
  for (const inboxId of await listUnhandled(store.read)) await intake.handle(inboxId);
  await delivery.deliverAll();
  return bot;
}

async function open(): Promise<{ town: TestTown; platform: FakeWecomHttp }> {
  const town = await openTown();
  const platform = await openHttpPlatform({ streamLifeMs: 1_200 });
  onTestFinished(() => town.close());
  return { town, platform };
}

it('ends the stream that was begun before the restart with the answer, once', async () => {
  const { town, platform } = await open();
  const before = await shortLived(town, platform);
  const said = platform.say(report);
  await until(() => platform.shown.length === 1);
  await before.stop();
  await nextProcess(town, platform);
  await said.over;
  expect(platform.shown).toHaveLength(1);
  expect(platform.shown[0]).toMatchObject({ via: 'passive', finished: true, answers: said.msgid });
  expect(platform.shown[0]?.text).toMatch(/^记下 长湖\d+：三组 大扫除 15人/);
  expect(platform.objections).toEqual([]);
});

it('answers by response_url when nobody asks for the stream any more', async () => {
  const { town, platform } = await open();
  const before = await shortLived(town, platform);
  const said = platform.say({ ...report, msgid: 'M1' });
  await said.delivered;
  await before.stop();
  // The platform’s questions have ended by the time the service is back.
  await said.over;
  await nextProcess(town, platform);
  const [stream, answer, ...more] = platform.shown;
  expect(more).toEqual([]);
  expect(stream).toMatchObject({ via: 'passive', finished: false });
  expect(answer).toMatchObject({ via: 'response_url', answers: 'M1' });
  expect(answer?.text).toMatch(/^记下 长湖/);
});

it('answers by the group’s webhook when response_url is over too', async () => {
  const { town, platform } = await open();
  const before = await shortLived(town, platform);
  const said = platform.say({ ...report, msgid: 'M1' });
  await said.delivered;
  await before.stop();
  await said.over;
  platform.expire('M1');
  const key = platform.addWebhook('changhu');
  await nextProcess(town, platform, key);
  expect(platform.shown.filter(({ via }) => via === 'response_url')).toEqual([]);
  expect(platform.shown.at(-1)).toMatchObject({ via: 'webhook', text: expect.stringContaining('记下 长湖') });
});

it('knows that what was under way when it died may have been shown', async () => {
  const { town, platform } = await open();
  const handles: string[] = [];
  const before = await callbackBot(
    platform,
    async (message) => {
      handles.push(message.replyHandle?.value ?? '');
      void before.adapter.send(answerTo(message));
      return { handled: Promise.resolve('answered') };
    },
    { name: 'test' },
  );
  await platform.say(report).over;
  await before.stop();
  const after = await nextProcess(town, platform);
  const [replyHandle] = handles;
  if (replyHandle === undefined) throw new Error('nothing came');
  const again = {
    chat: report.chat,
    text: '记下了',
    images: [],
    files: [],
    replyHandle,
    replyNumber: 0,
    idempotencyKey: 'k',
  };
  expect(after.adapter.isRepeatable(again)).toBe(false);
});

import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Handling } from '../../../src/bots/adapter.ts';
import { ownMemory } from '../../../src/bots/wecom/memory.ts';
import { placeTexts } from '../../../src/bots/wecom/places.ts';
import type { IncomingMessage } from '../../../src/domain/messages.ts';
import type { Fault } from '../../fakes/wecom-server.ts';
import { answerTo, file, group, liveBot, openPlatform, outgoing, single, until } from '../../support/wecom-bot.ts';
import { callbackBot, openHttpPlatform } from '../../support/wecom-callback-bot.ts';

/** Each takes longer than what the platform waits for, so that each begins a stream. */
const slowMs = 250;
const endings: readonly Handling[] = ['answered', 'unanswered', 'failed', 'answered', 'failed', 'unanswered'];

/** A service whose work ends in one way after the other. */
function service(answer: (message: IncomingMessage) => Promise<unknown>) {
  let nth = 0;
  return async (message: IncomingMessage) => {
    const handling = endings[nth % endings.length] ?? 'unanswered';
    nth += 1;
    const work = async (): Promise<Handling> => {
      await sleep(slowMs);
      if (handling === 'answered') await answer(message);
      return handling;
    };
    return { handled: work() };
  };
}

/** The platform lets one person have three unfinished interactions with a bot (document 100719). */
describe('every interaction is finished, however the work ended', () => {
  it('in callback mode', async () => {
    const platform = await openHttpPlatform();
    const about: { send?: (message: IncomingMessage) => Promise<unknown> } = {};
    const bot = await callbackBot(
      platform,
      service(async (message) => about.send?.(message)),
    );
    about.send = (message) => bot.adapter.send(answerTo(message));
    for (const [nth] of endings.entries()) {
      await platform.say({ chat: single, from: single.id, text: `第${nth}条` }).over;
      expect(platform.unfinished.get(single.id) ?? 0).toBe(0);
    }
    expect(platform.most).toBe(1);
    expect(platform.shown.every(({ finished }) => finished)).toBe(true);
  });

  it('over the long connection', async () => {
    const platform = await openPlatform();
    const about: { send?: (message: IncomingMessage) => Promise<unknown> } = {};
    const bot = await liveBot(platform, { taker: service(async (message) => about.send?.(message)) });
    about.send = (message) => bot.adapter.send(answerTo(message));
    for (const [nth] of endings.entries()) {
      platform.say({ chat: single, from: single.id, content: { msgtype: 'text', text: { content: `第${nth}条` } } });
    }
    const streams = () => platform.shown.filter(({ type }) => type === 'stream');
    await expect.poll(() => streams().length, { timeout: 5_000 }).toBe(endings.length);
    await expect.poll(() => streams().every(({ finished }) => finished), { timeout: 5_000 }).toBe(true);
    expect(platform.violations).toEqual([]);
  });
});

const ends = (body: Record<string, unknown>) => isStream(body) && body.stream.finish;

function isStream(body: object): body is { stream: { finish: boolean } } {
  return 'stream' in body && typeof body.stream === 'object' && body.stream !== null && 'finish' in body.stream;
}

const places = { announceMs: 30, closeMs: 1_000, closeRetryMs: 40, expiryMs: 2_000 };
const never = new Promise<Handling>(() => undefined);

/** A message to a bot that has said that it is at work. */
async function begun(options: Parameters<typeof liveBot>[1] = {}) {
  const platform = await openPlatform();
  const bot = await liveBot(platform, { taker: async () => ({ handled: never }), timings: { places }, ...options });
  platform.say({ chat: group });
  await platform.until(() => platform.shown[0]?.finished === false);
  await until(() => bot.received.length === 1);
  return { platform, bot };
}

describe('over the long connection a stream that was begun is ended', () => {
  it.each<[string, Fault]>([
    ['is lost', { kind: 'lose' }],
    ['is never acknowledged', { kind: 'mute' }],
    ['is too much just then', { kind: 'refuse', code: 45_033 }],
    ['meets a platform in trouble', { kind: 'refuse', code: -1, message: 'system error' }],
  ])('though its last frame %s', async (_what, fault) => {
    let settle: (handling: Handling) => void = () => undefined;
    const handled = new Promise<Handling>((done) => {
      settle = done;
    });
    const { platform } = await begun({ taker: async () => ({ handled }) });
    let faults = 2;
    let frames = 0;
    platform.fault = (_cmd, body) => {
      if (!ends(body)) return null;
      frames += 1;
      return frames <= faults ? fault : null;
    };
    settle('unanswered');
    await platform.until(() => platform.shown[0]?.finished === true && frames > faults);
    faults = 0;
    expect(platform.shown).toMatchObject([{ text: placeTexts.unanswered }]);
    expect(platform.violations).toEqual([]);
  });

  it('when the answer is refused for good: the answer goes as a push', async () => {
    const { platform, bot } = await begun();
    let isFirst = true;
    platform.fault = (_cmd, body) => {
      if (!ends(body) || !isFirst) return null;
      isFirst = false;
      return { kind: 'refuse', code: 40_058 };
    };
    expect(await bot.adapter.send(answerTo(bot.received[0]))).toMatchObject({ outcome: 'refused', retryable: false });
    await platform.until(() => platform.shown[0]?.finished === true);
    expect(platform.shown).toMatchObject([{ text: placeTexts.failed }]);
  });

  it('with the answer itself when nobody knows whether that was shown, and nobody sends it again', async () => {
    const { platform, bot } = await begun();
    let isFirst = true;
    platform.fault = (_cmd, body) => {
      if (!ends(body) || !isFirst) return null;
      isFirst = false;
      return { kind: 'lose' };
    };
    expect(await bot.adapter.send(answerTo(bot.received[0]))).toMatchObject({ outcome: 'unknown' });
    await platform.until(() => platform.shown[0]?.finished === true);
    expect(platform.shown).toMatchObject([{ text: '记下了' }]);
    expect(platform.violations).toEqual([]);
  });

  it('when the answer is a picture only', async () => {
    const { platform, bot } = await begun();
    const picture = answerTo(bot.received[0], { text: '', images: [file('r.png', Buffer.alloc(100, 3))] });
    expect(await bot.adapter.send(picture)).toEqual({ outcome: 'sent' });
    await platform.until(() => platform.shown[0]?.finished === true);
    expect(platform.shown).toMatchObject([{ text: placeTexts.elsewhere }, { type: 'image' }]);
  });

  it('by the next process, with the answer if there is one in time', async () => {
    const memory = ownMemory(Date.now);
    const { platform, bot } = await begun({ memory });
    platform.say({ chat: single, from: single.id });
    await platform.until(() => platform.shown.length === 2);
    await until(() => bot.received.length === 2);
    await bot.adapter.stop();
    const next = await liveBot(platform, { memory, timings: { places } });
    expect(await next.adapter.send(answerTo(bot.received[0]))).toEqual({ outcome: 'sent' });
    await platform.until(() => platform.shown.every(({ finished }) => finished));
    expect(platform.shown).toMatchObject([{ text: '记下了' }, { text: placeTexts.restarted }]);
    await until(() => next.timers.open() <= 1);
    expect(await memory.openPlaces()).toEqual([]);
    expect(platform.violations).toEqual([]);
  });

  it('by the next process with the answer, when nobody knows whether that was shown, and nobody sends it again', async () => {
    const memory = ownMemory(Date.now);
    const { platform, bot } = await begun({ memory });
    platform.fault = (_cmd, body) => (ends(body) ? { kind: 'lose' } : null);
    expect(await bot.adapter.send(answerTo(bot.received[0]))).toMatchObject({ outcome: 'unknown' });
    await bot.adapter.stop();
    platform.fault = () => null;
    await liveBot(platform, { memory, timings: { places } });
    await platform.until(() => platform.shown[0]?.finished === true);
    expect(platform.shown).toMatchObject([{ text: '记下了' }]);
    await expect.poll(() => memory.openPlaces()).toEqual([]);
    expect(platform.violations).toEqual([]);
  });

  it('in a conversation that is full otherwise: room is left for it', async () => {
    const { platform, bot } = await begun();
    const sent = await Promise.all(Array.from({ length: 40 }, () => bot.adapter.send(outgoing())));
    // Thirty in a minute: the stream's two frames are among them.
    expect(sent.filter(({ outcome }) => outcome === 'sent')).toHaveLength(28);
    await platform.until(() => platform.shown[0]?.finished === true);
    expect(platform.shown[0]).toMatchObject({ text: placeTexts.late });
    expect(platform.rateRefusals).toEqual([]);
  });

  it('once: the next process writes no answer into one that the last has ended with other words', async () => {
    const memory = ownMemory(Date.now);
    const { platform, bot } = await begun({ memory, taker: async () => ({ handled: failedLater() }) });
    await platform.until(() => platform.shown[0]?.finished === true);
    await bot.adapter.stop();
    const next = await liveBot(platform, { memory, timings: { places: { ...places, closeMs: 5_000 } } });
    expect(await next.adapter.send(answerTo(bot.received[0]))).toMatchObject({ code: 'stream-closed' });
    expect(platform.shown).toMatchObject([{ text: placeTexts.failed }]);
    expect(platform.violations).toEqual([]);
  });
});

async function failedLater(): Promise<Handling> {
  await sleep(150);
  return 'failed';
}

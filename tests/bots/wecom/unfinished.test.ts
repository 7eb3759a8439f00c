import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Handling } from '../../../src/bots/adapter.ts';
import type { IncomingMessage } from '../../../src/domain/messages.ts';
import { answerTo, liveBot, openPlatform, single } from '../../support/wecom-bot.ts';
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

import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWebhook } from '../../src/bots/wecom/webhook.ts';
import { hourMs } from '../../src/domain/time.ts';
import { createWecomMemory } from '../../src/service/wecom-memory.ts';
import { claim, markSent } from '../../src/store/outbox-sending.ts';
import { sentMedia } from '../../src/store/schema.ts';
import { openTown, type TestTown } from '../support/town.ts';
import { file, group, liveBot, openPlatform, outgoing, until } from '../support/wecom-bot.ts';
import { openHttpPlatform } from '../support/wecom-callback-bot.ts';

let town: TestTown;

beforeEach(async () => {
  town = await openTown();
  town.clock.machineNow = Date.now();
});
afterEach(() => town.close());

const dayMs = 24 * hourMs;

/** What a new process over the same store remembers. */
function memory(bot = 'wecom') {
  const { store, clock } = town;
  return createWecomMemory({ store, bot, machineNow: () => clock.machineNow, log: pino({ level: 'silent' }) });
}

const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(200, 5)]);

describe('what a WeCom bot remembers beyond a restart', () => {
  it('are files the platform still has: a picture is uploaded once, and again when the platform has forgotten it', async () => {
    const platform = await openPlatform();
    platform.say({ chat: group });
    const picture = file('名次.png', png);
    for (let start = 0; start < 2; start += 1) {
      const bot = await liveBot(platform, { memory: memory() });
      platform.say({ chat: group });
      await until(() => bot.received.length > 0);
      expect(await bot.adapter.send(outgoing({ images: [picture] }))).toEqual({ outcome: 'sent' });
      await bot.adapter.stop();
    }
    expect(platform.uploads).toBe(1);
    platform.dropMedia();
    const bot = await liveBot(platform, { memory: memory() });
    platform.say({ chat: group });
    await until(() => bot.received.length > 0);
    expect(await bot.adapter.send(outgoing({ images: [picture] }))).toEqual({ outcome: 'sent' });
    expect(platform.uploads).toBe(2);
    expect(platform.violations).toEqual([]);
  });

  it('end before the platform’s three days are over, and are each bot’s own', async () => {
    const until = town.clock.machineNow + 2.5 * dayMs;
    await memory().keepMediaId('image:abc', { mediaId: 'M1', until });
    expect(await memory().mediaId('image:abc')).toBe('M1');
    expect(await memory('another').mediaId('image:abc')).toBeNull();
    town.clock.machineNow += 2.6 * dayMs;
    expect(await memory().mediaId('image:abc')).toBeNull();
    await memory().keepMediaId('image:def', { mediaId: 'M2', until: town.clock.machineNow + dayMs });
    expect((await town.store.read.select().from(sentMedia)).map(({ mediaId }) => mediaId)).toEqual(['M2']);
    await memory().forgetMediaId('M2');
    expect(await memory().mediaId('image:def')).toBeNull();
  });

  it('are files of a webhook too, without its key being written down', async () => {
    const platform = await openHttpPlatform();
    const key = platform.addWebhook(group.id);
    const path = file('通报.docx', Buffer.alloc(100, 1));
    const ids = new Set<unknown>();
    for (let start = 0; start < 2; start += 1) {
      const webhook = createWebhook({ apiBase: platform.url, now: Date.now, memory: memory() });
      ids.add(JSON.stringify(await webhook.upload(key, path)));
    }
    expect(ids.size).toBe(1);
    const [row] = await town.store.read.select().from(sentMedia);
    expect(row?.key).toMatch(/^webhook:[0-9a-f]{64}:/u);
    expect(row?.key).not.toContain(key);
  });

  it('are the frames a chat has taken: a new process does not go over the platform’s limit', async () => {
    const platform = await openPlatform();
    const bot = await liveBot(platform, { memory: { ...memory(), sentSince: async (at) => sent(at) } });
    platform.say({ chat: group });
    await until(() => bot.received.length > 0);
    expect(await bot.adapter.send(outgoing())).toMatchObject({ outcome: 'refused', code: 'rate', retryable: true });
    expect(platform.rateRefusals).toEqual([]);

    function sent(since: number) {
      expect(since).toBeLessThanOrEqual(Date.now() - hourMs + 1_000);
      return [{ chat: group.id, at: Date.now() - 10_000, frames: 30 }];
    }
  });

  it('reads those frames from what the outbox has sent in the chat, pictures counted', async () => {
    await town.say({ person: 'ch04', text: '三组今天大扫除，15人' });
    const [row] = await town.sentTo('changhu');
    const at = town.clock.machineNow;
    await town.store.write(async (tx) => {
      await claim(tx, row?.id ?? 0, { until: at, sentAs: 'reply', text: row?.text ?? '' });
      await markSent(tx, row?.id ?? 0, at);
    });
    expect(await memory('test').sentSince(at - hourMs)).toEqual([{ chat: 'changhu', at, frames: 1 }]);
    expect(await memory('test').sentSince(at + 1)).toEqual([]);
    expect(await memory('another').sentSince(0)).toEqual([]);
  });

  it('are the places of answers that are open still, each bot’s own, for as long as they matter', async () => {
    const at = town.clock.machineNow;
    const place = { req: 'CB1', chat: 'C', at, words: null, isAnswer: false };
    await memory().keepPlace(place);
    await memory().keepPlace({ ...place, req: 'CB2' });
    await memory().keepPlace({ ...place, words: '看过了' });
    expect(await memory().openPlaces()).toEqual([
      { ...place, req: 'CB2' },
      { ...place, words: '看过了' },
    ]);
    expect(await memory('another').openPlaces()).toEqual([]);
    await memory('second').keepPlace({ ...place, words: '记下了', isAnswer: true });
    expect(await memory('second').openPlaces()).toEqual([{ ...place, words: '记下了', isAnswer: true }]);
    await memory().dropPlace('CB2');
    expect(await memory().openPlaces()).toEqual([{ ...place, words: '看过了' }]);
    await memory().keepPlace({ ...place, req: 'CB3', at: at + hourMs });
    expect(await memory().openPlaces()).toEqual([{ ...place, req: 'CB3', at: at + hourMs }]);
  });
});

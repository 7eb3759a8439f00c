import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { chineseCalendar } from '../../src/domain/programme/calendar.ts';
import { addDays } from '../../src/domain/time.ts';
import { hasRedis, RedisServer } from '../support/redis-server.ts';
import { temporaryDir } from '../support/service.ts';
import { checkMessages } from '../support/year/check-messages.ts';
import { evidence } from '../support/year/evidence.ts';
import { playYear, type YearPlayed } from '../support/year/year.ts';

/** The short form of `npm run soak -- year`: a quarter of the second town with its four villages. */
const from = '2023-03-16';
const playedDays = 96;

describe('a quarter of a town that is not the plan’s', () => {
  let played: YearPlayed;

  beforeAll(async () => {
    const dir = await temporaryDir();
    // With Redis where there is one: the embedded queue takes as much of the processor as the town itself.
    const redis = hasRedis ? await RedisServer.start(join(dir.path, 'redis')) : null;
    played = await playYear({
      ...(redis === null ? {} : { redisUrl: redis.url }),
      dataDir: dir.path,
      programmeDir: 'tests/fixtures/qinghe-2023',
      seed: 7,
      from,
      to: addDays(from, playedDays),
      villages: 4,
    });
    await redis?.stop();
    await dir.remove();
  }, 600_000);

  it('breaks no rule of the channel in what the bot says to groups by itself', () => {
    const faults = checkMessages(played.messages, { town: played.town, calendar: chineseCalendar() });
    expect(faults.map(({ rule, why, message }) => `${rule}: ${message.chat} ${message.at} ${why}`)).toEqual([]);
  });

  it('has much said in it and much sent', () => {
    expect(played.messages.filter(({ from }) => from !== 'bot').length).toBeGreaterThan(800);
    expect(played.messages.filter(({ proactive, kind }) => proactive && kind === 'group').length).toBeGreaterThan(100);
  });

  it.each(evidence.filter(({ days = 45 }) => days !== 'year' && days <= playedDays))('shows $row', ({ holds }) => {
    expect(holds(played.messages, played.town.bundle.programme)).toBe(true);
  });
});

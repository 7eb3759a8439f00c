import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { chineseCalendar } from '../../src/domain/programme/calendar.ts';
import { RunningService, type SandboxMessage, temporaryDir } from '../support/service.ts';

const yearEnd = '2023-12-31T18:00:00+08:00';
const halfYear = '2023-07-31T18:00:00+08:00';

/** The whole programme walked through the sandbox API, and its first half once more. */
describe('a year of notices', () => {
  let first: Map<string, SandboxMessage[]>;
  let second: Map<string, SandboxMessage[]>;

  beforeAll(async () => {
    first = await walk(yearEnd);
    second = await walk(halfYear);
  }, 300_000);

  it('sends at most one proactive message per group and day, in its slot, none on a day off', () => {
    const calendar = chineseCalendar();
    for (const [title, messages] of first) {
      const days = messages.map((message) => String(message.at).slice(0, 10));
      expect(new Set(days).size, title).toBe(days.length);
      expect(
        days.filter((day) => !calendar.isWorkingDay(day)),
        title,
      ).toEqual([]);
      expect(
        messages.filter((message) => String(message.at).slice(11, 16) !== '09:10'),
        title,
      ).toEqual([]);
    }
  });

  it('sends every group its weekly reminders and phase deadlines, each within 120 characters', () => {
    for (const [title, messages] of first) {
      expect(
        messages.some((message) => /还有7天|7天/.test(message.text)),
        title,
      ).toBe(true);
      expect(
        messages.filter((message) => [...message.text].length > 120),
        title,
      ).toEqual([]);
    }
    expect(first.get('长湖村人居环境群')?.length).toBeGreaterThan(35);
  });

  it('sends the same list on a second run', () => {
    const list = (run: Map<string, SandboxMessage[]>) =>
      [...run].map(([title, messages]) => [
        title,
        messages.map(({ at, text }) => `${String(at).slice(0, 16)} ${text}`).filter((line) => line < halfYear),
      ]);
    expect(list(second)).toEqual(list(first));
  });

  it('is what the plan calls for: programmes/chaqi-2023/expected-notices.csv', () => {
    const rows = readFileSync('programmes/chaqi-2023/expected-notices.csv', 'utf8').trim().split('\n').slice(1);
    for (const unit of ['长湖村', '荷塘村']) {
      const expected = rows
        .filter((row) => row.startsWith(`${unit},`))
        .map((row) => row.split(',').slice(1, 3).join(' '));
      const sent = (first.get(`${unit}人居环境群`) ?? [])
        .map((message) => String(message.at).slice(0, 16).replace('T', ' '))
        .filter((at) => at >= '2023-04-01' && at < '2023-07-01');
      expect(sent).toEqual(expected);
    }
  });
});

async function walk(to: string): Promise<Map<string, SandboxMessage[]>> {
  const dir = await temporaryDir();
  const service = await RunningService.start(dir.path);
  try {
    await service.moveClock(to);
    const groups = (await service.chats()).filter((chat) => chat.kind === 'group' && chat.unit !== null);
    const sent = groups.map(
      async ({ id, title }) => [title, (await service.messages(id)).filter((message) => message.bot)] as const,
    );
    return new Map(await Promise.all(sent));
  } finally {
    await service.kill();
    await dir.remove();
  }
}

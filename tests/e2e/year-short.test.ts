import { beforeAll, describe, expect, it } from 'vitest';
import { chineseCalendar } from '../../src/domain/programme/calendar.ts';
import { readProgrammeDir } from '../../src/service/programme-dir.ts';
import { temporaryDir } from '../support/service.ts';
import { checkMessages } from '../support/year/check-messages.ts';
import { evidence } from '../support/year/evidence.ts';
import { playedTown } from '../support/year/town.ts';
import { playYear, type YearPlayed } from '../support/year/year.ts';

/** The short form of `npm run soak -- year`: a quarter of the second town with its four villages. */
describe('a quarter of a town that is not the plan’s', () => {
  let played: YearPlayed;

  beforeAll(async () => {
    const dir = await temporaryDir();
    played = await playYear({
      dataDir: dir.path,
      programmeDir: 'tests/fixtures/qinghe-2023',
      seed: 7,
      from: '2023-03-16',
      to: '2023-06-20',
      villages: 4,
    });
    await dir.remove();
  }, 600_000);

  it('breaks no rule of the channel in what the bot says to groups by itself', () => {
    const faults = checkMessages(played.messages, { town: played.town, calendar: chineseCalendar() });
    expect(faults.map(({ rule, why, message }) => `${rule}: ${message.chat} ${message.at} ${why}`)).toEqual([]);
  });

  it('has much said in it and much sent', () => {
    expect(played.messages.filter(({ from }) => from !== 'bot').length).toBeGreaterThan(1000);
    expect(played.messages.filter(({ proactive, kind }) => proactive && kind === 'group').length).toBeGreaterThan(100);
  });

  it.each(evidence.filter(({ wholeYear }) => !wholeYear))('shows $row', ({ holds }) => {
    expect(holds(played.messages, played.town.bundle.programme)).toBe(true);
  });
});

describe('the check of messages', () => {
  const said = {
    chat: 'g-dongtang',
    kind: 'group',
    unit: 'dongtang',
    id: '1',
    from: 'bot',
    text: '今天例会后请打扫',
    images: 0,
    files: [],
    at: '2023-04-18T09:05:00.000+08:00',
    proactive: true,
  } as const;

  it.each([
    ['one a day', [said, { ...said, id: '2', text: '别的' }]],
    ['120 characters', [{ ...said, text: '长'.repeat(121) }]],
    ['in slot', [{ ...said, at: '2023-04-18T10:00:00.000+08:00' }]],
    ['no repeat', [said, { ...said, id: '2', at: '2023-04-20T09:05:00.000+08:00' }]],
    ['nobody in the negative', [{ ...said, text: '罗立冬还没打扫' }]],
    ['nothing about silence', [{ ...said, text: '有3户一直没报' }]],
    ['nothing about others', [{ ...said, text: '西山还没报全' }]],
    ['nobody pressed', [{ ...said, text: '今天必须打扫完' }]],
  ] as const)('finds a breach of “%s”', (rule, messages) => {
    const town = playedTown(readProgrammeDir('tests/fixtures/qinghe-2023'));
    const found = checkMessages(messages, { town, calendar: chineseCalendar() });
    expect(found.map((fault) => fault.rule)).toContain(rule);
  });

  it('finds a sixth message in a week', () => {
    const town = playedTown(readProgrammeDir('tests/fixtures/qinghe-2023'));
    const week = ['17', '18', '19', '20', '21', '23'].map((day) => ({
      ...said,
      id: day,
      text: day,
      at: `2023-04-${day}T09:05:00.000+08:00`,
    }));
    const found = checkMessages(week, { town, calendar: chineseCalendar() });
    expect(found.map((fault) => fault.rule)).toEqual(['five a week']);
  });
});

import { describe, expect, it } from 'vitest';
import { chineseCalendar } from '../../../src/domain/programme/calendar.ts';
import { readProgrammeDir } from '../../../src/service/programme-dir.ts';
import { checkMessages } from './check-messages.ts';
import { playedTown } from './town.ts';

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

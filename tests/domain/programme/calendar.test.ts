import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chineseCalendar, UnknownHolidaysError } from '../../../src/domain/programme/calendar.ts';
import { addDays, weekdayOf } from '../../../src/domain/time.ts';

const calendar = chineseCalendar();

describe('the work calendar', () => {
  // The State Council's notice for 2023 (国办发明电〔2022〕16号), first half and National Day.
  it.each([
    ['2023-04-05', false],
    ['2023-04-23', true],
    ['2023-04-28', true],
    ['2023-04-29', false],
    ['2023-05-01', false],
    ['2023-05-03', false],
    ['2023-05-04', true],
    ['2023-05-06', true],
    ['2023-05-07', false],
    ['2023-06-22', false],
    ['2023-06-23', false],
    ['2023-06-24', false],
    ['2023-06-25', true],
    ['2023-09-29', false],
    ['2023-10-06', false],
    ['2023-10-07', true],
    ['2023-10-08', true],
  ])('knows %s is a working day: %s', (day, working) => {
    expect(calendar.isWorkingDay(day)).toBe(working);
  });

  it('moves a day off before, after or away, and leaves a working day', () => {
    expect(calendar.shift('2023-05-01', 'after')).toBe('2023-05-04');
    expect(calendar.shift('2023-05-01', 'before')).toBe('2023-04-28');
    expect(calendar.shift('2023-05-01', 'drop')).toBeNull();
    expect(calendar.shift('2023-06-24', 'after')).toBe('2023-06-25');
    expect(calendar.shift('2023-05-06', 'drop')).toBe('2023-05-06');
  });

  it('counts working days over weekends, holidays and make-up days', () => {
    expect(calendar.workingDayAfter('2023-04-28', 1)).toBe('2023-05-04');
    expect(calendar.workingDayAfter('2023-04-28', 3)).toBe('2023-05-06');
    expect(calendar.workingDayAfter('2023-04-28', 4)).toBe('2023-05-08');
    expect(calendar.workingDayAfter('2023-06-21', 1)).toBe('2023-06-25');
  });

  it('covers 2004 to 2026 and says so', () => {
    const known = Array.from({ length: 40 }, (_, index) => 2000 + index).filter((year) => calendar.knows(year));
    expect(known[0]).toBe(2004);
    expect(known).toContain(2026);
    expect(known).toEqual(Array.from({ length: known.length }, (_, index) => 2004 + index));
  });

  it('refuses a year whose holidays are not published, instead of calling New Year a working day', () => {
    expect(calendar.knows(2099)).toBe(false);
    expect(() => calendar.isWorkingDay('2099-01-01')).toThrow(UnknownHolidaysError);
    expect(() => calendar.shift('2099-01-02', 'drop')).toThrow('没有2099年的放假安排');
    expect(() => calendar.workingDayAfter('2003-12-30', 1)).toThrow(UnknownHolidaysError);
  });

  it('lets overrides add a year and correct a day', () => {
    const own = chineseCalendar({ '2099-01-01': false, '2099-01-03': true, '2023-05-04': false });
    expect(own.knows(2099)).toBe(true);
    expect(weekdayOf('2099-01-01')).toBe(4);
    expect(own.isWorkingDay('2099-01-01')).toBe(false);
    expect(own.isWorkingDay('2099-01-02')).toBe(true);
    expect(own.isWorkingDay('2099-01-03')).toBe(true);
    expect(own.isWorkingDay('2099-01-04')).toBe(false);
    expect(own.shift('2023-05-01', 'after')).toBe('2023-05-05');
  });

  it('lands on a working day, in the direction asked, with only days off between', () => {
    const anyDay = fc.integer({ min: 0, max: 22 * 365 }).map((days) => addDays('2004-02-01', days));
    fc.assert(
      fc.property(anyDay, fc.constantFrom('before' as const, 'after' as const), (day, dayOff) => {
        const moved = calendar.shift(day, dayOff);
        if (moved === null) throw new Error('only drop drops');
        expect(calendar.isWorkingDay(moved)).toBe(true);
        expect(dayOff === 'after' ? moved >= day : moved <= day).toBe(true);
        const [first, last] = moved < day ? [addDays(moved, 1), day] : [day, addDays(moved, -1)];
        for (let between = first; between <= last; between = addDays(between, 1)) {
          expect(calendar.isWorkingDay(between)).toBe(false);
        }
      }),
    );
  });

  it('answers the same whatever time zone the machine is set to', () => {
    const script = `
      import { chineseCalendar } from './src/domain/programme/calendar.ts';
      const c = chineseCalendar();
      console.log(['2023-05-06','2023-05-07','2023-05-03','2023-05-04','2023-03-12'].map((d) => +c.isWorkingDay(d)).join(''));`;
    const answers = ['Asia/Shanghai', 'America/New_York', 'Pacific/Kiritimati'].map((zone) =>
      execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
        env: { ...process.env, TZ: zone },
        encoding: 'utf8',
      }).trim(),
    );
    expect(answers).toEqual(['10010', '10010', '10010']);
  });
});

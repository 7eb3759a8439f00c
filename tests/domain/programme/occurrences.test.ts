import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chineseCalendar } from '../../../src/domain/programme/calendar.ts';
import type { DayOff, Programme, Town } from '../../../src/domain/programme/model.ts';
import { type Occurrence, occurrences, type Plan } from '../../../src/domain/programme/occurrences.ts';
import {
  type Day,
  dayMs,
  dayOf,
  instantAt,
  startOfDay,
  timeOf,
  type Weekday,
  weekdayOf,
} from '../../../src/domain/time.ts';
import { bundleOf, chaqiDir, secondDir } from './fixtures.ts';

const chaqi = planOf(bundleOf(chaqiDir));
const second = planOf(bundleOf(secondDir));

describe('the occurrences of the 2023 programme', () => {
  it('are for two villages and three months what was written from the plan by hand', () => {
    const expected = readFileSync(join(chaqiDir, 'expected-notices.csv'), 'utf8').trim().split('\n').slice(1);
    const units = new Map([
      ['changhu', '长湖村'],
      ['hetang', '荷塘村'],
    ]);
    const found = between(chaqi, '2023-04-01', '2023-07-01').filter(({ unitCode }) => units.has(unitCode ?? ''));
    const rows = new Map<string, Occurrence[]>();
    for (const occurrence of found) {
      const row = `${units.get(occurrence.unitCode ?? '')},${dayOf(occurrence.plannedAt)},${chaqi.programme.sending.slot}`;
      rows.set(row, [...(rows.get(row) ?? []), occurrence]);
    }
    const lines = [...rows].map(([row, items]) => `${row},${inMessageOrder(items).join('+')}`);
    expect(lines.sort()).toEqual(expected.sort());
    expect(expected.length).toBeGreaterThan(30);
  });

  it('plan every notice before its slot and inside the sending hours', () => {
    const { slot, from } = chaqi.programme.sending;
    const notices = whole(chaqi).filter(({ unitCode }) => unitCode !== null);
    expect(notices.every(({ plannedAt }) => timeOf(plannedAt) >= from && timeOf(plannedAt) <= slot)).toBe(true);
  });

  it('give a unit of kind town the phases and, from March to November, 一课一片, but no weekly reminder', () => {
    const own = whole(chaqi).filter(({ unitCode }) => unitCode === 'zhenban');
    expect(own).toHaveLength(3 * 5 + 9);
    expect(own.some(({ schedule }) => schedule === 'weekly-clean-up')).toBe(false);
  });

  it('expire a reminder with its day, an opening and a deadline with the phase, a closing after a week', () => {
    const first = (schedule: string) => whole(chaqi).find((occurrence) => occurrence.schedule === schedule);
    const endOfMay = startOfDay('2023-06-01');
    expect(first('weekly-clean-up')).toMatchObject({
      plannedAt: instantAt('2023-03-16', '09:00'),
      expiresAt: startOfDay('2023-03-17'),
    });
    expect(first('phase-opening:ganjing')?.expiresAt).toBe(endOfMay);
    expect(first('phase-deadline:ganjing:T-7')?.expiresAt).toBe(endOfMay);
    expect(first('phase-closing:ganjing')?.expiresAt).toBe(instantAt('2023-06-08', '09:00'));
  });

  it('draft each month on the working day after the cut-off and remind to publish from the 5th', () => {
    const jobs = whole(chaqi).filter(({ unitCode, subject }) => unitCode === null && subject.type !== 'daily');
    const planned = jobs.map(({ schedule, plannedAt }) => `${schedule} ${dayOf(plannedAt)} ${timeOf(plannedAt)}`);
    expect(planned).toEqual([
      'evaluation-draft:2023-03 2023-04-04 09:00',
      'evaluation-publish-reminder:2023-03 2023-04-06 14:30',
      'evaluation-draft:2023-04 2023-05-04 09:00',
      'evaluation-publish-reminder:2023-04 2023-05-05 14:30',
      'evaluation-draft:2023-05 2023-06-05 09:00',
      'evaluation-publish-reminder:2023-05 2023-06-05 14:30',
      'evaluation-draft:2023-06 2023-07-04 09:00',
      'evaluation-publish-reminder:2023-06 2023-07-05 14:30',
      'evaluation-draft:2023-07 2023-08-04 09:00',
      'evaluation-publish-reminder:2023-07 2023-08-07 14:30',
      'evaluation-draft:2023-08 2023-09-04 09:00',
      'evaluation-publish-reminder:2023-08 2023-09-05 14:30',
      'evaluation-draft:2023-09 2023-10-07 09:00',
      'evaluation-publish-reminder:2023-09 2023-10-07 14:30',
      'evaluation-draft:2023-10 2023-11-06 09:00',
      'evaluation-publish-reminder:2023-10 2023-11-06 14:30',
      'evaluation-draft:2023-11 2023-12-04 09:00',
      'evaluation-publish-reminder:2023-11 2023-12-05 14:30',
      'evaluation-draft:2023-12 2024-01-04 09:00',
      'evaluation-publish-reminder:2023-12 2024-01-05 14:30',
    ]);
  });
});

describe('the occurrences of another programme', () => {
  it('follow its own cadences: moved weekly reminders, and of two deadlines on one day the nearer', () => {
    const north = whole(second)
      .filter(({ unitCode }) => unitCode === 'north')
      .map(({ schedule, plannedAt }) => `${dayOf(plannedAt)} ${timeOf(plannedAt)} ${schedule}`);
    // Phase one ends in the May holiday: T-2 (05-03) and T-3 (05-02) both become 04-30, T-10 is 04-25.
    expect(north.filter((line) => line.startsWith('2024-04-2') || /^2024-0(4-30|5)/.test(line)).slice(0, 7)).toEqual([
      '2024-04-24 10:20 weekly-clean-up',
      '2024-04-25 10:05 phase-deadline:start:T-10',
      '2024-04-30 10:05 phase-deadline:start:T-2',
      '2024-05-06 10:00 phase-closing:start',
      '2024-05-06 10:00 phase-opening:finish',
      '2024-05-06 10:20 weekly-clean-up',
      '2024-05-08 10:20 weekly-clean-up',
    ]);
  });

  it('keep the later week when a long holiday moves two reminders onto one day', () => {
    const days = ['09-30', '10-01', '10-02', '10-03', '10-04', '10-07', '10-08', '10-09', '10-10', '10-11'];
    const calendar = chineseCalendar(Object.fromEntries([...days, '10-12'].map((day) => [`2024-${day}`, false])));
    const reminders = between({ ...second, calendar }, '2024-09-30', '2024-10-20').filter(
      ({ unitCode, schedule }) => unitCode === 'north' && schedule === 'weekly-clean-up',
    );
    expect(reminders.map(({ plannedAt, subject }) => [dayOf(plannedAt), subject])).toEqual([
      ['2024-10-14', { type: 'weeklyCleanUp', weekOf: '2024-10-07' }],
      ['2024-10-16', { type: 'weeklyCleanUp', weekOf: '2024-10-14' }],
    ]);
  });

  it('reach into a year without holidays only when that year comes', () => {
    const calendar = chineseCalendar();
    let unknown = 2020;
    while (calendar.knows(unknown)) unknown += 1;
    const year = unknown - 1;
    const programme: Programme = { ...second.programme, from: `${year}-03-01`, to: `${year}-12-20`, phases: [] };
    const plan: Plan = { ...second, programme };
    expect(between(plan, `${year}-12-01`, `${year}-12-31`).length).toBeGreaterThan(0);
    expect(() => between(plan, `${year}-12-31`, `${unknown}-01-15`)).toThrow(`没有${unknown}年的放假安排`);
  });
});

describe('occurrences of any programme', () => {
  it('are the same wherever an interval is cut', () => {
    fc.assert(
      fc.property(anyPlan(), fc.array(anyInstant(), { minLength: 1, maxLength: 6 }), (plan, cuts) => {
        const points = [start, ...cuts, end].sort((a, b) => a - b);
        const pieces = points.slice(1).flatMap((point, index) => occurrences(plan, points[index] ?? start, point));
        expect(pieces).toEqual(occurrences(plan, start, end));
      }),
      { numRuns: 60 },
    );
  });

  it('never fall on a day off, and each is unique by schedule, time and unit', () => {
    fc.assert(
      fc.property(anyPlan(), (plan) => {
        const all = occurrences(plan, start, end);
        expect(all.filter(({ plannedAt }) => !plan.calendar.isWorkingDay(dayOf(plannedAt)))).toEqual([]);
        const keys = all.map(({ schedule, plannedAt, unitCode }) => `${schedule} ${plannedAt} ${unitCode}`);
        expect(new Set(keys).size).toBe(keys.length);
        expect(all.every(({ plannedAt, expiresAt }) => expiresAt > plannedAt)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('are at most one a week and unit, five a phase and unit, two a month', () => {
    fc.assert(
      fc.property(anyPlan(), (plan) => {
        const all = occurrences(plan, start, end);
        const { daysBefore } = plan.programme.cadences.phaseDeadline;
        const count = (of: (occurrence: Occurrence) => string | null) => {
          const counts = new Map<string, number>();
          for (const occurrence of all) {
            const key = of(occurrence);
            if (key !== null) counts.set(key, (counts.get(key) ?? 0) + 1);
          }
          return Math.max(0, ...counts.values());
        };
        const weekly = count(({ subject, unitCode }) =>
          subject.type === 'weeklyCleanUp' ? `${subject.weekOf} ${unitCode}` : null,
        );
        const phase = count(({ subject, unitCode }) => ('phase' in subject ? `${subject.phase} ${unitCode}` : null));
        const month = count(({ subject }) => ('month' in subject ? subject.month : null));
        expect(weekly).toBeLessThanOrEqual(1);
        expect(phase).toBeLessThanOrEqual(2 + daysBefore.length);
        expect(month).toBeLessThanOrEqual(2);
      }),
      { numRuns: 40 },
    );
  });

  it('with dropped days off are exactly the working meeting days of the programme', () => {
    fc.assert(
      fc.property(anyPlan('drop'), (plan) => {
        const { from, to } = plan.programme;
        const expected: Day[] = [];
        for (let at = startOfDay(from); at <= startOfDay(to); at += dayMs) {
          const day = dayOf(at);
          if (weekdayOf(day) === plan.units[1]?.meetingDay && plan.calendar.isWorkingDay(day)) expected.push(day);
        }
        const found = occurrences(plan, start, end).filter(
          ({ schedule, unitCode }) => schedule === 'weekly-clean-up' && unitCode === plan.units[1]?.code,
        );
        expect(found.map(({ plannedAt }) => dayOf(plannedAt))).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });
});

const start = startOfDay('2022-12-01');
const end = startOfDay('2024-12-31');

function anyInstant(): fc.Arbitrary<number> {
  const anyTime = fc.integer({ min: start, max: end });
  // Cuts at the very instants things are planned find off-by-ones that random instants never meet.
  const planned = fc.integer({ min: 0, max: 760 }).map((day) => start + day * dayMs + 9 * 3_600_000);
  return fc.oneof(anyTime, planned);
}

function anyPlan(weeklyDayOff?: DayOff): fc.Arbitrary<Plan> {
  const dayOff = fc.constantFrom<DayOff>('before', 'after', 'drop');
  return fc
    .record({
      weekly: weeklyDayOff ? fc.constant(weeklyDayOff) : dayOff,
      opening: dayOff,
      deadline: dayOff,
      closing: dayOff,
      draft: dayOff,
      meetingDays: fc.tuple(anyWeekday(), anyWeekday(), anyWeekday()),
      daysBefore: fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 4 }),
      from: fc.integer({ min: 0, max: 200 }),
      length: fc.integer({ min: 1, max: 365 }),
    })
    .map(({ weekly, opening, deadline, closing, draft, meetingDays, daysBefore, from, length }) => {
      const firstDay = dayOf(start + (60 + from) * dayMs);
      const lastDay = dayOf(startOfDay(firstDay) + length * dayMs);
      const at = '09:00';
      const kinds = ['town', 'village', 'department'] as const;
      return {
        calendar: chaqi.calendar,
        units: meetingDays.map((meetingDay, index) => ({
          code: `u${index}`,
          kind: kinds[index] ?? 'village',
          meetingDay,
        })),
        programme: {
          ...chaqi.programme,
          from: firstDay,
          to: lastDay,
          phases: [{ id: 'one', name: '一', short: '一', from: firstDay, to: lastDay, expects: [] }],
          cadences: {
            weeklyCleanUp: { at, dayOff: weekly },
            phaseOpening: { at, dayOff: opening },
            phaseDeadline: { at, dayOff: deadline, daysBefore },
            phaseClosing: { at, dayOff: closing },
            monthlyEvaluation: { cutOffDay: 3, draft: { at, dayOff: draft }, publish: { day: 5, at, dayOff: draft } },
          },
        },
      };
    });
}

function anyWeekday(): fc.Arbitrary<Weekday> {
  return fc.constantFrom<Weekday>(1, 2, 3, 4, 5, 6, 7);
}

function planOf({ programme, town }: { programme: Programme; town: Town }): Plan {
  const units = town.units.map(({ id, kind, meetingDay }) => ({ code: id, kind, meetingDay }));
  return { programme, calendar: chineseCalendar(programme.holidayOverrides), units };
}

function whole(plan: Plan): Occurrence[] {
  return occurrences(plan, 0, startOfDay('2025-01-31'));
}

/** From the first instant of a day to that of another. */
function between(plan: Plan, from: Day, to: Day): Occurrence[] {
  return occurrences(plan, startOfDay(from) - 1, startOfDay(to) - 1);
}

function inMessageOrder(items: readonly Occurrence[]): string[] {
  return [...items]
    .sort((a, b) => a.rank - b.rank || a.plannedAt - b.plannedAt || (a.schedule < b.schedule ? -1 : 1))
    .map(({ schedule }) => schedule);
}

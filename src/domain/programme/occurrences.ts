import {
  addDays,
  type Day,
  dayMs,
  dayOf,
  firstDayOf,
  type Instant,
  instantAt,
  lastDayOf,
  type Month,
  mondayOf,
  monthOf,
  nextMonth,
  startOfDay,
  type Weekday,
  weekdayOf,
} from '../time.ts';
import type { WorkCalendar } from './calendar.ts';
import type { Cadences, DayOff, Phase, Programme, UnitKind } from './model.ts';

export type Subject =
  | { readonly type: 'weeklyCleanUp'; readonly weekOf: Day }
  | { readonly type: 'phaseOpening'; readonly phase: string }
  /** `daysBefore` as the plan counts; the day it goes out may be earlier (dayOff), so texts count from that day. */
  | { readonly type: 'phaseDeadline'; readonly phase: string; readonly daysBefore: number }
  | { readonly type: 'phaseClosing'; readonly phase: string }
  | { readonly type: 'monthlyLife'; readonly month: Month }
  | { readonly type: 'evaluationDraft'; readonly month: Month }
  | { readonly type: 'evaluationPublishReminder'; readonly month: Month }
  | { readonly type: 'daily'; readonly day: Day };

/** Something the programme plans. Unique by (schedule, plannedAt, unitCode). */
export interface Occurrence {
  readonly schedule: string;
  readonly plannedAt: Instant;
  /** First instant at which it is no longer worth sending or doing. */
  readonly expiresAt: Instant;
  /** Null: a job of the town, not a notice to a unit. */
  readonly unitCode: string | null;
  readonly rank: number;
  readonly subject: Subject;
}

export interface PlanUnit {
  readonly code: string;
  readonly kind: UnitKind;
  readonly meetingDay: Weekday;
}

export interface Plan {
  readonly programme: Programme;
  readonly calendar: WorkCalendar;
  readonly units: readonly PlanUnit[];
}

/** Order of notices within one message: lower first (design §3). */
export const noticeRank = { result: 0, deadline: 1, task: 2, reminder: 3 } as const;

/**
 * Everything planned after `after` (exclusive) up to `until` (inclusive), sorted by planned time, schedule and unit.
 * Cutting an interval anywhere gives the same list. Only days beside the interval are looked up in the calendar, so a
 * year without holidays throws `UnknownHolidaysError` when it is reached, not before.
 */
export function occurrences(plan: Plan, after: Instant, until: Instant): Occurrence[] {
  if (until <= after) return [];
  const move = moveInto({ calendar: plan.calendar, first: dayOf(after), last: dayOf(until) });
  const all = [
    ...weeklyCleanUps(plan, move),
    ...plan.programme.phases.flatMap((phase) => phaseNotices(plan, phase, move)),
    ...monthlyLife(plan, move),
    ...evaluationJobs(plan, move),
    ...dailyJobs(plan, after, until),
  ];
  return all.filter(({ plannedAt }) => plannedAt > after && plannedAt <= until).sort(byTimeScheduleUnit);
}

/** The day a planned day becomes, or null when it is dropped or cannot fall into the interval. */
type Move = (planned: Day, dayOff: DayOff) => Day | null;

function moveInto({ calendar, first, last }: { calendar: WorkCalendar; first: Day; last: Day }): Move {
  function isBreak(from: Day, to: Day, step: 1 | -1): boolean {
    for (let day = from; step === 1 ? day <= to : day >= to; day = addDays(day, step)) {
      if (calendar.isWorkingDay(day)) return false;
    }
    return true;
  }
  return (planned, dayOff) => {
    // A planned day outside the interval gets into it only over an unbroken row of days off.
    if (planned < first && (dayOff !== 'after' || !isBreak(addDays(first, -1), planned, -1))) return null;
    if (planned > last && (dayOff !== 'before' || !isBreak(addDays(last, 1), planned, 1))) return null;
    return calendar.shift(planned, dayOff);
  };
}

function weeklyCleanUps({ programme, units }: Plan, move: Move): Occurrence[] {
  const { at, dayOff } = programme.cadences.weeklyCleanUp;
  const meetingOn = new Map<Weekday, PlanUnit[]>();
  for (const unit of units) {
    if (unit.kind !== 'town') meetingOn.set(unit.meetingDay, [...(meetingOn.get(unit.meetingDay) ?? []), unit]);
  }
  // Keyed by day and unit: when a long holiday moves two weeks' reminders onto one day, the later week's stands.
  const found = new Map<string, Occurrence>();
  for (let day = programme.from; day <= programme.to; day = addDays(day, 1)) {
    const meeting = meetingOn.get(weekdayOf(day)) ?? [];
    const sendDay = meeting.length === 0 ? null : move(day, dayOff);
    if (sendDay === null) continue;
    for (const { code } of meeting) {
      found.set(`${sendDay} ${code}`, {
        schedule: 'weekly-clean-up',
        plannedAt: instantAt(sendDay, at),
        expiresAt: endOfDay(sendDay),
        unitCode: code,
        rank: noticeRank.reminder,
        subject: { type: 'weeklyCleanUp', weekOf: mondayOf(day) },
      });
    }
  }
  return [...found.values()];
}

/** A notice of a phase goes to every unit, the town's own group included. */
type PhaseNotice = Omit<Occurrence, 'unitCode' | 'rank'>;

function phaseNotices({ programme: { cadences }, units }: Plan, phase: Phase, move: Move): Occurrence[] {
  const notices = [
    ...phaseOpening(cadences, phase, move),
    ...phaseDeadlines(cadences, phase, move),
    ...phaseClosing(cadences, phase, move),
  ];
  return notices.flatMap((notice) =>
    units.map(({ code }) => ({ ...notice, unitCode: code, rank: noticeRank.deadline })),
  );
}

function phaseOpening({ phaseOpening: { at, dayOff } }: Cadences, phase: Phase, move: Move): PhaseNotice[] {
  const day = move(phase.from, dayOff);
  if (day === null || day > phase.to) return [];
  return [
    {
      schedule: `phase-opening:${phase.id}`,
      plannedAt: instantAt(day, at),
      expiresAt: endOfDay(phase.to),
      subject: { type: 'phaseOpening', phase: phase.id },
    },
  ];
}

/** None outside the phase; of two that days off move onto one day only the one nearer the end. */
function phaseDeadlines(
  { phaseDeadline: { at, dayOff, daysBefore } }: Cadences,
  phase: Phase,
  move: Move,
): PhaseNotice[] {
  const nearest = new Map<Day, number>();
  for (const days of daysBefore) {
    const day = move(addDays(phase.to, -days), dayOff);
    if (day === null || day < phase.from || day > phase.to) continue;
    nearest.set(day, Math.min(days, nearest.get(day) ?? days));
  }
  return [...nearest].map(([day, days]) => ({
    schedule: `phase-deadline:${phase.id}:T-${days}`,
    plannedAt: instantAt(day, at),
    expiresAt: endOfDay(phase.to),
    subject: { type: 'phaseDeadline', phase: phase.id, daysBefore: days },
  }));
}

const closingStaysMs = 7 * dayMs;

function phaseClosing({ phaseClosing: { at, dayOff } }: Cadences, phase: Phase, move: Move): PhaseNotice[] {
  const day = move(addDays(phase.to, 1), dayOff);
  if (day === null) return [];
  const plannedAt = instantAt(day, at);
  return [
    {
      schedule: `phase-closing:${phase.id}`,
      plannedAt,
      expiresAt: plannedAt + closingStaysMs,
      subject: { type: 'phaseClosing', phase: phase.id },
    },
  ];
}

/** S23: before each month ends, what its branches lack is told to every unit; who lacks nothing is left out when it is worded. */
function monthlyLife({ programme, units }: Plan, move: Move): Occurrence[] {
  const cadence = programme.cadences.monthlyLife;
  if (!cadence) return [];
  const found: Occurrence[] = [];
  for (let month = monthOf(programme.from); month <= monthOf(programme.to); month = nextMonth(month)) {
    const planned = addDays(lastDayOf(month), -cadence.daysBeforeEnd);
    const day = planned > programme.to ? null : move(planned, cadence.dayOff);
    // A day off at the turn of the month would remind of a month that is over, or of one that has hardly begun.
    if (day === null || monthOf(day) !== month || day < programme.from) continue;
    for (const { code } of units) {
      found.push({
        schedule: `monthly-life:${month}`,
        plannedAt: instantAt(day, cadence.at),
        expiresAt: endOfDay(lastDayOf(month)),
        unitCode: code,
        rank: noticeRank.reminder,
        subject: { type: 'monthlyLife', month },
      });
    }
  }
  return found;
}

/** For every month the programme touches a draft and a reminder in the month after, worth doing until that month ends. */
function evaluationJobs({ programme }: Plan, move: Move): Occurrence[] {
  const { cutOffDay, draft, publish } = programme.cadences.monthlyEvaluation;
  const jobs: Occurrence[] = [];
  for (let month = monthOf(programme.from); month <= monthOf(programme.to); month = nextMonth(month)) {
    const dueMonth = nextMonth(month);
    const firstDay = firstDayOf(dueMonth);
    const job = { unitCode: null, rank: noticeRank.task, expiresAt: endOfDay(lastDayOf(dueMonth)) };
    const draftDay = move(addDays(firstDay, cutOffDay), draft.dayOff);
    const publishDay = move(addDays(firstDay, publish.day - 1), publish.dayOff);
    if (draftDay !== null) {
      const subject = { type: 'evaluationDraft', month } as const;
      jobs.push({ ...job, schedule: `evaluation-draft:${month}`, plannedAt: instantAt(draftDay, draft.at), subject });
    }
    if (publishDay !== null) {
      const subject = { type: 'evaluationPublishReminder', month } as const;
      const plannedAt = instantAt(publishDay, publish.at);
      jobs.push({ ...job, schedule: `evaluation-publish-reminder:${month}`, plannedAt, subject });
    }
  }
  return jobs;
}

/** What falls due is looked after on every working day, until the month after the programme's last evaluation. */
function dailyJobs({ programme, calendar }: Plan, after: Instant, until: Instant): Occurrence[] {
  const jobs: Occurrence[] = [];
  const last = lastDayOf(nextMonth(nextMonth(monthOf(programme.to))));
  for (let day = max(dayOf(after), programme.from); day <= dayOf(until) && day <= last; day = addDays(day, 1)) {
    if (!calendar.isWorkingDay(day)) continue;
    const plannedAt = instantAt(day, programme.sending.from);
    const subject = { type: 'daily', day } as const;
    jobs.push({
      schedule: 'daily',
      plannedAt,
      expiresAt: endOfDay(day),
      unitCode: null,
      rank: noticeRank.task,
      subject,
    });
  }
  return jobs;
}

function max(a: Day, b: Day): Day {
  return a > b ? a : b;
}

function endOfDay(day: Day): Instant {
  return startOfDay(addDays(day, 1));
}

function byTimeScheduleUnit(a: Occurrence, b: Occurrence): number {
  return a.plannedAt - b.plannedAt || compare(a.schedule, b.schedule) || compare(a.unitCode ?? '', b.unitCode ?? '');
}

/** By code unit: the same order on every machine, whatever its language. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

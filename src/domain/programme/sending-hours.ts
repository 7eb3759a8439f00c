import { addDays, type Day, dayOf, type Instant, instantAt } from '../time.ts';
import type { WorkCalendar } from './calendar.ts';
import type { SendingHours } from './model.ts';

export interface WorkingTime {
  readonly sending: SendingHours;
  readonly calendar: WorkCalendar;
}

/** The day whose slot is open: a working day, from its slot to the end of its sending hours. Null outside. */
export function openSlotDay({ sending, calendar }: WorkingTime, at: Instant): Day | null {
  const today = dayOf(at);
  const inWindow = at >= instantAt(today, sending.slot) && at <= instantAt(today, sending.to);
  return inWindow && calendar.isWorkingDay(today) ? today : null;
}

/** The first slot of a working day strictly after `after`. */
export function nextSlot({ sending, calendar }: WorkingTime, after: Instant): Instant {
  const today = dayOf(after);
  const slot = instantAt(today, sending.slot);
  if (slot > after && calendar.isWorkingDay(today)) return slot;
  return instantAt(calendar.workingDayAfter(today, 1), sending.slot);
}

/** How much of the time lies in sending hours of working days; looks at its last 31 days at most. */
export function workingMs({ sending, calendar }: WorkingTime, from: Instant, until: Instant): number {
  const lastDay = dayOf(until);
  const earliest = addDays(lastDay, -31);
  let total = 0;
  for (let day = dayOf(from) < earliest ? earliest : dayOf(from); day <= lastDay; day = addDays(day, 1)) {
    if (!calendar.isWorkingDay(day)) continue;
    const opens = Math.max(from, instantAt(day, sending.from));
    const closes = Math.min(until, instantAt(day, sending.to));
    total += Math.max(0, closes - opens);
  }
  return total;
}

import { type Day, dayOf, type Instant, instantAt } from '../time.ts';
import type { WorkCalendar } from './calendar.ts';
import type { SendingHours } from './model.ts';

/** The day of the first sending slot that is still ahead: today's before its time on a working day, else the next one. */
export function nextSlotDay(now: Instant, sending: SendingHours, calendar: WorkCalendar): Day {
  const today = dayOf(now);
  if (calendar.isWorkingDay(today) && now < instantAt(today, sending.slot)) return today;
  return calendar.workingDayAfter(today, 1);
}

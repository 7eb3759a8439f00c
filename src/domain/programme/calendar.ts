import type { Day } from '../time.ts';
import type { DayOff } from './model.ts';

/** Working days of the People's Republic: weekdays less statutory holidays, plus make-up days. */
export interface WorkCalendar {
  isWorkingDay(day: Day): boolean;
  /** Moves a planned day that is not a working day; null when it is dropped. A working day stays. */
  shift(day: Day, dayOff: DayOff): Day | null;
  /** The n-th working day after `day` (n ≥ 1). */
  workingDayAfter(day: Day, n: number): Day;
}

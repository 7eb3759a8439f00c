/**
 * Instants and calendar days of the programme clock.
 *
 * An `Instant` is UTC epoch milliseconds. A `Day` is a calendar day of Asia/Shanghai, `YYYY-MM-DD`, so days compare as
 * strings. China has kept UTC+8 without daylight saving since 1991, so a day is integer arithmetic, not a zone database.
 */
export type Instant = number;
export type Day = string;
/** A calendar month, `YYYY-MM`. */
export type Month = string;
/** ISO weekday: Monday 1 … Sunday 7. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
const offsetMs = 8 * hourMs;

export function dayOf(at: Instant): Day {
  return new Date(at + offsetMs).toISOString().slice(0, 10);
}

/** Wall clock `HH:MM` of an instant. */
export function timeOf(at: Instant): string {
  return new Date(at + offsetMs).toISOString().slice(11, 16);
}

/** First instant of the day. */
export function startOfDay(day: Day): Instant {
  return Date.parse(`${day}T00:00:00Z`) - offsetMs;
}

/** The instant of a wall clock time (`HH:MM`) on a day. */
export function instantAt(day: Day, time: string): Instant {
  return Date.parse(`${day}T${time}:00Z`) - offsetMs;
}

export function addDays(day: Day, days: number): Day {
  return dayOf(startOfDay(day) + days * dayMs);
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((startOfDay(to) - startOfDay(from)) / dayMs);
}

export function weekdayOf(day: Day): Weekday {
  const sundayZero = new Date(`${day}T00:00:00Z`).getUTCDay();
  return (sundayZero === 0 ? 7 : sundayZero) as Weekday;
}

/** The Monday of the day's week. */
export function mondayOf(day: Day): Day {
  return addDays(day, 1 - weekdayOf(day));
}

export function monthOf(day: Day): Month {
  return day.slice(0, 7);
}

export function firstDayOf(month: Month): Day {
  return `${month}-01`;
}

export function lastDayOf(month: Month): Day {
  return addDays(firstDayOf(nextMonth(month)), -1);
}

export function nextMonth(month: Month): Month {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}

/** True when the text is a real calendar day in the form `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

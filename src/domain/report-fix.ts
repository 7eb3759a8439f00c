import type { Attendance, Quantity, Reading } from './reading/reading.ts';
import type { Day } from './time.ts';

/** What a report says was done, as far as a correction can change it. */
export interface Facts {
  readonly day: Day;
  readonly dayTo: Day;
  readonly kinds: string[];
  readonly places: string[];
  readonly attendance: Attendance | null;
  readonly quantities: Quantity[];
}

/**
 * What a correction changes. `anew`: it is certainly one, so that whatever the words state counts when no change was
 * read, as in 更正：三组清沟渠. Empty when nothing was understood.
 */
export function fixOf(reading: Reading, { anew }: { anew: boolean }): NonNullable<Reading['fix']> {
  const fix = reading.fix ?? {};
  if (!anew || Object.values(fix).some((value) => value !== undefined)) return fix;
  return {
    ...(reading.participants ? { participants: reading.participants } : {}),
    ...(reading.places.length > 0 ? { places: reading.places } : {}),
    ...(reading.date_given && reading.date !== null ? { date: reading.date } : {}),
    ...(reading.activities.length > 0 ? { activities: reading.activities } : {}),
    ...(reading.quantities.length > 0 ? { quantities: reading.quantities } : {}),
  };
}

/** The facts a reading states; a message without a day is about `today`. */
export function factsOf(reading: Reading, today: Day): Facts {
  const [from, to] = reading.date_range ?? [reading.date ?? today, reading.date ?? today];
  return {
    day: from,
    dayTo: to,
    kinds: [...reading.activities],
    places: [...reading.places],
    attendance: reading.participants,
    quantities: [...reading.quantities],
  };
}

/** Only what the correction changes; quantities of the same thing, or else of the same measure, replace each other. */
export function changedBy(facts: Facts, fix: NonNullable<Reading['fix']>): Partial<Facts> {
  return {
    ...(fix.participants ? { attendance: fix.participants } : {}),
    ...(fix.places ? { places: [...fix.places] } : {}),
    ...(fix.activities ? { kinds: [...fix.activities] } : {}),
    ...(fix.date ? { day: fix.date, dayTo: fix.date } : {}),
    ...(fix.quantities ? { quantities: fix.quantities.reduce(replaceQuantity, facts.quantities) } : {}),
  };
}

/** True when two readings of the same day speak of the same work: equal kinds, and no count that contradicts. */
export function isSameWork(a: Facts, b: Facts): boolean {
  if (a.day !== b.day || a.dayTo !== b.dayTo) return false;
  const sameKinds = [...a.kinds].sort().join() === [...b.kinds].sort().join();
  const counts = [a.attendance?.n ?? null, b.attendance?.n ?? null];
  return sameKinds && (counts.includes(null) || counts[0] === counts[1]);
}

function replaceQuantity(quantities: Quantity[], changed: Quantity): Quantity[] {
  const sameItem = quantities.findIndex((quantity) => quantity.item === changed.item);
  const at = sameItem >= 0 ? sameItem : quantities.findIndex((quantity) => quantity.unit === changed.unit);
  if (at < 0) return [...quantities, changed];
  return quantities.map((quantity, index) => (index === at ? changed : quantity));
}

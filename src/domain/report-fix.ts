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

/** True when the correction names at least one thing to change. */
export function hasFix(fix: Reading['fix']): fix is NonNullable<Reading['fix']> {
  return fix !== undefined && Object.values(fix).some((value) => value !== undefined);
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

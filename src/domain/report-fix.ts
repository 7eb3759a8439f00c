import type { Quantity, Reading } from './reading/reading.ts';
import type { ReportFacts } from './same-work.ts';
import type { Day } from './time.ts';

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
export function factsOf(reading: Reading, today: Day): ReportFacts {
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
export function changedBy(facts: ReportFacts, fix: NonNullable<Reading['fix']>): Partial<ReportFacts> {
  return {
    ...(fix.participants ? { attendance: fix.participants } : {}),
    ...(fix.places ? { places: [...fix.places] } : {}),
    ...(fix.activities ? { kinds: [...fix.activities] } : {}),
    ...(fix.date ? { day: fix.date, dayTo: fix.date } : {}),
    ...(fix.quantities ? { quantities: fix.quantities.reduce(replaceQuantity, facts.quantities) } : {}),
  };
}

function replaceQuantity(quantities: Quantity[], changed: Quantity): Quantity[] {
  const sameItem = quantities.findIndex((quantity) => quantity.item === changed.item);
  const at = sameItem >= 0 ? sameItem : quantities.findIndex((quantity) => quantity.unit === changed.unit);
  if (at < 0) return [...quantities, changed];
  return quantities.map((quantity, index) => (index === at ? changed : quantity));
}

import type { ProgrammeBundle, TownUnit } from '../programme/model.ts';
import type { Lexicon } from './reading.ts';

/**
 * The words of a programme and its town for one unit: its own grids, groups, places and people, and the names of all units.
 * `unitCode` null: the whole town (messages outside a bound group). An unknown code gives the unit names alone.
 */
export function buildLexicon(bundle: ProgrammeBundle, unitCode: string | null): Lexicon {
  const { programme, town } = bundle;
  const units = unitCode === null ? town.units : town.units.filter((unit) => unit.id === unitCode);
  const ids = new Set(units.map((unit) => unit.id));
  return {
    botName: programme.botName,
    activities: programme.activityKinds.map(({ id, words }) => ({ id, words: [...new Set([id, ...words])] })),
    places: distinct([...town.units.flatMap(namesOf), ...units.flatMap(wordsOf)]),
    people: distinct(town.people.filter((person) => ids.has(person.unit)).map((person) => person.name)),
  };
}

/** A department's name is no place (reference/domain.md §3.0 note 9). */
function namesOf(unit: TownUnit): string[] {
  return unit.kind === 'village' || unit.kind === 'community' ? [unit.name] : [];
}

function wordsOf(unit: TownUnit): string[] {
  const grids = unit.grids.flatMap((grid) => [grid.name, ...grid.groups]);
  return [...grids, ...unit.places].filter((word) => word.length > 1);
}

function distinct(words: readonly string[]): string[] {
  return [...new Set(words)];
}

import type { Programme, UnitKind } from '../programme/model.ts';
import type { Lexicon } from './reading.ts';

/** The part of a town whose words messages use; a `Town` is one. */
export interface LexiconTown {
  readonly units: readonly LexiconUnit[];
  readonly people: readonly { readonly name: string; readonly unit: string }[];
}

export interface LexiconUnit {
  readonly id: string;
  readonly name: string;
  readonly kind: UnitKind;
  readonly grids: readonly { readonly name: string; readonly groups: readonly string[] }[];
  readonly places: readonly string[];
  /** Its words are words of that unit. */
  readonly mergedInto: string | null;
}

/**
 * The words of a programme and its town for one unit: its own grids, groups, places and people, and the names of all units.
 * `unitCode` null: the whole town (messages outside a bound group). An unknown code gives the unit names alone.
 */
export function buildLexicon(
  { programme, town }: { readonly programme: Programme; readonly town: LexiconTown },
  unitCode: string | null,
): Lexicon {
  const units = unitCode === null ? town.units : town.units.filter((unit) => isPartOf(unit, unitCode, town.units));
  const ids = new Set(units.map((unit) => unit.id));
  return {
    botName: programme.botName,
    activities: programme.activityKinds.map(({ id, words }) => ({ id, words: [...new Set([id, ...words])] })),
    places: distinct([...town.units.flatMap(namesOf), ...units.flatMap(wordsOf)]),
    people: distinct(town.people.filter((person) => ids.has(person.unit)).map((person) => person.name)),
  };
}

/** Merges are followed as far as there are units, so that no circle can hold it up. */
function isPartOf(unit: LexiconUnit, unitCode: string, all: readonly LexiconUnit[]): boolean {
  let part: LexiconUnit | undefined = unit;
  for (let steps = 0; part !== undefined && steps <= all.length; steps += 1) {
    if (part.id === unitCode) return true;
    const into: string | null = part.mergedInto;
    part = all.find(({ id }) => id === into);
  }
  return false;
}

/** A department's name is no place (reference/domain.md §3.0 note 9). */
function namesOf(unit: LexiconUnit): string[] {
  return unit.kind === 'village' || unit.kind === 'community' ? [unit.name] : [];
}

function wordsOf(unit: LexiconUnit): string[] {
  const grids = unit.grids.flatMap((grid) => [grid.name, ...grid.groups]);
  return [...grids, ...unit.places].filter((word) => word.length > 1);
}

function distinct(words: readonly string[]): string[] {
  return [...new Set(words)];
}

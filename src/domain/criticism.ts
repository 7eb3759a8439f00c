import type { CriticismRules } from './programme/model.ts';
import { addDays, type Day, daysBetween } from './time.ts';

/** What a criticism rests on, frozen when it is ordered: figures and places, never a person or a household. */
export interface CriticismFacts {
  readonly rulesVersion: string;
  /** Finalised quarters below the score of the rulebook. */
  readonly quarters: readonly { readonly period: string; readonly totalHundredths: number }[];
  /** Findings open for longer than the rulebook allows, oldest first. */
  readonly findings: readonly CriticisedFinding[];
}

export interface CriticisedFinding {
  readonly number: number;
  /** Name of the item of the sheet. */
  readonly item: string;
  /** Group, grid or place of the roster; null when the words name none. */
  readonly place: string | null;
  /** The day it became known. */
  readonly day: Day;
}

export interface CriticismBasis {
  readonly quarters: CriticismFacts['quarters'];
  /** Findings that stand and nobody has rechecked well. */
  readonly openFindings: readonly CriticisedFinding[];
}

/**
 * Whether a criticism may be ordered at all (U13): two finalised quarters below the score, or a finding open too long.
 * Where a unit stands among others is no reason, so no rank comes in here.
 */
export function criticismFacts(
  { quarters, openFindings }: CriticismBasis,
  { version, criticism: rules }: { readonly version: string; readonly criticism: CriticismRules },
  today: Day,
): { readonly facts: CriticismFacts } | { readonly missing: CriticismMissing } {
  const low = quarters.filter(({ totalHundredths }) => totalHundredths < rules.belowHundredths);
  const old = openFindings.filter(({ day }) => daysBetween(day, today) > rules.openDays);
  const enough = low.length >= rules.quarters;
  if (!enough && old.length === 0) {
    const [oldest] = openFindings.map(({ day }) => day).sort();
    return {
      missing: {
        lowQuarters: low.length,
        open: openFindings.length,
        ripeOn: oldest === undefined ? null : addDays(oldest, rules.openDays + 1),
      },
    };
  }
  const facts = { rulesVersion: version, quarters: enough ? low : [], findings: old };
  return { facts };
}

export interface CriticismMissing {
  readonly lowQuarters: number;
  readonly open: number;
  /** The day on which the oldest open finding will have been open too long. */
  readonly ripeOn: Day | null;
}

/**
 * The place of a finding as a group may read it: the longest name the roster has in its words. What else was written there
 * may name a household, so it is left out.
 */
export function findingPlace(words: string, places: readonly string[]): string | null {
  const [best] = places.filter((place) => words.includes(place)).sort((a, b) => b.length - a.length);
  return best ?? null;
}

/** Of what was found when it was ordered, what still holds: a finding put right, a quarter corrected since is no longer said. */
export function standingFacts(ordered: CriticismFacts, now: CriticismFacts): CriticismFacts {
  const periods = new Set(ordered.quarters.map(({ period }) => period));
  const numbers = new Set(ordered.findings.map(({ number }) => number));
  return {
    ...now,
    quarters: now.quarters.filter(({ period }) => periods.has(period)),
    findings: now.findings.filter(({ number }) => numbers.has(number)),
  };
}

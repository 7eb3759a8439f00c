import type { TownGrid, TownHousehold, TownTeam, TownUnit } from '../programme/model.ts';
import { groupKey, keyOf } from './cell-text.ts';

/** Finds what a cell names, by id, name or short name, the way people write them. Null: there is none of that name. */
export interface Lookup {
  readonly units: readonly TownUnit[];
  unit(text: string): TownUnit | null;
  unitById(id: string): TownUnit | undefined;
  grid(unit: TownUnit, text: string): TownGrid | null;
  /** A grid anywhere, by its id. */
  gridById(id: string): { readonly unit: TownUnit; readonly grid: TownGrid } | undefined;
  /** The group as its unit writes it. */
  group(unit: TownUnit, text: string): string | null;
  gridOfGroup(unit: TownUnit, group: string): TownGrid | undefined;
  /** By id or by the name of its head, when only one household of the unit has it; `several` when more do. */
  household(unit: TownUnit, text: string): TownHousehold | 'several' | null;
  team(unit: TownUnit, text: string): TownTeam | null;
}

export function createLookup(townName: string, units: readonly TownUnit[]): Lookup {
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  // What comes first wins: an id over a name, a name over a short name.
  const byName = firstWins([
    ...units.map((unit) => [keyOf(unit.id), unit] as const),
    ...units.map((unit) => [keyOf(unit.name), unit] as const),
    ...units.map((unit) => [keyOf(unit.short), unit] as const),
  ]);
  const grids = new Map(units.flatMap((unit) => unit.grids.map((grid) => [grid.id, { unit, grid }] as const)));
  const parts = new Map(units.map((unit) => [unit.id, partsOf(unit)]));
  const partsIn = (unit: TownUnit): Parts => parts.get(unit.id) ?? partsOf(unit);
  const town = keyOf(townName);
  return {
    units,
    unitById: (id) => byId.get(id),
    unit(text) {
      const key = keyOf(text);
      const local = town !== '' && key.startsWith(town) ? key.slice(town.length) : key;
      return byId.get(text) ?? byName.get(key) ?? byName.get(local) ?? null;
    },
    grid: (unit, text) => partsIn(unit).grids.get(text) ?? partsIn(unit).grids.get(keyOf(text)) ?? null,
    gridById: (id) => grids.get(id),
    group: (unit, text) => partsIn(unit).groups.get(text) ?? partsIn(unit).groups.get(groupKey(text)) ?? null,
    gridOfGroup: (unit, group) => partsIn(unit).gridOfGroup.get(group),
    household(unit, text) {
      const { households, heads } = partsIn(unit);
      const found = households.get(text) ?? households.get(keyOf(text));
      if (found) return found;
      const named = heads.get(keyOf(text)) ?? [];
      return named.length > 1 ? 'several' : (named[0] ?? null);
    },
    team: (unit, text) => partsIn(unit).teams.get(text) ?? partsIn(unit).teams.get(keyOf(text)) ?? null,
  };
}

/** The one of the known names most like what was written, when one is like it: what was probably meant. */
export function closest(text: string, names: readonly string[]): string | null {
  const wanted = [...keyOf(text)];
  let best: { name: string; score: number } | null = null;
  for (const name of names) {
    const letters = new Set(keyOf(name));
    const common = wanted.filter((letter) => letters.has(letter)).length;
    const score = common / Math.max(wanted.length, letters.size);
    if (score > (best?.score ?? 0.45)) best = { name, score };
  }
  return best?.name ?? null;
}

interface Parts {
  readonly grids: ReadonlyMap<string, TownGrid>;
  readonly groups: ReadonlyMap<string, string>;
  readonly gridOfGroup: ReadonlyMap<string, TownGrid>;
  readonly households: ReadonlyMap<string, TownHousehold>;
  readonly heads: ReadonlyMap<string, readonly TownHousehold[]>;
  readonly teams: ReadonlyMap<string, TownTeam>;
}

function partsOf(unit: TownUnit): Parts {
  const groups = unit.grids.flatMap((grid) => grid.groups.map((group) => ({ group, grid })));
  const heads = new Map<string, TownHousehold[]>();
  for (const household of unit.households) {
    const key = keyOf(household.head);
    const same = heads.get(key);
    if (same) same.push(household);
    else heads.set(key, [household]);
  }
  return {
    grids: named(unit.grids),
    groups: firstWins([
      ...groups.map(({ group }) => [group, group] as const),
      ...groups.map(({ group }) => [groupKey(group), group] as const),
    ]),
    gridOfGroup: firstWins(groups.map(({ group, grid }) => [group, grid] as const)),
    households: firstWins([
      ...unit.households.map((household) => [household.id, household] as const),
      ...unit.households.map((household) => [keyOf(household.id), household] as const),
    ]),
    heads,
    teams: named(unit.teams),
  };
}

function named<T extends { readonly id: string; readonly name: string }>(things: readonly T[]): Map<string, T> {
  return firstWins([
    ...things.map((thing) => [thing.id, thing] as const),
    ...things.map((thing) => [thing.name, thing] as const),
    ...things.map((thing) => [keyOf(thing.id), thing] as const),
    ...things.map((thing) => [keyOf(thing.name), thing] as const),
  ]);
}

function firstWins<T>(entries: readonly (readonly [string, T])[]): Map<string, T> {
  const map = new Map<string, T>();
  for (const [key, value] of entries) if (!map.has(key)) map.set(key, value);
  return map;
}

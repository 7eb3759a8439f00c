import { and, eq, sql } from 'drizzle-orm';
import type { UnitKind } from '../domain/programme/model.ts';
import type { Instant, Weekday } from '../domain/time.ts';
import { holdsAt } from './dated.ts';
import { mergedUnits } from './merged-units.ts';
import { gridAreas, grids, meetingDays, units } from './schema.ts';
import type { Db, Tx } from './store.ts';

export interface Unit {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly short: string;
  readonly kind: UnitKind;
  readonly places: readonly string[];
}

const columns = {
  id: units.id,
  code: units.code,
  name: units.name,
  short: units.short,
  kind: units.kind,
  places: units.places,
};

export async function unitByCode(db: Db, code: string): Promise<Unit | null> {
  const [row] = await db.select(columns).from(units).where(eq(units.code, code)).limit(1);
  return row ?? null;
}

export async function unitById(db: Db, id: number): Promise<Unit | null> {
  const [row] = await db.select(columns).from(units).where(eq(units.id, id)).limit(1);
  return row ?? null;
}

/** Every unit there ever was, those that ended and merged too: for what belongs to history, such as numbers (长湖 37). */
export async function allUnits(db: Db): Promise<Unit[]> {
  return db.select(columns).from(units).orderBy(units.id);
}

/** The units that exist then, in the order of the roster: a unit exists while it has a meeting day. */
export async function listUnits(db: Db, at: Instant): Promise<Unit[]> {
  return db
    .select(columns)
    .from(units)
    .innerJoin(meetingDays, eq(meetingDays.unitId, units.id))
    .where(holdsAt(meetingDays, at))
    .orderBy(units.id);
}

/** Meeting day by unit id. */
export async function meetingDaysAt(db: Db, at: Instant): Promise<Map<number, Weekday>> {
  const rows = await db
    .select({ unitId: meetingDays.unitId, weekday: meetingDays.weekday })
    .from(meetingDays)
    .where(holdsAt(meetingDays, at));
  return new Map(rows.map((row) => [row.unitId, row.weekday as Weekday]));
}

/**
 * What the units that exist then are called: full names first, then short ones, each in the order of the roster. The
 * names of a unit that was merged (并村) mean the unit it belongs to now.
 */
export async function unitNames(db: Db, at: Instant): Promise<{ readonly word: string; readonly unit: Unit }[]> {
  const called = await unitsByAnyName(db, at);
  return [
    ...called.map(({ unit, names }) => ({ word: names.name, unit })),
    ...called.map(({ unit, names }) => ({ word: names.short, unit })),
  ];
}

/**
 * The units a text names, in the order of the roster. Names and short names count first (长湖村, 长湖); only when there
 * are none do places and grid names decide, and a word that several units have (村部, 第一网格) names none of them. Words
 * of a unit that was merged mean the unit it belongs to now.
 */
export async function findUnitsInText(db: Db, text: string, at: Instant): Promise<Unit[]> {
  const called = await unitsByAnyName(db, at);
  const named = match(
    text,
    called.flatMap(({ unit, names }) => [
      { word: names.name, unit },
      { word: names.short, unit },
    ]),
  );
  const inOrder = (found: ReadonlySet<Unit>) => [...found].sort((a, b) => a.id - b.id);
  if (named.size > 0) return inOrder(named);
  const byId = new Map(called.map(({ unit }) => [unit.id, unit]));
  const gridWords = (await gridNames(db, at)).flatMap(({ unitId, word }) => {
    const unit = byId.get(unitId);
    return unit ? [{ word, unit }] : [];
  });
  const words = [...gridWords, ...called.flatMap(({ unit, names }) => names.places.map((word) => ({ word, unit })))];
  const placed = match(
    text,
    words.filter(({ word, unit }) => words.every((other) => other.word !== word || other.unit === unit)),
  );
  return inOrder(placed);
}

/** Gives out the unit's next permanent short number (长湖 37). */
export async function takeNumber(tx: Tx, unitId: number): Promise<number> {
  const [row] = await tx
    .update(units)
    .set({ nextNumber: sql`${units.nextNumber} + 1` })
    .where(eq(units.id, unitId))
    .returning({ next: units.nextNumber });
  if (!row) throw new Error(`no unit ${unitId}`);
  return row.next - 1;
}

/** Each unit that exists, under its own names and under those of the units merged into it. */
async function unitsByAnyName(db: Db, at: Instant): Promise<{ unit: Unit; names: Unit }[]> {
  const existing = await listUnits(db, at);
  const byId = new Map(existing.map((unit) => [unit.id, unit]));
  const merged = await mergedUnits(db, at);
  const former = merged.size === 0 ? [] : (await allUnits(db)).filter((unit) => merged.has(unit.id));
  return [
    ...existing.map((unit) => ({ unit, names: unit })),
    ...former.flatMap((names) => {
      const unit = byId.get(merged.get(names.id) ?? names.id);
      return unit ? [{ unit, names }] : [];
    }),
  ];
}

async function gridNames(db: Db, at: Instant): Promise<{ unitId: number; word: string }[]> {
  return db
    .select({ unitId: gridAreas.unitId, word: grids.name })
    .from(gridAreas)
    .innerJoin(grids, eq(grids.id, gridAreas.gridId))
    .where(holdsAt(gridAreas, at));
}

/** Longest words first, and a matched stretch is spent: 新长湖村 does not also name 长湖村. */
function match(text: string, words: readonly { word: string; unit: Unit }[]): Set<Unit> {
  const byWord = new Map<string, Unit[]>();
  for (const { word, unit } of words) {
    if (word.length >= 2) byWord.set(word, [...(byWord.get(word) ?? []), unit]);
  }
  const found = new Set<Unit>();
  let left = text;
  for (const [word, owners] of [...byWord].sort(([a], [b]) => b.length - a.length)) {
    if (!left.includes(word)) continue;
    left = left.replaceAll(word, '\n');
    for (const unit of owners) found.add(unit);
  }
  return found;
}

/** Every name the roster has for a part of the unit then: its groups, grids and other places. */
export async function placeNamesOf(db: Db, unitId: number, at: Instant): Promise<string[]> {
  const unit = await unitById(db, unitId);
  const own = (await gridNames(db, at)).filter((grid) => grid.unitId === unitId).map(({ word }) => word);
  return [...(await groupsOf(db, unitId, at)), ...own, ...(unit?.places ?? [])];
}

/** Names of the grid groups the unit has then, in the order of the roster. */
export async function groupsOf(db: Db, unitId: number, at: Instant): Promise<string[]> {
  const rows = await db
    .select({ groups: gridAreas.groups })
    .from(gridAreas)
    .innerJoin(grids, eq(grids.id, gridAreas.gridId))
    .where(and(eq(gridAreas.unitId, unitId), holdsAt(gridAreas, at)))
    .orderBy(grids.id);
  return [...new Set(rows.flatMap((row) => row.groups))];
}

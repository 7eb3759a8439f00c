import { and, eq, sql } from 'drizzle-orm';
import type { UnitKind } from '../domain/programme/model.ts';
import type { Instant, Weekday } from '../domain/time.ts';
import { holdsAt } from './dated.ts';
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

/** All units, in the order of the roster. */
export async function listUnits(db: Db): Promise<Unit[]> {
  return db.select(columns).from(units).orderBy(units.id);
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
 * The units a text names, in the order of the roster. Names and short names count first (长湖村, 长湖); only when there
 * are none do places and grid names decide, and a word that several units have (村部, 第一网格) names none of them.
 */
export async function findUnitsInText(db: Db, text: string): Promise<Unit[]> {
  const all = await listUnits(db);
  const named = match(
    text,
    all.flatMap((unit) => [
      { word: unit.name, unit },
      { word: unit.short, unit },
    ]),
  );
  if (named.size > 0) return all.filter((unit) => named.has(unit));
  const byId = new Map(all.map((unit) => [unit.id, unit]));
  const gridWords = (await db.select({ unitId: grids.unitId, word: grids.name }).from(grids)).flatMap((grid) => {
    const unit = byId.get(grid.unitId);
    return unit ? [{ word: grid.word, unit }] : [];
  });
  const placeWords = all.flatMap((unit) => unit.places.map((word) => ({ word, unit })));
  const words = [...gridWords, ...placeWords];
  const placed = match(
    text,
    words.filter(({ word, unit }) => words.every((other) => other.word !== word || other.unit === unit)),
  );
  return all.filter((unit) => placed.has(unit));
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

/** Names of the grid groups the unit has then, in the order of the roster. */
export async function groupsOf(db: Db, unitId: number, at: Instant): Promise<string[]> {
  const rows = await db
    .select({ groups: gridAreas.groups })
    .from(gridAreas)
    .innerJoin(grids, eq(grids.id, gridAreas.gridId))
    .where(and(eq(grids.unitId, unitId), holdsAt(gridAreas, at)))
    .orderBy(grids.id);
  return [...new Set(rows.flatMap((row) => row.groups))];
}

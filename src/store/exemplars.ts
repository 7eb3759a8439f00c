import { and, asc, desc, eq, gte, inArray, isNull, lt } from 'drizzle-orm';
import type { Instant } from '../domain/time.ts';
import { exemplars, units } from './schema.ts';
import type { Db, Tx } from './store.ts';
import { takeNumber } from './units.ts';

export interface Exemplar {
  readonly id: number;
  readonly unitId: number;
  readonly unitName: string;
  readonly unitShort: string;
  readonly number: number;
  readonly text: string;
  readonly at: Instant;
}

const columns = {
  id: exemplars.id,
  unitId: exemplars.unitId,
  unitName: units.name,
  unitShort: units.short,
  number: exemplars.number,
  text: exemplars.text,
  at: exemplars.at,
};

export async function addExemplar(
  tx: Tx,
  { unitId, text, notedBy, at }: { unitId: number; text: string; notedBy: number; at: Instant },
): Promise<{ id: number; number: number }> {
  const number = await takeNumber(tx, unitId);
  const [row] = await tx
    .insert(exemplars)
    .values({ unitId, number, text, notedBy, at })
    .returning({ id: exemplars.id });
  if (!row) throw new Error('an insert returned no note');
  return { id: row.id, number };
}

/** Null when there is none of the number, or it was withdrawn. */
export async function exemplarByNumber(db: Db, unitId: number, number: number): Promise<Exemplar | null> {
  const [row] = await standing(db, and(eq(exemplars.unitId, unitId), eq(exemplars.number, number))).limit(1);
  return row ?? null;
}

export async function withdrawExemplar(tx: Tx, id: number, at: Instant): Promise<void> {
  await tx.update(exemplars).set({ withdrawnAt: at }).where(eq(exemplars.id, id));
}

/** Newest first. */
export async function latestExemplars(db: Db, unitIds: readonly number[], limit: number): Promise<Exemplar[]> {
  return standing(db, inArray(exemplars.unitId, [...unitIds]))
    .orderBy(desc(exemplars.id))
    .limit(limit);
}

/** Oldest first; `unitIds` null: the town. */
export async function exemplarsBetween(
  db: Db,
  { from, to, unitIds }: { from: Instant; to: Instant; unitIds: readonly number[] | null },
): Promise<Exemplar[]> {
  const own = unitIds === null ? undefined : inArray(exemplars.unitId, [...unitIds]);
  return standing(db, and(gte(exemplars.at, from), lt(exemplars.at, to), own)).orderBy(asc(exemplars.id));
}

function standing(db: Db, where: ReturnType<typeof and>) {
  return db
    .select(columns)
    .from(exemplars)
    .innerJoin(units, eq(units.id, exemplars.unitId))
    .where(and(where, isNull(exemplars.withdrawnAt)))
    .$dynamic();
}

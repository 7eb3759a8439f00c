import { and, asc, eq, isNull } from 'drizzle-orm';
import type { Period } from '../domain/period.ts';
import type { Instant } from '../domain/time.ts';
import { adjustments } from './schema.ts';
import type { Db, Tx } from './store.ts';

export type Adjustment = typeof adjustments.$inferSelect;

/** Bonuses and penalties of the period that stand, by id. */
export async function adjustmentsOf(db: Db, period: Period): Promise<Adjustment[]> {
  return db
    .select()
    .from(adjustments)
    .where(and(eq(adjustments.period, period), isNull(adjustments.withdrawnAt)))
    .orderBy(asc(adjustments.id));
}

export async function adjustmentById(db: Db, id: number): Promise<Adjustment | null> {
  const [row] = await db.select().from(adjustments).where(eq(adjustments.id, id)).limit(1);
  return row ?? null;
}

export async function addAdjustment(
  tx: Tx,
  adjustment: Omit<typeof adjustments.$inferInsert, 'id' | 'withdrawnBy' | 'withdrawnAt'>,
): Promise<number> {
  const [row] = await tx.insert(adjustments).values(adjustment).returning({ id: adjustments.id });
  if (!row) throw new Error('an insert returned no adjustment');
  return row.id;
}

export async function withdrawAdjustment(tx: Tx, id: number, by: { personId: number; at: Instant }): Promise<void> {
  await tx.update(adjustments).set({ withdrawnBy: by.personId, withdrawnAt: by.at }).where(eq(adjustments.id, id));
}

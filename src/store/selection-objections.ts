import { and, asc, eq, ne } from 'drizzle-orm';
import type { Day, Instant } from '../domain/time.ts';
import { selectionObjections, selections } from './schema.ts';
import type { Db, Tx } from './store.ts';

export type SelectionObjection = typeof selectionObjections.$inferSelect;

export async function addSelectionObjection(
  tx: Tx,
  objection: Omit<typeof selectionObjections.$inferInsert, 'id' | 'state'>,
): Promise<number> {
  const [row] = await tx
    .insert(selectionObjections)
    .values({ ...objection, state: 'open' })
    .returning({ id: selectionObjections.id });
  if (!row) throw new Error('an insert returned no objection');
  return row.id;
}

export async function selectionObjectionById(db: Db, id: number): Promise<SelectionObjection | null> {
  const [row] = await db.select().from(selectionObjections).where(eq(selectionObjections.id, id)).limit(1);
  return row ?? null;
}

/** Not answered yet, oldest first. */
export async function openSelectionObjections(db: Db, selectionId: number): Promise<SelectionObjection[]> {
  return db
    .select()
    .from(selectionObjections)
    .where(and(eq(selectionObjections.selectionId, selectionId), eq(selectionObjections.state, 'open')))
    .orderBy(asc(selectionObjections.id));
}

/** All not answered yet, with what they are against; oldest first. */
export async function allOpenSelectionObjections(db: Db): Promise<{ id: number; due: Day; selection: string }[]> {
  return db
    .select({ id: selectionObjections.id, due: selectionObjections.due, selection: selections.name })
    .from(selectionObjections)
    .innerJoin(selections, eq(selections.id, selectionObjections.selectionId))
    .where(and(eq(selectionObjections.state, 'open'), ne(selections.state, 'cancelled')))
    .orderBy(asc(selectionObjections.id));
}

export async function answerSelectionObjection(
  tx: Tx,
  id: number,
  answer: { state: 'upheld' | 'rejected'; text: string; personId: number; at: Instant },
): Promise<void> {
  const { state, text, personId, at } = answer;
  await tx
    .update(selectionObjections)
    .set({ state, answer: text, decidedBy: personId, decidedAt: at })
    .where(eq(selectionObjections.id, id));
}

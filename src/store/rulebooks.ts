import { asc, eq } from 'drizzle-orm';
import type { Rules } from '../domain/programme/model.ts';
import { hashOfSections } from '../domain/programme/rulebook.ts';
import type { Instant } from '../domain/time.ts';
import { rulebooks } from './schema.ts';
import type { Db, Tx } from './store.ts';

export type RulebookRow = typeof rulebooks.$inferSelect;

/** Every version this store has seen, oldest first. */
export async function storedRulebooks(db: Db): Promise<RulebookRow[]> {
  return db.select().from(rulebooks).orderBy(asc(rulebooks.id));
}

/** Keeps a version the store has not seen. */
export async function storeRulebook(
  tx: Tx,
  { version, written, from, adopted }: Rules,
  { at, announce }: { at: Instant; announce: boolean },
): Promise<void> {
  await tx.insert(rulebooks).values({
    version,
    hash: hashOfSections(written),
    sections: written,
    holdsFrom: from,
    adoptedBy: adopted?.by ?? null,
    adoptedOn: adopted?.on ?? null,
    storedAt: at,
    announce,
  });
}

/** Writes down the meeting that adopted a version which had none. */
export async function storeAdoption(tx: Tx, version: string, adopted: NonNullable<Rules['adopted']>): Promise<void> {
  await tx
    .update(rulebooks)
    .set({ adoptedBy: adopted.by, adoptedOn: adopted.on })
    .where(eq(rulebooks.version, version));
}

import { desc } from 'drizzle-orm';
import { rosterImports } from './schema.ts';
import type { Db, Tx } from './store.ts';

export type RosterImport = typeof rosterImports.$inferSelect;

/** Keeps what an import brought, in the unit of work that brought it. */
export async function recordImport(tx: Tx, brought: Omit<RosterImport, 'id'>): Promise<void> {
  await tx.insert(rosterImports).values(brought);
}

/** The newest import; null while the town still is that of the programme directory. */
export async function lastImport(db: Db): Promise<RosterImport | null> {
  const [row] = await db.select().from(rosterImports).orderBy(desc(rosterImports.id)).limit(1);
  return row ?? null;
}

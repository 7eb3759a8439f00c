import { and, asc, eq } from 'drizzle-orm';
import { exportRequests } from './schema.ts';
import type { Db, Tx } from './store.ts';

export type ExportRequest = typeof exportRequests.$inferSelect;

/** Keeps that somebody wants a file; a job makes it. Returns the request's id. */
export async function requestExport(
  tx: Tx,
  request: Pick<ExportRequest, 'what' | 'period' | 'chatId' | 'requestedBy' | 'createdAt'>,
): Promise<number> {
  const [row] = await tx
    .insert(exportRequests)
    .values({ ...request, state: 'waiting' })
    .returning({ id: exportRequests.id });
  if (!row) throw new Error('an insert returned no export request');
  return row.id;
}

export async function exportRequestById(db: Db, id: number): Promise<ExportRequest | null> {
  const [row] = await db.select().from(exportRequests).where(eq(exportRequests.id, id)).limit(1);
  return row ?? null;
}

/** Requests whose file is still to be made, the oldest first. */
export async function waitingExports(db: Db): Promise<number[]> {
  const rows = await db
    .select({ id: exportRequests.id })
    .from(exportRequests)
    .where(eq(exportRequests.state, 'waiting'))
    .orderBy(asc(exportRequests.id));
  return rows.map((row) => row.id);
}

/** `waiting → done | failed`; false when somebody else has ended it. */
export async function endExport(
  tx: Tx,
  id: number,
  end: { readonly state: 'done' | 'failed'; readonly error: string | null },
): Promise<boolean> {
  const rows = await tx
    .update(exportRequests)
    .set(end)
    .where(and(eq(exportRequests.id, id), eq(exportRequests.state, 'waiting')))
    .returning({ id: exportRequests.id });
  return rows.length > 0;
}

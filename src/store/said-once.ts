import { eq } from 'drizzle-orm';
import type { Instant } from '../domain/time.ts';
import { saidOnce } from './schema.ts';
import type { Db, Tx } from './store.ts';

/** True when the key was used before. */
export async function wasSaid(db: Db, key: string): Promise<boolean> {
  const [row] = await db.select({ key: saidOnce.key }).from(saidOnce).where(eq(saidOnce.key, key)).limit(1);
  return row !== undefined;
}

/** True the first time the key is used, false ever after. The key says for whom and for how long: `help:7:2023-03-16`. */
export async function sayOnce(tx: Tx, key: string, at: Instant): Promise<boolean> {
  const rows = await tx.insert(saidOnce).values({ key, at }).onConflictDoNothing().returning({ key: saidOnce.key });
  return rows.length > 0;
}

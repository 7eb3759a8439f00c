import type { Instant } from '../domain/time.ts';
import { saidOnce } from './schema.ts';
import type { Tx } from './store.ts';

/** True the first time the key is used, false ever after. The key says for whom and for how long: `help:7:2023-03-16`. */
export async function sayOnce(tx: Tx, key: string, at: Instant): Promise<boolean> {
  const rows = await tx.insert(saidOnce).values({ key, at }).onConflictDoNothing().returning({ key: saidOnce.key });
  return rows.length > 0;
}

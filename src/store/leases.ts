import { eq } from 'drizzle-orm';
import { leases } from './schema.ts';
import type { Tx } from './store.ts';

/**
 * Takes the lease, or renews it once half of it is over; false while another owner holds it. All times are of the
 * machine clock.
 */
export async function acquireLease(
  tx: Tx,
  lease: { name: string; owner: string; now: number; leaseMs: number },
): Promise<boolean> {
  const { name, owner, now, leaseMs } = lease;
  const [held] = await tx.select().from(leases).where(eq(leases.name, name)).limit(1);
  if (held && held.until > now && held.owner !== owner) return false;
  if (held?.owner === owner && held.until > now + leaseMs / 2) return true;
  const until = now + leaseMs;
  await tx
    .insert(leases)
    .values({ name, owner, until })
    .onConflictDoUpdate({ target: leases.name, set: { owner, until } });
  return true;
}

/** Ends every lease. Only for a process that knows it is alone, such as one that just took the lock. */
export async function endLeases(tx: Tx): Promise<void> {
  await tx.delete(leases);
}

import { and, eq, isNull } from 'drizzle-orm';
import type { Instant } from '../domain/time.ts';
import { touchRoster } from './roster-version.ts';
import { memberships } from './schema.ts';
import type { Tx } from './store.ts';

/**
 * Whether the person is expected to take part, from `at` on: what counted before goes on counting for the days before.
 * `reason` null ends the exemption. Returns the reason before; he has to be on the roster.
 */
export async function setExemption(
  tx: Tx,
  { personId, reason, at }: { personId: number; reason: string | null; at: Instant },
): Promise<string | null> {
  const [closed] = await tx
    .update(memberships)
    .set({ validTo: at })
    .where(and(eq(memberships.personId, personId), isNull(memberships.validTo)))
    .returning();
  if (!closed) throw new Error(`person ${personId} is not on the roster`);
  const { id: _, ...facts } = closed;
  await tx.insert(memberships).values({ ...facts, exemptReason: reason, validFrom: at, validTo: null });
  await touchRoster(tx);
  return closed.exemptReason;
}

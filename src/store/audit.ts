import { desc, eq } from 'drizzle-orm';
import type { Instant } from '../domain/time.ts';
import { audit } from './schema.ts';
import type { Db, Tx } from './store.ts';

export interface Decision {
  readonly at: Instant;
  /** Null when nobody of the roster decided: an unbound account, the system. */
  readonly personId: number | null;
  /** Verb of the thing: `report.confirmed`, `claim.refused`. */
  readonly action: string;
  /** What it was about, such as `report:12`. */
  readonly subject: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Appends to the record of decisions; it is never changed afterwards. */
export async function recordDecision(tx: Tx, decision: Decision): Promise<void> {
  await tx.insert(audit).values({
    at: decision.at,
    personId: decision.personId,
    action: decision.action,
    subject: decision.subject,
    before: decision.before ?? null,
    after: decision.after ?? null,
  });
}

/** Newest first. */
export async function decisionsAbout(db: Db, subject: string): Promise<(typeof audit.$inferSelect)[]> {
  return db.select().from(audit).where(eq(audit.subject, subject)).orderBy(desc(audit.id));
}

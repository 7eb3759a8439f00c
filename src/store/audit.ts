import { desc, eq } from 'drizzle-orm';
import type { DecisionName } from '../domain/decisions.ts';
import type { Instant } from '../domain/time.ts';
import { audit } from './schema.ts';
import type { Db, Tx } from './store.ts';

/** The chat it was said in, the command line, or the programme itself. */
export type Channel = { readonly chatId: number } | 'cli' | 'system';

/**
 * `before` and `after` hold what changed, ids instead of people's names: names change and may have to be forgotten.
 * Null: there was nothing before, or nothing after.
 */
export interface Decision {
  /** Programme clock. */
  readonly at: Instant;
  /** Null when nobody of the roster decided: an unbound account, the command line, the system. */
  readonly personId: number | null;
  readonly action: DecisionName;
  /** What it was about, such as `report:12`. */
  readonly subject: string;
  readonly before: object | null;
  readonly after: object | null;
  readonly channel: Channel;
}

/** Appends to the record of decisions; it is never changed afterwards. */
export async function recordDecision(tx: Tx, decision: Decision): Promise<void> {
  const { channel, ...rest } = decision;
  const where = typeof channel === 'string' ? { channel } : { channel: 'chat' as const, chatId: channel.chatId };
  await tx.insert(audit).values({ ...rest, ...where });
}

/** Newest first. */
export async function decisionsAbout(db: Db, subject: string): Promise<(typeof audit.$inferSelect)[]> {
  return db.select().from(audit).where(eq(audit.subject, subject)).orderBy(desc(audit.id));
}

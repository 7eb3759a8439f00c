import { desc, eq } from 'drizzle-orm';
import type { Instant } from '../domain/time.ts';
import { connectedIntervals } from './schema.ts';
import type { Db, Tx } from './store.ts';

/** An instant on both clocks. */
export interface BothClocks {
  readonly at: Instant;
  readonly machineAt: number;
}

/** A time in which a bot heard nothing, named by the interval that ended it. `from` and `until`: programme clock. */
export interface Gap {
  readonly intervalId: number;
  readonly from: Instant;
  readonly until: Instant;
  /** How long it was on the machine clock. */
  readonly lengthMs: number;
}

/** Begins a connected interval; returns its id. */
export async function beginConnection(tx: Tx, bot: string, { at, machineAt }: BothClocks): Promise<number> {
  const [row] = await tx
    .insert(connectedIntervals)
    .values({ bot, from: at, until: at, machineFrom: machineAt, machineUntil: machineAt })
    .returning({ id: connectedIntervals.id });
  if (!row) throw new Error('an insert returned no interval');
  return row.id;
}

/** The connection still lives. */
export async function extendConnection(tx: Tx, id: number, { at, machineAt }: BothClocks): Promise<void> {
  await tx.update(connectedIntervals).set({ until: at, machineUntil: machineAt }).where(eq(connectedIntervals.id, id));
}

/** The time between the bot's last two connected intervals; null before there are two. */
export async function lastGap(db: Db, bot: string): Promise<Gap | null> {
  const [latest, before] = await db
    .select()
    .from(connectedIntervals)
    .where(eq(connectedIntervals.bot, bot))
    .orderBy(desc(connectedIntervals.id))
    .limit(2);
  if (!latest || !before) return null;
  return {
    intervalId: latest.id,
    from: before.until,
    until: latest.from,
    lengthMs: latest.machineFrom - before.machineUntil,
  };
}

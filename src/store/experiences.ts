import { asc, eq } from 'drizzle-orm';
import type { Instant } from '../domain/time.ts';
import { experiences, units } from './schema.ts';
import type { Db, Tx } from './store.ts';

/** 微经验 (S40). */
export interface Experience {
  readonly id: number;
  readonly unitId: number;
  readonly unitShort: string;
  readonly title: string;
  readonly text: string;
  readonly personId: number;
  readonly at: Instant;
  readonly state: 'open' | 'adopted' | 'returned';
  readonly reason: string | null;
}

const columns = {
  id: experiences.id,
  unitId: experiences.unitId,
  unitShort: units.short,
  title: experiences.title,
  text: experiences.text,
  personId: experiences.personId,
  at: experiences.at,
  state: experiences.state,
  reason: experiences.reason,
};

export async function addExperience(
  tx: Tx,
  experience: Omit<typeof experiences.$inferInsert, 'id' | 'state' | 'reason' | 'decidedBy' | 'decidedAt'>,
): Promise<number> {
  const [row] = await tx
    .insert(experiences)
    .values({ ...experience, state: 'open' })
    .returning({ id: experiences.id });
  if (!row) throw new Error('an insert returned no experience');
  return row.id;
}

export async function experienceById(db: Db, id: number): Promise<Experience | null> {
  const [row] = await db
    .select(columns)
    .from(experiences)
    .innerJoin(units, eq(units.id, experiences.unitId))
    .where(eq(experiences.id, id))
    .limit(1);
  return row ?? null;
}

/** Oldest first. */
export async function experiencesIn(db: Db, state: Experience['state']): Promise<Experience[]> {
  return db
    .select(columns)
    .from(experiences)
    .innerJoin(units, eq(units.id, experiences.unitId))
    .where(eq(experiences.state, state))
    .orderBy(asc(experiences.id));
}

export async function decideExperience(
  tx: Tx,
  id: number,
  decision: { state: 'adopted' | 'returned'; reason: string | null; personId: number; at: Instant },
): Promise<void> {
  const { state, reason, personId: decidedBy, at: decidedAt } = decision;
  await tx.update(experiences).set({ state, reason, decidedBy, decidedAt }).where(eq(experiences.id, id));
}

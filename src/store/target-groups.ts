import { and, asc, count, eq, isNull, sql } from 'drizzle-orm';
import type { Instant } from '../domain/time.ts';
import { groupProgress, reports, targetGroups, units } from './schema.ts';
import type { Db, Tx } from './store.ts';

/** A 秀美网格组 a unit works on (S33). */
export interface TargetGroup {
  readonly id: number;
  readonly unitId: number;
  readonly unitShort: string;
  readonly groupName: string;
  readonly goal: string;
  readonly inboxId: number;
}

/** All that stand, in the order of the units; or those of one unit. */
export async function standingTargetGroups(db: Db, unitId?: number): Promise<TargetGroup[]> {
  return db
    .select({
      id: targetGroups.id,
      unitId: targetGroups.unitId,
      unitShort: units.short,
      groupName: targetGroups.groupName,
      goal: targetGroups.goal,
      inboxId: targetGroups.inboxId,
    })
    .from(targetGroups)
    .innerJoin(units, eq(units.id, targetGroups.unitId))
    .where(and(isNull(targetGroups.removedAt), unitId === undefined ? undefined : eq(targetGroups.unitId, unitId)))
    .orderBy(asc(targetGroups.unitId), asc(targetGroups.id));
}

export async function registerTargetGroup(
  tx: Tx,
  group: Omit<typeof targetGroups.$inferInsert, 'id' | 'removedAt'>,
): Promise<number> {
  const [row] = await tx.insert(targetGroups).values(group).returning({ id: targetGroups.id });
  if (!row) throw new Error('an insert returned no target group');
  return row.id;
}

export async function removeTargetGroup(tx: Tx, id: number, at: Instant): Promise<void> {
  await tx.update(targetGroups).set({ removedAt: at }).where(eq(targetGroups.id, id));
}

export async function addProgress(tx: Tx, progress: Omit<typeof groupProgress.$inferInsert, 'id'>): Promise<void> {
  await tx.insert(groupProgress).values(progress);
}

export interface Progress {
  readonly text: string;
  readonly photos: number;
  readonly at: Instant;
}

/** Newest last. */
export async function progressOf(db: Db, targetGroupId: number): Promise<Progress[]> {
  return db
    .select({ text: groupProgress.text, photos: groupProgress.photos, at: groupProgress.at })
    .from(groupProgress)
    .where(eq(groupProgress.targetGroupId, targetGroupId))
    .orderBy(asc(groupProgress.id));
}

/** Confirmed reports of the unit that name the group, by the name the roster gives it. */
export async function confirmedReportsIn(
  db: Db,
  { unitId, groupName }: { unitId: number; groupName: string },
): Promise<number> {
  const named = sql`exists (select 1 from json_each(${reports.knownPlaces}) where value = ${groupName})`;
  const [row] = await db
    .select({ n: count() })
    .from(reports)
    .where(and(eq(reports.unitId, unitId), eq(reports.state, 'confirmed'), named));
  return row?.n ?? 0;
}

import { asc, eq } from 'drizzle-orm';
import type { Goal } from '../domain/goal-evidence.ts';
import type { Instant } from '../domain/time.ts';
import { evidenceFor } from './goal-evidence.ts';
import { withMerged } from './merged-units.ts';
import { goalAssessments } from './schema.ts';
import type { Db, Tx } from './store.ts';

export interface GoalState {
  readonly goal: Goal;
  readonly evidence: readonly string[];
  /** What the unit says of itself; null while it has not. */
  readonly assessment: { readonly text: string; readonly at: Instant } | null;
}

/** What a unit says of itself about a goal; what it said before is kept. */
export async function assessGoal(
  tx: Tx,
  assessment: { unitId: number; goal: string; text: string; by: number | null; at: Instant },
): Promise<void> {
  await tx.insert(goalAssessments).values(assessment);
}

/** Every goal with its evidence and the unit's newest word on it. */
export async function goalsOf(
  db: Db,
  { unitId, goals, at }: { unitId: number; goals: readonly Goal[]; at: Instant },
): Promise<GoalState[]> {
  const unitIds = await withMerged(db, [unitId], at);
  const said = await db
    .select()
    .from(goalAssessments)
    .where(eq(goalAssessments.unitId, unitId))
    .orderBy(asc(goalAssessments.id));
  const newest = new Map(said.map(({ goal, text, at: saidAt }) => [goal, { text, at: saidAt }]));
  const states: GoalState[] = [];
  for (const goal of goals) {
    const evidence = await evidenceFor(db, { unitIds, goal, at });
    states.push({ goal, evidence, assessment: newest.get(goal.id) ?? null });
  }
  return states;
}

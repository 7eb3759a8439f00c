/**
 * What the year's goals are shown by (S16). A further source is one word here and one function in
 * `store/goal-evidence.ts`.
 */
export const goalEvidence = ['reports', 'people', 'baseline', 'findings', 'tasks', 'plan', 'grids'] as const;
export type GoalEvidence = (typeof goalEvidence)[number];

/** One of the lines of the year-end goal sheet. */
export interface Goal {
  readonly id: string;
  readonly name: string;
  readonly evidence: readonly GoalEvidence[];
  /** Activity kinds that speak for it, for what is gathered from reports; empty is all. */
  readonly kinds: readonly string[];
}

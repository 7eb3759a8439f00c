import { and, count, eq, inArray, ne } from 'drizzle-orm';
import type { Goal, GoalEvidence } from '../domain/goal-evidence.ts';
import type { Instant } from '../domain/time.ts';
import { holdsAt } from './dated.ts';
import { knownFindings } from './inspections.ts';
import { planOf } from './measures.ts';
import { attachments, gridAreas, reports, roleGrants } from './schema.ts';
import { baselineOf } from './spots.ts';
import type { Db } from './store.ts';
import { listTasks } from './tasks.ts';

export interface EvidenceQuestion {
  /** The unit, and those merged into it. */
  readonly unitIds: readonly number[];
  readonly goal: Goal;
  readonly at: Instant;
}

/** One line of evidence as it is read; null while there is nothing to tell. */
type Gather = (db: Db, question: EvidenceQuestion) => Promise<string | null>;

/** One line each: where what speaks for a goal comes from. */
const gatherers: Readonly<Record<GoalEvidence, Gather>> = {
  reports: gatherReports,
  people: gatherPeople,
  baseline: gatherBaseline,
  findings: gatherFindings,
  tasks: gatherTasks,
  plan: gatherPlan,
  grids: gatherGrids,
};

/** What there is to show for a goal, in the order of the programme. */
export async function evidenceFor(db: Db, question: EvidenceQuestion): Promise<string[]> {
  const found: string[] = [];
  for (const name of question.goal.evidence) {
    const line = await gatherers[name](db, question);
    if (line !== null) found.push(line);
  }
  return found;
}

async function confirmedReports(db: Db, { unitIds, goal }: EvidenceQuestion) {
  const rows = await db
    .select({ id: reports.id, kinds: reports.kinds, attendance: reports.attendance })
    .from(reports)
    .where(and(inArray(reports.unitId, [...unitIds]), eq(reports.state, 'confirmed')));
  return rows.filter(({ kinds }) => goal.kinds.length === 0 || kinds.some((kind) => goal.kinds.includes(kind)));
}

async function gatherReports(db: Db, question: EvidenceQuestion): Promise<string | null> {
  const found = await confirmedReports(db, question);
  if (found.length === 0) return null;
  const ids = found.map(({ id }) => id);
  const [shown] = await db
    .select({ n: count() })
    .from(attachments)
    .where(and(inArray(attachments.reportId, ids), ne(attachments.state, 'failed')));
  const photos = shown?.n ?? 0;
  return `确认的上报${found.length}次${photos > 0 ? `，图${photos}张` : ''}`;
}

async function gatherPeople(db: Db, question: EvidenceQuestion): Promise<string | null> {
  const found = await confirmedReports(db, question);
  const people = found.reduce((sum, { attendance }) => sum + (attendance?.n ?? 0), 0);
  return people === 0 ? null : `参加约${people}人次`;
}

async function gatherBaseline(db: Db, { unitIds }: EvidenceQuestion): Promise<string | null> {
  const spots = await baselineOf(db, unitIds);
  const compared = spots.filter(({ now }) => now !== null).length;
  return spots.length === 0 ? null : `摸底${spots.length}处，有对比${compared}处`;
}

async function gatherFindings(db: Db, { unitIds }: EvidenceQuestion): Promise<string | null> {
  const found = (await Promise.all(unitIds.map((unitId) => knownFindings(db, unitId)))).flat();
  const passed = found.filter(({ passedAt }) => passedAt !== null).length;
  return found.length === 0 ? null : `检查发现${found.length}处，复查合格${passed}处`;
}

async function gatherTasks(db: Db, { unitIds }: EvidenceQuestion): Promise<string | null> {
  const all = await listTasks(db, { unitIds, states: ['open', 'reported', 'closed', 'undone'] });
  const done = all.filter(({ state }) => state === 'closed').length;
  return all.length === 0 ? null : `任务${all.length}件，办好${done}件`;
}

async function gatherPlan(db: Db, { unitIds }: EvidenceQuestion): Promise<string | null> {
  const all = await planOf(db, unitIds);
  const done = all.filter(({ state }) => state === 'done').length;
  return all.length === 0 ? null : `计划${all.length}项，办好${done}项`;
}

/** 管护: grids that have somebody who answers for them. */
async function gatherGrids(db: Db, { unitIds, at }: EvidenceQuestion): Promise<string | null> {
  const areas = await db
    .select({ gridId: gridAreas.gridId })
    .from(gridAreas)
    .where(and(inArray(gridAreas.unitId, [...unitIds]), holdsAt(gridAreas, at)));
  if (areas.length === 0) return null;
  const heads = await db
    .select({ gridId: roleGrants.gridId })
    .from(roleGrants)
    .where(and(eq(roleGrants.role, 'gridHead'), holdsAt(roleGrants, at)));
  const headed = new Set(heads.map(({ gridId }) => gridId));
  const led = areas.filter(({ gridId }) => headed.has(gridId)).length;
  return `网格${areas.length}个，有网格长${led}个`;
}

import { confirming, scopeOf } from '../domain/permissions.ts';
import type { Role } from '../domain/programme/model.ts';
import type { Instant } from '../domain/time.ts';
import { withMerged } from './merged-units.ts';
import { pendingReports } from './reports.ts';
import type { Db } from './store.ts';
import { listTasks } from './tasks.ts';

/** What is open in the unit, and in those merged into it, for holders of the role; null where it is not their affair. */
export async function openWorkOf(
  db: Db,
  { unitId, role, at }: { unitId: number; role: Role; at: Instant },
): Promise<{ reports: number | null; tasks: number | null }> {
  const unitIds = await withMerged(db, [unitId], at);
  const decides = scopeOf('report.confirm', role) !== undefined;
  const waiting = decides ? await pendingReports(db, unitIds) : [];
  const works = scopeOf('task.read', role) !== undefined;
  return {
    reports: decides ? waiting.filter((report) => scopeOf(confirming(report), role) !== undefined).length : null,
    tasks: works ? (await listTasks(db, { unitIds, states: ['open', 'reported'] })).length : null,
  };
}

import type { Instant } from '../domain/time.ts';
import { holdsAt } from './dated.ts';
import { unitMerges } from './schema.ts';
import type { Db } from './store.ts';

/*
 * Merge of units (并村). The old unit keeps its rows: reports, tasks, findings, numbers and published figures stay under
 * its name. Everything new belongs to the unit it was merged into. Who holds a role for the new unit holds it for the old
 * one too; that is worked out here at read and not written as grants, so that it is true for whoever is appointed later.
 */

/** Units that were merged by then, each with the unit it belongs to now; a chain of merges leads to its end. */
export async function mergedUnits(db: Db, at: Instant): Promise<Map<number, number>> {
  const rows = await db.select().from(unitMerges).where(holdsAt(unitMerges, at));
  const next = new Map(rows.map(({ unitId, intoId }) => [unitId, intoId]));
  return new Map([...next.keys()].map((id) => [id, endOf(id, next)]));
}

/** The unit what belonged to `unitId` belongs to now: itself, unless it was merged by then. */
export async function unitNow(db: Db, unitId: number, at: Instant): Promise<number> {
  return (await mergedUnits(db, at)).get(unitId) ?? unitId;
}

/** The units and, after them, those that were merged into them by then. */
export async function withMerged(db: Db, unitIds: readonly number[], at: Instant): Promise<number[]> {
  const merged = [...(await mergedUnits(db, at))].filter(([, into]) => unitIds.includes(into)).map(([id]) => id);
  return [...new Set([...unitIds, ...merged])];
}

function endOf(id: number, next: ReadonlyMap<number, number>): number {
  const seen = new Set<number>();
  let at = id;
  // The validator refuses circles; one that came in by other ways must not hang the service.
  for (let into = next.get(at); into !== undefined && !seen.has(into); into = next.get(at)) {
    seen.add(into);
    at = into;
  }
  return at;
}

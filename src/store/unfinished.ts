import { and, eq, gte, inArray, lte } from 'drizzle-orm';
import type { Phase, Programme } from '../domain/programme/model.ts';
import { addDays, type Day } from '../domain/time.ts';
import { reports } from './schema.ts';
import type { Db } from './store.ts';

/**
 * What a unit still lacks in a phase: the activity kinds the phase expects (`phase.expects`, in its order) that no
 * report of the unit covers on a day within the phase. Reports waiting for confirmation count, withdrawn and returned
 * ones do not. Kinds the programme does not know are left out.
 */
export async function unfinishedOf(
  db: Db,
  { unitId, phase, programme }: { unitId: number; phase: Phase; programme: Programme },
): Promise<string[]> {
  const reported = await kindsReported(db, { unitId, from: phase.from, to: phase.to });
  const known = new Set(programme.activityKinds.map((kind) => kind.id));
  return phase.expects.filter((kind) => known.has(kind) && !reported.has(kind));
}

/** True when the unit reported one of the kinds on a day of the week that begins on `monday`. */
export async function weekReported(
  db: Db,
  { unitId, monday, kinds }: { unitId: number; monday: Day; kinds: readonly string[] },
): Promise<boolean> {
  const reported = await kindsReported(db, { unitId, from: monday, to: addDays(monday, 6) });
  return kinds.some((kind) => reported.has(kind));
}

async function kindsReported(
  db: Db,
  { unitId, from, to }: { unitId: number; from: Day; to: Day },
): Promise<ReadonlySet<string>> {
  const rows = await db
    .select({ kinds: reports.kinds })
    .from(reports)
    .where(
      and(
        eq(reports.unitId, unitId),
        lte(reports.day, to),
        gte(reports.dayTo, from),
        inArray(reports.state, ['pending', 'confirmed']),
      ),
    );
  return new Set(rows.flatMap((row) => row.kinds));
}

import { and, asc, eq, gte, inArray, lte } from 'drizzle-orm';
import { type ActionMonth, countActions } from '../domain/action-figures.ts';
import type { ActivityKind } from '../domain/programme/model.ts';
import type { Day } from '../domain/time.ts';
import { reports, units } from './schema.ts';
import type { Db } from './store.ts';

/** Confirmed reports of the days, by the day the work began, counted by month, unit and action. */
export async function actionFigures(
  db: Db,
  {
    unitIds,
    from,
    to,
    kinds,
  }: { unitIds: readonly number[] | null; from: Day; to: Day; kinds: readonly ActivityKind[] },
): Promise<ActionMonth[]> {
  const rows = await db
    .select({
      unitId: reports.unitId,
      unitName: units.name,
      day: reports.day,
      kinds: reports.kinds,
      attendance: reports.attendance,
    })
    .from(reports)
    .innerJoin(units, eq(units.id, reports.unitId))
    .where(
      and(
        eq(reports.state, 'confirmed'),
        gte(reports.day, from),
        lte(reports.day, to),
        unitIds === null ? undefined : inArray(reports.unitId, [...unitIds]),
      ),
    )
    .orderBy(asc(reports.day), asc(reports.id));
  // Households (12户) are no number of people.
  const people = ({ attendance }: (typeof rows)[number]) => (attendance?.unit === '户' ? 0 : (attendance?.n ?? 0));
  return countActions(
    rows.map((row) => ({ ...row, people: people(row) })),
    kinds,
  );
}

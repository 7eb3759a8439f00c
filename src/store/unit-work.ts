import { and, between, eq, lt } from 'drizzle-orm';
import { cutOffOf } from '../domain/evaluation.ts';
import { firstDayIn, lastDayIn, type Period } from '../domain/period.ts';
import type { Programme } from '../domain/programme/model.ts';
import { addDays, type Instant, startOfDay } from '../domain/time.ts';
import { partyFigures } from './expected-members.ts';
import { reports } from './schema.ts';
import { readStamp } from './settings.ts';
import type { Db } from './store.ts';
import { listUnits, type Unit } from './units.ts';

/** What one unit did in a period, from confirmed reports alone. */
export interface UnitWork {
  readonly unit: Unit;
  /** 在家党员, those exempt, those expected, those named in a confirmed report. */
  readonly atHome: number;
  readonly exempt: number;
  readonly expected: number;
  readonly tookPart: number;
  readonly activities: number;
  /** How many took part, all reports together, and how many of them the reports call 群众. */
  readonly attendance: number;
  readonly villagers: number;
  /** True when a report had an approximate number or none. */
  readonly approximate: boolean;
}

/** Every unit with work of its own in the period, by the roster of its end, up to the period's cut-off. */
export async function unitWork(
  db: Db,
  { period, programme, unitIds }: { period: Period; programme: Programme; unitIds: readonly number[] | null },
): Promise<UnitWork[]> {
  const days = { from: firstDayIn(period), to: lastDayIn(period), until: cutOffOf(programme, period) };
  const stamp = await readStamp(db);
  const at: Instant = Math.max(startOfDay(addDays(days.to, 1)) - 1, stamp?.activatedAt ?? 0);
  const rows = await db
    .select({ unitId: reports.unitId, attendance: reports.attendance })
    .from(reports)
    .where(
      and(between(reports.day, days.from, days.to), lt(reports.createdAt, days.until), eq(reports.state, 'confirmed')),
    );
  const found: UnitWork[] = [];
  for (const unit of await listUnits(db, at)) {
    if (unit.kind === 'town' || (unitIds !== null && !unitIds.includes(unit.id))) continue;
    const own = rows.filter(({ unitId }) => unitId === unit.id).map(({ attendance }) => attendance);
    const party = await partyFigures(db, { unitId: unit.id, at, ...days });
    const sumOf = (figure: (one: (typeof own)[number]) => number) => own.reduce((sum, one) => sum + figure(one), 0);
    found.push({
      unit,
      ...party,
      activities: own.length,
      attendance: sumOf((one) => one?.n ?? 0),
      villagers: sumOf((one) => one?.breakdown?.['群众'] ?? 0),
      approximate: own.some((one) => one !== null && (one.approx || one.n === null)),
    });
  }
  return found;
}

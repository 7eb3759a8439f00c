import { and, eq, gte, inArray, lt, lte } from 'drizzle-orm';
import { cutOffOf } from '../domain/evaluation.ts';
import type { QuarterIndicators } from '../domain/evaluation-parts.ts';
import { firstDayIn, lastDayIn, monthsIn, type Period } from '../domain/period.ts';
import type { Programme, QuarterRules } from '../domain/programme/model.ts';
import { addDays, type Day, dayOf, type Instant, type Month, monthOf } from '../domain/time.ts';
import { byUnit } from './by-unit.ts';
import { holdsAt } from './dated.ts';
import { knownFindings } from './inspections.ts';
import { gridAreas, grids, reports } from './schema.ts';
import type { Db } from './store.ts';

export interface IndicatorOptions {
  readonly period: Period;
  readonly programme: Programme;
  readonly rules: QuarterRules;
  /** The grids are those of this instant. */
  readonly at: Instant;
}

/** By unit id; a unit without grids, reports and findings is not in it. */
export async function quarterIndicators(
  db: Db,
  options: IndicatorOptions,
): Promise<(unitId: number) => QuarterIndicators> {
  const months = monthsIn(options.period, options.programme);
  const work = byUnit(await confirmedWork(db, options));
  const areas = byUnit(await gridsAt(db, options.at));
  const due = byUnit(await dueFindings(db, options));
  return (unitId) => {
    const own = work.get(unitId) ?? [];
    const monthsWith = (holds: (report: Work) => boolean) =>
      new Set(own.filter(holds).map(({ day }) => monthOf(day))).size;
    const findings = due.get(unitId) ?? [];
    return {
      months: months.length,
      grids: (areas.get(unitId) ?? []).map(({ code, name, groups }) => ({
        code,
        name,
        monthsActive: monthsWith(({ knownPlaces }) => knownPlaces.some((one) => one === name || groups.includes(one))),
      })),
      organisationLife: options.rules.organisationLife.parts.map(({ name, kinds }) => ({
        name,
        monthsDone: monthsWith((report) => report.kinds.some((kind) => kinds.includes(kind))),
      })),
      rectification: { due: findings.length, closedInTime: findings.filter(({ closed }) => closed).length },
    };
  };
}

interface Work {
  readonly unitId: number;
  readonly day: Day;
  readonly kinds: readonly string[];
  readonly knownPlaces: readonly string[];
}

/** Confirmed reports of the quarter's months that were sent before its cut-off. */
async function confirmedWork(db: Db, { period, programme }: IndicatorOptions): Promise<Work[]> {
  const months: ReadonlySet<Month> = new Set(monthsIn(period, programme));
  const rows = await db
    .select({ unitId: reports.unitId, day: reports.day, kinds: reports.kinds, knownPlaces: reports.knownPlaces })
    .from(reports)
    .where(
      and(
        gte(reports.day, firstDayIn(period)),
        lte(reports.day, lastDayIn(period)),
        inArray(reports.state, ['confirmed']),
        lt(reports.createdAt, cutOffOf(programme, period)),
      ),
    );
  return rows.filter(({ day }) => months.has(monthOf(day)));
}

async function gridsAt(
  db: Db,
  at: Instant,
): Promise<{ unitId: number; code: string; name: string; groups: readonly string[] }[]> {
  return db
    .select({ unitId: gridAreas.unitId, code: grids.code, name: grids.name, groups: gridAreas.groups })
    .from(gridAreas)
    .innerJoin(grids, eq(grids.id, gridAreas.gridId))
    .where(holdsAt(gridAreas, at))
    .orderBy(grids.code);
}

/** Findings whose last day for rectification lies in the quarter. */
async function dueFindings(
  db: Db,
  { period, rules }: IndicatorOptions,
): Promise<{ unitId: number; closed: boolean }[]> {
  const [first, last] = [firstDayIn(period), lastDayIn(period)];
  return (await knownFindings(db)).flatMap(({ unitId, day, openedAt, passedAt }) => {
    const due = addDays(openedAt === null ? day : dayOf(openedAt), rules.rectification.days);
    if (due < first || due > last) return [];
    return [{ unitId, closed: passedAt !== null && dayOf(passedAt) <= due }];
  });
}

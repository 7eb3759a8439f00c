import { and, between, eq, lt } from 'drizzle-orm';
import { cutOffOf } from '../domain/evaluation.ts';
import { type QuarterIndicators, type RectifiedFinding, rectificationOf } from '../domain/evaluation-parts.ts';
import { firstDayIn, lastDayIn, monthsIn, type Period } from '../domain/period.ts';
import type { Programme, QuarterRules } from '../domain/programme/model.ts';
import { addDays, type Day, dayOf, type Instant, type Month, monthOf } from '../domain/time.ts';
import { holdsAt } from './dated.ts';
import { knownFindings } from './inspections.ts';
import type { UpheldFacts } from './objection-facts.ts';
import { gridAreas, grids, reports } from './schema.ts';
import type { Db } from './store.ts';

export interface IndicatorOptions {
  readonly period: Period;
  readonly programme: Programme;
  readonly rules: QuarterRules;
  /** The grids are those of this instant. */
  readonly at: Instant;
  /** What objections proved. */
  readonly upheld: UpheldFacts;
}

/** The indicators of one unit. */
export async function quarterIndicators(db: Db, unitId: number, options: IndicatorOptions): Promise<QuarterIndicators> {
  const months = monthsIn(options.period, options.programme);
  const work = (await confirmedWork(db, unitId, options)).filter(({ day }) => months.includes(monthOf(day)));
  const findings = await dueFindings(db, unitId, options);
  const { covered, held } = options.upheld;
  const monthsWith = (holds: (report: Work) => boolean, proved: ReadonlySet<Month> = new Set()) =>
    new Set([...work.filter(holds).map(({ day }) => monthOf(day)), ...proved]).size;
  return {
    months: months.length,
    grids: (await gridsOf(db, unitId, options.at)).map(({ code, name, groups }) => ({
      code,
      name,
      monthsActive: monthsWith(
        ({ knownPlaces }) => knownPlaces.some((one) => one === name || groups.includes(one)),
        covered.get(code),
      ),
    })),
    organisationLife: options.rules.organisationLife.parts.map(({ name, kinds }) => ({
      name,
      monthsDone: monthsWith((report) => report.kinds.some((kind) => kinds.includes(kind)), held.get(name)),
    })),
    rectification: rectificationOf(findings),
  };
}

interface Work {
  readonly day: Day;
  readonly kinds: readonly string[];
  readonly knownPlaces: readonly string[];
}

/** Confirmed reports of the quarter that were sent before its cut-off. */
async function confirmedWork(db: Db, unitId: number, { period, programme }: IndicatorOptions): Promise<Work[]> {
  return db
    .select({ day: reports.day, kinds: reports.kinds, knownPlaces: reports.knownPlaces })
    .from(reports)
    .where(
      and(
        eq(reports.unitId, unitId),
        between(reports.day, firstDayIn(period), lastDayIn(period)),
        eq(reports.state, 'confirmed'),
        lt(reports.createdAt, cutOffOf(programme, period)),
      ),
    );
}

/** The grids of the unit as they are then, by code. */
export async function gridsOf(
  db: Db,
  unitId: number,
  at: Instant,
): Promise<{ code: string; name: string; groups: readonly string[] }[]> {
  return db
    .select({ code: grids.code, name: grids.name, groups: gridAreas.groups })
    .from(gridAreas)
    .innerJoin(grids, eq(grids.id, gridAreas.gridId))
    .where(and(eq(gridAreas.unitId, unitId), holdsAt(gridAreas, at)))
    .orderBy(grids.code);
}

/** Findings whose last day for rectification lies in the quarter, and by `until` where a quarter is not over. */
export async function dueFindings(
  db: Db,
  unitId: number,
  {
    period,
    rules,
    upheld,
    until = lastDayIn(period),
  }: Pick<IndicatorOptions, 'period' | 'rules' | 'upheld'> & { until?: Day },
): Promise<RectifiedFinding[]> {
  const first = firstDayIn(period);
  const last = until < lastDayIn(period) ? until : lastDayIn(period);
  return (await knownFindings(db, unitId)).flatMap(({ id, roundId, day, openedAt, passedAt }) => {
    const due = addDays(openedAt === null ? day : dayOf(openedAt), rules.rectification.days);
    if (due < first || due > last) return [];
    const put = [upheld.rectified.get(id), passedAt === null ? undefined : dayOf(passedAt)];
    return [{ id, roundId, closed: put.some((passed) => passed !== undefined && passed <= due) }];
  });
}

import { and, asc, between, count, eq, gt, isNull, lt, or } from 'drizzle-orm';
import { firstDayIn, lastDayIn, type Period, spanOf } from '../domain/period.ts';
import { dayOf } from '../domain/time.ts';
import { knownFindings } from './inspections.ts';
import { persons, reports, roleGrants } from './schema.ts';
import type { Db } from './store.ts';

/** What a year's papers say of one unit beside its evaluations. */
export interface AnnualFacts {
  readonly secretaries: readonly string[];
  readonly rectification: { readonly found: number; readonly passed: number };
  readonly confirmedReports: number;
}

export async function annualFacts(db: Db, unitId: number, year: Period): Promise<AnnualFacts> {
  const [first, last] = [firstDayIn(year), lastDayIn(year)];
  const known = (await knownFindings(db, unitId)).filter(({ day, openedAt }) => {
    const since = openedAt === null ? day : dayOf(openedAt);
    return since >= first && since <= last;
  });
  const [confirmed] = await db
    .select({ number: count() })
    .from(reports)
    .where(and(eq(reports.unitId, unitId), eq(reports.state, 'confirmed'), between(reports.day, first, last)));
  return {
    secretaries: await secretariesIn(db, unitId, year),
    rectification: { found: known.length, passed: known.filter(({ passedAt }) => passedAt !== null).length },
    confirmedReports: confirmed?.number ?? 0,
  };
}

/** Everybody who was secretary of the unit at some time of the year, by who came first. */
async function secretariesIn(db: Db, unitId: number, year: Period): Promise<string[]> {
  const { from, to } = spanOf(year);
  const rows = await db
    .select({ id: persons.id, name: persons.name })
    .from(roleGrants)
    .innerJoin(persons, eq(persons.id, roleGrants.personId))
    .where(
      and(
        eq(roleGrants.unitId, unitId),
        eq(roleGrants.role, 'secretary'),
        lt(roleGrants.validFrom, to),
        or(isNull(roleGrants.validTo), gt(roleGrants.validTo, from)),
      ),
    )
    .orderBy(asc(roleGrants.validFrom), asc(roleGrants.id));
  return [...new Map(rows.map(({ id, name }) => [id, name])).values()];
}

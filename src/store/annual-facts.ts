import { and, asc, eq, gt, isNull, lt, or } from 'drizzle-orm';
import type { HonourKind } from '../domain/honours.ts';
import { type Period, spanOf } from '../domain/period.ts';
import type { Day } from '../domain/time.ts';
import { criticismsSentIn } from './criticisms.ts';
import { publicHonours } from './public-honours.ts';
import { persons, roleGrants } from './schema.ts';
import type { Db } from './store.ts';

/** What a year's papers say of one unit that no evaluation has; as the store knows it when it is asked. */
export interface AnnualFacts {
  /** Everybody who was secretary at some time of the year, by who came first. */
  readonly secretaries: readonly string[];
  /** Names and places published with the unit's, by kind. */
  readonly honours: Readonly<Record<HonourKind, number>>;
  /** 通报表扬 that named something of the unit, one for each list that went out. */
  readonly commended: number;
  /** Days on which a 通报批评 of the unit was sent. */
  readonly criticised: readonly Day[];
}

/** By unit id; a unit that has none of it has the empty facts. */
export async function annualFacts(db: Db, year: Period): Promise<(unitId: number) => AnnualFacts> {
  const secretaries = await secretariesIn(db, year);
  const honours = await publicHonours(db, year);
  const criticisms = await criticismsSentIn(db, year);
  return (unitId) => {
    const own = honours.filter((one) => one.unitId === unitId);
    const count = (kind: HonourKind) => own.filter((one) => one.kind === kind).length;
    const lists = own.filter(({ kind }) => kind !== 'roll');
    return {
      secretaries: secretaries.get(unitId) ?? [],
      honours: { roll: count('roll'), selection: count('selection'), grid: count('grid') },
      commended: new Set(lists.map(({ kind, period, selectionKind }) => `${kind} ${period} ${selectionKind}`)).size,
      criticised: criticisms.filter((one) => one.unitId === unitId).map(({ day }) => day),
    };
  };
}

async function secretariesIn(db: Db, year: Period): Promise<Map<number, string[]>> {
  const { from, to } = spanOf(year);
  const rows = await db
    .select({ unitId: roleGrants.unitId, id: persons.id, name: persons.name })
    .from(roleGrants)
    .innerJoin(persons, eq(persons.id, roleGrants.personId))
    .where(
      and(
        eq(roleGrants.role, 'secretary'),
        lt(roleGrants.validFrom, to),
        or(isNull(roleGrants.validTo), gt(roleGrants.validTo, from)),
      ),
    )
    .orderBy(asc(roleGrants.validFrom), asc(roleGrants.id));
  const found = new Map<number, Map<number, string>>();
  for (const { unitId, id, name } of rows) {
    if (unitId !== null) found.set(unitId, (found.get(unitId) ?? new Map<number, string>()).set(id, name));
  }
  return new Map([...found].map(([unitId, names]) => [unitId, [...names.values()]]));
}

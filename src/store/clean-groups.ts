import { and, asc, eq, isNull } from 'drizzle-orm';
import { findings, inspections, rounds, roundUnits, units } from './schema.ts';
import type { Db } from './store.ts';

/**
 * Grid groups drawn for a look on site in the opened rounds of the period of which no finding speaks: what somebody saw,
 * not how much was reported (P9).
 */
export async function cleanGroups(
  db: Db,
  { sheetId, period }: { sheetId: string; period: string },
): Promise<{ unitShort: string; groupName: string }[]> {
  const drawn = await db
    .select({ unitId: roundUnits.unitId, unitShort: units.short, groups: roundUnits.groups })
    .from(roundUnits)
    .innerJoin(rounds, eq(rounds.id, roundUnits.roundId))
    .innerJoin(units, eq(units.id, roundUnits.unitId))
    .where(and(eq(rounds.sheetId, sheetId), eq(rounds.period, period), eq(rounds.state, 'opened')))
    .orderBy(asc(units.id));
  const found = await db
    .select({ unitId: findings.unitId, place: findings.place, text: findings.text })
    .from(findings)
    .innerJoin(inspections, eq(inspections.id, findings.inspectionId))
    .innerJoin(rounds, eq(rounds.id, inspections.roundId))
    .where(
      and(
        eq(rounds.sheetId, sheetId),
        eq(rounds.period, period),
        isNull(findings.withdrawnAt),
        isNull(findings.struckAt),
      ),
    );
  const clean = drawn.flatMap(({ unitId, unitShort, groups }) =>
    groups
      .filter((name) => !found.some((one) => one.unitId === unitId && `${one.place}${one.text}`.includes(name)))
      .map((groupName) => ({ unitShort, groupName })),
  );
  return clean.filter(
    (one, index) =>
      clean.findIndex((other) => other.unitShort === one.unitShort && other.groupName === one.groupName) === index,
  );
}

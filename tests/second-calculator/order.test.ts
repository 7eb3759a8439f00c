import { beforeAll, describe, expect, it } from 'vitest';
import { openTown } from '../support/town.ts';
import type { Result, Year } from './calculator.ts';
import { generateYear } from './generate-year.ts';
import { evaluated, storeYear } from './store-year.ts';

const periods = ['2023-Q2', '2023-Q3'];

async function resultsOf(change: (year: Year) => Year): Promise<Result[]> {
  const town = await openTown();
  const { bundle } = town;
  const year = generateYear(7, {
    kinds: bundle.programme.activityKinds.map(({ id }) => id),
    items: Object.fromEntries(bundle.rules.sheets.map((sheet) => [sheet.id, sheet.items.map(({ id }) => id)])),
    bonus: bundle.rules.quarter.bonus.kinds.map(({ id }) => id),
    penalty: bundle.rules.quarter.penalty.kinds.map(({ id }) => id),
  });
  await storeYear(town, change(year));
  const results: Result[] = [];
  for (const period of periods) results.push(await evaluated(town, period));
  await town.close();
  return results;
}

/** The same events of each day, inspectors, sheets, units and people, written down in another order. */
function turned(year: Year): Year {
  const byDay = (a: { day: string }, b: { day: string }) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0);
  return {
    ...year,
    units: year.units.toReversed(),
    members: year.members.toReversed(),
    // A stable sort of the reversed list turns the order within each day only.
    reports: year.reports.toReversed().sort(byDay),
    adjustments: year.adjustments.toReversed(),
    rounds: year.rounds.toReversed().map((round) => ({
      ...round,
      sheets: round.sheets.toReversed().map((sheet) => ({ ...sheet, findings: sheet.findings.toReversed() })),
    })),
  };
}

/** People of other villages take part in whatever the unit did, and its own people stay as they were. */
function withOutsiders(year: Year, code: string): Year {
  const outsiders = year.members.filter(({ unit }) => unit !== code).slice(0, 40);
  const joining = outsiders.map(({ id }) => ({ id, part: 'joined' as const }));
  return {
    ...year,
    reports: year.reports.map((report) => {
      if (report.unit !== code) return report;
      const here = new Set(report.participants.map(({ id }) => id));
      return { ...report, participants: [...report.participants, ...joining.filter(({ id }) => !here.has(id))] };
    }),
  };
}

describe('the figures of a period, through the store', () => {
  let results: Result[];
  beforeAll(async () => {
    results = await resultsOf((year) => year);
    expect(Object.values(results[0] ?? {}).filter((one) => one !== null).length).toBeGreaterThan(3);
  }, 120_000);

  it('do not depend on the order of events within a day, of inspectors, units and people', {
    timeout: 120_000,
  }, async () => {
    expect(await resultsOf(turned)).toEqual(results);
  });

  it('of a unit do not depend on people of other units, however many of them took part', {
    timeout: 120_000,
  }, async () => {
    const inspected = Object.keys(results[0] ?? {}).find((code) => results.some((one) => one[code]));
    if (inspected === undefined) throw new Error('no unit was inspected');
    const of = (all: readonly Result[]) => all.map((one) => [one[inspected]?.totalHundredths, one[inspected]?.parts]);
    expect(of(await resultsOf((year) => withOutsiders(year, inspected)))).toEqual(of(results));
  });
});

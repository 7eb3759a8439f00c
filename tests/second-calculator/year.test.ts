import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { chaqiDir } from '../domain/programme/fixtures.ts';
import { openTown } from '../support/town.ts';
import { annual, corrected, memberPoints, month, quarter, type Result, withLate, withStrikes } from './calculator.ts';
import { generateYear } from './generate-year.ts';
import { correctedAfterObjections, evaluated, ledgerOf, provedHashes, storeLate, storeYear } from './store-year.ts';

const yaml = (name: string) => parse(readFileSync(join(chaqiDir, name), 'utf8'));
const rules = yaml('rules.yaml');
const programme = yaml('programme.yaml');
const seeds = [1, 2, 3];
const monthNumbers = ['03', '04', '05', '06', '07', '08', '09', '10', '11', '12'];

/**
 * calculator.ts was written from rules.yaml and reference/domain.md §2.4 by a reader who had not seen src. Both are given
 * the same year of raw events and must agree on every figure.
 */
describe.each(seeds)('a generated year, seed %i', (seed) => {
  it('comes out the same by the second calculator', { timeout: 120_000 }, async () => {
    const town = await openTown();
    onTestFinished(() => town.close());
    const { bundle } = town;
    const items = Object.fromEntries(bundle.rules.sheets.map((sheet) => [sheet.id, sheet.items.map(({ id }) => id)]));
    const year = generateYear(seed, {
      kinds: bundle.programme.activityKinds.map(({ id }) => id),
      items,
      bonus: bundle.rules.quarter.bonus.kinds.map(({ id }) => id),
      penalty: bundle.rules.quarter.penalty.kinds.map(({ id }) => id),
    });
    const stored = await storeYear(town, year);
    for (const number of monthNumbers) {
      expect([number, await evaluated(town, `2023-${number}`)]).toEqual([number, month(year, `2023-${number}`, rules)]);
    }
    let scored = 0;
    let changed = 0;
    let now = year;
    const held: Result[] = [];
    for (const number of [1, 2, 3, 4]) {
      const period = `2023-Q${number}`;
      const published = await evaluated(town, period, { publish: true });
      expect([period, published]).toEqual([period, quarter(now, period, rules, programme)]);
      scored += Object.values(published).filter((one) => one !== null).length;
      const [frozen] = await provedHashes(town, period);

      // Reports are withdrawn and corrected after the notice: what is published stays, bit for bit.
      const asPublished = now;
      now = withLate(now, period);
      changed += now.reports.filter((report, index) => report !== asPublished.reports[index]).length;
      await storeLate(town, now, stored);
      expect(await provedHashes(town, period)).toEqual([frozen]);

      // Objections are upheld: the correction has what was published, less what was struck, and nothing else that happened.
      const struck = new Set(year.strikes.filter(({ quarter }) => quarter === period).map(({ finding }) => finding));
      const result = await correctedAfterObjections(town, period, { year, stored });
      expect([period, result]).toEqual([period, corrected(asPublished, period, struck, rules, programme)]);
      if (struck.size > 0) expect(result).not.toEqual(published);
      expect((await provedHashes(town, period))[0]).toBe(frozen);
      held.push(result);
      now = withStrikes(now, struck);
    }
    expect(scored).toBeGreaterThan(10);
    expect(changed).toBeGreaterThan(30);
    expect(year.strikes.length).toBeGreaterThan(5);
    expect(await evaluated(town, '2023')).toEqual(annual(now, held, rules));
    const [ours, theirs] = [await ledgerOf(town, year, stored), memberPoints(year, rules, programme)];
    for (const { id } of year.members) expect([id, ours[id] ?? 0]).toEqual([id, theirs[id] ?? 0]);
    expect(Object.values(ours).filter((points) => points > 0).length).toBeGreaterThan(100);
  });
});

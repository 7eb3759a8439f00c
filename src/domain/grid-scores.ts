import { meanOf, type QuarterIndicators, roundHalfUp } from './evaluation-parts.ts';
import type { GridRules } from './programme/model.ts';

/** 网格 of one unit in a quarter (reference/domain.md §2.4, 4): from the findings and the activities that lie in it. */
export interface GridScore {
  readonly code: string;
  readonly name: string;
  readonly totalHundredths: number;
  /** Among the grids of the unit; equal scores share it. */
  readonly rank: number;
  readonly tied: boolean;
}

interface GridInputs {
  readonly inspections: readonly {
    readonly id: number;
    readonly roundId: number | null;
    readonly inspectorId: number;
  }[];
  readonly findings: readonly {
    readonly inspectionId: number;
    readonly deductionHundredths: number;
    readonly grid: string | null;
  }[];
  readonly indicators: QuarterIndicators;
}

/**
 * A sheet gives a grid 100 points less what it took off there; the mean is made as for the unit. To it comes the share of
 * the months with work in the grid. By rank, then code.
 */
export function gridScores({ inspections, findings, indicators }: GridInputs, rules: GridRules): GridScore[] {
  const { months, grids } = indicators;
  const scored = grids.map(({ code, name, monthsActive }) => {
    const own = findings.filter((finding) => finding.grid === code);
    const onSite = meanOf(
      groups(inspections, ({ roundId }) => roundId).map((round) =>
        meanOf(
          groups(round, ({ inspectorId }) => inspectorId).map((visits) => {
            const ids = new Set(visits.map(({ id }) => id));
            const taken = own.filter(({ inspectionId }) => ids.has(inspectionId));
            const sum = taken.reduce((total, { deductionHundredths }) => total + deductionHundredths, 0);
            return { num: BigInt(Math.max(0, 10_000 - sum)), den: 1n };
          }),
        ),
      ),
    );
    const fromSheets = roundHalfUp({ num: onSite.num * BigInt(rules.onSiteHundredths), den: onSite.den * 10_000n });
    const worked = { num: BigInt(monthsActive * rules.activityHundredths), den: BigInt(Math.max(1, months)) };
    return { code, name, totalHundredths: fromSheets + roundHalfUp(worked) };
  });
  const totals = scored.map(({ totalHundredths }) => totalHundredths);
  return scored
    .map((grid) => ({
      ...grid,
      rank: 1 + totals.filter((total) => total > grid.totalHundredths).length,
      tied: totals.filter((total) => total === grid.totalHundredths).length > 1,
    }))
    .sort((a, b) => a.rank - b.rank || (a.code < b.code ? -1 : 1));
}

/** Rows with the same key, each group in the order of the rows. */
function groups<T>(rows: readonly T[], keyOf: (row: T) => unknown): T[][] {
  const found = new Map<unknown, T[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = found.get(key);
    if (group) group.push(row);
    else found.set(key, [row]);
  }
  return [...found.values()];
}

/** The grid a finding's words name: of the grids' names and groups in them the longest decides (十一组 is no 一组). */
export function gridIn(
  text: string,
  grids: readonly { readonly code: string; readonly name: string; readonly groups: readonly string[] }[],
): string | null {
  const words = grids.flatMap(({ code, name, groups: own }) => [name, ...own].map((word) => ({ code, word })));
  const [best] = words.filter(({ word }) => text.includes(word)).sort((a, b) => b.word.length - a.word.length);
  return best?.code ?? null;
}

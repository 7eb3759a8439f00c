import type { EvaluationDocument } from './evaluation.ts';
import { roundHalfUp } from './evaluation-parts.ts';
import type { Period } from './period.ts';

/** Findings whose day for rectification came, and those of them rechecked well by then. */
export interface Rectified {
  readonly due: number;
  readonly closed: number;
}

/** What a unit did in the year: confirmed reports, and party members named in them of those expected. */
export interface YearWork {
  readonly confirmed: number;
  readonly party: { readonly expected: number; readonly tookPart: number };
}

/** By code: the work a year's document has. */
export function workIn({ units }: EvaluationDocument, code: string): YearWork | null {
  const activity = units.find((unit) => unit.code === code)?.activity;
  if (!activity) return null;
  const { expected, tookPart } = activity.party;
  return { confirmed: activity.confirmed, party: { expected, tookPart } };
}

/** The rectification of a unit over quarters, as their documents have it. */
export function rectifiedIn(quarters: readonly EvaluationDocument[], code: string): Rectified {
  return sumRectified(
    quarters.flatMap(({ units }) => {
      const counted = units.find((unit) => unit.code === code)?.indicators?.rectification;
      return counted ? [{ due: counted.due, closed: counted.closedInTime }] : [];
    }),
  );
}

export function sumRectified(all: readonly Rectified[]): Rectified {
  return all.reduce((sum, { due, closed }) => ({ due: sum.due + due, closed: sum.closed + closed }), {
    due: 0,
    closed: 0,
  });
}

/** 年均: the mean of the quarters that have a score, rounded half up; null without one. */
export function meanOfQuarters(quarters: readonly EvaluationDocument[], code: string): number | null {
  const totals = quarters.flatMap(({ units }) => units.find((unit) => unit.code === code)?.result ?? []);
  if (totals.length === 0) return null;
  const sum = totals.reduce((total, { totalHundredths }) => total + totalHundredths, 0);
  return roundHalfUp({ num: BigInt(sum), den: BigInt(totals.length) });
}

/** The versions of its quarters a year was computed from. */
export function quarterVersions({ units }: EvaluationDocument): ReadonlyMap<Period, number> {
  return new Map(units.flatMap(({ quarters }) => quarters.map(({ period, version }) => [period, version] as const)));
}

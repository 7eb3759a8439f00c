import type { AdjustmentRules, GridRules, QuarterRules, YearRules } from './programme/model.ts';

/** How the mean of the sheets becomes a score: a month's is the score, a quarter and a year have more parts. */
export type Scheme =
  | { readonly kind: 'month' }
  | ({ readonly kind: 'quarter'; readonly grids: GridRules } & QuarterRules)
  | ({ readonly kind: 'year' } & YearRules);

export type PartId =
  | 'onSite'
  | 'participation'
  | 'coverage'
  | 'organisationLife'
  | 'rectification'
  | 'bonus'
  | 'penalty'
  | 'quarters'
  | 'yearEnd';

/** One part of a score, in hundredths; `penalty` is negative or zero. */
export interface PartScore {
  readonly id: PartId;
  readonly hundredths: number;
  /** The most the part can bring; zero for a penalty. */
  readonly maxHundredths: number;
}

/** What a quarter counts beside the on-site check; a denominator of zero gives the whole part. */
export interface QuarterIndicators {
  /** Months of the quarter that lie in the programme. */
  readonly months: number;
  /** Grids with the number of months in which a confirmed report tells of work there. */
  readonly grids: readonly { readonly code: string; readonly name: string; readonly monthsActive: number }[];
  /** 课, 片, 实践: months with a confirmed report of it. */
  readonly organisationLife: readonly { readonly name: string; readonly monthsDone: number }[];
  /** Findings whose day for rectification lies in the quarter, and those of them rechecked well by then. */
  readonly rectification: {
    readonly due: number;
    readonly closedInTime: number;
    /** Which they are, so that 更正公示 can take out what was struck. */
    readonly findings?: readonly RectifiedFinding[];
  };
}

export interface RectifiedFinding {
  readonly id: number;
  readonly roundId: number | null;
  readonly closed: boolean;
}

/** The counts with the findings they are of. */
export function rectificationOf(findings: readonly RectifiedFinding[]): QuarterIndicators['rectification'] {
  return { due: findings.length, closedInTime: findings.filter(({ closed }) => closed).length, findings };
}

/** A bonus or penalty by decision of the office. */
export interface AdjustmentInput {
  readonly id: number;
  readonly side: 'bonus' | 'penalty';
  /** Id of the rulebook's kind. */
  readonly kind: string;
  readonly reason: string;
}

/** A published quarter that a year is computed from. */
export interface QuarterInput {
  readonly period: string;
  readonly version: number;
  readonly hash: string;
  readonly totalHundredths: number;
}

/** A non-negative number as numerator and denominator. */
export interface Fraction {
  readonly num: bigint;
  readonly den: bigint;
}

export interface PartInputs {
  /** Mean of the sheets in hundredths of 100 points. */
  readonly onSite: Fraction;
  readonly party: { readonly expected: number; readonly tookPart: number };
  readonly indicators: QuarterIndicators | null;
  readonly adjustments: readonly AdjustmentInput[];
  readonly quarters: readonly QuarterInput[];
}

/**
 * The parts of a score, each rounded half up to hundredths; the total is their sum. Null: a year without a quarter, or
 * a quarter whose indicators are not known. A month has no parts.
 */
export function partsOf(inputs: PartInputs, scheme: Scheme): PartScore[] | null {
  if (scheme.kind === 'month') return [];
  return scheme.kind === 'quarter' ? quarterParts(inputs, scheme) : yearParts(inputs, scheme);
}

function quarterParts({ onSite, party, indicators, adjustments }: PartInputs, rules: QuarterRules): PartScore[] | null {
  if (indicators === null) return null;
  const { months, grids, organisationLife, rectification } = indicators;
  const part = (id: PartId, maxHundredths: number, share: Fraction) => ({
    id,
    hundredths: roundHalfUp(times(share, BigInt(maxHundredths))),
    maxHundredths,
  });
  const covered = grids.filter(({ monthsActive }) => monthsActive >= months).length;
  const done = organisationLife.reduce((sum, { monthsDone }) => sum + monthsDone, 0);
  const { participation } = rules;
  const took = shareOf(party.tookPart * 100, party.expected * participation.fullShareHundredths);
  return [
    part('onSite', rules.onSiteHundredths, { num: onSite.num, den: onSite.den * 10_000n }),
    part('participation', participation.hundredths, took),
    part('coverage', rules.coverage.hundredths, shareOf(covered, grids.length)),
    part('organisationLife', rules.organisationLife.hundredths, shareOf(done, organisationLife.length * months)),
    rectificationPart(rectification, rules.rectification),
    {
      id: 'bonus',
      hundredths: adjusted(adjustments, 'bonus', rules.bonus),
      maxHundredths: rules.bonus.maxHundredths,
    },
    { id: 'penalty', hundredths: 0 - adjusted(adjustments, 'penalty', rules.penalty), maxHundredths: 0 },
  ];
}

/**
 * 问题整改. By the findings left open it depends on nothing that one more finding could better; the share put right in time
 * would rise with every small finding that is closed at once.
 */
function rectificationPart(
  { due, closedInTime }: QuarterIndicators['rectification'],
  { hundredths: maxHundredths, perOpenHundredths }: QuarterRules['rectification'],
): PartScore {
  // Documents of rulebooks before it have no such figure.
  const perOpen = perOpenHundredths ?? null;
  const hundredths =
    perOpen === null
      ? roundHalfUp(times(shareOf(closedInTime, due), BigInt(maxHundredths)))
      : Math.max(0, maxHundredths - (due - closedInTime) * perOpen);
  return { id: 'rectification', hundredths, maxHundredths };
}

function yearParts({ onSite, quarters }: PartInputs, rules: YearRules): PartScore[] | null {
  if (quarters.length === 0) return null;
  const total = quarters.reduce((sum, { totalHundredths }) => sum + BigInt(totalHundredths), 0n);
  const mean = { num: total * BigInt(rules.quartersHundredths), den: BigInt(quarters.length) * 100n };
  const yearEnd = { num: onSite.num * BigInt(rules.yearEndHundredths), den: onSite.den * 100n };
  return [
    { id: 'quarters', hundredths: roundHalfUp(mean), maxHundredths: rules.quartersHundredths * 100 },
    { id: 'yearEnd', hundredths: roundHalfUp(yearEnd), maxHundredths: rules.yearEndHundredths * 100 },
  ];
}

/** Every kind up to its own limit, all together up to the limit of the side. */
function adjusted(all: readonly AdjustmentInput[], side: AdjustmentInput['side'], rules: AdjustmentRules): number {
  const sum = rules.kinds.reduce((total, kind) => {
    const times = all.filter((one) => one.side === side && one.kind === kind.id).length;
    return total + Math.min(kind.maxHundredths, times * kind.hundredths);
  }, 0);
  return Math.min(rules.maxHundredths, sum);
}

/** part ÷ whole, at most 1; 1 when there is no whole. */
function shareOf(part: number, whole: number): Fraction {
  if (whole === 0 || part >= whole) return { num: 1n, den: 1n };
  return { num: BigInt(part), den: BigInt(whole) };
}

function times({ num, den }: Fraction, factor: bigint): Fraction {
  return { num: num * factor, den };
}

/** Mean of fractions; at least one. */
export function meanOf(values: readonly Fraction[]): Fraction {
  const sum = values.reduce((a, b) => ({ num: a.num * b.den + b.num * a.den, den: a.den * b.den }), {
    num: 0n,
    den: 1n,
  });
  return { num: sum.num, den: sum.den * BigInt(values.length) };
}

export function roundHalfUp({ num, den }: Fraction): number {
  return Number((2n * num + den) / (2n * den));
}

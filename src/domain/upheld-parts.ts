import type { AdjustmentInput, QuarterIndicators } from './evaluation-parts.ts';

/** What an objection can be upheld against beside a finding: the figures of a unit that are counted, not looked at on site. */
export type UpheldPart =
  | 'activity'
  | 'participation'
  | 'coverage'
  | 'organisationLife'
  | 'rectification'
  | 'bonus'
  | 'penalty';

/**
 * What can be found of an objection: a named person took part in a report, took no part, was exempt or away; a report is of a
 * grid; a part of 组织生活 was held in a report; a finding was put right on a day.
 */
export type FactKind = 'tookPart' | 'tookNoPart' | 'exempt' | 'away' | 'covered' | 'held' | 'rectified';

/** What a corrected document says of an objection it was recounted for: figures only, never whom they are about. */
export interface UpheldInput {
  readonly objection: number;
  /** The version of the evaluation it came with. */
  readonly version: number;
  readonly part: UpheldPart;
  readonly before: string;
  readonly after: string;
}

/** What an upheld objection puts into a corrected document: one part of one unit as it is counted now. */
export interface UpheldChange {
  readonly objection: number;
  readonly version: number;
  readonly unitId: number;
  readonly part: UpheldPart;
  readonly recounted: CountedUnit;
}

/** What of a unit is counted, and may be counted anew. */
export interface CountedUnit {
  readonly activity: ActivityFigures;
  /** Null but for a quarter. */
  readonly indicators: QuarterIndicators | null;
  readonly adjustments: readonly AdjustmentInput[];
  /** Of a corrected version: the objections a part was counted anew for. */
  readonly upheld?: readonly UpheldInput[];
}

/** Shown beside the score, never in it: effort is no result (P1, P3, P9). */
export interface ActivityFigures {
  /** Reports of the month that were neither withdrawn nor returned. */
  readonly reports: number;
  readonly confirmed: number;
  readonly attendance: number;
  /** True when one of the numbers was approximate or not said. */
  readonly attendanceApprox: boolean;
  /** Weeks (by Monday) in which the weekly clean-up was reported on a day of the month. */
  readonly weeksCleaned: number;
  readonly party: PartyFigures;
}

/** 党员参与 (U6), by the roster as it held at the end of the month; a later change of the roster changes nothing here. */
export interface PartyFigures {
  /** 在家党员 */
  readonly atHome: number;
  readonly exempt: number;
  /** At home and not exempt: the denominator. */
  readonly expected: number;
  /** How many of those expected are named in confirmed reports of the month. */
  readonly tookPart: number;
}

/** Only quarters have the others. */
const partsOfEveryPeriod: readonly UpheldPart[] = ['activity', 'participation'];

export function hasPart({ indicators }: Pick<CountedUnit, 'indicators'>, part: UpheldPart): boolean {
  return indicators !== null || partsOfEveryPeriod.includes(part);
}

/** The inputs a part is computed from; two that are equal give the same figure, whatever the rest is. */
export function inputsOfPart(unit: CountedUnit, part: UpheldPart): unknown {
  const { party, ...activity } = unit.activity;
  switch (part) {
    case 'activity':
      return activity;
    case 'participation':
      return party;
    case 'coverage':
      return unit.indicators?.grids;
    case 'organisationLife':
      return unit.indicators?.organisationLife;
    case 'rectification':
      return unit.indicators?.rectification;
    default:
      return unit.adjustments.filter(({ side }) => side === part);
  }
}

/** The unit with this part as `recounted` has it, and nothing else of it. */
export function withPart<U extends CountedUnit>(unit: U, part: UpheldPart, recounted: CountedUnit): U {
  const { activity } = unit;
  switch (part) {
    case 'activity':
      return { ...unit, activity: { ...recounted.activity, party: activity.party } };
    case 'participation':
      return { ...unit, activity: { ...activity, party: recounted.activity.party } };
    case 'coverage':
    case 'organisationLife':
    case 'rectification':
      return { ...unit, indicators: withIndicator(unit.indicators, recounted.indicators, part) };
    default: {
      const kept = unit.adjustments.filter(({ side }) => side !== part);
      return { ...unit, adjustments: [...kept, ...recounted.adjustments.filter(({ side }) => side === part)] };
    }
  }
}

function withIndicator(
  frozen: QuarterIndicators | null,
  recounted: QuarterIndicators | null,
  part: 'coverage' | 'organisationLife' | 'rectification',
): QuarterIndicators | null {
  if (!frozen || !recounted) return frozen;
  const key = part === 'coverage' ? 'grids' : part;
  return { ...frozen, [key]: recounted[key] };
}

/** The unit as the changes have it, which are of this unit; each leaves its line, by objection. */
export function withUpheld<U extends CountedUnit>(unit: U, changes: readonly UpheldChange[]): U {
  if (changes.length === 0) return unit;
  const changed = changes.reduce<U>((now, { part, recounted }) => withPart(now, part, recounted), unit);
  const lines = changes.map(({ objection, version, part }) => ({
    objection,
    version,
    part,
    before: figureOf(unit, part),
    after: figureOf(changed, part),
  }));
  return { ...changed, upheld: [...(unit.upheld ?? []), ...lines].sort((a, b) => a.objection - b.objection) };
}

/** The figure people read: 12/14 of the party members, 5/9 months of grids, 2项. */
export function figureOf(unit: CountedUnit, part: UpheldPart): string {
  const { activity, indicators, adjustments } = unit;
  const {
    grids = [],
    organisationLife = [],
    months = 0,
    rectification = { due: 0, closedInTime: 0 },
  } = indicators ?? {};
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  switch (part) {
    case 'activity':
      return `确认${activity.confirmed}/${activity.reports}次，${activity.attendance}人，清扫${activity.weeksCleaned}周`;
    case 'participation':
      return `${activity.party.tookPart}/${activity.party.expected}`;
    case 'coverage':
      return `${sum(grids.map(({ monthsActive }) => monthsActive))}/${grids.length * months}`;
    case 'organisationLife':
      return `${sum(organisationLife.map(({ monthsDone }) => monthsDone))}/${organisationLife.length * months}`;
    case 'rectification':
      return `${rectification.closedInTime}/${rectification.due}`;
    default:
      return `${adjustments.filter(({ side }) => side === part).length}项`;
  }
}

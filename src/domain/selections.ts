import { firstDayIn, lastDayIn, type Period, quarterOf } from './period.ts';
import type { SelectionKind, SelectionPeriod } from './programme/model.ts';
import { type Day, monthOf } from './time.ts';

/** What is chosen: a household, a grid group, a unit. */
export type SelectionOf = 'household' | 'gridGroup' | 'unit';

/** `open`: nominating and shortlisting; `judging`; `notice`: on public notice; `final`: 定; `cancelled`. */
export type SelectionState = 'open' | 'judging' | 'notice' | 'final' | 'cancelled';

/** `out`: put aside by the office, with its reason in the audit; `chosen`: stands in the result. */
export type CandidateState = 'nominated' | 'shortlisted' | 'chosen' | 'out';

/** Half-years are periods of selections alone: 2023-H1. */
export function selectionPeriod(kind: SelectionPeriod, day: Day): string {
  const year = day.slice(0, 4);
  if (kind === 'year') return year;
  if (kind === 'quarter') return quarterOf(day);
  if (kind === 'month') return monthOf(day);
  return `${year}-H${day.slice(5) < '07-01' ? 1 : 2}`;
}

/** Whether a day, a period or a half-year has a day in common with the period; null is everything. */
export function overlaps(what: Period, period: Period | null): boolean {
  if (period === null) return true;
  const half = /^(\d{4})-H([12])$/.exec(what);
  const [first, last] = half
    ? [firstDayIn(`${half[1]}-Q${half[2] === '1' ? 1 : 3}`), lastDayIn(`${half[1]}-Q${half[2] === '1' ? 2 : 4}`)]
    : [firstDayIn(what), lastDayIn(what)];
  return first <= lastDayIn(period) && last >= firstDayIn(period);
}

/** How many people judge at least, and how many scores a candidate needs. */
export const leastJudges = 3;

export interface Judge {
  readonly unitId: number;
  readonly roles: readonly string[];
}

/** 评委 of mixed origin: at least two of them come from different units or hold different posts. */
export function areMixed(judges: readonly Judge[]): boolean {
  const origins = new Set(judges.map(({ unitId, roles }) => `${unitId} ${[...roles].sort().join(' ')}`));
  return origins.size >= 2;
}

export interface Judged {
  readonly id: number;
  readonly unitId: number;
  readonly gridId: number | null;
  /** Of the judges who did not step aside. */
  readonly scores: readonly number[];
}

export interface Placed<T extends Judged> {
  readonly candidate: T;
  readonly meanHundredths: number;
  readonly rank: number;
  readonly tied: boolean;
  /** `tie`: more share the last place than there is room for; the office decides between them. */
  readonly outcome: 'chosen' | 'tie' | 'not';
}

/** What a kind allows, and what earlier rounds of the period have used of it. */
export interface Room {
  readonly limits: Pick<SelectionKind, 'perGrid' | 'perUnit'>;
  readonly usedByGrid: ReadonlyMap<number, number>;
  readonly usedByUnit: ReadonlyMap<number, number>;
  /** Whom the office took where a tie went over the limit. */
  readonly preferred: ReadonlySet<number>;
}

/**
 * The result by the mean of the judges alone: group votes are no argument of this function, and must not become one (P3).
 * Equal means share a rank. The best of each grid, or unit, are chosen up to its limit; a tie over the limit is left open.
 */
export function rankCandidates<T extends Judged>(candidates: readonly T[], room: Room): Placed<T>[] {
  const scored = candidates.map((candidate) => ({ candidate, meanHundredths: meanOf(candidate.scores) }));
  return scored
    .map(({ candidate, meanHundredths }) => {
      const rivals = scored.filter((other) => isRival(other.candidate, candidate, room.limits));
      const better = rivals.filter((other) => other.meanHundredths > meanHundredths).length;
      const places = roomFor(candidate, room);
      const tied = rivals.filter((other) => other.meanHundredths === meanHundredths).map((other) => other.candidate.id);
      const outcome = outcomeOf(candidate.id, { tied, left: places - better, preferred: room.preferred });
      return { candidate, meanHundredths, rank: better + 1, tied: tied.length > 1, outcome };
    })
    .sort((a, b) => b.meanHundredths - a.meanHundredths || a.candidate.id - b.candidate.id);
}

function outcomeOf(
  id: number,
  { tied, left, preferred }: { tied: readonly number[]; left: number; preferred: ReadonlySet<number> },
): 'chosen' | 'tie' | 'not' {
  if (left <= 0) return 'not';
  if (tied.length <= left) return 'chosen';
  if (preferred.has(id)) return 'chosen';
  return tied.filter((one) => preferred.has(one)).length >= left ? 'not' : 'tie';
}

/** Whole scores in hundredths, rounded half up. */
function meanOf(scores: readonly number[]): number {
  const sum = scores.reduce((total, score) => total + score, 0);
  return scores.length === 0 ? 0 : Math.floor((200 * sum + scores.length) / (2 * scores.length));
}

function isRival(a: Judged, b: Judged, { perGrid, perUnit }: Room['limits']): boolean {
  if (perGrid !== null && b.gridId !== null) return a.gridId === b.gridId;
  return perUnit === null || a.unitId === b.unitId;
}

function roomFor({ gridId, unitId }: Judged, { limits, usedByGrid, usedByUnit }: Room): number {
  if (limits.perGrid !== null && gridId !== null) return limits.perGrid - (usedByGrid.get(gridId) ?? 0);
  return limits.perUnit === null ? Number.POSITIVE_INFINITY : limits.perUnit - (usedByUnit.get(unitId) ?? 0);
}

import type { EvaluatedUnit, EvaluationDocument } from './evaluation.ts';
import type { Month } from './time.ts';

/** `roll`: 光荣榜 of a month; `selection`: the result of a 评选; `grid`: 表扬名单 of the grids of a quarter. */
export type HonourKind = 'roll' | 'selection' | 'grid';

/**
 * The 环境卫生光荣榜 of a month (S39), for the group, the poster, the wall and the village radio.
 *
 * `none`: nothing is proposed; `draft`: the office has not decided, show it to nobody else; `final`: it may be shown.
 * A final roll has only entries that may be shown: whoever takes back his consent is gone from it at once.
 */
export interface HonourRoll {
  readonly month: Month;
  readonly state: 'none' | 'draft' | 'final';
  readonly entries: readonly HonourEntry[];
}

export interface HonourEntry {
  /** Number people type: 光荣榜 撤 12. */
  readonly id: number;
  /** Full name of the unit: 长湖村. */
  readonly unit: string;
  /** What stands on the roll: 长湖村, 长湖村三组 or 张爱国. */
  readonly name: string;
  /** At most twenty characters. */
  readonly reason: string;
  /** `not-needed` for units and groups; nobody stands on a final roll with `missing`. */
  readonly consent: 'given' | 'missing' | 'not-needed';
  /** SHA-256 of stored photos handed in for it, to be shown with it; at most three, often none. */
  readonly photos: readonly string[];
}

/** Longest reason a roll has room for. */
export const reasonMax = 20;

/**
 * The first of each list with all who share their rank, rank by rank as long as all of a rank find room: of equals none is
 * left out for another. A unit that was not inspected is no candidate.
 */
export function topUnits<T extends { readonly code: string; readonly result: { readonly rank: number } | null }>(
  { units }: { readonly units: readonly T[] },
  { ranks, room }: { ranks: number; room: number },
): T[] {
  const taken: T[] = [];
  for (let rank = 1; rank <= ranks; rank += 1) {
    const equals = units.filter(({ result }) => result?.rank === rank);
    if (taken.length + equals.length > room) break;
    taken.push(...equals.sort((a, b) => (a.code < b.code ? -1 : 1)));
  }
  return taken;
}

/** Why a unit is on the roll, from its sheet: 室内、室外满分, or its score. */
export function unitReason({ sheet }: EvaluationDocument, { result }: EvaluatedUnit): string {
  if (!result) return '';
  const full = sheet.items.filter(({ id, points }) =>
    result.items.some(({ itemId, hundredths }) => itemId === id && hundredths === points * 100),
  );
  const score = `现场检查${result.totalHundredths / 100}分`;
  if (full.length === 0) return score;
  if (full.length === sheet.items.length) return '现场检查各项满分';
  const names = `${full.map(({ name }) => name).join('、')}满分`;
  return names.length <= reasonMax ? names : `${full.length}项满分，${score}`.slice(0, reasonMax);
}

import type { Day } from '../domain/time.ts';
import { plain } from './plain.ts';
import { chineseDay } from './receipt.ts';

/** What a group is told of a new rulebook, once (P15): from when, adopted by whom, where to ask. */
export function newRulebookText(
  rulebook: {
    readonly version: string;
    readonly holdsFrom: Day | null;
    readonly adoptedBy: string | null;
    readonly adoptedOn: Day | null;
  },
  today: Day,
): string {
  const { version, holdsFrom, adoptedBy, adoptedOn } = rulebook;
  const since = holdsFrom === null ? '' : `，${chineseDay(holdsFrom, today)}起用`;
  const meeting =
    adoptedBy === null || adoptedOn === null ? '' : `${chineseDay(adoptedOn, today)}${plain(adoptedBy, 24)}通过，`;
  return [
    `评比和积分规则有新版本${plain(version, 12)}${since}`,
    `${meeting}以前的分数不变`,
    '有疑问请问指挥所办公室',
  ].join('\n');
}

import type { CoverageGap } from '../domain/roster/coverage.ts';

const examplesShown = 5;

/**
 * One line for each kind of gap: how many, and the first few. Households are counted by unit and never named, since the
 * lines are shown in terminals and chats.
 */
export function coverageLines(gaps: readonly CoverageGap[]): string[] {
  return kinds.flatMap(({ kind, title, measure }) => {
    const found = gaps.filter((gap) => gap.kind === kind);
    if (found.length === 0) return [];
    const shown = measure === '户' ? byUnit(found, measure) : found.map(named);
    const more = shown.length > examplesShown ? '等' : '';
    return [`${title}${found.length}${measure}：${shown.slice(0, examplesShown).join('、')}${more}`];
  });
}

/** Numbers of tasks and measures nobody answers for; null when there are none. */
export function unattendedLine(
  work: readonly { readonly unitShort: string; readonly number: number }[],
): string | null {
  if (work.length === 0) return null;
  const shown = work.slice(0, examplesShown).map(({ unitShort, number }) => `${unitShort}${number}`);
  const more = work.length > examplesShown ? '等' : '';
  return `没有负责人的任务和计划${work.length}件：${shown.join('、')}${more}`;
}

const kinds = [
  { kind: 'groupWithoutGrid', title: '没划进网格的组', measure: '个' },
  { kind: 'gridWithoutPerson', title: '没有网格长的网格', measure: '个' },
  { kind: 'memberWithoutGrid', title: '没编进网格的人', measure: '人' },
  { kind: 'householdWithoutGroup', title: '没写组的户', measure: '户' },
  { kind: 'householdWithoutCare', title: '没人联的户', measure: '户' },
] as const;

function named({ unit, what }: CoverageGap): string {
  return `${unit.short}${what}`;
}

function byUnit(gaps: readonly CoverageGap[], measure: string): string[] {
  const counts = new Map<string, number>();
  for (const { unit } of gaps) counts.set(unit.short, (counts.get(unit.short) ?? 0) + 1);
  return [...counts].map(([short, count]) => `${short}${count}${measure}`);
}

import type { ActivityKind } from './programme/model.ts';
import { type Day, type Month, monthOf } from './time.ts';

export interface CountedReport {
  readonly unitId: number;
  readonly unitName: string;
  readonly day: Day;
  readonly kinds: readonly string[];
  readonly people: number;
}

/** What one unit did in one month: times and people by action id. */
export interface ActionMonth {
  readonly month: Month;
  readonly unitName: string;
  readonly byAction: ReadonlyMap<string, { readonly times: number; readonly people: number }>;
}

/**
 * Counts by month, unit and action (S13). A report of several actions counts once for each of them; one of a kind that
 * the programme does not know for none.
 */
export function countActions(reports: readonly CountedReport[], kinds: readonly ActivityKind[]): ActionMonth[] {
  const actionOfKind = new Map(kinds.map(({ id, action }) => [id, action]));
  const months = new Map<
    string,
    { unitId: number; row: ActionMonth; counts: Map<string, { times: number; people: number }> }
  >();
  for (const { unitId, unitName, day, kinds: done, people } of reports) {
    const month = monthOf(day);
    const key = `${month} ${unitId}`;
    const counts = months.get(key)?.counts ?? new Map<string, { times: number; people: number }>();
    months.set(key, { unitId, row: { month, unitName, byAction: counts }, counts });
    for (const action of new Set(done.flatMap((kind) => actionOfKind.get(kind) ?? []))) {
      const { times, people: before } = counts.get(action) ?? { times: 0, people: 0 };
      counts.set(action, { times: times + 1, people: before + people });
    }
  }
  return [...months.values()]
    .sort((a, b) => (a.row.month < b.row.month ? -1 : a.row.month > b.row.month ? 1 : a.unitId - b.unitId))
    .map(({ row }) => row);
}

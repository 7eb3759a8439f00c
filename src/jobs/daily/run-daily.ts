import type { Store } from '../../store/store.ts';
import type { DailyContext, DailyWork } from './daily-work.ts';

/** Runs every piece; one that fails keeps no other from running, and then the day is tried again. */
export async function runDaily(store: Store, work: readonly DailyWork[], context: DailyContext): Promise<void> {
  const failures: unknown[] = [];
  for (const { name, run } of work) {
    try {
      await store.write((tx) => run(tx, context));
    } catch (cause) {
      failures.push(new Error(`${name}: ${String(cause)}`, { cause }));
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('; '));
}

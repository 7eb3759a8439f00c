import type { Adapter } from '../bots/adapter.ts';
import type { Instant } from '../domain/time.ts';
import { beginConnection, extendConnection } from '../store/connections.ts';
import type { Store } from '../store/store.ts';

/** Gaps that matter are over ten minutes; noting the time more often than this only costs disk writes. */
const noteEveryMs = 30_000;

/** Records when the bot heard what was said; `note` is called every few seconds. */
export function createConnectionWatch(deps: {
  readonly store: Store;
  readonly adapter: Pick<Adapter, 'name' | 'isConnected'>;
  /** Programme clock. */
  readonly now: () => Instant;
  readonly machineNow: () => number;
}): { note(): Promise<void> } {
  const { store, adapter, now, machineNow } = deps;
  let interval: number | null = null;
  let notedAt = 0;
  return {
    async note() {
      if (!adapter.isConnected()) {
        interval = null;
        return;
      }
      if (interval !== null && machineNow() - notedAt < noteEveryMs) return;
      notedAt = machineNow();
      const at = { at: now(), machineAt: machineNow() };
      interval = await store.write(async (tx) => {
        if (interval === null) return beginConnection(tx, adapter.name, at);
        await extendConnection(tx, interval, at);
        return interval;
      });
    },
  };
}

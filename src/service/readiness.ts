import { statfs } from 'node:fs/promises';
import type { Connections } from '../jobs/connection.ts';
import type { JobQueue } from '../jobs/queue.ts';
import { getSetting } from '../store/settings.ts';
import type { Store } from '../store/store.ts';
import type { Check } from '../web/health.ts';

const lowDiskBytes = 500_000_000;
/** A machine whose clock jumps while it runs would tear leases and rates apart. */
const skewLimitMs = 5_000;

/** What `/readyz` looks at. `monotonicNow` runs with the machine's clock unless somebody sets that one. */
export function readinessChecks(parts: {
  readonly store: Store;
  readonly queue: Pick<JobQueue, 'backend' | 'ready'>;
  readonly connections: Connections;
  readonly dataDir: string;
  readonly machineNow: () => number;
  readonly monotonicNow: () => number;
}): Record<string, Check> {
  const { store, queue, connections, dataDir, machineNow, monotonicNow } = parts;
  const offset = machineNow() - monotonicNow();
  const checks: Record<string, Check> = {
    store: async () => {
      await getSetting(store.read, 'stamp');
      return { ok: true };
    },
    jobs: () => ({ ok: queue.ready(), detail: queue.backend === 'embedded' ? '内置' : 'Redis' }),
    disk: async () => {
      const { bavail, bsize } = await statfs(dataDir);
      return { ok: bavail * bsize > lowDiskBytes, detail: `剩 ${Math.round((bavail * bsize) / 1e9)} GB` };
    },
    clock: () => {
      const skewMs = Math.round(machineNow() - monotonicNow() - offset);
      return { ok: Math.abs(skewMs) < skewLimitMs, detail: `${skewMs} ms` };
    },
  };
  for (const [name, connection] of connections) {
    checks[`bot ${name}`] = () => {
      const problem = connection.problem?.() ?? null;
      const heard = connection.heard?.();
      return {
        ok: connection.isConnected(),
        ...(problem === null ? {} : { detail: problem }),
        ...(heard === undefined ? {} : { heard }),
      };
    };
  }
  return checks;
}

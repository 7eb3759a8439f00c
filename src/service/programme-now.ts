import { readSandboxClock } from '../bots/sandbox/read-clock.ts';
import type { Config } from '../config.ts';
import type { Instant } from '../domain/time.ts';
import { UserError } from '../errors.ts';

/**
 * The programme clock of a store for commands beside the service: the machine's, or the sandbox's own.
 *
 * @throws UserError when the sandbox was never started: its clock starts then.
 */
export function programmeNow(config: Pick<Config, 'sandbox' | 'dataDir'>, machineNow: () => number): Instant {
  if (!config.sandbox) return machineNow();
  const at = readSandboxClock(config.dataDir, machineNow());
  if (at === null) throw new UserError('演练场还没开过。请先启动一次：SANDBOX=1 jingcun start');
  return at;
}

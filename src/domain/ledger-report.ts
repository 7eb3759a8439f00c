import type { Channel, RollCall } from './activity-details.ts';
import type { Attendance, Quantity } from './reading/reading.ts';
import type { Day } from './time.ts';

/** A report as the activity ledger shows it. */
export interface LedgerReport {
  readonly number: string;
  readonly day: Day;
  readonly dayTo: Day;
  readonly unitName: string;
  /** Grids its known places lie in, by name, with the groups and other places as the roster calls them. */
  readonly grids: readonly string[];
  readonly knownPlaces: readonly string[];
  readonly places: readonly string[];
  readonly kinds: readonly string[];
  readonly text: string;
  readonly attendance: Attendance | null;
  readonly quantities: readonly Quantity[];
  readonly photoIds: readonly number[];
  readonly reporter: string | null;
  readonly onBehalf: boolean;
  readonly decidedBy: string | null;
  /** Title of the group it came from; null: sent privately. */
  readonly group: string | null;
  readonly isWaiting: boolean;
  readonly channels: readonly Channel[];
  readonly rolls: readonly RollCall[];
  readonly campaigns: readonly string[];
  readonly teams: readonly string[];
  readonly household: string | null;
}

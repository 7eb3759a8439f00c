import type { WorkCalendar } from '../../domain/programme/calendar.ts';
import type { ProgrammeBundle } from '../../domain/programme/model.ts';
import type { Day, Instant } from '../../domain/time.ts';
import type { Tx } from '../../store/store.ts';

export interface DailyContext {
  readonly bundle: ProgrammeBundle;
  readonly calendar: WorkCalendar;
  /** The working day that begins. */
  readonly day: Day;
  /** Programme clock: that morning, before the groups' slot; later after a downtime. */
  readonly at: Instant;
}

/**
 * Something looked after every working day: what falls due becomes notices (`planNotice`) or private items, what has
 * waited too long is told. Must be safe to run again on the same day: key what it plans by what it is about and the
 * day it was due, never by "now".
 */
export interface DailyWork {
  readonly name: string;
  run(tx: Tx, context: DailyContext): Promise<void>;
}

import type { Period } from '../domain/period.ts';
import type { ProgrammeBundle } from '../domain/programme/model.ts';
import type { Instant } from '../domain/time.ts';

/** What a paper is made from beside the store. */
export interface PaperOptions {
  /** Null is everything there is. */
  readonly period: Period | null;
  /** What the asker may see; null is the whole town. */
  readonly unitIds: readonly number[] | null;
  readonly bundle: ProgrammeBundle;
  /** Programme time asked about. */
  readonly at: Instant;
  /** Where the photos lie. */
  readonly photoDir: string;
}

import type { HonourRoll } from '../domain/honours.ts';
import type { Period } from '../domain/period.ts';
import type { ProgrammeBundle } from '../domain/programme/model.ts';
import type { Instant } from '../domain/time.ts';
import type { RowProgress } from '../presenters/workbook.ts';

/** What a paper is made from beside the store. */
export interface PaperOptions {
  /** Null is everything there is. */
  readonly period: Period | null;
  /** What the asker may see; null is the whole town. */
  readonly unitIds: readonly number[] | null;
  /** Id of the person who asked in a chat; null or absent at the command line. */
  readonly askedBy?: number | null;
  readonly bundle: ProgrammeBundle;
  /** Programme time asked about. */
  readonly at: Instant;
  /** Where the photos lie. */
  readonly photoDir: string;
  /** Told how many rows of a long paper are written, where somebody watches. */
  readonly progress?: RowProgress;
  /** This very evaluation, whatever the period has newer. */
  readonly evaluationId?: number;
  /** This very roll, as it was read when its picture was asked for. */
  readonly roll?: HonourRoll;
  /** Something the asker is to be told beside his paper, as a Chinese sentence. */
  readonly note?: (text: string) => void;
}

import type { AdjustmentKind } from '../domain/programme/model.ts';
import type { UpheldPart } from '../domain/upheld-parts.ts';
import type { ObjectionFact } from '../store/objection-facts.ts';

/** What is upheld of a part. Without a fact and an adjustment the part is to be recounted once it was put right elsewhere. */
export interface PartUpheld {
  readonly part: UpheldPart;
  readonly reason: string;
  readonly fact: ObjectionFact | null;
  readonly adjustment: AdjustmentChange | null;
  /** The figure of the newest version, and as it is counted with what is found. */
  readonly before: string;
  readonly after: string;
}

/** What an upheld objection does to the bonuses or penalties of a quarter that is published. */
export type AdjustmentChange =
  | { readonly is: 'struck'; readonly id: number }
  | {
      readonly is: 'given';
      readonly side: 'bonus' | 'penalty';
      readonly kind: AdjustmentKind;
      readonly reason: string;
    };

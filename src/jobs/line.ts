import type { Programme, Rules } from '../domain/programme/model.ts';
import type { Day } from '../domain/time.ts';
import type { BoundUnit } from '../store/chats.ts';

/** What the notice says in its slot, or why it is not worth sending any more. */
export type Line = { readonly text: string } | { readonly drop: string };

export interface LineOptions {
  readonly programme: Programme;
  readonly unit: BoundUnit;
  readonly today: Day;
  /** The scoring rules of a day: what 一课一片一实践 consists of, how long findings may take. */
  readonly rulesOf: (day: Day) => Pick<Rules, 'quarter'>;
}

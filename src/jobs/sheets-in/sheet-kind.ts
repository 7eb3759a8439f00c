import type { ProgrammeBundle } from '../../domain/programme/model.ts';
import type { Instant } from '../../domain/time.ts';
import type { Speaker } from '../../store/accounts.ts';
import type { InboxRow } from '../../store/inbox.ts';
import type { Tx } from '../../store/store.ts';

/** A sheet of a workbook of ours as people see its cells, with what its marker says. */
export interface FilledSheet {
  readonly name: string;
  /** What the marker has after the kind. */
  readonly key: string;
  readonly rows: readonly (readonly string[])[];
}

export interface SheetContext {
  readonly tx: Tx;
  /** When the file came; programme clock. */
  readonly now: Instant;
  readonly bundle: ProgrammeBundle;
  readonly sender: Speaker;
  readonly message: InboxRow;
}

/** `taken`: the lines say what was taken over. `mistakes`: nothing was; each is one sentence with its place. */
export type SheetResult = { readonly taken: readonly string[] } | { readonly mistakes: readonly string[] };

/** A sheet that people fill and send back. Reading and writing are one unit of work: all of it is taken over, or nothing. */
export interface SheetKind {
  /** As the marker names it. */
  readonly kind: string;
  /** What is answered is for the sender alone and not kept. */
  readonly secret: boolean;
  take(context: SheetContext, sheets: readonly FilledSheet[]): Promise<SheetResult>;
}

import type { ProgrammeBundle } from '../../domain/programme/model.ts';
import type { RosterSheet } from '../../domain/roster/sheets.ts';
import type { Instant } from '../../domain/time.ts';
import type { Speaker } from '../../store/accounts.ts';
import type { InboxRow } from '../../store/inbox.ts';
import type { Tx } from '../../store/store.ts';

export interface SheetContext {
  readonly tx: Tx;
  /** When the file came; programme clock. */
  readonly now: Instant;
  readonly bundle: ProgrammeBundle;
  readonly sender: Speaker;
  readonly message: InboxRow;
}

/** Nothing was written unless it was taken; with several mistakes each is one sentence with its place. */
export type SheetResult = { readonly taken: string } | { readonly mistakes: readonly string[] };

/** A sheet that people fill and send back. Reading and writing are one unit of work: all of it is taken over, or nothing. */
export interface SheetKind {
  /** What is answered is for the sender alone and not kept. */
  readonly secret: boolean;
  /** Known by its marker. */
  isMine(sheets: readonly RosterSheet[]): boolean;
  take(context: SheetContext, sheets: readonly RosterSheet[]): Promise<SheetResult>;
}

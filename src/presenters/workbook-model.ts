/** Null is an empty cell. */
export type WorkbookRow = readonly (string | number | null)[];

export interface WorkbookSheet {
  readonly name: string;
  /** A line above the table, for what is printed or hung up. Not for what is read back in. */
  readonly title?: string;
  readonly columns: readonly WorkbookColumn[];
  readonly rows: readonly WorkbookRow[];
  /** Lines below the table: where it comes from, until when it hangs, where the seal goes. */
  readonly foot?: readonly string[];
  /** For the wall: 3号 letters, so that it is read from a step away. */
  readonly forWall?: boolean;
  /** Across the page when the columns are wide, unless told. */
  readonly orientation?: 'portrait' | 'landscape';
}

/** A sheet whose rows are read while it is written, so that a long ledger is never whole in memory. */
export interface StreamedSheet extends Omit<WorkbookSheet, 'rows'> {
  readonly rows: Iterable<WorkbookRow> | AsyncIterable<WorkbookRow>;
  /** How many there will be, for who watches; may be left out of an array. */
  readonly rowTotal?: number;
}

export interface WorkbookColumn {
  readonly title: string;
  /** In characters, as spreadsheets count them; a Hanzi takes two. */
  readonly width?: number;
}

/** What makes a long file can say how far it is. */
export type RowProgress = (done: number, total: number) => void;

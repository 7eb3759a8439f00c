/** A roster file as read, whatever its format: sheets of rows of cells. Row 1 of the file is `rows[0]`. */
export interface RosterSheet {
  readonly name: string;
  readonly rows: readonly (readonly RosterCell[])[];
}

/** The text a person sees in the cell, '' when it is empty; or a text that is not what somebody typed, with why. */
export type RosterCell = string | OddCell;

export interface OddCell {
  readonly text: string;
  readonly odd: Oddity;
}

/**
 * `date`: the spreadsheet took what was typed for a date. `digits`: it took a long number for a quantity and lost its
 * last digits. `error`: a formula that failed. `formula`: a formula that was never worked out.
 */
export type Oddity = 'date' | 'digits' | 'error' | 'formula';

/** What is wrong at one place of the file, in words the clerk who typed it understands. */
export interface RosterProblem {
  readonly sheet: string;
  /** As the spreadsheet numbers it, from 1; null for the sheet as a whole. */
  readonly row: number | null;
  /** The header as the file writes it; null for the row as a whole. */
  readonly column: string | null;
  /** What is there; '' when the cell is empty. Numbers of identity cards are never repeated here. */
  readonly found: string;
  /** What to write instead, or what to do. */
  readonly expected: string;
}

/** Collects problems: one a cell, the first one found, so that a mistake is not told again by what follows from it. */
export class RosterProblems {
  readonly #found = new Map<string, RosterProblem & { readonly order: readonly [number, number, number] }>();
  readonly #sheets: string[] = [];
  readonly #rows = new Set<string>();
  readonly #doubted = new Set<string>();

  /** `at` is the position of the column, which orders the problems of one row. */
  add(problem: RosterProblem, at = 0): void {
    const { sheet, row, column } = problem;
    if (column !== null && row !== null && this.#doubted.has(`${sheet}\n${column}`)) return;
    if (!this.#sheets.includes(sheet)) this.#sheets.push(sheet);
    const key = JSON.stringify([sheet, row, at, row === null ? problem.expected : problem.column]);
    if (this.#found.has(key)) return;
    this.#rows.add(`${sheet}\n${row}`);
    this.#found.set(key, { ...problem, order: [this.#sheets.indexOf(sheet), row ?? 0, at] });
  }

  /** From now on these columns are not told about: they may be right once mistakes found elsewhere are mended. */
  doubt(sheet: string, ...columns: readonly string[]): void {
    for (const column of columns) this.#doubted.add(`${sheet}\n${column}`);
  }

  /** In the order of `sheets`, then of rows and columns. */
  sorted(sheets: readonly string[]): RosterProblem[] {
    const place = (name: string) => (sheets.includes(name) ? sheets.indexOf(name) : sheets.length);
    return [...this.#found.values()]
      .sort(
        (a, b) =>
          place(a.sheet) - place(b.sheet) ||
          a.order[0] - b.order[0] ||
          a.order[1] - b.order[1] ||
          a.order[2] - b.order[2],
      )
      .map(({ order, ...problem }) => problem);
  }

  get any(): boolean {
    return this.#found.size > 0;
  }

  touchesRow(sheet: string, row: number): boolean {
    return this.#rows.has(`${sheet}\n${row}`);
  }

  /** True when a cell of one of these columns was found wrong. */
  touchesColumn(sheet: string, ...columns: readonly string[]): boolean {
    return [...this.#found.values()].some(
      (problem) => problem.sheet === sheet && problem.column !== null && columns.includes(problem.column),
    );
  }
}

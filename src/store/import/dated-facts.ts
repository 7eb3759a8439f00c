/** Rows a single statement takes: far below the 32,766 values SQLite allows, and quick enough. */
const rowsAtOnce = 500;

/** The facts of one table: what is written as holding, what the town says, and how to write. */
export interface DatedFacts<Fact> {
  readonly open: readonly (Fact & { readonly id: number })[];
  readonly wanted: readonly Fact[];
  /** Everything the fact says, so that two facts with the same key are the same fact. */
  readonly keyOf: (fact: Fact) => string;
  readonly close: (ids: number[]) => PromiseLike<unknown>;
  readonly insert: (facts: Fact[]) => PromiseLike<unknown>;
}

export interface Written {
  readonly closed: number;
  readonly opened: number;
}

/** Closes what the town no longer says, opens what it says anew, and leaves alone what stays true. */
export async function settleFacts<Fact>(facts: DatedFacts<Fact>): Promise<Written> {
  const { keyOf } = facts;
  const wanted = new Map(facts.wanted.map((fact) => [keyOf(fact), fact]));
  const ended: number[] = [];
  for (const fact of facts.open) {
    // Deleting what is found leaves in `wanted` the facts that are new; a second open row of the same fact is closed.
    if (!wanted.delete(keyOf(fact))) ended.push(fact.id);
  }
  const begun = [...wanted.values()];
  await inChunks(ended, facts.close);
  await inChunks(begun, facts.insert);
  return { closed: ended.length, opened: begun.length };
}

export async function inChunks<T>(rows: readonly T[], work: (chunk: T[]) => PromiseLike<unknown>): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsAtOnce) await work(rows.slice(from, from + rowsAtOnce));
}

export function sum(all: readonly Written[]): Written {
  return {
    closed: all.reduce((total, one) => total + one.closed, 0),
    opened: all.reduce((total, one) => total + one.opened, 0),
  };
}

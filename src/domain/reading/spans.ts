/** Something found in a text: `end` is after its last character. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The spans that lie inside `whole`. `spans` are in the order of the text and do not overlap; found by bisection. */
export function inside<T extends Span>(spans: readonly T[], whole: Span): T[] {
  const first = firstFrom(spans, whole.start);
  let last = first;
  while (last < spans.length && (spans[last]?.end ?? 0) <= whole.end) last += 1;
  return spans.slice(first, last);
}

/** Index of the first span that begins at `at` or later; the number of spans when there is none. */
export function firstFrom(spans: readonly Span[], at: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.start ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Calls back for every item whose key an earlier item has. */
export function eachDuplicate<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  found: (index: number, key: string) => void,
): void {
  const seen = new Set<string>();
  items.forEach((item, index) => {
    const key = keyOf(item);
    if (seen.has(key)) found(index, key);
    seen.add(key);
  });
}

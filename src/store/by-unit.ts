/** Rows by their unit, each unit's in the order they came. */
export function byUnit<T extends { readonly unitId: number }>(rows: readonly T[]): Map<number, T[]> {
  const found = new Map<number, T[]>();
  for (const row of rows) {
    const own = found.get(row.unitId);
    if (own) own.push(row);
    else found.set(row.unitId, [row]);
  }
  return found;
}

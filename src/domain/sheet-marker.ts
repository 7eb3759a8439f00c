/** The cell by which a sheet that comes back is known: which kind it is, and for whom and what it was made. */
export function sheetMarker(kind: string, key: string): string {
  return `净村表 ${kind} ${key}`;
}

/** Wherever the cell stands: people put rows above it. */
export function readSheetMarker(
  rows: readonly (readonly string[])[],
): { readonly kind: string; readonly key: string } | null {
  for (const cell of rows.flat()) {
    const [, kind, key] = /^\s*净村表 ([a-z-]+) ([\w-]+)\s*$/u.exec(cell) ?? [];
    if (kind !== undefined && key !== undefined) return { kind, key };
  }
  return null;
}

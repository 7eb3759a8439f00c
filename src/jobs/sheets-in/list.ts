import { inspectionSheetKind } from './inspection-sheet.ts';
import type { SheetKind } from './sheet-kind.ts';

/** One line a kind of sheet that people fill and send back. */
export const sheetKinds: readonly SheetKind[] = [inspectionSheetKind];

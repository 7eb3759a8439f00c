import type { Period } from '../domain/period.ts';
import { fullPeriodText } from './evaluation-state.ts';
import type { StreamedSheet } from './workbook.ts';

/** Where those sign who made the table and who looked through it. */
export const signLine = '制表人：　　　　　　审核人：　　　　　　日期：　　　　年　　月　　日';

/** A sheet as the office hands it in: what it is and of when above the table, and the line to sign below it. */
export function framed<Sheet extends StreamedSheet>(sheet: Sheet, period: Period | null): Sheet {
  const title = `${period === null ? '' : fullPeriodText(period)}${sheet.title ?? sheet.name}`;
  return signed({ ...sheet, title });
}

/** A sheet that says in its own title what it is and of when: with the line to sign alone. */
export function signed<Sheet extends StreamedSheet>(sheet: Sheet): Sheet {
  return { ...sheet, foot: [...(sheet.foot ?? []), signLine] };
}

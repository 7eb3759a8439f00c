import { listOf } from '../domain/evaluation.ts';
import { type Asker, interestIn } from '../domain/permissions.ts';
import type { EvaluationSheet, Programme, SheetItem, UnitKind } from '../domain/programme/model.ts';
import type { Day } from '../domain/time.ts';
import { plain } from './plain.ts';
import { chineseDay } from './receipt.ts';

interface VisitedUnit {
  readonly id: number;
  readonly code: string;
  readonly kind: UnitKind;
  readonly name: string;
  readonly short: string;
}

/** Why he may not write a visit of that day onto this sheet, whichever way he sends it; null when nothing stands against it. */
export function visitProblem(
  sender: Asker,
  {
    unit,
    day,
    today,
    sheet,
    programme,
  }: {
    readonly unit: VisitedUnit;
    readonly day: Day;
    readonly today: Day;
    readonly sheet: EvaluationSheet;
    readonly programme: Programme;
  },
): string | null {
  if (listOf(sheet, unit) === null) return `${unit.name}不在评比名单里`;
  const interest = interestText(sender, unit);
  if (interest !== null) return interest;
  if (day > today) return `${chineseDay(day, today)}还没到，记不了`;
  return day < programme.from || day > programme.to ? `${chineseDay(day, today)}不在方案时间内` : null;
}

/** Nobody inspects where he has an interest of his own (U5); null when nothing stands against it. */
export function interestText(sender: Asker, unit: { id: number; short: string }): string | null {
  const interest = interestIn(sender, unit.id);
  if (interest === null) return null;
  return `${unit.short}是您${interest === 'liaison' ? '办点' : '自己'}的单位，请换别的检查人`;
}

/** Why this much cannot be taken off an item at once; null when it can. */
export function deductionProblem({ item, deductionHundredths }: { item: SheetItem; deductionHundredths: number }) {
  const max = item.points * 100;
  if (deductionHundredths > 0 && deductionHundredths <= max) return null;
  return `“${plain(item.name, 12)}”一次最多扣${item.points}分，最少扣0.01分`;
}

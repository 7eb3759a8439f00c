import { type Period, periodKind } from '../domain/period.ts';
import { residentSums } from '../store/resident-answers.ts';
import type { CommandContext } from './command.ts';

const most = 50;

/** 满意 3/4: how many of how many households; `say` when the figures cannot be. Null: nothing of the kind. */
export function readSatisfied(text: string): { satisfied: number; asked: number } | { say: string } | null {
  const said = /^(?:群众)?满意度?\s*[:：]?\s*(\d{1,3})\s*\/\s*(\d{1,3})\s*户?$/u.exec(text.trim());
  if (!said) return null;
  const [satisfied, asked] = [Number(said[1]), Number(said[2])];
  return asked > 0 && asked <= most && satisfied <= asked
    ? { satisfied, asked }
    : { say: '写成 满意几户/问了几户。例：检查 年终 长湖村 满意 3/4' };
}

/** What residents said in the year-end check, beside the year's result: information, in no score (S6). */
export async function residentLines({ tx }: CommandContext, period: Period, unitId: number | 'all'): Promise<string[]> {
  if (periodKind(period) !== 'year') return [];
  const sums = (await residentSums(tx, period)).filter((sum) => unitId === 'all' || sum.unitId === unitId);
  if (sums.length === 0) return [];
  const shown = sums.map(({ unitShort, satisfied, asked }) => `${unitShort}${satisfied}/${asked}`);
  return [`现场问群众满意的（不计分）：${shown.join('、')}`];
}

import type { Problem } from '../domain/problems.ts';
import { type Day, daysBetween } from '../domain/time.ts';
import { chineseDay, numberText } from './receipt.ts';

/** As many are named in one line; the rest is a number. */
const named = 3;

/** Numbers and groups only: what people wrote may name somebody. */
export function problemsDueText(problems: readonly Problem[], due: Day, today: Day): string {
  // The number of days makes the second reminder say something else than the first, also where a day off moved it.
  const when = due === today ? '今天' : `${daysBetween(today, due)}天内（${chineseDay(due, today)}前）`;
  return `${when}整改${problems.length}件：${problemsListed(problems)}。好了发：整改 编号`;
}

/** 长湖1（三组）、长湖4等 */
export function problemsListed(problems: readonly Problem[]): string {
  const names = problems
    .slice(0, named)
    .map((one) => `${numberText(one)}${one.groupName ? `（${one.groupName}）` : ''}`);
  return `${names.join('、')}${problems.length > named ? '等' : ''}`;
}

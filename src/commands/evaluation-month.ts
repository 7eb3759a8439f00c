import type { Programme } from '../domain/programme/model.ts';
import { readMonth } from '../domain/reading/months.ts';
import { dayOf, type Instant, type Month, monthOf } from '../domain/time.ts';
import { monthText } from '../presenters/evaluation.ts';

/**
 * The month of an evaluation as the office names it. A bare month before the programme began means the same month of
 * the next year: 12月 said in May is ahead, not last year's.
 */
export function evaluationMonth(
  text: string,
  now: Instant,
  programme: Programme,
): { readonly month: Month } | { readonly say: string } {
  const read = readMonth(text, now);
  if (read === null) return { say: '哪个月？例：评比 5月' };
  const [first, last] = [monthOf(programme.from), monthOf(programme.to)];
  const yearLater = `${Number(read.slice(0, 4)) + 1}${read.slice(4)}`;
  const month = read < first && !/\d{4}/.test(text) && yearLater <= last ? yearLater : read;
  const today = dayOf(now);
  if (month < first || month > last) return { say: `${monthText(month, today)}不在方案时间内` };
  if (month > monthOf(today)) return { say: `${monthText(month, today)}还没到，不能评比` };
  return { month };
}

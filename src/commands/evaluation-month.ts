import type { Programme } from '../domain/programme/model.ts';
import { readMonth } from '../domain/reading/months.ts';
import { dayOf, type Instant, type Month, monthOf } from '../domain/time.ts';
import { monthText } from '../presenters/evaluation.ts';
import type { Parsed } from './command.ts';

/**
 * The month a text names within the programme. A bare month before the programme began means the same month of the next
 * year: 12月 said in May is ahead, not last year's. Null when no month is named, or one that does not exist (13月).
 */
export function namedMonth(text: string, now: Instant, programme: Programme): Month | null {
  const read = readMonth(text, now);
  if (read === null) return null;
  const yearLater = `${Number(read.slice(0, 4)) + 1}${read.slice(4)}`;
  const isBare = !/\d{4}|[去前]年/u.test(text);
  return isBare && read < monthOf(programme.from) && yearLater <= monthOf(programme.to) ? yearLater : read;
}

/** The month of an evaluation as the office names it. */
export function evaluationMonth(
  text: string,
  now: Instant,
  programme: Programme,
): { readonly month: Month } | { readonly say: string } {
  const month = namedMonth(text, now, programme);
  if (month === null) return { say: '哪个月？例：评比 5月' };
  const today = dayOf(now);
  if (month < monthOf(programme.from) || month > monthOf(programme.to)) {
    return { say: `${monthText(month, today)}不在方案时间内` };
  }
  if (month > monthOf(today)) return { say: `${monthText(month, today)}还没到，不能评比` };
  return { month };
}

/** Takes the rest of a command as the month it names; words that are no month are ordinary speech (公示栏换好了). */
export function monthArgument(rest: string, slash: boolean): Parsed<string> {
  const isMonth =
    /^(?:\d{4}(?:年|[-/.]))?(?:去年|今年)?(?:[\d一二三四五六七八九十]{1,3}(?:月份?)?|(?:上|本|这|当)个?月)$/u;
  return slash || isMonth.test(rest.replace(/\s+/g, '')) ? { args: rest } : null;
}

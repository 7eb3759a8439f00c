import { dayOf, type Instant, timeOf } from '../domain/time.ts';

/** Said once per group after the bot heard nothing for a while. */
export function offlineLine(from: Instant, until: Instant): string {
  const [first, last] = [dayOf(from), dayOf(until)];
  if (first === last) return `小助手 ${timeOf(from)}–${timeOf(until)} 不在线，这段时间的请再发一次`;
  return `小助手 ${shortDay(first)} ${timeOf(from)}–${shortDay(last)} ${timeOf(until)} 不在线，这段时间的请再发一次`;
}

function shortDay(day: string): string {
  return `${Number(day.slice(5, 7))}月${Number(day.slice(8))}日`;
}

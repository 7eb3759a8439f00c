import { dayMs, type Instant } from '../domain/time.ts';

const maxWalkDays = 400;
const offsetMs = 8 * 60 * 60 * 1000;
const isoTime = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/** ISO 8601 in Beijing time: `2023-03-16T09:00:00.000+08:00`. */
export function toBeijingIso(at: Instant): string {
  return `${new Date(at + offsetMs).toISOString().slice(0, -1)}+08:00`;
}

/** Where the clock is to go: epoch milliseconds, or ISO 8601 (Beijing time when it names no zone); or why not. */
export function readTarget(value: unknown, now: Instant): { target: Instant } | { error: string } {
  const target = instantOf(value);
  if (target === null) return { error: '时间看不懂，请写成 2023-03-17T09:30:00+08:00 这样。' };
  if (target < now)
    return { error: `演练场的时钟不能往回拨，现在是 ${toBeijingIso(now).slice(0, 16).replace('T', ' ')}。` };
  if (target > now + maxWalkDays * dayMs) return { error: `一次最多往前走${maxWalkDays}天，请分几次走。` };
  return { target };
}

function instantOf(value: unknown): Instant | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : null;
  if (typeof value !== 'string' || !isoTime.test(value)) return null;
  const hasZone = /(Z|[+-]\d{2}:\d{2})$/.test(value);
  const withTime = value.includes('T') ? value : `${value}T00:00`;
  const at = Date.parse(hasZone ? value : `${withTime}+08:00`);
  return Number.isNaN(at) ? null : at;
}

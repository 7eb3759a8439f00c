import { z } from 'zod';
import { type Day, isDay, type Weekday } from '../time.ts';
import type { UnitKind } from './model.ts';

/** Fields the three programme files share; each says in Chinese what to write instead. */

export const text = z.string().trim().min(1, '不能空着').max(2000);
export const textList = z.array(text);
export const id = text.regex(/^[^\s:]{1,40}$/, '不能有空格和冒号，最多40个字');

export const day = z.string({ error: '要写日期，如 2023-03-16' }).refine((value): value is Day => isDay(value), {
  error: (issue) => `没有“${String(issue.input)}”这一天；要写成 2023-03-16 这样`,
});

export const clock = z
  .string({ error: '要写时间，如 09:10' })
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, '要写 24 小时制的时间，如 09:10');

/** Points as people write them, at most two decimals, kept in hundredths. */
export const points = z
  .number({ error: '要写数字，如 1.5' })
  .min(0, '不能小于 0')
  .max(100_000, '太大了')
  .refine((value) => Math.abs(value * 100 - Math.round(value * 100)) < 1e-6, '最多两位小数，如 1.25')
  .transform((value) => Math.round(value * 100));

export const dayOff = z.enum(['before', 'after', 'drop'], {
  error: '要写 before（提前）、after（顺延）或 drop（取消）',
});

export const weekdayWords = new Map<string, Weekday>([
  ['周一', 1],
  ['周二', 2],
  ['周三', 3],
  ['周四', 4],
  ['周五', 5],
  ['周六', 6],
  ['周日', 7],
]);
export const weekday = oneOf(weekdayWords);

export const unitKindWords = new Map<string, UnitKind>([
  ['村', 'village'],
  ['社区', 'community'],
  ['部门单位', 'department'],
  ['镇', 'town'],
]);
export const unitKind = oneOf(unitKindWords);

/** A word of a closed list, turned into what it stands for. */
export function oneOf<T>(words: ReadonlyMap<string, T>) {
  const error = `要写 ${[...words.keys()].join('、')} 中的一个`;
  return z.string({ error }).transform((word, context): T => {
    const value = words.get(word);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: error });
    return z.NEVER;
  });
}

import { z } from 'zod';
import { day, id, points, text, textList, unitKind } from './fields.ts';

const count = z.int('要写整数').min(0, '不能小于 0').max(1000, '太大了');

/** Shape of `rules.yaml`; what its parts mean stands with `Rules`. */
export const rulesSchema = z.strictObject({
  version: text,
  adopted: z.strictObject({ by: text, on: day }).nullable(),
  memberPoints: z.strictObject({
    perYearCap: points,
    perWeekActivities: count,
    outdoorPhotos: count,
    rules: z.array(
      z.strictObject({
        id,
        kinds: textList.min(1, '至少写一种活动'),
        points,
        reason: text,
        oncePerMonth: z.boolean().default(false),
      }),
    ),
  }),
  sheets: z
    .array(
      z.strictObject({
        id,
        title: text,
        lists: z
          .array(z.strictObject({ title: text, unitKinds: z.array(unitKind).min(1, '至少写一类单位') }))
          .min(1, '至少写一个榜'),
        items: z
          .array(
            z.strictObject({
              id,
              name: text,
              points: z.number({ error: '要写分数，如 20' }).positive('要大于 0').max(100, '不能多于 100'),
              words: textList,
              fallback: z.boolean().default(false),
            }),
          )
          .min(1, '至少写一项'),
      }),
    )
    .min(1, '至少写一张评分表'),
  tiers: z.array(z.strictObject({ name: text, from: points, to: points })).min(1, '至少写一个等次'),
  publication: z.strictObject({ monthlyNoticeDays: count.min(1, '公示至少 1 天').max(30, '公示最多 30 天') }),
});

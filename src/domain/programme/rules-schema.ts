import { z } from 'zod';
import { day, id, points, text, textList, unitKind } from './fields.ts';
import { honoursSchema, selectionsSchema } from './selection-rules.ts';

const count = z.int('要写整数').min(0, '不能小于 0').max(1000, '太大了');

const noticeDays = count.min(1, '公示至少 1 天').max(30, '公示最多 30 天');
/** A share up to 1, kept in hundredths. */
const share = z
  .number({ error: '要写 0 到 1 的数，如 0.8' })
  .gt(0, '要大于 0')
  .max(1, '不能大于 1')
  .refine((value) => Math.abs(value * 100 - Math.round(value * 100)) < 1e-6, '最多两位小数，如 0.85')
  .transform((value) => Math.round(value * 100));
const publicity = z.enum(['private', 'public'], { error: '要写 private（只给本人看）或 public（支部公开）' });
const adjustments = z.strictObject({
  max: points,
  kinds: z.array(z.strictObject({ id, name: text, points, max: points })),
});

/** Shape of `rules.yaml`; what its parts mean stands with `Rules`. */
export const rulesSchema = z.strictObject({
  version: text,
  from: day.optional(),
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
        organised: points.optional(),
        led: points.optional(),
        reason: text,
        oncePerMonth: z.boolean().default(false),
      }),
    ),
    classes: z.array(z.strictObject({ id, perYear: points })).default([]),
    unexcusedAbsence: points.default(0),
    publication: z
      .strictObject({ default: publicity.default('private'), branches: z.record(text, publicity).default({}) })
      .default({ default: 'private', branches: {} }),
  }),
  sheets: z
    .array(
      z.strictObject({
        id,
        title: text,
        cadence: z
          .enum(['month', 'quarter'], { error: '要写 month（月评比）或 quarter（季度、年终）' })
          .default('month'),
        lists: z
          .array(
            z.strictObject({
              title: text,
              unitKinds: z.array(unitKind).min(1, '至少写一类单位'),
              units: textList.default([]),
            }),
          )
          .min(1, '至少写一个榜'),
        items: z
          .array(
            z.strictObject({
              id,
              name: text,
              points: z.number({ error: '要写分数，如 20' }).positive('要大于 0').max(100, '不能多于 100'),
              words: textList,
              zeroWords: textList.default([]),
              fallback: z.boolean().default(false),
            }),
          )
          .min(1, '至少写一项'),
      }),
    )
    .min(1, '至少写一张评分表'),
  rounds: z.strictObject({
    inspectors: z.strictObject({ min: count.min(1, '至少 1 人'), max: count.min(1, '至少 1 人') }),
    groupsPerUnit: count,
    householdsPerGroup: count,
    reportsPerUnit: count,
    rejectedReport: points,
  }),
  quarter: z.strictObject({
    sheet: id,
    onSite: points,
    participation: z.strictObject({ points, fullShare: share }),
    coverage: z.strictObject({ points }),
    organisationLife: z.strictObject({
      points,
      parts: z.array(z.strictObject({ name: text, kinds: textList.min(1, '至少写一种活动') })).min(1, '至少写一样'),
    }),
    rectification: z.strictObject({ points, perOpen: points.optional(), days: count.min(1, '至少 1 天') }),
    bonus: adjustments,
    penalty: adjustments,
  }),
  year: z.strictObject({ quarters: share, yearEnd: share }),
  grids: z.strictObject({ onSite: points, activity: points }),
  tiers: z.array(z.strictObject({ name: text, from: points, to: points })).min(1, '至少写一个等次'),
  publication: z.strictObject({
    monthlyNoticeDays: noticeDays,
    noticeWorkingDays: noticeDays,
    objectionWorkingDays: count.min(1, '至少 1 个工作日').max(30, '最多 30 个工作日'),
  }),
  criticism: z
    .strictObject({
      quarters: count.min(2, '至少 2 季：一季不好不通报').default(2),
      below: points.default(7000),
      openDays: count.min(30, '至少 30 天').default(30),
      replyWorkingDays: count.min(3, '至少 3 个工作日，让人有时间申辩').max(30, '最多 30 个工作日').default(5),
    })
    .prefault({}),
  selections: selectionsSchema,
  honours: honoursSchema,
});

import { z } from 'zod';
import { goalEvidence } from '../goal-evidence.ts';
import { clock, day, dayOff, id, text, textList } from './fields.ts';

const cadence = z.strictObject({ at: clock, dayOff });
const dayOfMonth = z.int('要写整数').min(1, '要在 1 到 28 之间').max(28, '要在 1 到 28 之间');

/** Shape of `programme.yaml`; what its parts mean stands with `Programme`. */
export const programmeSchema = z.strictObject({
  id,
  title: text,
  documentNumber: text,
  issuer: text,
  issuedOn: day,
  from: day,
  to: day,
  goal: text,
  botName: text,
  phases: z
    .array(z.strictObject({ id, name: text, short: text, from: day, to: day, expects: textList }))
    .min(1, '至少写一个阶段'),
  actions: z.array(z.strictObject({ id, name: text })).min(1, '至少写一个行动'),
  activityKinds: z
    .array(
      z.strictObject({
        id: text,
        action: text,
        words: textList.min(1, '至少写一个大家常说的词'),
        outdoor: z.boolean().default(false),
        earnsPoints: z.boolean().default(true),
        fulfilsWeekly: z.boolean().default(false),
      }),
    )
    .min(1, '至少写一种活动'),
  campaigns: z.array(z.strictObject({ name: text, words: textList.min(1, '至少写一个词') })).default([]),
  problemKinds: z.array(z.strictObject({ name: text, words: textList.min(1, '至少写一个词') })).default([]),
  residentQuestion: text.nullable().default(null),
  goals: z
    .array(
      z.strictObject({
        id,
        name: text,
        evidence: z.array(z.enum(goalEvidence, `要写 ${goalEvidence.join('、')} 中的`)).min(1, '至少写一种依据'),
        kinds: textList.default([]),
      }),
    )
    .default([]),
  sending: z.strictObject({ slot: clock, from: clock, to: clock }),
  cadences: z.strictObject({
    weeklyCleanUp: cadence,
    phaseOpening: cadence,
    phaseDeadline: cadence.extend({
      daysBefore: z.array(z.int('要写整数').min(1, '要写 1 到 60 的天数').max(60, '要写 1 到 60 的天数')),
    }),
    phaseClosing: cadence,
    monthlyLife: cadence
      .extend({ daysBeforeEnd: z.int('要写整数').min(0, '要写 0 到 20 的天数').max(20, '要写 0 到 20 的天数') })
      .optional(),
    monthlyEvaluation: z.strictObject({
      cutOffDay: dayOfMonth,
      draft: cadence,
      publish: cadence.extend({ day: dayOfMonth }),
    }),
  }),
  documents: z
    .strictObject({
      redHead: z.boolean('要写 true 或 false').default(false),
      addressee: text.default('各基层党组织'),
      signer: text.nullable().default(null),
    })
    .default({ redHead: false, addressee: '各基层党组织', signer: null }),
  holidays: z
    .strictObject({ off: z.array(day).default([]), working: z.array(day).default([]) })
    .default({ off: [], working: [] }),
});

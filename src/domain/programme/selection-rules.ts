import { z } from 'zod';
import { eachDuplicate } from './duplicates.ts';
import { id, oneOf, text } from './fields.ts';
import { memberTypes, type SelectionKind, type SelectionPeriod } from './model.ts';
import type { Path } from './yaml-file.ts';

const few = z.int('要写整数').min(1, '至少 1').max(100, '太多了');
const periods = new Map<string, SelectionPeriod>([
  ['每月', 'month'],
  ['每季', 'quarter'],
  ['半年', 'half'],
  ['每年', 'year'],
]);
const subjects = new Map<string, SelectionKind['of']>([
  ['户', 'household'],
  ['网格组', 'gridGroup'],
  ['单位', 'unit'],
]);

export const selectionsSchema = z
  .array(
    z.strictObject({
      id,
      name: text.max(20, '最多20个字'),
      of: oneOf(subjects),
      perGrid: few.optional(),
      perUnit: few.optional(),
      period: oneOf(periods),
      eligible: z.array(z.enum(memberTypes, { error: `要写 ${memberTypes.join('、')} 中的` })).default([]),
      noticeDays: few.max(30, '公示最多 30 个工作日').default(5),
      repeat: z.boolean().default(true),
    }),
  )
  .default([]);

export const honoursSchema = z
  .strictObject({ topRanks: few.default(3), maxNames: few.default(10) })
  .default({ topRanks: 3, maxNames: 10 });

type Shape = z.output<typeof selectionsSchema>;

export function toSelections(kinds: Shape): SelectionKind[] {
  return kinds.map(({ perGrid, perUnit, ...kind }) => ({
    ...kind,
    perGrid: perGrid ?? null,
    perUnit: perUnit ?? null,
  }));
}

/** Titles a township may not give (P14): it may praise, not confer. */
const conferring = /命名|授牌|示范|创建/u;

export function checkSelections(kinds: Shape, report: (path: Path, problem: string) => void): void {
  for (const key of ['id', 'name'] as const) {
    eachDuplicate(
      kinds,
      (kind) => kind[key],
      (index, word) => report(['selections', index, key], `“${word}”已用过；请换一个`),
    );
  }
  kinds.forEach(({ id: kindId, name, of, perGrid, perUnit, eligible }, index) => {
    const at = ['selections', index];
    if (kindId === 'village') report([...at, 'id'], 'village 是村评自己用的编号；请换一个');
    if (conferring.test(name))
      report([...at, 'name'], `“${name}”：乡镇不搞命名、授牌、示范创建（P14）；请改成评选的名字`);
    if (of !== 'household' && perGrid !== undefined)
      report([...at, 'perGrid'], '只有评户才按网格限名额；请改写 perUnit');
    if (of !== 'household' && eligible.length > 0) report([...at, 'eligible'], '只有评户才看人员类型；请删掉 eligible');
    if (of === 'unit' && perUnit !== undefined) report([...at, 'perUnit'], '评单位不用写 perUnit；请删掉');
  });
}

import { z } from 'zod';
import { id, oneOf, text, textList, unitKind, weekday } from './fields.ts';
import { memberTypes, type Role } from './model.ts';

/** Roles as the roster writes them. The first two hold for the person's own unit, the last three for the whole town. */
export const roleWords = new Map<string, Exclude<Role, 'member'>>([
  ['网格长', 'gridHead'],
  ['书记', 'secretary'],
  ['办点干部', 'liaison'],
  ['检查人', 'inspector'],
  ['办公室', 'office'],
  ['指挥长', 'commander'],
]);
const role = oneOf(roleWords);

/** Either a word, or a word with the units it is for. */
const roleEntry = z.preprocess(
  (entry) => (typeof entry === 'string' ? { role: entry } : entry),
  z.strictObject(
    { role, units: z.array(id).default([]) },
    { error: '要写 书记，或 { role: 办点干部, units: [单位编号] }' },
  ),
);

/** Shape of `town.yaml`; what its parts mean stands with `Town`. */
export const townSchema = z.strictObject({
  name: text,
  units: z
    .array(
      z.strictObject({
        id,
        name: text,
        short: text,
        kind: unitKind,
        meetingDay: weekday,
        grids: z.array(z.strictObject({ id, name: text, groups: textList.default([]) })).default([]),
        branches: textList.default([]),
        places: textList.default([]),
      }),
    )
    .min(1, '至少写一个单位'),
  people: z
    .array(
      z.strictObject({
        id,
        name: text,
        unit: id,
        grid: id.optional(),
        group: text.optional(),
        branch: text.optional(),
        type: z.enum(memberTypes),
        atHome: z.boolean().optional(),
        roles: z.array(roleEntry).default([]),
      }),
    )
    .min(1, '至少写一个人'),
});

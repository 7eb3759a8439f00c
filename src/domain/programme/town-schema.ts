import { z } from 'zod';
import { id, oneOf, text, textList, unitKind, weekday } from './fields.ts';
import { type AssignmentKind, memberTypes, type Role, teamKinds } from './model.ts';

/** What a word of the roster stands for; a word that names a post keeps it as the title. */
export interface RoleWord {
  readonly role: Exclude<Role, 'member'>;
  readonly title: string | null;
}

/** Roles as the roster writes them. */
export const roleWords = new Map<string, RoleWord>([
  ['村民代表', { role: 'representative', title: null }],
  ['网格长', { role: 'gridHead', title: null }],
  ['村干部', { role: 'villageCadre', title: null }],
  ['书记', { role: 'secretary', title: null }],
  ['办点干部', { role: 'liaison', title: null }],
  ['成员单位', { role: 'functional', title: null }],
  ['检查人', { role: 'inspector', title: null }],
  ['办公室', { role: 'office', title: null }],
  ['办公室主任', { role: 'office', title: '办公室主任' }],
  ['副指挥长', { role: 'commander', title: '副指挥长' }],
  ['指挥长', { role: 'commander', title: null }],
]);

/** Either a word, or a word with what it is for. */
const roleEntry = z
  .preprocess(
    (entry) => (typeof entry === 'string' ? { role: entry } : entry),
    z.strictObject(
      {
        role: oneOf(roleWords),
        units: z.array(id).default([]),
        grids: z.array(id).default([]),
        title: text.optional(),
      },
      { error: '要写 书记，或 { role: 办点干部, units: [单位编号] }' },
    ),
  )
  .transform(({ role: word, title, ...rest }) => ({ ...rest, role: word.role, title: title ?? word.title }));

export const assignmentWords = new Map<string, AssignmentKind>([
  ['包联', 'liaison'],
  ['责任区', 'area'],
  ['联户', 'representative'],
]);

const assignment = z.strictObject({
  kind: oneOf(assignmentWords),
  unit: id.optional(),
  group: text.optional(),
  household: id.optional(),
  boundary: text.optional(),
});

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
        section: text.optional(),
        grids: z
          .array(
            z.strictObject({
              id,
              name: text,
              groups: textList.default([]),
              branch: text.optional(),
              partyGroup: text.optional(),
              boundary: text.optional(),
            }),
          )
          .default([]),
        branches: textList.default([]),
        places: textList.default([]),
        teams: z.array(z.strictObject({ id, name: text, kind: z.enum(teamKinds) })).default([]),
        households: z.array(z.strictObject({ id, head: text, group: text.optional() })).default([]),
        mergedInto: id.optional(),
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
        partyGroup: text.optional(),
        household: id.optional(),
        type: z.enum(memberTypes),
        atHome: z.boolean().optional(),
        class: text.optional(),
        phone: text.optional(),
        teams: z.array(id).default([]),
        roles: z.array(roleEntry).default([]),
        assignments: z.array(assignment).default([]),
      }),
    )
    .min(1, '至少写一个人'),
});

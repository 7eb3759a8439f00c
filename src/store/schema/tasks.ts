import { kit } from '../kit.ts';
import { persons, units } from './organisation.ts';

const { table, index, uniqueIndex, primaryKey, text, integer, instant } = kit;

export const tasks = table(
  'tasks',
  {
    id: primaryKey('id'),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    number: integer('number').notNull(),
    title: text('title').notNull(),
    due: text('due').notNull(),
    /** Grid group the task is for; null is the whole unit. */
    groupName: text('group_name'),
    /** `reported`: a member says it is done; `closed`: the secretary agrees. */
    state: text('state').$type<'open' | 'reported' | 'closed'>().notNull(),
    createdBy: integer('created_by').references(() => persons.id),
    createdAt: instant('created_at').notNull(),
    reportedBy: integer('reported_by').references(() => persons.id),
    reportedAt: instant('reported_at'),
    closedBy: integer('closed_by').references(() => persons.id),
    closedAt: instant('closed_at'),
  },
  (t) => [uniqueIndex('tasks_number').on(t.unitId, t.number), index('tasks_state').on(t.unitId, t.state)],
);

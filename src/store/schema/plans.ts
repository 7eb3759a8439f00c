import { kit } from '../kit.ts';
import { inbox } from './inbox.ts';
import { grids, persons, teams, units } from './organisation.ts';
import { reports } from './reports.ts';
import { tasks } from './tasks.ts';

const { table, index, uniqueIndex, primaryKey, text, integer, instant } = kit;

/** What an organisation sets itself for the year, step by step (S8, S11). */
export const measures = table(
  'measures',
  {
    id: primaryKey('id'),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    /** Of the unit's permanent short numbers: 长湖12. */
    number: integer('number').notNull(),
    text: text('text').notNull(),
    /** Id of one of the programme's actions (S13). */
    action: text('action').notNull(),
    /** Id of the phase; null for what lies in none. */
    phase: text('phase'),
    due: text('due').notNull(),
    /** Whose charge it is: at most one of the four; none is the unit's secretary. */
    groupName: text('group_name'),
    gridId: integer('grid_id').references(() => grids.id),
    teamId: integer('team_id').references(() => teams.id),
    personId: integer('person_id').references(() => persons.id),
    state: text('state').$type<'open' | 'done' | 'dropped'>().notNull(),
    createdBy: integer('created_by').references(() => persons.id),
    createdAt: instant('created_at').notNull(),
    doneOn: text('done_on'),
    /** Why it was taken out of the plan. */
    dropReason: text('drop_reason'),
  },
  (t) => [uniqueIndex('measures_number').on(t.unitId, t.number), index('measures_due').on(t.state, t.due)],
);

/** Every due date that was moved, of a task or a measure; append-only. */
export const dueChanges = table(
  'due_changes',
  {
    id: primaryKey('id'),
    taskId: integer('task_id').references(() => tasks.id),
    measureId: integer('measure_id').references(() => measures.id),
    dueBefore: text('due_before').notNull(),
    dueAfter: text('due_after').notNull(),
    by: integer('by').references(() => persons.id),
    at: instant('at').notNull(),
  },
  (t) => [index('due_changes_task').on(t.taskId), index('due_changes_measure').on(t.measureId)],
);

/** 摸底 (S11): how a place or a habit was at the start. Its photos are attachments of stage `before`. */
export const spots = table(
  'baseline_spots',
  {
    id: primaryKey('id'),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    number: integer('number').notNull(),
    text: text('text').notNull(),
    inboxId: integer('inbox_id')
      .notNull()
      .references(() => inbox.id),
    state: text('state').$type<'standing' | 'dropped'>().notNull(),
    dropReason: text('drop_reason'),
    createdBy: integer('created_by').references(() => persons.id),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [uniqueIndex('baseline_spots_number').on(t.unitId, t.number), index('baseline_spots_inbox').on(t.inboxId)],
);

/** How it is now: words, photos of stage `after`, or a report that shows it. The newest one counts. */
export const spotComparisons = table(
  'spot_comparisons',
  {
    id: primaryKey('id'),
    spotId: integer('spot_id')
      .notNull()
      .references(() => spots.id),
    text: text('text').notNull(),
    reportId: integer('report_id').references(() => reports.id),
    inboxId: integer('inbox_id')
      .notNull()
      .references(() => inbox.id),
    createdBy: integer('created_by').references(() => persons.id),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [index('spot_comparisons_spot').on(t.spotId), index('spot_comparisons_inbox').on(t.inboxId)],
);

/** 年终目标 (S16): what a unit says of itself; append-only, the newest of a goal counts. */
export const goalAssessments = table(
  'goal_assessments',
  {
    id: primaryKey('id'),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    /** Id of one of the programme's goals. */
    goal: text('goal').notNull(),
    text: text('text').notNull(),
    by: integer('by').references(() => persons.id),
    at: instant('at').notNull(),
  },
  (t) => [index('goal_assessments_unit').on(t.unitId, t.goal)],
);

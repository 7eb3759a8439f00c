import type { Repeats } from '../../domain/repeats.ts';
import type { TaskEvidence } from '../../domain/task-match.ts';
import { kit } from '../kit.ts';
import { grids, persons, teams, units } from './organisation.ts';
import { reports } from './reports.ts';

const { table, index, uniqueIndex, primaryKey, text, integer, instant, json } = kit;

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
    /** Whom the task is for: at most one of the four; none is the whole unit. */
    groupName: text('group_name'),
    gridId: integer('grid_id').references(() => grids.id),
    teamId: integer('team_id').references(() => teams.id),
    personId: integer('person_id').references(() => persons.id),
    /** What it takes to be done. */
    evidence: text('evidence').$type<TaskEvidence>().notNull().default('words'),
    /** Activity kinds and places that a report about it would have. */
    kinds: json<string[]>('kinds').notNull(),
    places: json<string[]>('places').notNull(),
    /** Null is a task that comes once. */
    repeats: text('repeats').$type<Repeats>(),
    /** The occurrence before this one of a task that comes again; each has one successor at most. */
    previousId: integer('previous_id'),
    /**
     * `reported`: a member says it is done; `closed`: the secretary agrees, or a confirmed report shows it; `undone`: the
     * next occurrence was made while it was still open.
     */
    state: text('state').$type<'open' | 'reported' | 'closed' | 'undone'>().notNull(),
    createdBy: integer('created_by').references(() => persons.id),
    createdAt: instant('created_at').notNull(),
    reportedBy: integer('reported_by').references(() => persons.id),
    reportedAt: instant('reported_at'),
    closedBy: integer('closed_by').references(() => persons.id),
    closedAt: instant('closed_at'),
    /** The day it was done; later than `due` is late. */
    doneOn: text('done_on'),
    /** The report that shows it done. */
    doneReportId: integer('done_report_id').references(() => reports.id),
    /** Set once somebody was asked whether a report means this task: nobody is asked again. */
    askedAt: instant('asked_at'),
  },
  (t) => [
    uniqueIndex('tasks_number').on(t.unitId, t.number),
    uniqueIndex('tasks_previous').on(t.previousId),
    index('tasks_state').on(t.unitId, t.state),
    index('tasks_done_report').on(t.doneReportId),
  ],
);

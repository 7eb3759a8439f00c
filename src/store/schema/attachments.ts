import { kit } from '../kit.ts';
import { inbox, photos } from './inbox.ts';
import { findings } from './inspections.ts';
import { spots } from './plans.ts';
import { problems, visits } from './problems.ts';
import { reports } from './reports.ts';
import { tasks } from './tasks.ts';

const { table, index, uniqueIndex, primaryKey, text, integer, boolean } = kit;

/** One row per announced photo of a message. */
export const attachments = table(
  'attachments',
  {
    id: primaryKey('id'),
    inboxId: integer('inbox_id')
      .notNull()
      .references(() => inbox.id),
    ordinal: integer('ordinal').notNull(),
    reference: text('reference').notNull(),
    state: text('state').$type<'announced' | 'stored' | 'failed'>().notNull(),
    photoId: integer('photo_id').references(() => photos.id),
    error: text('error'),
    attempts: integer('attempts').notNull().default(0),
    /** The report it belongs to, whether it came with the report's message, was quoted, or was sent shortly before. */
    reportId: integer('report_id').references(() => reports.id),
    findingId: integer('finding_id').references(() => findings.id),
    /** The task it shows done, or the place of the baseline it shows, at the start or later. */
    taskId: integer('task_id').references(() => tasks.id),
    spotId: integer('spot_id').references(() => spots.id),
    spotStage: text('spot_stage').$type<'before' | 'after'>(),
    problemId: integer('problem_id').references(() => problems.id),
    visitId: integer('visit_id').references(() => visits.id),
    /** Of a problem or finding: it shows how it was put right, and not the problem itself. */
    after: boolean('after').notNull().default(false),
    /** True once it was compared with all photos received before. */
    compared: boolean('compared').notNull().default(false),
    /** The earlier attachment it looks like, which may be gone by now, and how many bits of 256 differ. */
    likeId: integer('like_id'),
    likeDistance: integer('like_distance'),
    /** True once the sender was told that it failed. */
    told: boolean('told').notNull().default(false),
  },
  (t) => [
    uniqueIndex('attachments_message').on(t.inboxId, t.ordinal),
    index('attachments_state').on(t.state, t.compared),
    index('attachments_photo').on(t.photoId),
    index('attachments_report').on(t.reportId),
    index('attachments_finding').on(t.findingId),
    index('attachments_task').on(t.taskId),
    index('attachments_spot').on(t.spotId),
    index('attachments_problem').on(t.problemId),
    index('attachments_visit').on(t.visitId),
  ],
);

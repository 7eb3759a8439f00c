import type { EvaluationDocument } from '../../domain/evaluation.ts';
import type { UpheldPart } from '../../domain/upheld-parts.ts';
import { kit } from '../kit.ts';
import { inbox } from './inbox.ts';
import { findings } from './inspections.ts';
import { persons, units } from './organisation.ts';

const { table, index, uniqueIndex, primaryKey, text, integer, instant, json } = kit;

export const evaluations = table(
  'evaluations',
  {
    id: primaryKey('id'),
    /** Sheet and period say what was evaluated; a correction is a new version beside the old. */
    sheetId: text('sheet_id').notNull(),
    period: text('period').notNull(),
    version: integer('version').notNull(),
    state: text('state').$type<'draft' | 'notice' | 'final'>().notNull(),
    rulesVersion: text('rules_version').notNull(),
    /** Inputs, their ids, and the figures, as published. */
    document: json<EvaluationDocument>('document').notNull(),
    /** SHA-256 of the canonical document. */
    hash: text('hash').notNull(),
    draftedAt: instant('drafted_at').notNull(),
    noticeFrom: text('notice_from'),
    noticeTo: text('notice_to'),
    publishedBy: integer('published_by').references(() => persons.id),
    finalAt: instant('final_at'),
    finalBy: integer('final_by').references(() => persons.id),
    /** 更正公示: why this version stands beside the one before. */
    correction: text('correction'),
  },
  (t) => [uniqueIndex('evaluations_version').on(t.sheetId, t.period, t.version)],
);

/** 加分 and 扣罚 of a quarter by decision of the office, each with its reason. Taken back, never deleted. */
export const adjustments = table(
  'adjustments',
  {
    id: primaryKey('id'),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    period: text('period').notNull(),
    side: text('side').$type<'bonus' | 'penalty'>().notNull(),
    /** Id of the rulebook's kind. */
    kind: text('kind').notNull(),
    reason: text('reason').notNull(),
    decidedBy: integer('decided_by')
      .notNull()
      .references(() => persons.id),
    at: instant('at').notNull(),
    withdrawnBy: integer('withdrawn_by').references(() => persons.id),
    withdrawnAt: instant('withdrawn_at'),
  },
  (t) => [index('adjustments_period').on(t.period, t.unitId)],
);

/** 异议 against a published evaluation, answered by an inspector who did not write what it is about. */
export const objections = table(
  'objections',
  {
    id: primaryKey('id'),
    evaluationId: integer('evaluation_id')
      .notNull()
      .references(() => evaluations.id),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    /** What it is about; null: the evaluation of the unit as a whole. */
    findingId: integer('finding_id').references(() => findings.id),
    text: text('text').notNull(),
    inboxId: integer('inbox_id')
      .notNull()
      .references(() => inbox.id),
    /** Null while the sender is not bound. */
    personId: integer('person_id').references(() => persons.id),
    at: instant('at').notNull(),
    /** Last day for the answer. */
    due: text('due').notNull(),
    assignedTo: integer('assigned_to').references(() => persons.id),
    state: text('state').$type<'open' | 'upheld' | 'rejected' | 'dropped'>().notNull(),
    /** What was upheld where it was no finding: this part of the unit is counted anew by 更正公示. */
    part: text('part').$type<UpheldPart>(),
    answer: text('answer'),
    decidedBy: integer('decided_by').references(() => persons.id),
    decidedAt: instant('decided_at'),
  },
  (t) => [index('objections_evaluation').on(t.evaluationId, t.state), index('objections_state').on(t.state)],
);

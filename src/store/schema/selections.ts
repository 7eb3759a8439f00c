import type { CandidateState, SelectionOf, SelectionState } from '../../domain/selections.ts';
import { kit } from '../kit.ts';
import { inbox } from './inbox.ts';
import { grids, households, persons, units } from './organisation.ts';

const { table, index, uniqueIndex, primaryKey, text, integer, instant, json } = kit;

/** 评选 (S34) and 村评 (S45): one round of nominating, shortlisting, judging, public notice and result. */
export const selections = table(
  'selections',
  {
    id: primaryKey('id'),
    /** Id of the rulebook's kind; `village` for a village's own. */
    kind: text('kind').notNull(),
    /** Its name and what it chooses, as the rulebook had them when it was opened. */
    name: text('name').notNull(),
    of: text('of').$type<SelectionOf>().notNull(),
    period: text('period').notNull(),
    /** The village it is the own affair of; null: the town's. */
    unitId: integer('unit_id').references(() => units.id),
    /** Pilot grids; null: all of them. */
    pilotGrids: json<number[] | null>('pilot_grids'),
    /** Last day for nominations. */
    deadline: text('deadline').notNull(),
    state: text('state').$type<SelectionState>().notNull(),
    noticeFrom: text('notice_from'),
    noticeTo: text('notice_to'),
    openedBy: integer('opened_by')
      .notNull()
      .references(() => persons.id),
    openedAt: instant('opened_at').notNull(),
    finalBy: integer('final_by').references(() => persons.id),
    finalAt: instant('final_at'),
  },
  (t) => [index('selections_state').on(t.state)],
);

/** Numbered across the town: 评分 3 88. */
export const candidates = table(
  'candidates',
  {
    id: primaryKey('id'),
    selectionId: integer('selection_id')
      .notNull()
      .references(() => selections.id),
    /** Who or what is meant, so that it is nominated once: `household:3`, `group:7:三组`. */
    subject: text('subject').notNull(),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    gridId: integer('grid_id').references(() => grids.id),
    groupName: text('group_name'),
    householdId: integer('household_id').references(() => households.id),
    /** The party member for whom his household was named. */
    personId: integer('person_id').references(() => persons.id),
    deeds: text('deeds').notNull(),
    nominatedBy: integer('nominated_by').references(() => persons.id),
    inboxId: integer('inbox_id')
      .notNull()
      .references(() => inbox.id),
    at: instant('at').notNull(),
    state: text('state').$type<CandidateState>().notNull(),
    shortlistedBy: integer('shortlisted_by').references(() => persons.id),
    /** Mean of the judges, as published. */
    meanHundredths: integer('mean_hundredths'),
  },
  (t) => [uniqueIndex('candidates_subject').on(t.selectionId, t.subject)],
);

export const judges = table(
  'judges',
  {
    id: primaryKey('id'),
    selectionId: integer('selection_id')
      .notNull()
      .references(() => selections.id),
    personId: integer('person_id')
      .notNull()
      .references(() => persons.id),
  },
  (t) => [uniqueIndex('judges_pair').on(t.selectionId, t.personId), index('judges_person').on(t.personId)],
);

/** 评分: for the office and the judge alone. Null: 回避, he is of the family. */
export const judgeScores = table(
  'judge_scores',
  {
    id: primaryKey('id'),
    candidateId: integer('candidate_id')
      .notNull()
      .references(() => candidates.id),
    personId: integer('person_id')
      .notNull()
      .references(() => persons.id),
    score: integer('score'),
    at: instant('at').notNull(),
  },
  (t) => [uniqueIndex('judge_scores_pair').on(t.candidateId, t.personId)],
);

/** 赞成 in a group: an opinion beside the result, never in it (P3). */
export const groupVotes = table(
  'group_votes',
  {
    id: primaryKey('id'),
    candidateId: integer('candidate_id')
      .notNull()
      .references(() => candidates.id),
    personId: integer('person_id')
      .notNull()
      .references(() => persons.id),
    at: instant('at').notNull(),
  },
  (t) => [uniqueIndex('group_votes_pair').on(t.candidateId, t.personId)],
);

/** 异议 against a selection on public notice; the office answers within the working days of the rulebook. */
export const selectionObjections = table(
  'selection_objections',
  {
    id: primaryKey('id'),
    selectionId: integer('selection_id')
      .notNull()
      .references(() => selections.id),
    /** Null: the selection as a whole. */
    candidateId: integer('candidate_id').references(() => candidates.id),
    text: text('text').notNull(),
    inboxId: integer('inbox_id')
      .notNull()
      .references(() => inbox.id),
    personId: integer('person_id')
      .notNull()
      .references(() => persons.id),
    at: instant('at').notNull(),
    due: text('due').notNull(),
    state: text('state').$type<'open' | 'upheld' | 'rejected'>().notNull(),
    answer: text('answer'),
    decidedBy: integer('decided_by').references(() => persons.id),
    decidedAt: instant('decided_at'),
  },
  (t) => [index('selection_objections_selection').on(t.selectionId, t.state)],
);

import type { Channel, RollCall } from '../../domain/activity-details.ts';
import { kit } from '../kit.ts';
import { households, persons, units } from './organisation.ts';
import { reports } from './reports.ts';

const { table, index, uniqueIndex, primaryKey, text, integer, instant, json } = kit;

// What a report says beyond its graded facts, and notes that are not scored.

/** One row a report; no words of people, only names of the programme and ids of the roster. */
export const reportDetails = table(
  'report_details',
  {
    id: primaryKey('id'),
    reportId: integer('report_id')
      .notNull()
      .references(() => reports.id),
    /** How 宣传 reached people (S19). */
    channels: json<Channel[]>('channels').notNull(),
    /** Branches it was the work of; empty: not told, so of all branches of the unit. */
    branches: json<string[]>('branches').notNull(),
    /** 应到 and 实到 (S20). */
    rolls: json<RollCall[]>('rolls').notNull(),
    /** Names of the programme's campaigns it carries (S3, S4, S25). */
    campaigns: json<string[]>('campaigns').notNull(),
    /** Row ids of the teams named (S24). */
    teamIds: json<number[]>('team_ids').notNull(),
    /** Row ids of cadres named who are no participants: they are of another unit (S27). */
    cadreIds: json<number[]>('cadre_ids').notNull(),
    /** The household whose yard, wall or trees it is about (S31). */
    householdId: integer('household_id').references(() => households.id),
  },
  (t) => [uniqueIndex('report_details_report').on(t.reportId)],
);

/** 典型, 家风民风 (S32): free notes, never scored. */
export const exemplars = table(
  'exemplars',
  {
    id: primaryKey('id'),
    unitId: integer('unit_id')
      .notNull()
      .references(() => units.id),
    number: integer('number').notNull(),
    text: text('text').notNull(),
    notedBy: integer('noted_by').references(() => persons.id),
    at: instant('at').notNull(),
    withdrawnAt: instant('withdrawn_at'),
  },
  (t) => [uniqueIndex('exemplars_number').on(t.unitId, t.number), index('exemplars_at').on(t.at)],
);

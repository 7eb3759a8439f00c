import { and, eq, gt, lte, type SQL, sql } from 'drizzle-orm';
import type { AnySQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { hashOf } from '../../domain/canonical-json.ts';
import type { EvaluationDocument } from '../../domain/evaluation.ts';
import {
  accountabilityRecords,
  adjustments,
  assignments,
  attachments,
  audit,
  broadcasts,
  candidates,
  chats,
  criticisms,
  evaluations,
  exemplars,
  experiences,
  exportRequests,
  feedback,
  findings,
  goalAssessments,
  gridAreas,
  grids,
  groupProgress,
  honours,
  inbox,
  measures,
  memberships,
  notices,
  objections,
  outbox,
  pointEntries,
  privateItems,
  problems,
  receivedFiles,
  reports,
  reportVersions,
  roleGrants,
  rosterImports,
  rounds,
  roundUnits,
  scheduleRuns,
  selectionObjections,
  spotComparisons,
  spots,
  targetGroups,
  tasks,
  teams,
  visits,
} from '../schema.ts';
import type { Tx } from '../store.ts';
import type { Leaving } from './person.ts';
import { mentions, type Redaction, redactColumn, redactText } from './redaction.ts';

/** Where other people, or the programme, may have written of him. JSON columns are text to the search. */
export const writtenIn: readonly MentionTable[] = [
  { table: inbox, columns: [inbox.text, inbox.quote, inbox.error] },
  {
    table: reports,
    columns: [
      reports.text,
      reports.places,
      reports.knownPlaces,
      reports.quantities,
      reports.sources,
      reports.returnReason,
    ],
  },
  { table: reportVersions, columns: [reportVersions.before, reportVersions.change] },
  { table: tasks, columns: [tasks.title] },
  { table: measures, columns: [measures.text, measures.dropReason] },
  { table: spots, columns: [spots.text, spots.dropReason] },
  { table: spotComparisons, columns: [spotComparisons.text] },
  { table: goalAssessments, columns: [goalAssessments.text] },
  { table: exemplars, columns: [exemplars.text] },
  { table: findings, columns: [findings.place, findings.text] },
  { table: problems, columns: [problems.place, problems.text, problems.dropReason] },
  { table: visits, columns: [visits.head, visits.note] },
  { table: feedback, columns: [feedback.text, feedback.answer] },
  { table: receivedFiles, columns: [receivedFiles.name] },
  { table: rounds, columns: [rounds.cancelReason] },
  { table: roundUnits, columns: [roundUnits.households] },
  { table: evaluations, columns: [evaluations.correction] },
  { table: adjustments, columns: [adjustments.reason] },
  { table: objections, columns: [objections.text, objections.answer] },
  { table: criticisms, columns: [criticisms.reply, criticisms.reason] },
  { table: accountabilityRecords, columns: [accountabilityRecords.text, accountabilityRecords.authority] },
  {
    table: candidates,
    columns: [candidates.deeds],
    isHis: ({ personId }) => eq(candidates.personId, personId),
  },
  { table: selectionObjections, columns: [selectionObjections.text, selectionObjections.answer] },
  { table: honours, columns: [honours.reason] },
  { table: experiences, columns: [experiences.title, experiences.text, experiences.reason] },
  { table: targetGroups, columns: [targetGroups.groupName, targetGroups.goal] },
  { table: groupProgress, columns: [groupProgress.text] },
  {
    table: pointEntries,
    columns: [pointEntries.reason, pointEntries.work],
    isHis: ({ personId }) => eq(pointEntries.personId, personId),
  },
  { table: broadcasts, columns: [broadcasts.text] },
  { table: scheduleRuns, columns: [scheduleRuns.subject, scheduleRuns.note] },
  { table: notices, columns: [notices.text, notices.subject, notices.note] },
  { table: outbox, columns: [outbox.text, outbox.askerName, outbox.files, outbox.error] },
  { table: attachments, columns: [attachments.error] },
  { table: privateItems, columns: [privateItems.text] },
  { table: exportRequests, columns: [exportRequests.error] },
  { table: chats, columns: [chats.title] },
  { table: grids, columns: [grids.name] },
  { table: gridAreas, columns: [gridAreas.boundary] },
  { table: teams, columns: [teams.name] },
  { table: assignments, columns: [assignments.boundary] },
  { table: memberships, columns: [memberships.exemptReason] },
  { table: roleGrants, columns: [roleGrants.title] },
  { table: rosterImports, columns: [rosterImports.file] },
  {
    table: audit,
    columns: [audit.before, audit.after],
    isHis: ({ personId }) => eq(audit.subject, `person:${personId}`),
  },
];

interface MentionTable {
  readonly table: SQLiteTable & { id: AnySQLiteColumn };
  readonly columns: readonly AnySQLiteColumn[];
  /** Rows that are about him even when somebody else has the name. */
  readonly isHis?: (leaving: Leaving) => SQL;
}

/** One piece of work for `dropMentions`: a table, and rows after `after`. */
export interface MentionPlace {
  readonly table: number;
  readonly after: number;
}

const rowsLookedAt = 2_000;

/** Puts 已删除 for him in the next stretch of texts; returns where to go on, null at the end. */
export async function dropMentions(tx: Tx, leaving: Leaving, at: MentionPlace): Promise<MentionPlace | null> {
  const place = writtenIn[at.table];
  if (!place) return null;
  const { table, columns, isHis } = place;
  const end = at.after + rowsLookedAt;
  const stretch = and(gt(table.id, at.after), lte(table.id, end));
  for (const column of columns) {
    await redact(tx, { table, column, redaction: leaving.redaction, where: stretch });
    if (!isHis || !leaving.hasNamesake) continue;
    await redact(tx, { table, column, redaction: leaving.ownRedaction, where: and(stretch, isHis(leaving)) });
  }
  const [last] = await tx.select({ id: sql<number | null>`max(${table.id})` }).from(table);
  return end < (last?.id ?? 0) ? { table: at.table, after: end } : { table: at.table + 1, after: 0 };
}

async function redact(
  tx: Tx,
  {
    table,
    column,
    redaction,
    where,
  }: { table: SQLiteTable; column: AnySQLiteColumn; redaction: Redaction; where: SQL | undefined },
): Promise<void> {
  if (redaction.words.length === 0) return;
  await tx
    .update(table)
    .set({ [keyOf(table, column)]: redactColumn(column, redaction) })
    .where(and(where, mentions(column, redaction)));
}

function keyOf(table: SQLiteTable, column: AnySQLiteColumn): string {
  const found = Object.entries(table).find(([, value]) => value === column);
  if (!found) throw new Error(`${column.name} is no column of its table`);
  return found[0];
}

/** A published evaluation whose words were changed; its figures never are. */
export interface RedactedEvaluation {
  readonly id: number;
  readonly hashBefore: string;
  readonly hashAfter: string;
}

/**
 * Frozen evaluations keep every figure and say 已删除 where his name stood in what was found; the hash is that of the
 * document as it now is.
 */
export async function dropFromEvaluations(tx: Tx, { redaction }: Leaving): Promise<RedactedEvaluation[]> {
  if (redaction.words.length === 0) return [];
  const rows = await tx
    .select({ id: evaluations.id, document: evaluations.document, hash: evaluations.hash })
    .from(evaluations)
    .where(mentions(evaluations.document, redaction));
  const changed: RedactedEvaluation[] = [];
  for (const { id, document, hash: hashBefore } of rows) {
    const redacted = JSON.parse(JSON.stringify(document), (_key, value: unknown) =>
      typeof value === 'string' ? redactText(value, redaction) : value,
    ) as EvaluationDocument;
    const hashAfter = hashOf(redacted);
    if (hashAfter === hashBefore) continue;
    await tx.update(evaluations).set({ document: redacted, hash: hashAfter }).where(eq(evaluations.id, id));
    changed.push({ id, hashBefore, hashAfter });
  }
  return changed;
}

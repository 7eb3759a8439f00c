import { and, asc, count, eq, inArray, isNull, notInArray } from 'drizzle-orm';
import type { Instant } from '../domain/time.ts';
import {
  candidates,
  grids,
  groupVotes,
  households,
  judgeScores,
  judges,
  persons,
  selections,
  units,
} from './schema.ts';
import type { Db, Tx } from './store.ts';

export type Selection = typeof selections.$inferSelect;
export type CandidateRow = typeof candidates.$inferSelect;

export interface Candidate extends CandidateRow {
  readonly unitShort: string;
  readonly gridName: string | null;
  /** As it is written in lists: 长湖第二网格张爱国户, 长湖三组, 长湖村. */
  readonly label: string;
  readonly nominator: string | null;
}

export async function openSelection(
  tx: Tx,
  selection: Omit<typeof selections.$inferInsert, 'id' | 'state'>,
): Promise<Selection> {
  const [row] = await tx
    .insert(selections)
    .values({ ...selection, state: 'open' })
    .returning();
  if (!row) throw new Error('an insert returned no selection');
  return row;
}

export async function selectionById(db: Db, id: number): Promise<Selection | null> {
  const [row] = await db.select().from(selections).where(eq(selections.id, id)).limit(1);
  return row ?? null;
}

/** Those that are neither final nor cancelled, oldest first. */
export async function runningSelections(db: Db): Promise<Selection[]> {
  return db
    .select()
    .from(selections)
    .where(notInArray(selections.state, ['final', 'cancelled']))
    .orderBy(asc(selections.id));
}

/** Of the town, the running and the past ones, oldest first. */
export async function townSelections(db: Db): Promise<Selection[]> {
  return db.select().from(selections).where(isNull(selections.unitId)).orderBy(asc(selections.id));
}

export async function changeSelection(
  tx: Tx,
  id: number,
  change: Partial<Pick<Selection, 'state' | 'noticeFrom' | 'noticeTo' | 'finalBy' | 'finalAt'>>,
): Promise<void> {
  await tx.update(selections).set(change).where(eq(selections.id, id));
}

/** Null when that subject stands in the selection already. */
export async function addCandidate(
  tx: Tx,
  candidate: Omit<typeof candidates.$inferInsert, 'id' | 'meanHundredths'>,
): Promise<number | null> {
  const [row] = await tx.insert(candidates).values(candidate).onConflictDoNothing().returning({ id: candidates.id });
  return row?.id ?? null;
}

export async function candidateById(db: Db, id: number): Promise<Candidate | null> {
  const [row] = await selected(db).where(eq(candidates.id, id)).limit(1);
  return row ? toCandidate(row) : null;
}

export async function candidatesOf(db: Db, selectionId: number): Promise<Candidate[]> {
  const rows = await selected(db).where(eq(candidates.selectionId, selectionId)).orderBy(asc(candidates.id));
  return rows.map(toCandidate);
}

export async function changeCandidate(
  tx: Tx,
  id: number,
  change: Partial<Pick<CandidateRow, 'state' | 'shortlistedBy' | 'meanHundredths'>>,
): Promise<void> {
  await tx.update(candidates).set(change).where(eq(candidates.id, id));
}

export async function judgesOf(db: Db, selectionId: number): Promise<{ id: number; name: string }[]> {
  return db
    .select({ id: persons.id, name: persons.name })
    .from(judges)
    .innerJoin(persons, eq(persons.id, judges.personId))
    .where(eq(judges.selectionId, selectionId))
    .orderBy(asc(judges.id));
}

export async function addJudges(tx: Tx, selectionId: number, personIds: readonly number[]): Promise<void> {
  await tx
    .insert(judges)
    .values(personIds.map((personId) => ({ selectionId, personId })))
    .onConflictDoNothing();
}

export interface Score {
  readonly candidateId: number;
  readonly personId: number;
  /** Null: he stepped aside. */
  readonly score: number | null;
}

export async function scoresOf(db: Db, selectionId: number): Promise<Score[]> {
  return db
    .select({ candidateId: judgeScores.candidateId, personId: judgeScores.personId, score: judgeScores.score })
    .from(judgeScores)
    .innerJoin(candidates, eq(candidates.id, judgeScores.candidateId))
    .where(eq(candidates.selectionId, selectionId));
}

/** A later score takes the place of his earlier one. */
export async function giveScore(tx: Tx, score: Score & { at: Instant }): Promise<void> {
  await tx
    .insert(judgeScores)
    .values(score)
    .onConflictDoUpdate({
      target: [judgeScores.candidateId, judgeScores.personId],
      set: { score: score.score, at: score.at },
    });
}

/** False when he has said so before. */
export async function addVote(
  tx: Tx,
  { candidateId, personId, at }: { candidateId: number; personId: number; at: Instant },
): Promise<boolean> {
  const rows = await tx
    .insert(groupVotes)
    .values({ candidateId, personId, at })
    .onConflictDoNothing()
    .returning({ id: groupVotes.id });
  return rows.length > 0;
}

/** People who were for it in the groups, by candidate; an opinion beside the result. */
export async function votesFor(db: Db, candidateIds: readonly number[]): Promise<Map<number, number>> {
  if (candidateIds.length === 0) return new Map();
  const rows = await db
    .select({ candidateId: groupVotes.candidateId, n: count() })
    .from(groupVotes)
    .where(inArray(groupVotes.candidateId, [...candidateIds]))
    .groupBy(groupVotes.candidateId);
  return new Map(rows.map(({ candidateId, n }) => [candidateId, n]));
}

/** Running selections in which the person judges. */
export async function judgedBy(db: Db, personId: number): Promise<Selection[]> {
  const rows = await db
    .select({ selection: selections })
    .from(judges)
    .innerJoin(selections, eq(selections.id, judges.selectionId))
    .where(and(eq(judges.personId, personId), eq(selections.state, 'judging')))
    .orderBy(asc(selections.id));
  return rows.map(({ selection }) => selection);
}

function selected(db: Db) {
  return db
    .select({
      row: candidates,
      unitShort: units.short,
      unitName: units.name,
      gridName: grids.name,
      head: households.head,
      nominator: persons.name,
    })
    .from(candidates)
    .innerJoin(units, eq(units.id, candidates.unitId))
    .leftJoin(grids, eq(grids.id, candidates.gridId))
    .leftJoin(households, eq(households.id, candidates.householdId))
    .leftJoin(persons, eq(persons.id, candidates.nominatedBy));
}

function toCandidate({
  row,
  unitShort,
  unitName,
  gridName,
  head,
  nominator,
}: Awaited<ReturnType<typeof selected>>[number]): Candidate {
  const part = head === null ? row.groupName : `${gridName ?? ''}${head}户`;
  return { ...row, unitShort, gridName, label: part === null ? unitName : `${unitShort}${part}`, nominator };
}

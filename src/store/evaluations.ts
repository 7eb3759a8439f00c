import { setImmediate as breathe } from 'node:timers/promises';
import { and, asc, desc, eq, gt, inArray, lt, notExists, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { hashSteps } from '../domain/canonical-json.ts';
import type { EvaluationDocument } from '../domain/evaluation.ts';
import { type Period, type PeriodKind, periodKind } from '../domain/period.ts';
import type { Day, Instant } from '../domain/time.ts';
import { freezeEvidence, previousIdOf } from './evaluation-evidence.ts';
import { inTurns } from './in-turns.ts';
import { evaluations } from './schema.ts';
import type { Db, Tx } from './store.ts';

export type Evaluation = typeof evaluations.$inferSelect;

/** Adds a corrected version beside the one it corrects, on public notice at once. Returns its id. */
export async function publishCorrection(
  tx: Tx,
  before: Evaluation,
  correction: { document: EvaluationDocument; reason: string; from: Day; to: Day; personId: number; at: Instant },
): Promise<Evaluation> {
  const { document, reason, from, to, personId, at } = correction;
  const { sheetId, period, rulesVersion } = before;
  const hash = await inTurns(hashSteps(document));
  const [row] = await tx
    .insert(evaluations)
    .values({
      sheetId,
      period,
      version: before.version + 1,
      state: 'notice',
      rulesVersion,
      document,
      hash,
      draftedAt: at,
      noticeFrom: from,
      noticeTo: to,
      publishedBy: personId,
      correction: reason,
    })
    .returning();
  if (!row) throw new Error('an insert returned no evaluation');
  await keepBeside(tx, row);
  return row;
}

/** What papers say beside the document is from now on as it is at this moment. */
async function keepBeside(tx: Tx, { id, document, sheetId, period }: Evaluation): Promise<void> {
  await breathe();
  const [before] = await tx
    .select({ id: evaluations.id })
    .from(evaluations)
    .where(and(isPublished, isOfSheet({ sheetId, kind: periodKind(period), before: period })))
    .orderBy(...newestFirst)
    .limit(1);
  await freezeEvidence(tx, { id, document, previousId: before?.id ?? null });
}

/** The evaluation of the period before: of a published version the one that was published then, of a draft the newest. */
export async function previousOf(db: Db, { id, sheetId, period }: Evaluation): Promise<Evaluation | null> {
  const kept = await previousIdOf(db, id);
  if (kept === undefined) return lastPublished(db, { sheetId, kind: periodKind(period), before: period });
  return kept === null ? null : evaluationById(db, kept);
}

export async function evaluationById(db: Db, id: number): Promise<Evaluation | null> {
  const [row] = await db.select().from(evaluations).where(eq(evaluations.id, id)).limit(1);
  return row ?? null;
}

/** The newest version groups may see of a period, or of the latest period of the kind, on whichever sheet. */
export async function newestPublished(
  db: Db,
  { kind, period }: { kind: PeriodKind; period: Period | null },
): Promise<Evaluation | null> {
  const ofKind = kind === 'year' ? sql`length(${evaluations.period}) = 4` : isMonthOrQuarter(kind);
  const [row] = await published(db, and(ofKind, period === null ? undefined : eq(evaluations.period, period)));
  return row ?? null;
}

function isMonthOrQuarter(kind: PeriodKind) {
  const quarter = sql`substr(${evaluations.period}, 6, 1) = 'Q'`;
  return kind === 'quarter' ? quarter : sql`length(${evaluations.period}) = 7 and not (${quarter})`;
}

/** The newest version for the month, whatever its state. */
export async function latestEvaluation(db: Db, sheetId: string, period: Period): Promise<Evaluation | null> {
  const [row] = await db
    .select()
    .from(evaluations)
    .where(and(eq(evaluations.sheetId, sheetId), eq(evaluations.period, period)))
    .orderBy(desc(evaluations.version))
    .limit(1);
  return row ?? null;
}

/** Every version of the period on every sheet, oldest first. */
export async function evaluationsOf(db: Db, period: Period): Promise<Evaluation[]> {
  return db
    .select()
    .from(evaluations)
    .where(eq(evaluations.period, period))
    .orderBy(asc(evaluations.sheetId), asc(evaluations.version));
}

/** What is on public notice: one that was corrected is no more, its newer version is. */
export async function evaluationsOnNotice(db: Db): Promise<Evaluation[]> {
  const newer = alias(evaluations, 'newer');
  const corrected = db
    .select({ id: newer.id })
    .from(newer)
    .where(
      and(
        eq(newer.sheetId, evaluations.sheetId),
        eq(newer.period, evaluations.period),
        gt(newer.version, evaluations.version),
      ),
    );
  return db
    .select()
    .from(evaluations)
    .where(and(eq(evaluations.state, 'notice'), notExists(corrected)))
    .orderBy(asc(evaluations.id));
}

/** The newest version that groups may see: on public notice or final. */
export async function publishedEvaluation(
  db: Db,
  { sheetId, period }: { sheetId: string; period: Period },
): Promise<Evaluation | null> {
  const [row] = await published(db, and(eq(evaluations.sheetId, sheetId), eq(evaluations.period, period)));
  return row ?? null;
}

/** The published evaluation of the latest period of a kind; with `before`, of one before that. */
export async function lastPublished(db: Db, asked: SheetPeriods): Promise<Evaluation | null> {
  const [row] = await published(db, isOfSheet(asked));
  return row ?? null;
}

interface SheetPeriods {
  readonly sheetId: string;
  readonly kind: PeriodKind;
  readonly before?: Period;
}

function isOfSheet({ sheetId, kind, before }: SheetPeriods) {
  return and(
    eq(evaluations.sheetId, sheetId),
    // A quarter's sheet is the year-end check's too.
    kind === 'year' ? sql`length(${evaluations.period}) = 4` : sql`length(${evaluations.period}) = 7`,
    before === undefined ? undefined : lt(evaluations.period, before),
  );
}

const isPublished = inArray(evaluations.state, ['notice', 'final']);

const newestFirst = [desc(evaluations.period), desc(evaluations.version)] as const;

/** Puts the draft on public notice. The document and its hash stay as they are from here on. */
export async function publishDraft(
  tx: Tx,
  id: number,
  notice: { from: Day; to: Day; personId: number },
): Promise<void> {
  const { from, to, personId } = notice;
  const [row] = await tx
    .update(evaluations)
    .set({ state: 'notice', noticeFrom: from, noticeTo: to, publishedBy: personId })
    .where(and(eq(evaluations.id, id), eq(evaluations.state, 'draft')))
    .returning();
  if (row) await keepBeside(tx, row);
}

export async function finaliseEvaluation(tx: Tx, id: number, by: { personId: number; at: Instant }): Promise<void> {
  await tx
    .update(evaluations)
    .set({ state: 'final', finalAt: by.at, finalBy: by.personId })
    .where(and(eq(evaluations.id, id), eq(evaluations.state, 'notice')));
}

/** True when the stored document still has the hash it was stored with. */
export async function isIntact(evaluation: { document: EvaluationDocument; hash: string }): Promise<boolean> {
  return (await inTurns(hashSteps(evaluation.document))) === evaluation.hash;
}

function published(db: Db, where: ReturnType<typeof and>) {
  return db
    .select()
    .from(evaluations)
    .where(and(where, isPublished))
    .orderBy(...newestFirst)
    .limit(1);
}

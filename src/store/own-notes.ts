import { and, desc, eq, gte, isNull, or } from 'drizzle-orm';
import type { ProblemState } from '../domain/problems.ts';
import type { Instant } from '../domain/time.ts';
import type { Reporter } from './reports.ts';
import { inbox, problems, units, visits } from './schema.ts';
import type { Db, Tx } from './store.ts';

/** What somebody noted that is no report of work: a problem he told of, or a visit he made. */
export type OwnNote =
  | {
      readonly kind: 'problem';
      readonly id: number;
      readonly inboxId: number;
      readonly unitShort: string;
      readonly number: number;
      readonly state: ProblemState;
    }
  | {
      readonly kind: 'visit';
      readonly id: number;
      readonly inboxId: number;
      readonly unitShort: string;
      readonly withdrawnAt: Instant | null;
    };

const problemColumns = {
  id: problems.id,
  inboxId: problems.inboxId,
  unitShort: units.short,
  number: problems.number,
  state: problems.state,
};

/** His newest since then, withdrawn ones too: so that 撤销 twice never takes a second one. */
export async function latestNoteOf(db: Db, by: Reporter, since: Instant): Promise<OwnNote | null> {
  const [problem] = await db
    .select(problemColumns)
    .from(problems)
    .innerJoin(inbox, eq(inbox.id, problems.inboxId))
    .innerJoin(units, eq(units.id, problems.unitId))
    .where(and(toldBy(by), gte(problems.createdAt, since)))
    .orderBy(desc(problems.inboxId))
    .limit(1);
  const [visit] = await db
    .select({ id: visits.id, inboxId: visits.inboxId, unitShort: units.short, withdrawnAt: visits.withdrawnAt })
    .from(visits)
    .innerJoin(units, eq(units.id, visits.unitId))
    .where(and(eq(visits.visitorId, by.personId ?? 0), gte(visits.at, since)))
    .orderBy(desc(visits.inboxId))
    .limit(1);
  if (visit && (!problem || visit.inboxId > problem.inboxId)) return { kind: 'visit', ...visit };
  return problem ? { kind: 'problem', ...problem } : null;
}

/** The problem of that number that he told of; null when it is no problem, or another's. */
export async function ownProblem(
  db: Db,
  by: Reporter,
  { unitId, number }: { unitId: number; number: number },
): Promise<OwnNote | null> {
  const [problem] = await db
    .select(problemColumns)
    .from(problems)
    .innerJoin(inbox, eq(inbox.id, problems.inboxId))
    .innerJoin(units, eq(units.id, problems.unitId))
    .where(and(eq(problems.unitId, unitId), eq(problems.number, number), toldBy(by)))
    .limit(1);
  return problem ? { kind: 'problem', ...problem } : null;
}

/** Nothing is deleted. False when it is too late: withdrawn before, or somebody has seen to it. */
export async function withdrawNote(tx: Tx, { kind, id }: OwnNote, at: Instant): Promise<boolean> {
  const changed =
    kind === 'problem'
      ? await tx
          .update(problems)
          .set({ state: 'dropped', decidedAt: at, dropReason: '反映的人撤销了' })
          .where(and(eq(problems.id, id), eq(problems.state, 'open')))
          .returning({ id: problems.id })
      : await tx
          .update(visits)
          .set({ withdrawnAt: at })
          .where(and(eq(visits.id, id), isNull(visits.withdrawnAt)))
          .returning({ id: visits.id });
  return changed.length > 0;
}

function toldBy({ accountId, personId }: Reporter) {
  return or(eq(inbox.accountId, accountId), personId === null ? undefined : eq(problems.reporterPersonId, personId));
}

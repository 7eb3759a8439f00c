import { and, asc, eq, or } from 'drizzle-orm';
import type { Instant } from '../domain/time.ts';
import { feedback, persons } from './schema.ts';
import type { Db, Tx } from './store.ts';

export interface Feedback {
  readonly id: number;
  readonly text: string;
  readonly due: string;
  readonly state: 'open' | 'answered';
  readonly answer: string | null;
  readonly personId: number | null;
  /** Null when nobody knows, and when the writer did not want to be known. */
  readonly writer: string | null;
}

export async function addFeedback(tx: Tx, row: Omit<typeof feedback.$inferInsert, 'id' | 'state'>): Promise<number> {
  const [added] = await tx
    .insert(feedback)
    .values({ ...row, state: 'open' })
    .returning({ id: feedback.id });
  if (!added) throw new Error('an insert returned no feedback');
  return added.id;
}

export async function feedbackById(db: Db, id: number): Promise<Feedback | null> {
  const [row] = await selected(db).where(eq(feedback.id, id)).limit(1);
  return row ? shown(row) : null;
}

/** Not answered yet, oldest first. */
export async function openFeedback(db: Db): Promise<Feedback[]> {
  return (await selected(db).where(eq(feedback.state, 'open')).orderBy(asc(feedback.id))).map(shown);
}

/** What the account or the person has written, oldest first. */
export async function feedbackOf(
  db: Db,
  { accountId, personId }: { accountId: number; personId: number | null },
): Promise<Feedback[]> {
  const own = personId === null ? undefined : eq(feedback.personId, personId);
  const rows = await selected(db)
    .where(or(eq(feedback.accountId, accountId), own))
    .orderBy(asc(feedback.id));
  return rows.map(shown);
}

/** False when it was answered before. */
export async function answerFeedback(
  tx: Tx,
  id: number,
  { answer, personId, at }: { answer: string; personId: number; at: Instant },
): Promise<boolean> {
  const changed = await tx
    .update(feedback)
    .set({ state: 'answered', answer, answeredBy: personId, answeredAt: at })
    .where(and(eq(feedback.id, id), eq(feedback.state, 'open')))
    .returning({ id: feedback.id });
  return changed.length > 0;
}

function selected(db: Db) {
  return db
    .select({
      id: feedback.id,
      text: feedback.text,
      due: feedback.due,
      state: feedback.state,
      answer: feedback.answer,
      personId: feedback.personId,
      anonymous: feedback.anonymous,
      name: persons.name,
    })
    .from(feedback)
    .leftJoin(persons, eq(persons.id, feedback.personId));
}

function shown({
  anonymous,
  name,
  ...row
}: Omit<Feedback, 'writer'> & { anonymous: boolean; name: string | null }): Feedback {
  return { ...row, writer: anonymous ? null : name };
}

import { and, desc, eq, gte, isNull } from 'drizzle-orm';
import type { Instant } from '../domain/time.ts';
import { inbox, openQuestions } from './schema.ts';
import type { Db, Tx } from './store.ts';

/** A message whose unit was asked back, and its words. */
export interface OpenQuestion {
  readonly id: number;
  readonly inboxId: number;
  readonly text: string;
}

/** The message waits for its unit; asked again it waits anew. */
export async function askAboutMessage(
  tx: Tx,
  question: { inboxId: number; accountId: number; chatId: number; askedAt: Instant },
): Promise<void> {
  const { inboxId: target } = openQuestions;
  const again = { askedAt: question.askedAt, answeredAt: null };
  await tx.insert(openQuestions).values(question).onConflictDoUpdate({ target, set: again });
}

/** Messages of the account in the chat that wait since `since` or later, the newest first. */
export async function questionsOpen(
  db: Db,
  { accountId, chatId, since }: { accountId: number; chatId: number; since: Instant },
): Promise<OpenQuestion[]> {
  return db
    .select({ id: openQuestions.id, inboxId: openQuestions.inboxId, text: inbox.text })
    .from(openQuestions)
    .innerJoin(inbox, eq(inbox.id, openQuestions.inboxId))
    .where(
      and(
        eq(openQuestions.accountId, accountId),
        eq(openQuestions.chatId, chatId),
        isNull(openQuestions.answeredAt),
        gte(openQuestions.askedAt, since),
      ),
    )
    .orderBy(desc(openQuestions.inboxId));
}

export async function settleQuestion(tx: Tx, id: number, at: Instant): Promise<void> {
  await tx.update(openQuestions).set({ answeredAt: at }).where(eq(openQuestions.id, id));
}

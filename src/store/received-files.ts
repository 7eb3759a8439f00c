import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { IncomingFile } from '../domain/messages.ts';
import { inbox, receivedFiles } from './schema.ts';
import type { Db, Tx } from './store.ts';

export type ReceivedFile = typeof receivedFiles.$inferSelect;

export async function addFiles(tx: Tx, inboxId: number, files: readonly IncomingFile[]): Promise<void> {
  if (files.length === 0) return;
  await tx
    .insert(receivedFiles)
    .values(
      files.map(({ reference, name }, ordinal) => ({ inboxId, ordinal, reference, name, state: 'announced' as const })),
    );
}

export async function filesOfMessage(db: Db, inboxId: number): Promise<ReceivedFile[]> {
  return db.select().from(receivedFiles).where(eq(receivedFiles.inboxId, inboxId)).orderBy(asc(receivedFiles.ordinal));
}

/** Handled messages with files that are still to be fetched or read, oldest first. */
export async function messagesWithOpenFiles(db: Db): Promise<number[]> {
  const rows = await db
    .selectDistinct({ id: receivedFiles.inboxId })
    .from(receivedFiles)
    .innerJoin(inbox, eq(inbox.id, receivedFiles.inboxId))
    .where(and(inArray(receivedFiles.state, ['announced', 'fetched']), inArray(inbox.state, ['done', 'failed'])))
    .orderBy(asc(receivedFiles.inboxId));
  return rows.map(({ id }) => id);
}

/** `announced → fetched`: the bytes lie on the disk. */
export async function noteFetched(tx: Tx, id: number): Promise<void> {
  await tx
    .update(receivedFiles)
    .set({ state: 'fetched' })
    .where(and(eq(receivedFiles.id, id), eq(receivedFiles.state, 'announced')));
}

export async function noteFileAttempt(tx: Tx, id: number): Promise<void> {
  await tx
    .update(receivedFiles)
    .set({ attempts: sql`${receivedFiles.attempts} + 1` })
    .where(eq(receivedFiles.id, id));
}

/** Ends a file that waits; false when it was ended before. What it was called and where it lay is of no more use. */
export async function endFile(tx: Tx, id: number, state: 'done' | 'refused'): Promise<boolean> {
  const rows = await tx
    .update(receivedFiles)
    .set({ state, name: null, reference: '' })
    .where(and(eq(receivedFiles.id, id), inArray(receivedFiles.state, ['announced', 'fetched'])))
    .returning({ id: receivedFiles.id });
  return rows.length > 0;
}

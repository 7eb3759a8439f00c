import { and, eq, gte, inArray, isNotNull, isNull, lt, ne, notExists, or, type SQL, sql } from 'drizzle-orm';
import { forgottenText } from '../../domain/retention.ts';
import type { StoredFile } from '../retention.ts';
import {
  attachments,
  feedback,
  inbox,
  outbox,
  photos,
  problems,
  receivedFiles,
  reports,
  reportVersions,
  visits,
} from '../schema.ts';
import type { Db, Tx } from '../store.ts';
import { type Leaving, type OwnAccount, privateChatsOf } from './person.ts';
import { dropPraise } from './praise.ts';

/** Rows one unit of work touches: it stays well under the 200 ms that others wait. */
const rowsAtOnce = 300;

/** Words he wrote, and the answers to them. Returns how many messages; call again until none. */
export async function dropOwnWords(tx: Tx, leaving: Leaving): Promise<number> {
  const unhandled = inArray(inbox.state, ['received', 'held', 'failed']);
  const rows = await tx
    .select({ id: inbox.id })
    .from(inbox)
    .where(
      and(isOwn(leaving), or(ne(inbox.text, forgottenText), isNotNull(inbox.quote), isNotNull(inbox.error), unhandled)),
    )
    .limit(rowsAtOnce);
  const ids = rows.map((row) => row.id);
  await dropPraise(tx, leaving);
  await dropReportWords(tx, or(inArray(reports.inboxId, ids), eq(reports.reporterPersonId, leaving.personId)));
  await dropTold(tx, leaving.personId, ids);
  if (ids.length === 0) return 0;
  // What waited for its group, or for another try, comes to nothing.
  await tx
    .update(inbox)
    .set({ state: 'expired' })
    .where(and(inArray(inbox.id, ids), unhandled));
  await tx
    .update(inbox)
    .set({ text: forgottenText, quote: null, error: null, replyHandle: null })
    .where(inArray(inbox.id, ids));
  await dropReferences(tx, ids);
  await dropAnswers(tx, ids);
  return ids.length;
}

/** What he reported, complained about or wrote down of his visits; that there was a problem and where stays. */
async function dropTold(tx: Tx, personId: number, inboxIds: readonly number[]): Promise<void> {
  const ids = [...inboxIds];
  await tx
    .update(problems)
    .set({ text: forgottenText })
    .where(or(inArray(problems.inboxId, ids), eq(problems.reporterPersonId, personId)));
  await tx
    .update(visits)
    .set({ note: forgottenText })
    .where(or(inArray(visits.inboxId, ids), eq(visits.visitorId, personId)));
  await tx
    .update(feedback)
    .set({ text: forgottenText })
    .where(or(inArray(feedback.inboxId, ids), eq(feedback.personId, personId)));
}

/** Photos still on their way are not fetched any more, and nobody is told. */
async function dropReferences(tx: Tx, inboxIds: readonly number[]): Promise<void> {
  const own = inArray(attachments.inboxId, [...inboxIds]);
  await tx.update(attachments).set({ reference: forgottenText, told: true }).where(own);
  await tx
    .update(attachments)
    .set({ state: 'failed', error: forgottenText })
    .where(and(own, ne(attachments.state, 'stored')));
  const ownFiles = inArray(receivedFiles.inboxId, [...inboxIds]);
  await tx.update(receivedFiles).set({ reference: forgottenText, name: null }).where(ownFiles);
  await tx
    .update(receivedFiles)
    .set({ state: 'refused' })
    .where(and(ownFiles, ne(receivedFiles.state, 'done')));
}

const blankMessage = { text: forgottenText, askerName: null, images: [], files: [], replyHandle: null };

async function dropAnswers(tx: Tx, inboxIds: readonly number[]): Promise<void> {
  const answers = inArray(outbox.inboxId, [...inboxIds]);
  await tx.update(outbox).set(blankMessage).where(answers);
  // Those that never got out neither go nor wait for the office.
  await tx
    .update(outbox)
    .set({ state: 'failed', error: forgottenText, settled: 'delivered' })
    .where(and(answers, inArray(outbox.state, ['pending', 'failed', 'unknown']), isNull(outbox.settled)));
}

async function dropReportWords(tx: Tx, which: SQL | undefined): Promise<void> {
  const rows = await tx
    .update(reports)
    .set({ text: forgottenText, sources: [] })
    .where(and(which, ne(reports.text, forgottenText)))
    .returning({ id: reports.id });
  const versions = await tx
    .select({ id: reportVersions.id, before: reportVersions.before })
    .from(reportVersions)
    .where(
      inArray(
        reportVersions.reportId,
        rows.map((row) => row.id),
      ),
    );
  for (const { id, before } of versions) {
    const kept = 'text' in before ? { ...before, text: forgottenText } : before;
    await tx.update(reportVersions).set({ change: forgottenText, before: kept }).where(eq(reportVersions.id, id));
  }
}

/** What was sent to him privately. */
export async function dropPrivateTexts(tx: Tx, leaving: Leaving): Promise<number> {
  const privately = await privateChatsOf(tx, leaving);
  const rows = await tx
    .select({ id: outbox.id })
    .from(outbox)
    .where(and(inArray(outbox.chatId, privately), ne(outbox.text, forgottenText)))
    .limit(rowsAtOnce);
  const ids = rows.map((row) => row.id);
  if (ids.length > 0) await tx.update(outbox).set(blankMessage).where(inArray(outbox.id, ids));
  return ids.length;
}

/** Photos that only he sent; one that somebody else sent too belongs to that report as well and stays. */
export async function ownPhotos(db: Db, leaving: Leaving): Promise<StoredFile[]> {
  const own = db.select({ id: inbox.id }).from(inbox).where(isOwn(leaving));
  const byHim = db.select({ id: attachments.photoId }).from(attachments).where(inArray(attachments.inboxId, own));
  const byOthers = db
    .select({ id: attachments.id })
    .from(attachments)
    .where(and(eq(attachments.photoId, photos.id), sql`${attachments.inboxId} not in ${own}`));
  return db
    .select({ id: photos.id, sha256: photos.sha256 })
    .from(photos)
    .where(and(inArray(photos.id, byHim), notExists(byOthers)))
    .limit(rowsAtOnce);
}

/** The files are gone: the reports say that a photo was announced, and that it was removed. */
export async function dropPhotoRows(tx: Tx, ids: readonly number[]): Promise<void> {
  await tx
    .update(attachments)
    .set({ photoId: null, state: 'failed', error: forgottenText, told: true })
    .where(inArray(attachments.photoId, [...ids]));
  await tx.delete(photos).where(inArray(photos.id, [...ids]));
}

/** Messages he sent: all of an account that was his alone, else those of the time it was his. */
function isOwn({ accounts }: Leaving): SQL {
  const conditions = accounts.flatMap((account) => ownMessages(account));
  return or(...conditions) ?? sql`0`;
}

function ownMessages({ id, alone, spans }: OwnAccount): (SQL | undefined)[] {
  const sent = eq(inbox.accountId, id);
  if (alone) return [sent];
  return spans.map(({ from, to }) =>
    and(sent, gte(inbox.receivedAt, from), to === null ? undefined : lt(inbox.receivedAt, to)),
  );
}

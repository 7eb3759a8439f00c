import { and, asc, count, eq, isNull, ne, type SQL, sql } from 'drizzle-orm';
import type { Instant } from '../domain/time.ts';
import { attachments, inbox, reports } from './schema.ts';
import type { Db, Tx } from './store.ts';

/** What a photo is evidence of. */
export type PhotoTarget =
  | { readonly reportId: number }
  | { readonly findingId: number; readonly after?: boolean }
  | { readonly taskId: number }
  | { readonly spotId: number; readonly spotStage: 'before' | 'after' }
  | { readonly problemId: number; readonly after?: boolean }
  | { readonly visitId: number };

/** Belongs to nothing yet. */
export const isLoosePhoto = and(
  isNull(attachments.reportId),
  isNull(attachments.findingId),
  isNull(attachments.taskId),
  isNull(attachments.spotId),
  isNull(attachments.problemId),
  isNull(attachments.visitId),
);

/** Attaches the message's own photos that belong to nothing yet. Like the others: returns how many. */
export async function attachMessagePhotos(tx: Tx, target: PhotoTarget, inboxId: number): Promise<number> {
  return attach(tx, target, eq(attachments.inboxId, inboxId));
}

/**
 * Attaches photos the account sent privately or in this chat in this time that belong to nothing yet; not those of the
 * quoted message, whose photos came along with the quote.
 */
export async function attachRecentPhotos(
  tx: Tx,
  target: PhotoTarget,
  {
    accountId,
    chatId,
    since,
    until,
    except,
  }: { accountId: number; chatId: number; since: Instant; until: Instant; except?: string | undefined },
): Promise<number> {
  const sentJustNow = sql`${attachments.inboxId} in (
    select m.id from inbox as m join chats as c on c.id = m.chat_id
    where m.account_id = ${accountId} and m.received_at between ${since} and ${until} and (c.kind = 'private' or c.id = ${chatId})
      and m.message_id <> ${except ?? ''})`;
  return attach(tx, target, sentJustNow);
}

/** Attaches the photos of a message of the same chat that was quoted without them; the bot had received it itself. */
export async function attachQuotedPhotos(
  tx: Tx,
  target: PhotoTarget,
  { inboxId, messageId }: { inboxId: number; messageId: string },
): Promise<number> {
  const quoted = sql`${attachments.inboxId} in (
    select m.id from inbox as m join inbox as asking on asking.bot = m.bot and asking.chat_id = m.chat_id
    where asking.id = ${inboxId} and m.message_id = ${messageId})`;
  return attach(tx, target, quoted);
}

/**
 * Attachments that are evidence of a report: its own, those of the other reports of its message, since a photo shows what
 * the message tells, and those of reports that repeat it.
 */
export function isEvidenceOf(reportId: number): SQL {
  return sql`${attachments.reportId} in (
    select other.id from reports as own join reports as other
      on other.inbox_id = own.inbox_id or (other.repeat_of_id = own.id and other.state = 'repeat')
    where own.id = ${reportId})`;
}

/** The texts a report's photos were sent with, in their order. */
export async function captionsOf(db: Db, reportId: number): Promise<string[]> {
  const rows = await db
    .select({ text: inbox.text })
    .from(attachments)
    .innerJoin(inbox, eq(inbox.id, attachments.inboxId))
    .where(isEvidenceOf(reportId))
    .orderBy(asc(attachments.id));
  return rows.map((row) => row.text);
}

/** Photos of a report: those that failed are not usable, those still on their way are. */
export async function photosOf(db: Db, reportId: number): Promise<{ usable: number; failed: number }> {
  const rows = await db
    .select({ state: attachments.state, n: count() })
    .from(attachments)
    .where(isEvidenceOf(reportId))
    .groupBy(attachments.state);
  const sum = (failed: boolean) =>
    rows.filter((row) => (row.state === 'failed') === failed).reduce((total, row) => total + row.n, 0);
  return { usable: sum(false), failed: sum(true) };
}

/** Photos of a visit, in the order in which they came. */
export async function visitPhotos(db: Db, visitId: number): Promise<number[]> {
  const rows = await db
    .select({ id: attachments.id })
    .from(attachments)
    .where(and(eq(attachments.visitId, visitId), ne(attachments.state, 'failed')))
    .orderBy(asc(attachments.id));
  return rows.map(({ id }) => id);
}

/** Photos of a problem or finding, as it was and as it was put right, in the order in which they came; with failed ones left out. */
export async function problemPhotos(
  db: Db,
  { from, id }: { readonly from: 'problem' | 'finding'; readonly id: number },
): Promise<{ id: number; after: boolean }[]> {
  const column = from === 'problem' ? attachments.problemId : attachments.findingId;
  return db
    .select({ id: attachments.id, after: attachments.after })
    .from(attachments)
    .where(and(eq(column, id), ne(attachments.state, 'failed')))
    .orderBy(asc(attachments.id));
}

async function attach(tx: Tx, target: PhotoTarget, which: SQL): Promise<number> {
  const attached = await tx
    .update(attachments)
    // What it was compared as belonging to nothing says nothing about the work it now shows.
    .set({ ...target, compared: false, likeId: null, likeDistance: null })
    .where(and(which, isLoosePhoto))
    .returning({ id: attachments.id });
  if (attached.length > 0 && 'reportId' in target) {
    await tx
      .update(reports)
      .set({ photosAnnounced: sql`${reports.photosAnnounced} + ${attached.length}` })
      .where(sql`${reports.inboxId} = (select own.inbox_id from reports as own where own.id = ${target.reportId})`);
  }
  return attached.length;
}

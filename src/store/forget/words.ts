import { and, eq, gte, inArray, isNotNull, like, lt, ne, notExists, or, type SQL, sql } from 'drizzle-orm';
import type { AnySQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { type EvaluationDocument, hashOf } from '../../domain/evaluation.ts';
import { forgottenText } from '../../domain/retention.ts';
import type { StoredFile } from '../retention.ts';
import {
  attachments,
  audit,
  broadcasts,
  evaluations,
  findings,
  inbox,
  notices,
  outbox,
  photos,
  pointEntries,
  privateItems,
  reports,
  reportVersions,
  tasks,
} from '../schema.ts';
import type { Db, Tx } from '../store.ts';
import { type Leaving, type OwnAccount, privateChatsOf } from './person.ts';

/** Rows one unit of work touches: it stays well under the 200 ms that others wait. */
const rowsAtOnce = 300;

/** Words he wrote, and the answers to them. Returns how many messages; call again until none. */
export async function dropOwnWords(tx: Tx, leaving: Leaving): Promise<number> {
  const rows = await tx
    .select({ id: inbox.id })
    .from(inbox)
    .where(and(isOwn(leaving), or(ne(inbox.text, forgottenText), isNotNull(inbox.quote), isNotNull(inbox.error))))
    .limit(rowsAtOnce);
  const ids = rows.map((row) => row.id);
  if (ids.length === 0) return 0;
  await tx
    .update(inbox)
    .set({ text: forgottenText, quote: null, error: null, replyHandle: null })
    .where(inArray(inbox.id, ids));
  await tx.update(attachments).set({ reference: forgottenText }).where(inArray(attachments.inboxId, ids));
  await tx.update(outbox).set(blankMessage).where(inArray(outbox.inboxId, ids));
  await dropReportWords(tx, or(inArray(reports.inboxId, ids), eq(reports.reporterPersonId, leaving.personId)));
  return ids.length;
}

const blankMessage = { text: forgottenText, askerName: null, images: [], files: [] };

async function dropReportWords(tx: Tx, which: SQL | undefined): Promise<void> {
  const rows = await tx
    .update(reports)
    .set({ text: forgottenText })
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

/** Where other people, or the programme, may have written his name. JSON columns are text to the search. */
const mentions: readonly { table: SQLiteTable & { id: AnySQLiteColumn }; columns: readonly AnySQLiteColumn[] }[] = [
  { table: inbox, columns: [inbox.text, inbox.quote, inbox.error] },
  { table: reports, columns: [reports.text, reports.places, reports.quantities, reports.returnReason] },
  { table: reportVersions, columns: [reportVersions.before, reportVersions.change] },
  { table: tasks, columns: [tasks.title] },
  { table: findings, columns: [findings.place, findings.text] },
  { table: pointEntries, columns: [pointEntries.reason] },
  { table: broadcasts, columns: [broadcasts.text] },
  { table: notices, columns: [notices.text, notices.subject] },
  { table: outbox, columns: [outbox.text, outbox.askerName, outbox.error] },
  { table: privateItems, columns: [privateItems.text] },
  { table: audit, columns: [audit.before, audit.after] },
];

/** One piece of work for `dropMentions`: a column, and rows after `after`. */
export interface MentionPlace {
  readonly table: number;
  readonly after: number;
}

const rowsLookedAt = 5_000;

/** Puts 已删除 for his name in the next stretch of texts; returns where to go on, null at the end. */
export async function dropMentions(tx: Tx, leaving: Leaving, at: MentionPlace): Promise<MentionPlace | null> {
  const place = mentions[at.table];
  if (!place || leaving.hasNamesake) return null;
  const { table, columns } = place;
  const [last] = await tx.select({ id: sql<number | null>`max(${table.id})` }).from(table);
  const end = at.after + rowsLookedAt;
  const inStretch = and(gte(table.id, at.after + 1), lt(table.id, end + 1));
  for (const column of columns) {
    await tx
      .update(table)
      .set({ [keyOf(table, column)]: sql`replace(${column}, ${leaving.name}, ${forgottenText})` })
      .where(and(inStretch, like(column, `%${leaving.name}%`)));
  }
  return end < (last?.id ?? 0) ? { table: at.table, after: end } : { table: at.table + 1, after: 0 };
}

function keyOf(table: SQLiteTable, column: AnySQLiteColumn): string {
  const found = Object.entries(table).find(([, value]) => value === column);
  if (!found) throw new Error(`${column.name} is no column of its table`);
  return found[0];
}

/**
 * Frozen evaluations keep every figure and say 已删除 where his name stood in what was found; the hash is that of the
 * document as it now is. Returns the ids of those changed.
 */
export async function dropFromEvaluations(tx: Tx, leaving: Leaving): Promise<number[]> {
  if (leaving.hasNamesake) return [];
  const rows = await tx
    .select({ id: evaluations.id, document: evaluations.document })
    .from(evaluations)
    .where(like(evaluations.document, `%${leaving.name}%`));
  for (const { id, document } of rows) {
    const text = JSON.stringify(document).replaceAll(leaving.name, forgottenText);
    const redacted = JSON.parse(text) as EvaluationDocument;
    await tx
      .update(evaluations)
      .set({ document: redacted, hash: hashOf(redacted) })
      .where(eq(evaluations.id, id));
  }
  return rows.map((row) => row.id);
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

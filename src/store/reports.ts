import { and, asc, desc, eq, gte, inArray, isNull, lte, ne, or, type SQL, sql } from 'drizzle-orm';
import type { ParticipantPart } from '../domain/points.ts';
import type { SourceWords } from '../domain/reading/reading.ts';
import type { ReportFacts } from '../domain/same-work.ts';
import type { Day, Instant } from '../domain/time.ts';
import { participants, persons, reports, reportVersions, units } from './schema.ts';
import type { Db, Tx } from './store.ts';
import { reopenTasksOf } from './tasks.ts';
import { takeNumber } from './units.ts';

export type ReportRow = typeof reports.$inferSelect;
export type ReportState = ReportRow['state'];
export type ParticipantSource = typeof participants.$inferSelect.source;

/** A report with the short name of its unit, as people call it: 长湖37. */
export interface Report extends ReportRow {
  readonly unitShort: string;
  /** Posted by somebody who was the unit's secretary then: it is not confirmed within the unit. */
  readonly bySecretary: boolean;
}

export interface NewReport extends ReportFacts {
  /** What the roster calls the places. */
  readonly knownPlaces: string[];
  readonly sources: SourceWords[];
  /** The report that tells of the same work and counts for both. */
  readonly repeatOfId: number | null;
  readonly unitId: number;
  readonly inboxId: number;
  readonly reporterAccountId: number;
  readonly reporterPersonId: number | null;
  readonly onBehalf: boolean;
  readonly text: string;
  readonly createdAt: Instant;
}

/** Whose reports: those of the account, and of the person on any account. */
export interface Reporter {
  readonly accountId: number;
  readonly personId: number | null;
}

export interface Participant {
  readonly personId: number;
  readonly name: string;
  readonly source: ParticipantSource;
  readonly part: ParticipantPart;
  readonly addedAt: Instant;
}

/** Stores a report under the unit's next number, waiting for confirmation or as a repeat. Its photos are attached separately. */
export async function addReport(tx: Tx, report: NewReport): Promise<Report> {
  const number = await takeNumber(tx, report.unitId);
  const [row] = await tx
    .insert(reports)
    .values({
      ...report,
      number,
      photosAnnounced: sharedPhotos(report.inboxId),
      state: report.repeatOfId === null ? 'pending' : 'repeat',
    })
    .returning({ id: reports.id });
  if (!row) throw new Error('an insert returned no report');
  return reportById(tx, row.id);
}

/** A message's photos are those of each of its reports. */
function sharedPhotos(inboxId: number): SQL<number> {
  return sql<number>`(select coalesce(max(r.photos_announced), 0) from reports as r where r.inbox_id = ${inboxId})`;
}

export async function reportById(db: Db, id: number): Promise<Report> {
  const [report] = await select(db, eq(reports.id, id), 1);
  if (!report) throw new Error(`no report ${id}`);
  return report;
}

export async function reportByNumber(db: Db, unitId: number, number: number): Promise<Report | null> {
  const [report] = await select(db, and(eq(reports.unitId, unitId), eq(reports.number, number)), 1);
  return report ?? null;
}

/** The reporter's newest reports since then, in any state, newest first. */
export async function latestReportsOf(db: Db, reporter: Reporter, since: Instant, limit: number): Promise<Report[]> {
  return select(db, and(sentBy(reporter), gte(reports.createdAt, since)), limit);
}

/** Reports that count for these days in the unit, oldest first. */
export async function standingReports(db: Db, unitId: number, days: { from: Day; to: Day }): Promise<Report[]> {
  const inDays = and(lte(reports.day, days.to), gte(reports.dayTo, days.from));
  const found = await select(
    db,
    and(eq(reports.unitId, unitId), inDays, inArray(reports.state, ['pending', 'confirmed'])),
  );
  return found.reverse();
}

/** Reports that tell of the same work again, oldest first; the report counts for them. */
export async function repeatsOf(db: Db, reportId: number): Promise<Report[]> {
  return (await select(db, and(eq(reports.repeatOfId, reportId), eq(reports.state, 'repeat')))).reverse();
}

/** The reports that came with one message, withdrawn ones left aside, in their order. */
export async function reportsOfMessage(db: Db, inboxId: number): Promise<Report[]> {
  return (await select(db, and(eq(reports.inboxId, inboxId), ne(reports.state, 'withdrawn')))).reverse();
}

/** Reports of these units that wait for confirmation, in the order of unit and number. */
export async function pendingReports(db: Db, unitIds: readonly number[]): Promise<Report[]> {
  const rows = await select(db, and(inArray(reports.unitId, [...unitIds]), eq(reports.state, 'pending')));
  return rows.sort((a, b) => a.unitId - b.unitId || a.number - b.number);
}

/**
 * Changes a report and keeps what it said before. `text` are the words of the one who changed it. Returns the report
 * as it is now.
 */
export async function changeReport(
  tx: Tx,
  report: ReportRow,
  change: {
    to: Partial<ReportFacts> & { knownPlaces?: string[]; state?: ReportState; repeatOfId?: number | null };
    text: string;
    accountId: number | null;
    at: Instant;
  },
): Promise<Report> {
  await tx.insert(reportVersions).values({
    reportId: report.id,
    version: report.version,
    before: { ...factsOf(report), state: report.state, decidedBy: report.decidedBy, decidedAt: report.decidedAt },
    change: change.text,
    accountId: change.accountId,
    at: change.at,
  });
  await tx
    .update(reports)
    .set({ ...change.to, version: report.version + 1 })
    .where(eq(reports.id, report.id));
  if (change.to.state !== undefined) await reopenTasksOf(tx, report.id);
  return reportById(tx, report.id);
}

/** Oldest first. */
export async function versionsOf(db: Db, reportId: number): Promise<(typeof reportVersions.$inferSelect)[]> {
  return db
    .select()
    .from(reportVersions)
    .where(eq(reportVersions.reportId, reportId))
    .orderBy(asc(reportVersions.version));
}

/** Confirms, returns or withdraws. Who and why is kept on the report; the audit keeps every decision. */
export async function decideReport(
  tx: Tx,
  reportId: number,
  decision: { state: ReportState; by: number | null; at: Instant; returnReason?: string },
): Promise<void> {
  const { state, by, at, returnReason } = decision;
  await tx
    .update(reports)
    .set({ state, decidedBy: by, decidedAt: at, returnReason: returnReason ?? null })
    .where(eq(reports.id, reportId));
  if (state !== 'confirmed') await reopenTasksOf(tx, reportId);
}

export async function participantsOf(db: Db, reportId: number): Promise<Participant[]> {
  return db
    .select({
      personId: participants.personId,
      name: persons.name,
      source: participants.source,
      part: participants.part,
      addedAt: participants.addedAt,
    })
    .from(participants)
    .innerJoin(persons, eq(persons.id, participants.personId))
    .where(and(eq(participants.reportId, reportId), isNull(participants.removedAt)))
    .orderBy(participants.id);
}

/** The participants of a report and of those that repeat it, each person once. */
export async function everyoneIn(db: Db, reportId: number): Promise<Participant[]> {
  const found = new Map<number, Participant>();
  for (const id of [reportId, ...(await repeatsOf(db, reportId)).map((repeat) => repeat.id)]) {
    for (const one of await participantsOf(db, id)) if (!found.has(one.personId)) found.set(one.personId, one);
  }
  return [...found.values()];
}

/** Adds people who are not participants yet; returns the ids of those added. */
export async function addParticipants(
  tx: Tx,
  reportId: number,
  people: readonly { personId: number; source: ParticipantSource; part?: ParticipantPart }[],
  at: Instant,
): Promise<number[]> {
  const known = new Set((await participantsOf(tx, reportId)).map((participant) => participant.personId));
  const added: number[] = [];
  for (const { personId, source, part = 'joined' } of people) {
    if (known.has(personId)) continue;
    known.add(personId);
    added.push(personId);
    await tx.insert(participants).values({ reportId, personId, source, part, addedAt: at });
  }
  return added;
}

/** What a participant did in the work; false when it was that already, or he is not in the report itself. */
export async function setPart(
  tx: Tx,
  reportId: number,
  { personId, part }: { personId: number; part: ParticipantPart },
): Promise<boolean> {
  const changed = await tx
    .update(participants)
    .set({ part })
    .where(
      and(
        eq(participants.reportId, reportId),
        eq(participants.personId, personId),
        isNull(participants.removedAt),
        ne(participants.part, part),
      ),
    )
    .returning({ id: participants.id });
  return changed.length > 0;
}

/** Takes people off a report; the row stays, with the time. Returns the ids of those who were on it. */
export async function removeParticipants(
  tx: Tx,
  reportId: number,
  personIds: readonly number[],
  at: Instant,
): Promise<number[]> {
  if (personIds.length === 0) return [];
  const removed = await tx
    .update(participants)
    .set({ removedAt: at })
    .where(
      and(
        eq(participants.reportId, reportId),
        inArray(participants.personId, [...personIds]),
        isNull(participants.removedAt),
      ),
    )
    .returning({ personId: participants.personId });
  return removed.map((row) => row.personId);
}

/** True when the report came from this account, or from this person on another one. */
export function isReporter(report: ReportRow, reporter: Reporter): boolean {
  return (
    report.reporterAccountId === reporter.accountId ||
    (reporter.personId !== null && report.reporterPersonId === reporter.personId)
  );
}

async function select(db: Db, where: SQL | undefined, limit = 1000): Promise<Report[]> {
  const rows = await db
    .select({ report: reports, unitShort: units.short, bySecretary })
    .from(reports)
    .innerJoin(units, eq(units.id, reports.unitId))
    .where(where)
    .orderBy(desc(reports.id))
    .limit(limit);
  return rows.map(({ report, ...more }) => ({ ...report, ...more }));
}

const bySecretary = sql<boolean>`exists (
  select 1 from role_grants as held
  where held.person_id = ${reports.reporterPersonId} and held.role = 'secretary'
    and (held.unit_id is null or held.unit_id = ${reports.unitId})
    and held.valid_from <= ${reports.createdAt} and (held.valid_to is null or held.valid_to > ${reports.createdAt}))`.mapWith(
  Boolean,
);

function sentBy({ accountId, personId }: Reporter): SQL | undefined {
  const byAccount = eq(reports.reporterAccountId, accountId);
  return personId === null ? byAccount : or(byAccount, eq(reports.reporterPersonId, personId));
}

function factsOf(report: ReportRow): ReportFacts {
  const { day, dayTo, kinds, places, attendance, quantities } = report;
  return { day, dayTo, kinds, places, attendance, quantities };
}

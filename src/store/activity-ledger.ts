import { aliasedTable, and, asc, eq, gt, gte, inArray, lte, or } from 'drizzle-orm';
import type { Channel, RollCall } from '../domain/activity-details.ts';
import type { Attendance, Quantity } from '../domain/reading/reading.ts';
import { addDays, type Day, startOfDay } from '../domain/time.ts';
import {
  accounts,
  attachments,
  chats,
  gridAreas,
  grids,
  households,
  inbox,
  persons,
  reportDetails,
  reports,
  teams,
  units,
} from './schema.ts';
import type { Db } from './store.ts';

/** A report as the activity ledger shows it. */
export interface LedgerReport {
  readonly number: string;
  readonly day: Day;
  readonly dayTo: Day;
  readonly unitName: string;
  /** Grids its known places lie in, by name, with the groups and other places as the roster calls them. */
  readonly grids: readonly string[];
  readonly knownPlaces: readonly string[];
  readonly places: readonly string[];
  readonly kinds: readonly string[];
  readonly text: string;
  readonly attendance: Attendance | null;
  readonly quantities: readonly Quantity[];
  readonly photoIds: readonly number[];
  readonly reporter: string | null;
  readonly onBehalf: boolean;
  readonly decidedBy: string | null;
  /** Title of the group it came from; null: sent privately. */
  readonly group: string | null;
  readonly isWaiting: boolean;
  readonly channels: readonly Channel[];
  readonly rolls: readonly RollCall[];
  readonly campaigns: readonly string[];
  readonly teams: readonly string[];
  readonly household: string | null;
}

export interface LedgerAsked {
  readonly from: Day;
  readonly to: Day;
  readonly unitIds: readonly number[] | null;
}

const rowsAtOnce = 2_000;

/**
 * The reports that stand, by day, in pieces: a year of a town is 50,000 rows, so each piece costs two reads whatever
 * its size. For a thread of its own or the command line.
 */
export async function* ledgerReports(db: Db, asked: LedgerAsked): AsyncGenerator<LedgerReport[]> {
  const gridOf = await gridNames(db, asked.to);
  const teamNames = new Map((await db.select({ id: teams.id, name: teams.name }).from(teams)).map(pair));
  let after = { day: '', id: 0 };
  for (;;) {
    const rows = await piece(db, asked, after);
    const photos = await photosOf(
      db,
      rows.map(({ report }) => report.inboxId),
    );
    yield rows.map(({ report, unit, details, ...names }) => ({
      ...report,
      number: `${unit.short}${report.number}`,
      unitName: unit.name,
      grids: gridsIn(report.knownPlaces, gridOf.get(report.unitId)),
      photoIds: photos.get(report.inboxId) ?? [],
      reporter: names.reporter ?? names.account,
      decidedBy: names.decidedBy,
      group: names.chatKind === 'group' ? (names.chat ?? '群') : null,
      isWaiting: report.state === 'pending',
      channels: details?.channels ?? [],
      rolls: details?.rolls ?? [],
      campaigns: details?.campaigns ?? [],
      teams: (details?.teamIds ?? []).map((id) => teamNames.get(id) ?? ''),
      household: names.household,
    }));
    const last = rows.at(-1)?.report;
    if (!last || rows.length < rowsAtOnce) return;
    after = { day: last.day, id: last.id };
  }
}

const decider = aliasedTable(persons, 'decider');

function piece(db: Db, { from, to, unitIds }: LedgerAsked, after: { day: Day; id: number }) {
  return db
    .select({
      report: reports,
      unit: { name: units.name, short: units.short },
      details: reportDetails,
      reporter: persons.name,
      account: accounts.displayName,
      decidedBy: decider.name,
      chat: chats.title,
      chatKind: chats.kind,
      household: households.head,
    })
    .from(reports)
    .innerJoin(units, eq(units.id, reports.unitId))
    .innerJoin(inbox, eq(inbox.id, reports.inboxId))
    .innerJoin(chats, eq(chats.id, inbox.chatId))
    .innerJoin(accounts, eq(accounts.id, reports.reporterAccountId))
    .leftJoin(persons, eq(persons.id, reports.reporterPersonId))
    .leftJoin(decider, eq(decider.id, reports.decidedBy))
    .leftJoin(reportDetails, eq(reportDetails.reportId, reports.id))
    .leftJoin(households, eq(households.id, reportDetails.householdId))
    .where(
      and(
        // The index is entered where the last piece ended, not at the first day again.
        gte(reports.day, after.day > from ? after.day : from),
        lte(reports.day, to),
        inArray(reports.state, ['confirmed', 'pending']),
        unitIds === null ? undefined : inArray(reports.unitId, [...unitIds]),
        or(gt(reports.day, after.day), and(eq(reports.day, after.day), gt(reports.id, after.id))),
      ),
    )
    .orderBy(asc(reports.day), asc(reports.id))
    .limit(rowsAtOnce);
}

/** Numbers of the photos, as the store names them, by the message they are evidence for. */
async function photosOf(db: Db, inboxIds: readonly number[]): Promise<Map<number, number[]>> {
  const rows = await db
    .select({ inboxId: reports.inboxId, photoId: attachments.photoId })
    .from(attachments)
    .innerJoin(reports, eq(reports.id, attachments.reportId))
    .where(inArray(reports.inboxId, [...new Set(inboxIds)]))
    .orderBy(asc(attachments.inboxId), asc(attachments.ordinal));
  const found = new Map<number, number[]>();
  for (const { inboxId, photoId } of rows) {
    if (photoId === null) continue;
    const own = found.get(inboxId);
    if (own) own.push(photoId);
    else found.set(inboxId, [photoId]);
  }
  return found;
}

type Areas = readonly { readonly name: string; readonly groups: readonly string[] }[];

async function gridNames(db: Db, to: Day): Promise<Map<number, Areas>> {
  const end = startOfDay(addDays(to, 1));
  const rows = await db
    .select({ unitId: gridAreas.unitId, name: grids.name, groups: gridAreas.groups, validTo: gridAreas.validTo })
    .from(gridAreas)
    .innerJoin(grids, eq(grids.id, gridAreas.gridId))
    .where(lte(gridAreas.validFrom, end))
    .orderBy(asc(gridAreas.id));
  const found = new Map<number, (typeof rows)[number][]>();
  for (const row of rows.filter(({ validTo }) => validTo === null || validTo >= end)) {
    found.set(row.unitId, [...(found.get(row.unitId) ?? []), row]);
  }
  return found;
}

function gridsIn(places: readonly string[], areas: Areas = []): string[] {
  return areas
    .filter(({ name, groups }) => places.some((one) => one === name || groups.includes(one)))
    .map(({ name }) => name);
}

function pair({ id, name }: { id: number; name: string }): [number, string] {
  return [id, name];
}

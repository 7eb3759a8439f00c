import { and, between, eq } from 'drizzle-orm';
import type { WorkWorth } from '../domain/points.ts';
import { type Award, awardsOf, isSameAward, movedReason, movedWords, type PlacedWork } from '../domain/points-order.ts';
import type { Rules } from '../domain/programme/model.ts';
import { type Day, type Instant, mondayOf } from '../domain/time.ts';
import { addPointEntries, type PointEntryRow, reverseEntries, standingEntriesOfReport, stands } from './points.ts';
import { pointEntries, reports } from './schema.ts';
import type { Tx } from './store.ts';

/** Who books, when, and by which rules. */
export interface Booking {
  readonly by: number | null;
  readonly at: Instant;
  readonly rulesAt: (day: Day) => Rules;
}

/** Whose entries of the report are taken back and booked again, and how the reason begins. */
export interface BookedAnew {
  readonly personIds: readonly number[];
  readonly why: string;
}

interface ReportPlace {
  readonly id: number;
  readonly unitId: number;
  readonly number: number;
  readonly day: Day;
}

/**
 * Books what confirmed work is worth, for those who have no entry of the report yet; whose work was worth nothing, since
 * photos were missing, and those to be booked `anew` get theirs in its place. Where other work of theirs moves in the order,
 * it is booked too. Twice is once.
 */
export async function bookWork(
  tx: Tx,
  { report, worth, anew }: { report: ReportPlace; worth: readonly WorkWorth[]; anew: BookedAnew },
  booking: Booking,
): Promise<void> {
  const booked = new Map((await standingEntriesOfReport(tx, report.id)).map((entry) => [entry.personId, entry]));
  for (const { personId, ...one } of worth) {
    const before = booked.get(personId);
    const isAnew = anew.personIds.includes(personId);
    if (before && !isAnew && (before.worthHundredths !== 0 || one.worthHundredths === 0)) continue;
    if (before) {
      await reverseEntries(tx, [before], { by: booking.by, at: booking.at, why: isAnew ? anew.why : '重新计分' });
    }
    const { day, unitId, number } = report;
    await settle(tx, { personId, day, fresh: { reportId: report.id, day, unitId, number, ...one } }, booking);
  }
}

/**
 * Takes back the standing entries of a report, of these people or of all, and gives the places they had to the work that
 * comes next. Returns how many of them had brought points.
 */
export async function takeBackWork(
  tx: Tx,
  { reportId, personIds, why }: { reportId: number; personIds?: readonly number[]; why: string },
  booking: Booking,
): Promise<number> {
  const entries = (await standingEntriesOfReport(tx, reportId)).filter(
    ({ personId }) => personIds === undefined || personIds.includes(personId),
  );
  await reverseEntries(tx, entries, { by: booking.by, at: booking.at, why });
  for (const { personId, day } of entries) await settle(tx, { personId, day, fresh: null }, booking);
  return entries.filter(({ hundredths }) => hundredths > 0).length;
}

/** Work that is in the ledger, or comes into it now. */
interface LedgerWork extends PlacedWork {
  readonly reportId: number;
  /** Null: not booked yet. */
  readonly entry: PointEntryRow | null;
}

type FreshWork = Omit<LedgerWork, 'entry'>;

interface Change {
  readonly personId: number;
  readonly day: Day;
  readonly fresh: FreshWork | null;
}

/** The year of the day, and the next one for as long as the week between the two changes. */
async function settle(tx: Tx, { personId, day, fresh }: Change, booking: Booking): Promise<void> {
  let touched: readonly Day[] = [day];
  let coming = fresh;
  for (let year = Number(day.slice(0, 4)); touched.length > 0; year += 1) {
    const booked = await settleYear(tx, { personId, year, fresh: coming }, booking);
    const lastMonday = mondayOf(`${year}-12-31`);
    touched = [...touched, ...booked].filter((one) => one >= lastMonday && Number(one.slice(0, 4)) === year);
    coming = null;
  }
}

/** Compares what one person's work of a calendar year brings with what stands, and books the difference; returns its days. */
async function settleYear(
  tx: Tx,
  { personId, year, fresh }: { personId: number; year: number; fresh: FreshWork | null },
  booking: Booking,
): Promise<Day[]> {
  const { works, taken } = await readYear(tx, personId, year);
  const capsAt = (day: Day) => booking.rulesAt(day).memberPoints;
  const all = fresh ? [...works, { ...fresh, entry: null }] : works;
  const different = awardsOf(all, { taken, capsAt }).filter(
    ({ work: { entry }, award }) => entry === null || !isSameAward(entry, award),
  );
  for (const { work, award } of different) await bookAward(tx, { work: { ...work, personId }, award }, booking);
  return different.map(({ work: { day } }) => day);
}

async function bookAward(
  tx: Tx,
  { work, award }: { work: LedgerWork & { personId: number }; award: Award },
  { by, at, rulesAt }: Booking,
): Promise<void> {
  const { entry, personId, reportId, day, ruleId, worthHundredths } = work;
  if (entry) await reverseEntries(tx, [entry], { by, at, why: movedWords });
  await addPointEntries(tx, [
    {
      personId,
      reportId,
      day,
      ruleId,
      worthHundredths,
      work: work.work,
      hundredths: award.hundredths,
      reason: entry === null ? award.reason : movedReason(award, entry),
      rulesVersion: rulesAt(day).version,
      // Whoever confirmed the work gave the points, whatever moved them.
      decidedBy: entry === null ? by : entry.decidedBy,
      at,
    },
  ]);
}

/** What stands of the year, and the days of the week around New Year that are last year's: they come first and stay. */
async function readYear(
  tx: Tx,
  personId: number,
  year: number,
): Promise<{ works: LedgerWork[]; taken: PointEntryRow[] }> {
  const first = `${year}-01-01`;
  const rows = await tx
    .select({ entry: pointEntries, unitId: reports.unitId, number: reports.number })
    .from(pointEntries)
    .leftJoin(reports, eq(reports.id, pointEntries.reportId))
    .where(
      and(eq(pointEntries.personId, personId), between(pointEntries.day, mondayOf(first), `${year}-12-31`), stands),
    )
    .orderBy(pointEntries.id);
  const works: LedgerWork[] = [];
  const taken: PointEntryRow[] = [];
  for (const { entry, unitId, number } of rows) {
    const { reportId, worthHundredths, work, day, ruleId } = entry;
    const isFixed = reportId === null || worthHundredths === null || work === null || day < first;
    if (isFixed || unitId === null || number === null) taken.push(entry);
    else works.push({ reportId, unitId, number, day, ruleId, worthHundredths, work, entry });
  }
  return { works, taken };
}

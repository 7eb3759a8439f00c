import { pointsFor, whyNoPoints } from '../domain/points.ts';
import { addDays, mondayOf } from '../domain/time.ts';
import { photosOf } from '../store/message-photos.ts';
import { addPointEntries, reverseEntriesOfReport, standingEntries, standingEntriesOfReport } from '../store/points.ts';
import { everyoneIn, type Report } from '../store/reports.ts';
import type { CommandContext } from './command.ts';

/**
 * Books the points of a confirmed report for those participants who have no standing entry of it yet, so running it
 * again adds nothing; a zero entry is made good when what was missing (photos) has come since. Returns why the report
 * earns nobody anything, null when it does.
 */
export async function awardPoints(context: CommandContext, report: Report): Promise<string | null> {
  const { tx, now, programme, sender } = context;
  const rules = context.rulesAt(report.day);
  const booked = await standingEntriesOfReport(tx, report.id);
  const scored = new Set(booked.filter((entry) => entry.hundredths > 0).map((entry) => entry.personId));
  const atZero = new Set(booked.map((entry) => entry.personId));
  const people = (await everyoneIn(tx, report.id)).filter((participant) => !scored.has(participant.personId));
  const participants = [];
  for (const { personId, part } of people) {
    participants.push({ personId, part, standing: await standingEntries(tx, personId, capWindow(report.day)) });
  }
  const { usable } = await photosOf(tx, report.id);
  const confirmed = { kinds: report.kinds, day: report.day, photos: usable, participants };
  const book = { rules: rules.memberPoints, kinds: programme.activityKinds };
  const entries = pointsFor(confirmed, book).filter((entry) => entry.hundredths > 0 || !atZero.has(entry.personId));
  await addPointEntries(
    tx,
    entries.map((entry) => ({
      ...entry,
      reportId: report.id,
      rulesVersion: rules.version,
      day: report.day,
      decidedBy: sender.person?.id ?? null,
      at: now,
    })),
  );
  return whyNoPoints(confirmed, book);
}

/** Takes back the points of those who are no longer in a confirmed report, since what named them is told apart now. */
export async function takeBackPointsOfGone(context: CommandContext, counted: Report, why: string): Promise<void> {
  if (counted.state !== 'confirmed') return;
  const { tx, now, sender } = context;
  const still = new Set((await everyoneIn(tx, counted.id)).map(({ personId }) => personId));
  const gone = (await standingEntriesOfReport(tx, counted.id)).filter(({ personId }) => !still.has(personId));
  const personIds = gone.map(({ personId }) => personId);
  await reverseEntriesOfReport(tx, counted.id, { by: sender.person?.id ?? null, at: now, why, personIds });
}

/** Takes back what these people had for the report, before it is booked anew for the part they had in it. */
export async function takeBackPointsOf(
  context: CommandContext,
  report: Report,
  { personIds, why }: { personIds: readonly number[]; why: string },
): Promise<number> {
  if (personIds.length === 0) return 0;
  const by = context.sender.person?.id ?? null;
  return reverseEntriesOfReport(context.tx, report.id, { by, at: context.now, why, personIds });
}

/** Takes the report's points back, if it had any; `why` begins the reason people read. */
export async function takeBackPoints(context: CommandContext, report: Report, why: string): Promise<number> {
  const by = context.sender.person?.id ?? null;
  return reverseEntriesOfReport(context.tx, report.id, { by, at: context.now, why });
}

/** The calendar year of the day and its whole week, which may reach into the next or the last year. */
function capWindow(day: string): { from: string; to: string } {
  const monday = mondayOf(day);
  const sunday = addDays(monday, 6);
  const from = `${day.slice(0, 4)}-01-01`;
  const to = `${day.slice(0, 4)}-12-31`;
  return { from: monday < from ? monday : from, to: sunday > to ? sunday : to };
}

import { whyNoPoints, worthOf } from '../domain/points.ts';
import { photosOf } from '../store/message-photos.ts';
import { standingEntriesOfReport } from '../store/points.ts';
import { type BookedAnew, type Booking, bookWork, takeBackWork } from '../store/points-order.ts';
import { everyoneIn, type Report } from '../store/reports.ts';
import type { CommandContext } from './command.ts';

/**
 * Books the points of a confirmed report for those participants who have no standing entry of it yet, so running it
 * again adds nothing; a zero entry is made good when what was missing (photos) has come since, and whose part was changed
 * is booked anew. Returns why the report earns nobody anything, null when it does.
 */
export async function awardPoints(context: CommandContext, report: Report, anew: BookedAnew): Promise<string | null> {
  const { tx, programme } = context;
  const participants = await everyoneIn(tx, report.id);
  const { usable } = await photosOf(tx, report.id);
  const confirmed = { kinds: report.kinds, photos: usable, participants };
  const book = { rules: context.rulesAt(report.day).memberPoints, kinds: programme.activityKinds };
  await bookWork(tx, { report, worth: worthOf(confirmed, book), anew }, bookingOf(context));
  return whyNoPoints(confirmed, book);
}

/** Takes back the points of those who are no longer in a confirmed report, since what named them is told apart now. */
export async function takeBackPointsOfGone(context: CommandContext, counted: Report, why: string): Promise<void> {
  if (counted.state !== 'confirmed') return;
  const { tx } = context;
  const still = new Set((await everyoneIn(tx, counted.id)).map(({ personId }) => personId));
  const gone = (await standingEntriesOfReport(tx, counted.id)).filter(({ personId }) => !still.has(personId));
  const personIds = gone.map(({ personId }) => personId);
  await takeBackWork(tx, { reportId: counted.id, personIds, why }, bookingOf(context));
}

/** Takes the report's points back; `why` begins the reason people read. Returns of how many people points were taken. */
export async function takeBackPoints(context: CommandContext, report: Report, why: string): Promise<number> {
  return takeBackWork(context.tx, { reportId: report.id, why }, bookingOf(context));
}

function bookingOf({ sender, now, rulesAt }: CommandContext): Booking {
  return { by: sender.person?.id ?? null, at: now, rulesAt };
}

import { channels, correctDetails, outreachKind, readDetails } from '../domain/activity-details.ts';
import { rightHalf } from '../domain/reading/fix.ts';
import { detailNames, detailsOf, saveDetails } from '../store/report-details.ts';
import type { Report } from '../store/reports.ts';
import type { CommandContext } from './command.ts';

/** Keeps what a report tells beyond its graded facts. `correction`: words that changed it afterwards. */
export async function noteDetails(
  { tx, now, programme }: CommandContext,
  report: Report,
  correction?: string,
): Promise<void> {
  const names = await detailNames(tx, {
    unitId: report.unitId,
    personId: report.reporterPersonId,
    programme,
    at: now,
  });
  const { kinds } = report;
  const told = readDetails(report.text, { kinds, now: report.createdAt, names });
  if (correction === undefined) return saveDetails(tx, report.id, told);
  const kept = (await detailsOf(tx, report.id)) ?? told;
  const isOutreach = kinds.includes(outreachKind);
  const known = kept.channels.length > 0 ? kept.channels : told.channels;
  const changed = correctDetails(
    { ...kept, channels: isOutreach ? known : [] },
    readDetails(rightHalf(correction), { kinds, now, names: { ...names, own: { branch: null, householdId: null } } }),
  );
  await saveDetails(tx, report.id, {
    ...changed,
    channels: channels.filter((channel) => changed.channels.includes(channel)),
  });
}

import { staysSameWork } from '../domain/same-work.ts';
import { changeReport, type Report, repeatsOf } from '../store/reports.ts';
import type { CommandContext } from './command.ts';

/**
 * A report that others repeat was withdrawn or returned, or corrected into another work: the first of those that no longer repeat it
 * waits for confirmation now, and the others repeat that one. Null when nothing had to change.
 */
export async function countRepeatInstead(context: CommandContext, changed: Report): Promise<Report | null> {
  const { tx, sender, now } = context;
  const repeats = await repeatsOf(tx, changed.id);
  const stands = changed.state === 'pending' || changed.state === 'confirmed';
  const left = stands ? repeats.filter((repeat) => !staysSameWork(repeat, changed)) : repeats;
  const [heir, ...others] = left;
  if (!heir) return null;
  const change = {
    text: `同一件的另一条${stands ? '改' : changed.state === 'withdrawn' ? '撤销' : '退回'}了`,
    accountId: sender.accountId,
    at: now,
  };
  for (const other of others) await changeReport(tx, other, { to: { repeatOfId: heir.id }, ...change });
  return changeReport(tx, heir, { to: { state: 'pending', repeatOfId: null }, ...change });
}

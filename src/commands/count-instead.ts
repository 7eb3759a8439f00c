import { staysSameWork } from '../domain/same-work.ts';
import { changeReport, type Report, repeatsOf } from '../store/reports.ts';
import type { CommandContext } from './command.ts';

/**
 * A report that others repeat was withdrawn, or corrected into another work: the first of those that no longer repeat it
 * waits for confirmation now, and the others repeat that one. Null when nothing had to change.
 */
export async function countRepeatInstead(context: CommandContext, changed: Report): Promise<Report | null> {
  const { tx, sender, now } = context;
  const repeats = await repeatsOf(tx, changed.id);
  const left = changed.state === 'withdrawn' ? repeats : repeats.filter((repeat) => !staysSameWork(repeat, changed));
  const [heir, ...others] = left;
  if (!heir) return null;
  const change = {
    text: changed.state === 'withdrawn' ? '同一件的另一条撤销了' : '同一件的另一条改了',
    accountId: sender.accountId,
    at: now,
  };
  for (const other of others) await changeReport(tx, other, { to: { repeatOfId: heir.id }, ...change });
  return changeReport(tx, heir, { to: { state: 'pending', repeatOfId: null }, ...change });
}

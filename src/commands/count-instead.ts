import { changeReport, type Report, repeatsOf } from '../store/reports.ts';
import type { CommandContext } from './command.ts';

/** The first of the reports that repeated a withdrawn one waits for confirmation now, and the others repeat it. */
export async function countRepeatInstead(context: CommandContext, withdrawn: Report): Promise<Report | null> {
  const [heir, ...others] = await repeatsOf(context.tx, withdrawn.id);
  if (!heir) return null;
  const change = { text: '同一件的另一条撤销了', accountId: context.sender.accountId, at: context.now };
  for (const other of others) {
    await changeReport(context.tx, other, { to: { repeatOfId: heir.id }, ...change });
  }
  return changeReport(context.tx, heir, { to: { state: 'pending', repeatOfId: null }, ...change });
}

import { confirming, may, refusal } from '../domain/permissions.ts';
import { dayMs } from '../domain/time.ts';
import type { Report } from '../store/reports.ts';
import type { CommandContext } from './command.ts';
import { isOwn } from './find-report.ts';

/** What nobody has decided about for so long, the liaison cadre is shown. */
const overdueMs = 7 * dayMs;

/** Nobody confirms what he posted as secretary himself, whatever else he is. */
export function mayConfirm(context: CommandContext, report: Report): boolean {
  if (report.bySecretary && isOwn(context, report)) return false;
  return may(confirming(report), context.sender, report.unitId);
}

/** Why the sender does not decide about the report: who does. */
export function notHisToConfirm(report: Report): string {
  return report.bySecretary ? '书记自己报的，由办点干部或指挥所办公室确认' : refusal('report.confirm-member');
}

/**
 * Whether 待确认 shows the sender the report. Who sees it as liaison cadre alone sees what he decides about, and what has
 * waited for seven days.
 */
export function seesWaiting(context: CommandContext, report: Report): boolean {
  const { sender } = context;
  if (mayConfirm(context, report) || isOverdue(context, report)) return true;
  const others = sender.grants.filter(({ role }) => role !== 'liaison');
  return may('report.read-waiting', { ...sender, grants: others }, report.unitId);
}

export function isOverdue({ now }: CommandContext, report: Report): boolean {
  return report.createdAt <= now - overdueMs;
}

import { likeWork } from '../domain/same-work.ts';
import { numberText } from '../presenters/receipt.ts';
import type { Report } from '../store/reports.ts';
import { untrueReports } from '../store/rounds.ts';
import type { CommandContext } from './command.ts';

/**
 * The report of the same work that was found untrue on site, however the two came to be told apart since (另算, or sent
 * anew): what nobody saw on site does not count under another number. Null when there is none.
 */
async function untrueTwin(report: Report, { tx }: CommandContext): Promise<Report | null> {
  const near = await untrueReports(tx, report.unitId, { from: report.day, to: report.dayTo });
  return (
    near.find(({ id }) => id === report.repeatOfId) ??
    near.find((one) => one.id !== report.id && likeWork(one, report) === 'same') ??
    null
  );
}

/** 长湖2和长湖1是同一件，长湖1现场核实不属实，不能确认。 Null when nothing of the kind stands against it. */
export async function whyTwinUntrue(report: Report, context: CommandContext, what: string): Promise<string | null> {
  const untrue = await untrueTwin(report, context);
  if (untrue === null) return null;
  const name = numberText(untrue);
  return `${numberText(report)}和${name}是同一件，${name}现场核实不属实，不能${what}`;
}

import { dayMs } from '../domain/time.ts';
import { numberText } from '../presenters/receipt.ts';
import {
  isReporter,
  latestReportsOf,
  type Report,
  type Reporter,
  reportByNumber,
  reportsOfMessage,
} from '../store/reports.ts';
import type { CommandContext } from './command.ts';
import { type NumberedOptions, resolveNumbered } from './numbered.ts';

/** Without a number only what was noted in these last days is meant; what is older has to be named. */
export const recentMs = 7 * dayMs;
/** Our own receipt, quoted: 记下 长湖37：… */
const quotedReceipt = /^(?:记下|改好|代报记下|已记过|图补到|单独算|这条已经记过，是) ?([^：:\s]{1,20}?\d{1,6})[：:，]/;
/** The receipt of several works. */
const quotedSeveral = /^分成\d{1,2}条记/;
/** 长湖38和长湖37是同一件事 */
const quotedRepeat = /^([^：:\s]{1,20}?\d{1,6})和\S{2,26}是同一件事/;

export type FoundReport = { readonly report: Report; readonly rest: string } | { readonly say: string };

export function reporterOf(context: CommandContext): Reporter {
  return { accountId: context.sender.accountId, personId: context.sender.person?.id ?? null };
}

export function isOwn(context: CommandContext, report: Report): boolean {
  return isReporter(report, reporterOf(context));
}

/** Bare numbers are looked for among reports: options for `resolveNumbered`. */
export function amongReports(context: CommandContext): NumberedOptions {
  return { exists: async (unitId, number) => (await reportByNumber(context.tx, unitId, number)) !== null };
}

/** The report whose number begins the text; null when the text begins with no number. */
export async function reportNamed(context: CommandContext, text: string): Promise<FoundReport | null> {
  const numbered = await resolveNumbered(context, text, amongReports(context));
  if (numbered === null || 'say' in numbered) return numbered;
  const report = await reportByNumber(context.tx, numbered.unit.id, numbered.number);
  if (!report) return { say: `没有${numberText({ unitShort: numbered.unit.short, number: numbered.number })}这条上报` };
  return { report, rest: numbered.rest };
}

/** The short number in a receipt of ours that the message quotes: 长湖37. */
export function quotedNumber({ message }: CommandContext): string | null {
  const quoted = message.quote?.text?.trim() ?? '';
  return (quotedReceipt.exec(quoted) ?? quotedRepeat.exec(quoted))?.[1] ?? null;
}

/** The report of a receipt of ours that the message quotes. */
export async function reportQuoted(context: CommandContext): Promise<Report | null> {
  const number = quotedNumber(context);
  const found = number === null ? null : await reportNamed(context, number);
  return found && 'report' in found ? found.report : null;
}

/**
 * The sender's newest report of the last days, withdrawn ones too: so that 撤销 twice never takes a second report. Of
 * several that came with one message the one whose place the words name; else `say` asks. `example` has 37 for the number.
 */
export async function latestOwnReport(
  context: CommandContext,
  { words, example }: { words: string; example: string },
): Promise<{ readonly report: Report } | { readonly say: string } | null> {
  const several = context.message.quote?.text?.trim() ?? '';
  if (quotedSeveral.test(several)) {
    const listed = [...several.matchAll(/^(\S{1,20}?\d{1,6})(?=[：:和])/gmu)].map(([number]) => number);
    return { say: whichOf(listed, example) };
  }
  const [report] = await latestReportsOf(context.tx, reporterOf(context), context.now - recentMs, 1);
  if (!report) return null;
  const together = await reportsOfMessage(context.tx, report.inboxId);
  const [standing] = together;
  // One of several was withdrawn just now: which one is meant is not to be guessed.
  if (standing && together.length === 1 && report.state === 'withdrawn')
    return { say: whichOf([numberText(standing)], example) };
  if (together.length < 2) return { report };
  const meant = together.filter(({ places }) => places.some((place) => words.includes(place)));
  const [only] = meant;
  if (only && meant.length === 1) return { report: only };
  return { say: whichOf(together.map(numberText), example) };
}

function whichOf(numbers: readonly string[], example: string): string {
  return `那次记了${numbers.join('、')}，要哪一条？请写编号，如：${example.replace('37', numbers[0] ?? '')}`;
}

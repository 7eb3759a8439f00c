import { may } from '../domain/permissions.ts';
import { dayOf } from '../domain/time.ts';
import { numberText, readingText } from '../presenters/receipt.ts';
import { changeReport, reportById } from '../store/reports.ts';
import { takeBackPointsOfGone } from './award-points.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';
import { isOwn, latestOwnReport, reportNamed, reportQuoted } from './find-report.ts';
import { whyTwinUntrue } from './untrue-twin.ts';

export const countApartCommand = defineCommand<{ text: string }>({
  name: 'count-apart',
  words: ['另算'],
  summary: '两条不是同一件事，这条单独算',
  usage: '另算 38',
  examples: ['另算 38', '另算 长湖38', '另算'],
  where: 'both',
  action: 'report.correct',
  parse: (rest) => (/^(?:\S{0,12}?#?\d{1,6}号?)?[。.!！吧]*$/.test(rest) ? { args: { text: rest } } : null),
  run: async ({ text }, context) => here(await countApart(text, context)),
});

/** A report that was taken for the same work as another one waits for confirmation by itself. */
async function countApart(text: string, context: CommandContext): Promise<string> {
  const { tx, now, sender } = context;
  const named = await reportNamed(context, text);
  if (named && 'say' in named) return named.say;
  const told = named?.report ?? (await reportQuoted(context));
  const found = told ? { report: told } : await latestOwnReport(context, { words: text, example: '另算 37' });
  if (!found) return '请写编号，如：另算 38';
  if ('say' in found) return found.say;
  const { report } = found;
  const own = isOwn(context, report);
  if (!may('report.correct', sender, { unitId: report.unitId, own })) {
    return `${numberText(report)}是别人报的，由本人、村书记或办公室来改`;
  }
  if (report.state === 'withdrawn') return `${numberText(report)}已经撤销了，请重新发一条`;
  if (report.state !== 'repeat') return `${numberText(report)}本来就是单独算的`;
  const untrue = await whyTwinUntrue(report, context, '另算');
  if (untrue !== null) return untrue;
  const changed = await changeReport(tx, report, {
    to: { state: 'pending', repeatOfId: null },
    text: '另算',
    accountId: sender.accountId,
    at: now,
  });
  if (report.repeatOfId !== null) {
    await takeBackPointsOfGone(context, await reportById(tx, report.repeatOfId), `${numberText(report)}另算`);
  }
  await noteDecision(context, {
    action: 'report.corrected',
    subject: `report:${report.id}`,
    before: { state: report.state, repeatOf: report.repeatOfId },
    after: { state: changed.state, repeatOf: null },
  });
  return `单独算 ${numberText(changed)}：${readingText(changed, dayOf(now))}`;
}

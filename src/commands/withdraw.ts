import { may } from '../domain/permissions.ts';
import { numberText } from '../presenters/receipt.ts';
import { changeReport, reportById } from '../store/reports.ts';
import { takeBackPoints, takeBackPointsOfGone } from './award-points.ts';
import { type CommandContext, defineCommand, here, type Reply } from './command.ts';
import { countRepeatInstead } from './count-instead.ts';
import { noteDecision } from './decide.ts';
import { isOwn, latestOwnReport, reportNamed, reportQuoted } from './find-report.ts';
import { takeFindingBack } from './withdraw-finding.ts';
import { takeNoteBack } from './withdraw-note.ts';

/** What may stand before the number in a free sentence: 刚才那条撤销, 把37撤回. */
const withdrawWords = /(?:撤销|撤回|作废|取消)(?:上报|掉|了|一下|吧)?/g;

export const withdrawCommand = defineCommand<{ text: string }>({
  name: 'withdraw',
  words: ['撤销'],
  summary: '撤销自己最近一条上报，或写明编号的那条',
  usage: '撤销 · 撤销 37',
  examples: ['撤销', '撤销 37', '撤销 长湖37'],
  where: 'both',
  action: 'report.withdraw',
  // Anything but a number after the word is ordinary speech: 撤销那个通知吧.
  parse: (rest) => (/^(?:\S{0,12}?#?\d{1,6}号?)?[。.!！吧了]*$/.test(rest) ? { args: { text: rest } } : null),
  run: ({ text }, context) => withdraw(text, context),
});

/** Takes a free message that was read as a withdrawal. */
export function takeWithdrawal(context: CommandContext): Promise<readonly Reply[]> {
  const words = context.message.text.replace(withdrawWords, ' ').replace(/^\s*[把将]\s*/, '');
  return withdraw(words.trim(), context);
}

/**
 * Withdraws a report of the sender, or what else he noted last. Nothing is deleted: the report keeps its number and its points are reversed.
 * Without a number it is the latest one, even if that is withdrawn already: a second 撤销 never takes another report.
 */
async function withdraw(text: string, context: CommandContext): Promise<readonly Reply[]> {
  const { tx, now, sender } = context;
  const other = (await takeFindingBack(text, context)) ?? (await takeNoteBack(text, context));
  if (other) return other;
  const named = await reportNamed(context, text);
  if (named && 'say' in named) return here(named.say);
  const quoted = named?.report ?? (await reportQuoted(context));
  const found = quoted ? { report: quoted } : await latestOwnReport(context, { words: text, example: '撤销 37' });
  if (!found) return here('没找到您最近的上报，请写编号，如：撤销 37');
  if ('say' in found) return here(found.say);
  const { report } = found;
  const own = isOwn(context, report);
  if (!may('report.withdraw', sender, { unitId: report.unitId, own }))
    return here(`${numberText(report)}由报的人撤销，书记可以退回`);
  if (report.state === 'withdrawn') return here(`${numberText(report)}已经撤销了`);
  const change = { to: { state: 'withdrawn' as const }, text: '撤销', accountId: sender.accountId, at: now };
  const withdrawn = await changeReport(tx, report, change);
  const reversed = await takeBackPoints(context, report, `${numberText(report)}已撤销`);
  await noteDecision(context, {
    action: 'report.withdrawn',
    subject: `report:${report.id}`,
    before: { state: report.state },
    after: { state: 'withdrawn' },
  });
  if (report.repeatOfId !== null) {
    await takeBackPointsOfGone(context, await reportById(tx, report.repeatOfId), `${numberText(report)}已撤销`);
  }
  const heir = await countRepeatInstead(context, withdrawn);
  const instead = heir ? `。${numberText(heir)}报的是同一件，改由它算` : '';
  return here(`${numberText(report)}已撤销${reversed > 0 ? '，积分一并冲回' : ''}${instead}`);
}

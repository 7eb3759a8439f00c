import { plain } from '../presenters/plain.ts';
import { numberText, repeatText } from '../presenters/receipt.ts';
import { decideReport, reportById } from '../store/reports.ts';
import { tellPerson } from '../store/tell-people.ts';
import { takeBackPoints } from './award-points.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { countRepeatInstead } from './count-instead.ts';
import { noteDecision } from './decide.ts';
import { reportNamed } from './find-report.ts';
import { mayConfirm, notHisToConfirm } from './may-confirm.ts';

export const returnCommand = defineCommand<{ text: string }>({
  name: 'return',
  words: ['退回'],
  summary: '退回一条上报，写明原因',
  usage: '退回 37 人数对不上',
  examples: ['退回 37 人数对不上', '退回 长湖37 照片不是这次的'],
  where: 'both',
  action: 'report.confirm',
  parse: (rest) => (/\d/.test(rest) ? { args: { text: rest } } : { say: '请写编号和原因，如：退回 37 人数对不上' }),
  run: async ({ text }, context) => here(await returnReport(text, context)),
});

/** Sends a report back with a reason. The reporter mends it by a correction, and it waits for confirmation again. */
async function returnReport(text: string, context: CommandContext): Promise<string> {
  const { tx, now, sender } = context;
  const found = await reportNamed(context, text);
  if (found === null) return '请写编号和原因，如：退回 37 人数对不上';
  if ('say' in found) return found.say;
  const { report, rest: reason } = found;
  const number = numberText(report);
  if (!mayConfirm(context, report)) return `${number}：${notHisToConfirm(report)}`;
  if (reason === '') return `请写上原因，如：退回 ${number} 人数对不上`;
  if (report.state === 'withdrawn') return `${number}已经撤销了，不用退回`;
  if (report.state === 'repeat' && report.repeatOfId !== null) {
    return repeatText(report, await reportById(tx, report.repeatOfId));
  }
  const by = sender.person?.id ?? null;
  await decideReport(tx, report.id, { state: 'returned', by, at: now, returnReason: reason });
  const reversed = await takeBackPoints(context, report, `${number}已退回`);
  await noteDecision(context, {
    action: 'report.returned',
    subject: `report:${report.id}`,
    before: { state: report.state },
    after: { state: 'returned', reason },
  });
  if (report.reporterPersonId !== null && report.reporterPersonId !== by) {
    const text = `${number}退回了：${plain(reason)}。改好就行：更正 ${number} 15人`;
    await tellPerson(tx, report.reporterPersonId, {
      text,
      key: `returned:${report.id}:${context.message.inboxId}`,
      at: now,
    });
  }
  const heir = await countRepeatInstead(context, await reportById(tx, report.id));
  const instead = heir ? `\n${numberText(heir)}报的是同一件，现在由它等确认` : '';
  return `${number}已退回：${plain(reason)}${reversed > 0 ? '，积分一并冲回' : ''}\n报的人改好就行，如：更正 ${number} 15人${instead}`;
}

import { dayOf } from '../domain/time.ts';
import { periodText } from '../presenters/evaluation.ts';
import { numberText } from '../presenters/receipt.ts';
import { publishedEvaluation } from '../store/evaluations.ts';
import { reportById } from '../store/reports.ts';
import { cancelRound, checksOf, isFoundUntrue, type Round, roundById } from '../store/rounds.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';

const example = '作废检查 3 检查人生病没查完';

/** 作废检查 3 原因: a round that was cancelled is left out of the mean; sealed sheets stay sealed in it for good. */
export const cancelRoundCommand = defineCommand<{ id: number; reason: string }>({
  name: 'cancel-round',
  words: ['作废检查'],
  summary: '一轮检查不算数，写明原因',
  usage: '作废检查 <检查号> <原因>',
  examples: [example],
  where: 'private',
  action: 'inspection.arrange',
  parse(rest) {
    const match = /^(\d{1,6})号?\s*(.*)$/su.exec(rest);
    if (!match) return { say: `作废哪一轮？例：${example}` };
    const reason = (match[2] ?? '').trim();
    return reason === '' ? { say: `请写原因。例：${example}` } : { args: { id: Number(match[1]), reason } };
  },
  async run({ id, reason }, context) {
    const { tx, now, sender } = context;
    const round = await roundById(tx, id);
    if (!round || !sender.person) return here(`没有${id}号检查，发“检查安排”看看`);
    if (round.state === 'cancelled') return here(`${id}号检查已经作废了`);
    await cancelRound(tx, id, { personId: sender.person.id, at: now, reason });
    await noteDecision(context, {
      action: 'round.cancelled',
      subject: `round:${id}`,
      before: { state: round.state },
      after: { state: 'cancelled', reason },
    });
    const name = periodText(round.period, dayOf(now));
    const published = await publishedEvaluation(tx, { sheetId: round.sheetId, period: round.period });
    const then = published ? `。${name}已公示，要改请发：更正公示 ${name} ${id}号检查作废` : '';
    return here(`${name}检查${id}号作废，不算在内${then}${await returnedByIt(context, round)}`);
  },
});

/** Reports that only this round found untrue may count again; who confirms them is a person's decision. */
async function returnedByIt({ tx }: CommandContext, round: Round): Promise<string> {
  if (round.openedAt === null) return '';
  const names: string[] = [];
  for (const { reportId, outcome } of await checksOf(tx, round.id)) {
    if (outcome !== 'rejected' || (await isFoundUntrue(tx, reportId))) continue;
    const report = await reportById(tx, reportId);
    if (report.state === 'returned') names.push(numberText(report));
  }
  return names.length === 0 ? '' : `\n这一轮判不属实的：${names.join('、')}，要恢复请回：确认 ${names[0]}`;
}

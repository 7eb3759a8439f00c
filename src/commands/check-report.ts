import { numberText } from '../presenters/receipt.ts';
import type { Report } from '../store/reports.ts';
import { checksOf, noteCheck, sealedRoundsFor } from '../store/rounds.ts';
import { type CommandContext, here, type Reply } from './command.ts';
import { noteDecision } from './decide.ts';
import { interestText } from './inspect.ts';

/** 复查 长湖37 不属实: what an inspector saw of a report that was drawn. It takes effect when the round is opened. */
export async function checkReport(context: CommandContext, report: Report, words: string): Promise<readonly Reply[]> {
  const { tx, now, sender, chat } = context;
  const name = numberText(report);
  if (!sender.person) return here(`${name}不是检查记录，请看看编号`);
  for (const { id: roundId, handedInAt } of await sealedRoundsFor(tx, sender.person.id)) {
    const check = (await checksOf(tx, roundId)).find(({ reportId }) => reportId === report.id);
    if (!check) continue;
    if (chat.kind === 'group') return here('这一轮先密封，请私聊我记');
    const interest = interestText(sender, { id: report.unitId, short: report.unitShort });
    if (interest !== null) return here(interest);
    if (handedInAt !== null) return here('这一轮您已交卷，不能再记');
    const outcome = outcomeIn(words);
    if (outcome === null) return here(`属实还是不属实？例：复查 ${name} 属实`);
    await noteCheck(tx, check.id, { outcome, personId: sender.person.id, at: now });
    await noteDecision(context, {
      action: `check.${outcome}`,
      subject: `check:${check.id}`,
      before: { outcome: check.outcome },
      after: { outcome },
    });
    const text = outcome === 'held' ? `${name}核实属实` : `${name}核实不属实，开封后不算，并扣分`;
    return [{ text, to: 'here', secret: true }];
  }
  return here(`${name}没有抽到要核实`);
}

function outcomeIn(text: string): 'held' | 'rejected' | null {
  if (/不属实|不实|不符|没有做|没做|造假|假的|不合格/u.test(text)) return 'rejected';
  return /属实|是真的|相符|合格/u.test(text) ? 'held' : null;
}

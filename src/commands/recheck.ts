import { refusal } from '../domain/permissions.ts';
import { interestText } from '../presenters/visit-problem.ts';
import { findingByNumber, isSealed, recheckFinding } from '../store/inspections.ts';
import { reportByNumber } from '../store/reports.ts';
import { checkReport } from './check-report.ts';
import { defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';
import { resolveNumbered } from './numbered.ts';

const example = '复查 长湖12 合格';

/** 复查 12 合格: whether a finding has been put right. The deduction of the month stays as it is. */
export const recheckCommand = defineCommand<string>({
  name: 'recheck',
  words: ['复查'],
  summary: '看过整改记合格不合格，核实上报记属实不属实',
  usage: '复查 <编号> 合格|不合格|属实|不属实',
  examples: ['复查 长湖12 合格', '复查 12 不合格', '复查 长湖37 属实'],
  where: 'both',
  action: 'inspection.record',
  parse(rest, { slash }) {
    if (rest === '') return { say: `复查哪一条？例：${example}` };
    return slash || /\d/.test(rest) ? { args: rest } : null;
  },
  async run(text, context) {
    const { tx, now, sender } = context;
    if (!sender.person) return here(refusal('inspection.record'));
    const found = await resolveNumbered(context, text, {
      exists: async (unitId, number) =>
        (await findingByNumber(tx, unitId, number)) !== null || (await reportByNumber(tx, unitId, number)) !== null,
    });
    if (found === null) return here(`没看到编号。例：${example}`);
    if ('say' in found) return here(found.say);
    const name = `${found.unit.short}${found.number}`;
    const finding = await findingByNumber(tx, found.unit.id, found.number);
    const report = finding ? null : await reportByNumber(tx, found.unit.id, found.number);
    if (report) return checkReport(context, report, found.rest);
    if (!finding || finding.withdrawnAt !== null || isSealed(finding)) return here(`${name}不是检查记录，请看看编号`);
    const interest = interestText(sender, found.unit);
    if (interest !== null) return here(interest);
    const recheck = resultIn(found.rest);
    if (recheck === null) return here(`合格还是不合格？例：${example}`);
    await recheckFinding(tx, finding.id, { recheck, personId: sender.person.id, at: now });
    await noteDecision(context, {
      action: `finding.${recheck}`,
      subject: `finding:${finding.id}`,
      before: { recheck: finding.recheck },
      after: { recheck },
    });
    return here(`${name}复查${recheck === 'passed' ? '合格' : '不合格，还要整改'}`);
  },
});

function resultIn(text: string): 'passed' | 'failed' | null {
  if (/不合格|没合格|未合格|不过关|没整改|未整改/u.test(text)) return 'failed';
  return /合格|过关|已整改|整改好/u.test(text) ? 'passed' : null;
}

import { may, refusal } from '../domain/permissions.ts';
import { findingByNumber, isSealed, recheckFinding } from '../store/inspections.ts';
import { problemByNumber, reopenFinding } from '../store/problems.ts';
import { reportByNumber } from '../store/reports.ts';
import { checkReport } from './check-report.ts';
import { defineCommand, here } from './command.ts';
import { noteDecision } from './decide.ts';
import { interestText } from './inspect.ts';
import { resolveNumbered, startsNumbered } from './numbered.ts';
import { othersProblem, problemScope, visibleProblems } from './problem-scope.ts';
import { recheckProblem } from './recheck-problem.ts';

const example = '复查 长湖12 合格';
const unclear = `合格还是不合格？例：${example}`;

/** 复查 12 合格: whether a problem or finding has been put right. The deduction of the month stays as it is. */
export const recheckCommand = defineCommand<string>({
  name: 'recheck',
  words: ['复查'],
  summary: '看过整改记合格不合格（合格就销号），核实上报记属实不属实',
  usage: '复查 <编号> 合格|不合格|属实|不属实',
  examples: ['复查 长湖12 合格', '复查 12 不合格', '复查 长湖37 属实'],
  where: 'both',
  action: 'problem.recheck',
  parse(rest, { slash }) {
    if (rest === '') return { say: `复查哪一条？例：${example}` };
    return slash || startsNumbered(rest) ? { args: rest } : null;
  },
  async run(text, context) {
    const { tx, now, sender } = context;
    if (!sender.person) return here(refusal('problem.recheck'));
    const scope = problemScope(context);
    const found = await resolveNumbered(context, text, {
      exists: async (unitId, number) =>
        (await findingByNumber(tx, unitId, number)) !== null ||
        (await reportByNumber(tx, unitId, number)) !== null ||
        (await problemByNumber(tx, { ...scope, unitId, number })) !== null,
    });
    if (found === null) return here(`没看到编号。例：${example}`);
    if ('say' in found) return here(found.say);
    const name = `${found.unit.short}${found.number}`;
    const problem = await problemByNumber(tx, { ...scope, unitId: found.unit.id, number: found.number });
    const result = resultIn(found.rest);
    if (problem?.from === 'problem') {
      if ((await visibleProblems(context, [problem])).length === 0) return here(othersProblem(problem));
      return result === null ? here(unclear) : recheckProblem(context, problem, { result, words: found.rest });
    }
    const finding = await findingByNumber(tx, found.unit.id, found.number);
    const report = finding ? null : await reportByNumber(tx, found.unit.id, found.number);
    const known = finding && finding.withdrawnAt === null && !isSealed(finding) ? finding : null;
    if (!report && !known) return here(`${name}不是检查记录，请看看编号`);
    if (!may('inspection.record', sender, found.unit.id)) return here(refusal('inspection.record'));
    if (report) return checkReport(context, report, found.rest);
    if (!known) return [];
    const interest = interestText(sender, found.unit);
    if (interest !== null) return here(interest);
    if (result === null) return here(unclear);
    if (problem?.rectifiedBy === sender.person.id) return here(`${name}是您整改的，请另一位来复查`);
    const recheck = result;
    // The day it passed decides about the unit's point: a second look does not move it.
    if (recheck === 'passed' && known.recheck === 'passed') return here(`${name}已经合格`);
    await recheckFinding(tx, known.id, { recheck, personId: sender.person.id, at: now });
    if (recheck === 'failed') await reopenFinding(tx, known.id);
    await noteDecision(context, {
      action: `finding.${recheck}`,
      subject: `finding:${known.id}`,
      before: { recheck: known.recheck },
      after: { recheck },
    });
    return here(`${name}复查${recheck === 'passed' ? '合格' : '不合格，还要整改'}`);
  },
});

function resultIn(text: string): 'passed' | 'failed' | null {
  if (/不合格|没合格|未合格|不过关|没整改|未整改/u.test(text)) return 'failed';
  return /合格|过关|已整改|整改好/u.test(text) ? 'passed' : null;
}

import { canonicalJson } from '../domain/canonical-json.ts';
import { corrected, sheetFor } from '../domain/evaluation.ts';
import { lastDayIn } from '../domain/period.ts';
import { dayOf } from '../domain/time.ts';
import type { UpheldChange } from '../domain/upheld-parts.ts';
import { periodText } from '../presenters/evaluation.ts';
import { upheldPartNames } from '../presenters/upheld.ts';
import { recountedUnit } from '../store/evaluation-draft.ts';
import { type Evaluation, latestEvaluation, publishCorrection } from '../store/evaluations.ts';
import { partsToCorrect } from '../store/objections.ts';
import { type CommandContext, defineCommand, here } from './command.ts';
import { correctionOf } from './correction-of.ts';
import { noteDecision } from './decide.ts';
import { evaluationPeriod, isPeriodText } from './evaluation-period.ts';
import { countPart } from './objection-part.ts';
import { noticeDays, publishedText, tellGroups } from './publish.ts';
import { noteYearToCorrect } from './year-quarters.ts';

const example = '更正公示 5月 三组那处不是本村的';

/**
 * 更正公示 5月 原因: a new version beside the published one, without the findings that objections struck and the rounds that
 * were cancelled since, and with the parts counted anew that objections were upheld against; a year also takes its quarters as they
 * are published now. Nothing else of it changes.
 */
export const correctEvaluationCommand = defineCommand<{ period: string; reason: string }>({
  name: 'correct-evaluation',
  words: ['更正公示'],
  summary: '异议成立或检查作废后，出更正版再公示',
  usage: '更正公示 <月份|季度|年度> <原因>',
  examples: [example, '更正公示 2季度 1号检查作废'],
  where: 'private',
  action: 'evaluation.decide',
  parse(rest) {
    const [period = '', ...words] = rest.split(/\s+/u);
    const reason = words.join(' ').trim();
    if (!isPeriodText(period)) return { say: `更正哪一期？例：${example}` };
    return reason === '' ? { say: `请写原因。例：${example}` } : { args: { period, reason } };
  },
  async run({ period: text, reason }, context) {
    const { tx, now, programme, sender } = context;
    const asked = evaluationPeriod(text, now, programme);
    if ('say' in asked) return here(asked.say);
    const { period } = asked;
    const name = periodText(period, dayOf(now));
    const before = await latestEvaluation(tx, sheetFor(context.rulesAt(lastDayIn(period)), period).id, period);
    if (!sender.person || !before || before.state === 'draft') return here(`${name}还没公示，用不着更正`);
    const upheld = await upheldChanges(before, context);
    if ('say' in upheld) return here(upheld.say);
    const document = corrected(before.document, { ...(await correctionOf(tx, before)), upheld: upheld.changes });
    if (canonicalJson(document) === canonicalJson(before.document)) {
      return here(`${name}没有要更正的：没有新成立的异议，也没有作废的检查`);
    }
    const days = noticeDays(context, period);
    const after = await publishCorrection(tx, before, {
      document,
      reason,
      ...days,
      personId: sender.person.id,
      at: now,
    });
    const units = await tellGroups(context, after, days);
    await noteDecision(context, {
      action: 'evaluation.corrected',
      subject: `evaluation:${after.id}`,
      before: { hash: before.hash, version: before.version },
      after: { hash: after.hash, version: after.version, month: period, reason },
    });
    const told = `更正后第${after.version}版，${publishedText(context, { period, units, ...days })}`;
    const year = await noteYearToCorrect(context, after);
    return here(year === null ? told : `${told}\n${year}`);
  },
});

/**
 * The parts that upheld objections have counted anew, each of its unit alone. Refused while one would be as it was: what was
 * upheld is never empty words.
 */
async function upheldChanges(
  before: Evaluation,
  context: CommandContext,
): Promise<{ readonly changes: readonly UpheldChange[] } | { readonly say: string }> {
  const { tx, programme, rulesAt } = context;
  const { period } = before;
  const changes: UpheldChange[] = [];
  for (const { id, part, unitId, unitShort } of await partsToCorrect(tx, before)) {
    const counted = await countPart(before, { part, unitId }, context);
    if (!counted || counted.isSame) {
      return { say: `异议${id}成立的${unitShort}${upheldPartNames[part]}数出来还没变，先把上报、名单改对，再更正公示` };
    }
    const recounted = await recountedUnit(tx, { period, programme, rules: rulesAt(lastDayIn(period)), unitId });
    if (recounted) changes.push({ objection: id, version: before.version + 1, unitId, part, recounted });
  }
  return { changes };
}

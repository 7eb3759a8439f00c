import { may } from '../domain/permissions.ts';
import { dayOf, monthOf } from '../domain/time.ts';
import { periodText } from '../presenters/evaluation.ts';
import { publishedEvaluation } from '../store/evaluations.ts';
import { type Finding, findingByNumber, isSealed, withdrawFinding } from '../store/inspections.ts';
import { inspectorsOf } from '../store/rounds.ts';
import { type CommandContext, here, type Reply } from './command.ts';
import { noteDecision } from './decide.ts';
import { resolveNumbered } from './numbered.ts';

/**
 * Takes back a finding the sender wrote himself, until its month is published: a deduction typed wrong is withdrawn and
 * written again. Null when the text names no finding.
 */
export async function takeFindingBack(text: string, context: CommandContext): Promise<readonly Reply[] | null> {
  const { tx, now, sender } = context;
  const found = await resolveNumbered(context, text, {
    exists: async (unitId, number) => (await findingByNumber(tx, unitId, number)) !== null,
  });
  if (found === null || 'say' in found) return null;
  const finding = await findingByNumber(tx, found.unit.id, found.number);
  if (!finding) return null;
  const name = `${finding.unitShort}${finding.number}`;
  const own = sender.person?.id === finding.inspectorId;
  // Nobody learns from here that a sealed sheet has it.
  if (!own && isSealed(finding)) return null;
  if (!sender.person || !may('inspection.withdraw', sender, { unitId: found.unit.id, own }))
    return here(`${name}由记的检查人自己撤销`);
  const problem = await whyFixed(context, finding);
  if (problem !== null) return here(`${problem}，${name}不能再撤销`);
  const withdrawn = await withdrawFinding(tx, finding.id, { personId: sender.person.id, at: now });
  if (!withdrawn) return here(`${name}已经撤销了`);
  await noteDecision(context, {
    action: 'finding.withdrawn',
    subject: `finding:${finding.id}`,
    before: { deductionHundredths: finding.deductionHundredths },
    after: { deductionHundredths: 0 },
  });
  return here(`${name}撤销了，不再扣分`);
}

/** A sheet does not change once it is handed in, one outside a round once its month is published. */
async function whyFixed({ tx, now }: CommandContext, finding: Finding): Promise<string | null> {
  const { roundId, sheetId, inspectorId } = finding;
  if (roundId !== null) {
    const inspector = (await inspectorsOf(tx, roundId)).find(({ personId }) => personId === inspectorId);
    return inspector?.handedInAt === null && isSealed(finding) ? null : '已交卷';
  }
  const month = monthOf(finding.day);
  const isPublished = (await publishedEvaluation(tx, { sheetId, period: month })) !== null;
  return isPublished ? `${periodText(month, dayOf(now))}已公示` : null;
}

import { canonicalJson } from '../domain/canonical-json.ts';
import { corrected } from '../domain/evaluation.ts';
import { firstDayIn, lastDayIn } from '../domain/period.ts';
import { readDay } from '../domain/reading/dates.ts';
import { figureOf, hasPart, inputsOfPart, type UpheldPart } from '../domain/upheld-parts.ts';
import { upheldPartNames } from '../presenters/upheld.ts';
import { recountedUnit } from '../store/evaluation-draft.ts';
import { type Evaluation, latestEvaluation } from '../store/evaluations.ts';
import { findingNumber } from '../store/inspections.ts';
import type { ObjectionFact } from '../store/objection-facts.ts';
import { confirmersOf, type Objection, recheckersOf } from '../store/objections.ts';
import type { CommandContext } from './command.ts';
import { correctionOf } from './correction-of.ts';
import { startsNumbered } from './numbered.ts';
import { adjustmentMeant } from './objection-adjustment.ts';
import { factMeant } from './objection-fact.ts';
import type { PartUpheld } from './objection-upheld.ts';
import { partIn, readPart } from './objection-words.ts';

/** The part the answer begins with and what is found of it; null when it begins with none: it is about a finding. */
export async function partMeant(
  objection: Objection,
  text: string,
  context: CommandContext,
): Promise<PartUpheld | { readonly say: string } | null> {
  const { id, unitId, unitShort } = objection;
  const named = await partNamed(objection, text, context);
  if (named === null) return null;
  const { part, rest } = named;
  const latest = await latestEvaluation(context.tx, objection.sheetId, objection.period);
  const unit = latest?.document.units.find((one) => one.unitId === unitId);
  if (!latest || !unit) return { say: `${unitShort}不在这期评比里` };
  if (!hasPart(unit, part)) return { say: `${upheldPartNames[part]}只有季度评比里有` };
  if (await isHisOwn(part, { objection, latest }, context)) {
    return { say: `这一项有您确认或复查的，请办公室另派：异议 派 ${id} 姓名` };
  }
  const { words, reason } = readPart(part, rest);
  if (part === 'bonus' || part === 'penalty')
    return adjustmentMeant({ side: part, words, reason, objection, unit }, context);
  const found = await factMeant({ words, objection, latest }, reason, context);
  if (found && 'say' in found) return found;
  const why = found?.reason ?? reason;
  if (why === '') return { say: `请写理由。例：异议 答 ${id} 成立 参与 张爱国 ${unitShort}12 他在场` };
  const fact = found?.fact ?? null;
  const counted = await countPart(latest, { part, unitId, facts: fact ? [fact] : [] }, context);
  if (fact && counted?.isSame)
    return { say: `这样数${unitShort}${upheldPartNames[part]}还是${counted.before}，没有记下` };
  return { part, reason: why, fact, adjustment: null, before: counted?.before ?? '', after: counted?.after ?? '' };
}

/** An objection against a finding is about the finding, unless the answer says when it was put right or what else is so. */
async function partNamed(
  { findingId }: Objection,
  text: string,
  { tx, now }: CommandContext,
): Promise<{ part: UpheldPart; rest: string } | null> {
  const named = partIn(text);
  if (named === null || findingId === null) return named;
  const { part, rest } = named;
  if (part === 'rectification' && !startsNumbered(rest) && readDay(rest, now, 'past')) {
    const number = await findingNumber(tx, findingId);
    return { part, rest: `${number} ${rest}` };
  }
  return readPart(part, rest).words.says === 'recount' ? null : named;
}

/** True when whoever answers has confirmed, or rechecked, what the part is counted from. */
async function isHisOwn(
  part: UpheldPart,
  { objection: { unitId, period }, latest }: { objection: Objection; latest: Evaluation },
  { tx, sender }: CommandContext,
): Promise<boolean> {
  const personId = sender.person?.id ?? 0;
  if (part === 'bonus' || part === 'penalty') return false;
  if (part !== 'rectification') {
    const days = { from: firstDayIn(period), to: lastDayIn(period) };
    return (await confirmersOf(tx, unitId, days)).includes(personId);
  }
  const due = latest.document.units.find((one) => one.unitId === unitId)?.indicators?.rectification.findings ?? [];
  const ids = due.map(({ id }) => id);
  return (await recheckersOf(tx, ids)).includes(personId);
}

export interface CountedPart {
  readonly isSame: boolean;
  readonly before: string;
  readonly after: string;
}

/** The part of a unit in the newest version, and counted anew; null when the unit is in none of the two. */
export async function countPart(
  latest: Evaluation,
  { part, unitId, facts = [] }: { part: UpheldPart; unitId: number; facts?: readonly ObjectionFact[] },
  { tx, programme, rulesAt }: CommandContext,
): Promise<CountedPart | null> {
  const { period } = latest;
  // What 更正公示 leaves out anyway is no effect of this objection.
  const stripped = corrected(latest.document, await correctionOf(tx, latest));
  const before = stripped.units.find((one) => one.unitId === unitId);
  const rules = rulesAt(lastDayIn(period));
  const after = await recountedUnit(tx, { period, programme, rules, unitId, facts });
  if (!before || !after) return null;
  return {
    isSame: canonicalJson(inputsOfPart(before, part)) === canonicalJson(inputsOfPart(after, part)),
    before: figureOf(before, part),
    after: figureOf(after, part),
  };
}

import { dayOf } from '../domain/time.ts';
import { periodText } from '../presenters/evaluation.ts';
import { plain } from '../presenters/plain.ts';
import { upheldPartNames } from '../presenters/upheld.ts';
import { latestEvaluation } from '../store/evaluations.ts';
import { findingByNumber, isSealed, strikeFinding } from '../store/inspections.ts';
import { addFact, dropFacts } from '../store/objection-facts.ts';
import { answerObjection, type Objection, partsToCorrect } from '../store/objections.ts';
import { holdersWho } from '../store/people.ts';
import type { CommandContext } from './command.ts';
import { noteDecision } from './decide.ts';
import { resolveNumbered } from './numbered.ts';
import { changeAdjustment } from './objection-adjustment.ts';
import { tellPrivately } from './objection-office.ts';
import { partMeant } from './objection-part.ts';
import type { PartUpheld } from './objection-upheld.ts';

export interface Answer {
  readonly upheld: boolean;
  readonly text: string;
}

/**
 * 异议 答 3 成立 …: a finding is struck, or a part of the unit is to be counted anew by what is found here. Until the correction is
 * out, whoever answered may add to what he found, or answer otherwise.
 */
export async function answerAsked(objection: Objection, answer: Answer, context: CommandContext): Promise<string> {
  const { sender } = context;
  const { id } = objection;
  const again = objection.state === 'upheld';
  if (objection.state !== 'open' && !(again && (await mayAnswerAgain(objection, context))))
    return `异议${id}已经答复了`;
  if (!sender.person || sender.person.id !== objection.assignedTo) return `异议${id}由派到的检查人答复`;
  if (!answer.upheld) return reject(objection, answer.text, context);
  const part = await partMeant(objection, answer.text, context);
  if (part && 'say' in part) return part.say;
  if (again && part?.part !== objection.part) return `异议${id}答的是另一项，先答：异议 答 ${id} 不成立 理由`;
  if (!part) return strike(objection, answer.text, context);
  const told = await uphold(objection, { ...part, text: answer.text }, context);
  const recountOnly = part.fact === null && part.adjustment === null;
  if (!again) await tellUpheld(objection, { reason: part.reason, recountOnly }, context);
  return told;
}

/** Books what is found. Nothing is scored here: the part is counted anew when the correction is made. */
async function uphold(
  objection: Objection,
  { text, part, fact, adjustment, before, after }: PartUpheld & { text: string },
  context: CommandContext,
): Promise<string> {
  const { tx, now, sender } = context;
  const { id, findingId, state } = objection;
  const personId = sender.person?.id ?? 0;
  await answerObjection(tx, id, { state: 'upheld', text, findingId, part, personId, at: now });
  if (fact) await addFact(tx, id, fact);
  const adjusted = adjustment && (await changeAdjustment(adjustment, objection, context));
  await noteDecision(context, {
    action: 'objection.upheld',
    subject: `objection:${id}`,
    before: { state },
    after: { state: 'upheld', text, ...(adjusted === null ? {} : { adjustment: adjusted }) },
  });
  const name = upheldPartNames[part];
  if (before === after) return `异议${id}成立，${name}（${before}）改对后由办公室出更正公示`;
  return `异议${id}成立，${name}${before}改为${after}，由办公室出更正公示`;
}

/** Upheld against a part, and the correction is not out: what was found may be added to, or the answer be another. */
export async function mayAnswerAgain(objection: Objection, { tx }: CommandContext): Promise<boolean> {
  if (objection.state !== 'upheld') return false;
  const latest = await latestEvaluation(tx, objection.sheetId, objection.period);
  return latest !== null && (await partsToCorrect(tx, latest)).some(({ id }) => id === objection.id);
}

async function reject(objection: Objection, text: string, context: CommandContext): Promise<string> {
  const { tx, now, sender } = context;
  const { id, findingId, state, part } = objection;
  // A bonus or penalty that is given or struck stands in the books of the quarter.
  if (part === 'bonus' || part === 'penalty') return `异议${id}已经改了，出更正公示就行`;
  await dropFacts(tx, id);
  const personId = sender.person?.id ?? 0;
  await answerObjection(tx, id, { state: 'rejected', text, findingId, personId, at: now });
  await noteDecision(context, {
    action: 'objection.rejected',
    subject: `objection:${id}`,
    before: { state },
    after: { state: 'rejected', text },
  });
  if (objection.personId !== null) {
    await tellPrivately(context, objection.personId, {
      key: `objection-answered:${id}${state === 'open' ? '' : ':again'}`,
      text: `您的异议${id}${state === 'open' ? '' : '改为'}不成立：${plain(text, 40)}`,
    });
  }
  return `异议${id}记为不成立，已告诉本人`;
}

async function strike(objection: Objection, text: string, context: CommandContext): Promise<string> {
  const { tx, now, sender } = context;
  const { id } = objection;
  const struck = await findingMeant(objection, text, context);
  if ('say' in struck) return struck.say;
  const personId = sender.person?.id ?? 0;
  await answerObjection(tx, id, { state: 'upheld', text, findingId: struck.id, personId, at: now });
  await strikeFinding(tx, struck.id, now);
  await noteDecision(context, {
    action: 'objection.upheld',
    subject: `objection:${id}`,
    before: { state: 'open' },
    after: { state: 'upheld', text },
  });
  await tellUpheld(objection, { reason: text, recountOnly: false }, context);
  return `异议${id}成立，这一条不再扣分，由办公室出更正公示`;
}

async function tellUpheld(
  { id, personId, period }: Objection,
  { reason, recountOnly }: { reason: string; recountOnly: boolean },
  context: CommandContext,
): Promise<void> {
  const { tx, now } = context;
  if (personId !== null) {
    await tellPrivately(context, personId, {
      key: `objection-answered:${id}`,
      text: `您的异议${id}成立，会出更正公示：${plain(reason, 40)}`,
    });
  }
  const words = `更正公示 ${periodText(period, dayOf(now))} 原因`;
  const text = recountOnly ? `异议${id}成立，上报、名单改对后请回：${words}` : `异议${id}成立，请回：${words}`;
  for (const person of await holdersWho(tx, 'evaluation.decide', { unitId: null, at: now })) {
    await tellPrivately(context, person.id, { key: `objection-upheld:${id}`, text });
  }
}

/** What is struck: what the objection names, or the number in the answer. */
async function findingMeant(
  objection: Objection,
  text: string,
  context: CommandContext,
): Promise<{ id: number } | { say: string }> {
  if (objection.findingId !== null) return { id: objection.findingId };
  const found = await resolveNumbered(context, text, {
    exists: async (unitId, number) => (await findingByNumber(context.tx, unitId, number)) !== null,
  });
  const finding = found && !('say' in found) ? await findingByNumber(context.tx, found.unit.id, found.number) : null;
  if (finding && finding.unitId === objection.unitId && !isSealed(finding)) return { id: finding.id };
  const { id, unitShort } = objection;
  return {
    say: `成立的是哪一条扣分，或哪一项？例：异议 答 ${id} 成立 ${unitShort}12 理由，或 成立 参与 姓名 ${unitShort}12 理由`,
  };
}

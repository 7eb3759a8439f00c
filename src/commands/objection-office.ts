import { may, refusal } from '../domain/permissions.ts';
import { dayMs } from '../domain/time.ts';
import { plain } from '../presenters/plain.ts';
import { evaluationById } from '../store/evaluations.ts';
import { answerObjection, type Objection, redirectObjection } from '../store/objections.ts';
import { addPrivateItem } from '../store/private-items.ts';
import { unitNames } from '../store/units.ts';
import type { CommandContext } from './command.ts';
import { noteDecision } from './decide.ts';

const itemLifeMs = 60 * dayMs;

/** 异议 销 3 原因: the office drops what no inspector can answer; whoever objected is told why. */
export async function dropObjection(objection: Objection, reason: string, context: CommandContext): Promise<string> {
  const { tx, now, sender } = context;
  if (!sender.person || !may('objection.assign', sender, null)) return refusal('objection.assign');
  const { id, personId, findingId } = objection;
  await answerObjection(tx, id, { state: 'dropped', text: reason, findingId, personId: sender.person.id, at: now });
  await noteDecision(context, {
    action: 'objection.dropped',
    subject: `objection:${id}`,
    before: { state: 'open' },
    after: { state: 'dropped', text: reason },
  });
  if (personId !== null) {
    await tellPrivately(context, personId, {
      key: `objection-dropped:${id}`,
      text: `您的异议${id}办公室销了：${plain(reason, 40)}`,
    });
  }
  return personId === null ? `异议${id}销了` : `异议${id}销了，已告诉本人`;
}

/** 异议 改 3 长湖村: the same objection, about the unit that was meant. Whoever it was given to is chosen anew. */
export async function moveObjection(objection: Objection, word: string, context: CommandContext): Promise<string> {
  const { tx, now, sender } = context;
  if (!may('objection.assign', sender, null)) return refusal('objection.assign');
  const { id, personId, findingId, unitId: before } = objection;
  if (findingId !== null) return `异议${id}说的是一条扣分，单位不用改`;
  const unit = (await unitNames(tx, now)).find((one) => one.word === word)?.unit;
  const evaluation = await evaluationById(tx, objection.evaluationId);
  const isEvaluated = evaluation?.document.units.some(({ unitId }) => unitId === unit?.id) ?? false;
  if (!unit || !isEvaluated) return `${plain(word, 10)}不在这期评比里。例：异议 改 ${id} 长湖村`;
  await redirectObjection(tx, id, unit.id);
  await noteDecision(context, {
    action: 'objection.redirected',
    subject: `objection:${id}`,
    before: { unitId: before },
    after: { unitId: unit.id },
  });
  if (personId !== null) {
    await tellPrivately(context, personId, {
      key: `objection-redirected:${id}:${unit.id}`,
      text: `您的异议${id}改为对${unit.short}的，另派检查人看`,
    });
  }
  return `异议${id}改为${unit.short}的。派人回：异议 派 ${id} 检查人姓名`;
}

export async function tellPrivately(
  { tx, now }: CommandContext,
  personId: number,
  { key, text }: { key: string; text: string },
): Promise<void> {
  await addPrivateItem(tx, {
    personId,
    text,
    key: `${key}:${personId}`,
    expiresAt: now + itemLifeMs,
    createdAt: now,
  });
}

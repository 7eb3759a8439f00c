import type { EvaluatedUnit } from '../domain/evaluation.ts';
import { lastDayIn } from '../domain/period.ts';
import { figureOf } from '../domain/upheld-parts.ts';
import { plain } from '../presenters/plain.ts';
import { upheldPartNames } from '../presenters/upheld.ts';
import { addAdjustment, adjustmentById, adjustmentsOf, withdrawAdjustment } from '../store/adjustments.ts';
import type { Objection } from '../store/objections.ts';
import type { CommandContext } from './command.ts';
import type { AdjustmentChange, PartUpheld } from './objection-upheld.ts';
import type { PartWords } from './objection-words.ts';

type Side = 'bonus' | 'penalty';

interface Asked {
  readonly side: Side;
  readonly words: PartWords;
  readonly reason: string;
  readonly objection: Objection;
  readonly unit: EvaluatedUnit;
}

/** 加分 撤 2 理由 · 加分 给 微经验 依据: one that stands is struck, or one of the rulebook's kinds is given. */
export async function adjustmentMeant(
  { side, words, reason, objection, unit }: Asked,
  context: CommandContext,
): Promise<PartUpheld | { say: string }> {
  const { id, unitShort, period } = objection;
  const name = upheldPartNames[side];
  const example = `例：异议 答 ${id} 成立 ${name} 撤 2 理由，或 ${name} 给 类别 依据`;
  const ready = words.says === 'struck' || words.says === 'given';
  if (!ready || reason === '') return { say: `${name}怎么改？${example}` };
  const before = figureOf(unit, side);
  const standing = (await adjustmentsOf(context.tx, period)).filter(
    (one) => one.unitId === objection.unitId && one.side === side,
  );
  const counted = (change: number) => ({
    part: side,
    reason,
    fact: null,
    before,
    after: `${standing.length + change}项`,
  });
  if (words.says === 'struck') {
    const found = standing.find((one) => one.id === words.id);
    const ids = standing.map((one) => one.id).join('、');
    if (!found)
      return {
        say:
          standing.length === 0 ? `${unitShort}这一季没有${name}` : `${unitShort}这一季的${name}有：${ids}。${example}`,
      };
    if (found.decidedBy === context.sender.person?.id)
      return { say: `${found.id}号是您定的，请办公室另派：异议 派 ${id} 姓名` };
    return { ...counted(-1), adjustment: { is: 'struck', id: found.id } };
  }
  const { kinds } = context.rulesAt(lastDayIn(period)).quarter[side];
  const kind = kinds.find((one) => one.name === words.kind || one.id === words.kind);
  if (!kind) return { say: `没有${plain(words.kind, 8)}这一类，有：${kinds.map((one) => one.name).join('、')}` };
  return { ...counted(1), adjustment: { is: 'given', side, kind, reason } };
}

/** Books it, by whoever answers; returns its id for the audit. */
export async function changeAdjustment(
  change: AdjustmentChange,
  { unitId, period }: Objection,
  { tx, now, sender }: CommandContext,
): Promise<number> {
  const personId = sender.person?.id ?? 0;
  if (change.is === 'struck') {
    const found = await adjustmentById(tx, change.id);
    if (found && found.withdrawnAt === null) await withdrawAdjustment(tx, change.id, { personId, at: now });
    return change.id;
  }
  const { side, kind, reason } = change;
  return addAdjustment(tx, { unitId, period, side, kind: kind.id, reason, decidedBy: personId, at: now });
}

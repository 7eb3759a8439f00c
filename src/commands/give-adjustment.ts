import { sheetFor } from '../domain/evaluation.ts';
import { lastDayIn, type Period, quarterOf } from '../domain/period.ts';
import type { AdjustmentKind } from '../domain/programme/model.ts';
import { dayOf } from '../domain/time.ts';
import { periodText, pointsText } from '../presenters/evaluation.ts';
import { addAdjustment, adjustmentsOf } from '../store/adjustments.ts';
import { publishedEvaluation } from '../store/evaluations.ts';
import type { ChatUnit, CommandContext } from './command.ts';
import { noteDecision } from './decide.ts';

export interface GivenAdjustment {
  readonly side: 'bonus' | 'penalty';
  readonly unit: Pick<ChatUnit, 'id' | 'short'>;
  readonly period: Period;
  readonly kind: AdjustmentKind;
  readonly reason: string;
}

/** Books what the office decided for a quarter, and says so; or says why it cannot. Whether he may is asked before. */
export async function giveAdjustment(
  context: CommandContext,
  { side, unit, period, kind, reason }: GivenAdjustment,
): Promise<string> {
  const { tx, now, sender } = context;
  const frozen = await whyFrozen(context, period);
  if (frozen !== null) return frozen;
  const personId = sender.person?.id ?? 0;
  const id = await addAdjustment(tx, {
    unitId: unit.id,
    period,
    side,
    kind: kind.id,
    reason,
    decidedBy: personId,
    at: now,
  });
  await noteDecision(context, {
    action: `adjustment.${side}`,
    subject: `adjustment:${id}`,
    before: null,
    after: { unitId: unit.id, month: period, text: `${kind.name} ${reason}` },
  });
  const times = (await adjustmentsOf(tx, period)).filter(
    (one) => one.unitId === unit.id && one.side === side && one.kind === kind.id,
  ).length;
  const capped = times * kind.hundredths > kind.maxHundredths ? `，这一类最多${pointsText(kind.maxHundredths)}分` : '';
  const sign = side === 'bonus' ? '加' : '扣';
  return `记下${id}：${unit.short}${periodText(period, dayOf(now))}${kind.name}${sign}${pointsText(kind.hundredths)}分${capped}`;
}

/** The quarter that is still open to adjustments: this one, until its evaluation is published. */
export function openQuarter({ now }: CommandContext): Period {
  return quarterOf(dayOf(now));
}

export async function whyFrozen({ tx, now, rulesAt }: CommandContext, period: Period): Promise<string | null> {
  const published = await publishedEvaluation(tx, { sheetId: sheetFor(rulesAt(lastDayIn(period)), period).id, period });
  return published ? `${periodText(period, dayOf(now))}已公示，不能再加分、扣罚` : null;
}

import type { EvaluationDocument } from '../domain/evaluation.ts';
import { type Period, periodKind } from '../domain/period.ts';
import { dayOf } from '../domain/time.ts';
import { periodText } from '../presenters/evaluation.ts';
import { type Evaluation, newestPublished } from '../store/evaluations.ts';
import { openObjections } from '../store/objections.ts';
import { holdersWho } from '../store/people.ts';
import type { CommandContext } from './command.ts';
import { tellPrivately } from './objection-office.ts';

/** Why a year cannot be published yet: one of its quarters may still change, or has changed since the draft. */
export async function whyQuartersWait(context: CommandContext, year: Evaluation | null): Promise<string | null> {
  if (year === null || periodKind(year.period) !== 'year') return null;
  const { tx, now } = context;
  for (const number of [1, 2, 3, 4]) {
    const quarter = await newestPublished(tx, { kind: 'quarter', period: `${year.period}-Q${number}` });
    if (!quarter) continue;
    const name = periodText(quarter.period, dayOf(now));
    const open = (await openObjections(tx, quarter)).length;
    if (open > 0) return `${name}还有${open}条异议没答复，答复了再公示年度`;
    if (quarter.state === 'notice') return `${name}还在公示，定稿了再公示年度`;
    if (usesAnother(year.document, quarter)) return `草稿之后${name}更正了，请先看新草稿，回：评比 年度`;
  }
  return null;
}

/**
 * Tells the office that the published year still has the quarter as it was before this correction; the words for whoever
 * made it, or null when no published year has it.
 */
export async function noteYearToCorrect(context: CommandContext, quarter: Evaluation): Promise<string | null> {
  if (periodKind(quarter.period) !== 'quarter') return null;
  const { tx, now, sender } = context;
  const year: Period = quarter.period.slice(0, 4);
  const published = await newestPublished(tx, { kind: 'year', period: year });
  if (!published || !usesAnother(published.document, quarter)) return null;
  const name = periodText(quarter.period, dayOf(now));
  const text = `年度用了${name}更正前的分，请回：更正公示 年度 原因`;
  for (const { id } of await holdersWho(tx, 'evaluation.decide', { unitId: null, at: now })) {
    if (id !== sender.person?.id) await tellPrivately(context, id, { key: `year-to-correct:${quarter.id}`, text });
  }
  return text;
}

function usesAnother({ units }: EvaluationDocument, { period, hash }: Evaluation): boolean {
  return units.some(({ quarters }) => quarters.some((one) => one.period === period && one.hash !== hash));
}

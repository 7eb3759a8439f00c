import { cutOffOf, sheetFor } from '../../domain/evaluation.ts';
import { lastDayIn } from '../../domain/period.ts';
import type { Programme, Rules } from '../../domain/programme/model.ts';
import { rulesAt } from '../../domain/programme/rulebook.ts';
import { type Day, type Instant, type Month, monthOf, nextMonth } from '../../domain/time.ts';
import { periodText } from '../../presenters/evaluation.ts';
import { evaluationNow, refreshDraft } from '../../store/evaluation-draft.ts';
import { type Evaluation, latestEvaluation } from '../../store/evaluations.ts';
import type { Tx } from '../../store/store.ts';
import { tellOffice } from '../../store/tell-people.ts';
import type { DailyWork } from './daily-work.ts';

interface Redraft {
  readonly programme: Programme;
  readonly rules: Rules;
  readonly day: Day;
  readonly at: Instant;
}

/** Drafts anew what has become another since, and tells the office of it once. True when it had. */
export async function redraftChanged(
  tx: Tx,
  { period, hash: before }: Evaluation,
  { programme, rules, day, at }: Redraft,
): Promise<boolean> {
  const { hash } = await evaluationNow(tx, { period, programme, rules });
  if (hash === before) return false;
  await refreshDraft(tx, { period, programme, rules, at });
  const name = periodText(period, day);
  const text = `${name}评比草稿有变化，看新草稿回：评比 ${name}`;
  // Keyed by what it is now: each draft that became another one is told of, so that none is published unseen.
  await tellOffice(tx, { key: `evaluation-draft:${period}:${hash}`, text, at });
  return true;
}

/**
 * A month's draft whose inputs changed after it was made would be refused at 公示: it is drafted anew. The first draft
 * and the reminder to publish have their own days in the plan.
 */
export const redraftMonths: DailyWork = {
  name: 'redraft-months',
  async run(tx, { bundle, day, at }) {
    const { programme } = bundle;
    for (const month of monthsUntil(programme, day)) {
      const cutOff = cutOffOf(programme, month);
      if (at < cutOff) continue;
      const rules = rulesAt(bundle, lastDayIn(month));
      const latest = await latestEvaluation(tx, sheetFor(rules, month).id, month);
      if (latest?.state !== 'draft' || latest.draftedAt < cutOff) continue;
      await redraftChanged(tx, latest, { programme, rules, day, at });
    }
  },
};

function monthsUntil({ from, to }: Programme, today: Day): Month[] {
  const last = monthOf(today < to ? today : to);
  const months: Month[] = [];
  for (let month = monthOf(from); month <= last; month = nextMonth(month)) months.push(month);
  return months;
}

import { cutOffOf, sheetFor } from '../../domain/evaluation.ts';
import { firstDayIn, lastDayIn, type Period, periodKind, quarterOf } from '../../domain/period.ts';
import type { Programme, ProgrammeBundle, Rules } from '../../domain/programme/model.ts';
import { rulesAt } from '../../domain/programme/rulebook.ts';
import { addDays, type Day, dayOf, type Instant } from '../../domain/time.ts';
import { periodText } from '../../presenters/evaluation.ts';
import { refreshDraft } from '../../store/evaluation-draft.ts';
import { evaluationsOnNotice, latestEvaluation } from '../../store/evaluations.ts';
import { visitsOf } from '../../store/inspections.ts';
import { awaitsCorrection, openObjections } from '../../store/objections.ts';
import { roundsOf } from '../../store/rounds.ts';
import type { Tx } from '../../store/store.ts';
import { tellOffice } from '../../store/tell-people.ts';
import type { DailyContext, DailyWork } from './daily-work.ts';
import { redraftChanged } from './redraft.ts';

/** How many working days a draft lies before the office is reminded to publish it. */
const draftWorkingDays = 2;

/**
 * Drafts each quarter after its cut-off, and the year after its check once all its quarters are published, and tells the
 * office once; drafts anew what changed since; reminds it once of what it has not published. Months have their own days in the plan.
 */
export const draftQuartersAndYear: DailyWork = {
  name: 'draft-quarters-and-year',
  async run(tx, context) {
    for (const period of longPeriods(context.bundle.programme, context.day)) await look(tx, period, context);
  },
};

async function look(tx: Tx, period: Period, { bundle, calendar, day, at }: DailyContext): Promise<void> {
  const { programme } = bundle;
  const cutOff = cutOffOf(programme, period);
  if (at < cutOff) return;
  const rules = rulesAt(bundle, lastDayIn(period));
  const latest = await latestEvaluation(tx, sheetFor(rules, period).id, period);
  if (latest && latest.state !== 'draft') return;
  if (!(await isReady(tx, period, { bundle, rules }))) return;
  const name = periodText(period, day);
  if (latest === null || latest.draftedAt < (await lastChange(tx, period, { rules, cutOff }))) {
    if (!(await refreshDraft(tx, { period, programme, rules, at }))) return;
    const text = `${name}评比草稿好了。看草稿回：评比 ${name}，没问题回：公示 ${name}`;
    return tellOffice(tx, { key: `evaluation-draft:${period}`, text, at });
  }
  if (await redraftChanged(tx, latest, { programme, rules, day, at })) return;
  if (calendar.workingDayAfter(dayOf(latest.draftedAt), draftWorkingDays) > day) return;
  const text = `${name}评比还没公示。看草稿回：评比 ${name}，公示回：公示 ${name}`;
  await tellOffice(tx, { key: `evaluation-publish-reminder:${period}`, text, at });
}

/** When the inputs of a draft last became others by themselves: at the cut-off, or when a round was opened after it. */
async function lastChange(
  tx: Tx,
  period: Period,
  { rules, cutOff }: { rules: Rules; cutOff: Instant },
): Promise<Instant> {
  const rounds = await roundsOf(tx, { sheetId: sheetFor(rules, period).id, period });
  return Math.max(cutOff, ...rounds.map(({ openedAt }) => openedAt ?? 0));
}

/** Quarters and years of the programme that have begun. */
function longPeriods({ from, to }: Programme, today: Day): Period[] {
  const periods: Period[] = [];
  for (let day = from; day <= to && day <= today; day = addDays(lastDayIn(quarterOf(day)), 1)) {
    periods.push(quarterOf(day));
  }
  const years = new Set(periods.map((quarter) => quarter.slice(0, 4)));
  return [...periods, ...years];
}

async function isReady(
  tx: Tx,
  period: Period,
  { bundle, rules }: { bundle: ProgrammeBundle; rules: Rules },
): Promise<boolean> {
  if (!(await wasInspected(tx, period, rules))) return false;
  if (periodKind(period) !== 'year') return true;
  // A year is the mean of its quarters: it waits for those that were inspected and are not published yet.
  for (const number of [1, 2, 3, 4]) {
    const quarter = `${period}-Q${number}`;
    if (firstDayIn(quarter) > bundle.programme.to || lastDayIn(quarter) < bundle.programme.from) continue;
    const ofQuarter = rulesAt(bundle, lastDayIn(quarter));
    const latest = await latestEvaluation(tx, sheetFor(ofQuarter, quarter).id, quarter);
    const isPublished = latest !== null && latest.state !== 'draft';
    if (!isPublished && (await wasInspected(tx, quarter, ofQuarter))) return false;
  }
  return true;
}

/** There are visits, or a round whose sheets are still sealed: the draft says so. */
async function wasInspected(tx: Tx, period: Period, rules: Rules): Promise<boolean> {
  const key = { sheetId: sheetFor(rules, period).id, period };
  return (await visitsOf(tx, key)).length > 0 || (await roundsOf(tx, key)).length > 0;
}

/**
 * Tells the office once that a public notice is over and nothing stands against 定稿, or that an upheld objection does, whose
 * correction is not out. What waits for its answer is reminded of by its own day.
 */
export const remindToFinalise: DailyWork = {
  name: 'remind-to-finalise',
  async run(tx, { day, at }) {
    for (const evaluation of await evaluationsOnNotice(tx)) {
      const { id, period, noticeTo } = evaluation;
      if (noticeTo === null || noticeTo >= day || (await openObjections(tx, evaluation)).length > 0) continue;
      const name = periodText(period, day);
      const line = (await awaitsCorrection(tx, evaluation))
        ? { key: `correction-reminder:${id}`, text: `${name}有异议成立还没更正，回：更正公示 ${name} 原因` }
        : { key: `finalise-reminder:${id}`, text: `${name}公示期满，回：定稿 ${name}` };
      await tellOffice(tx, { ...line, at });
    }
  },
};

import { subjectKeys } from '../../domain/private-subject.ts';
import {
  isCarried,
  isProblemOverdue,
  liaisonAfterDays,
  type Problem,
  remindBeforeDays,
} from '../../domain/problems.ts';
import { noticeRank } from '../../domain/programme/occurrences.ts';
import { rulesAt } from '../../domain/programme/rulebook.ts';
import { addDays, type Instant, instantAt, mondayOf, monthOf, startOfDay } from '../../domain/time.ts';
import { carriedText, problemLateText, problemsOverdueText } from '../../presenters/private-item.ts';
import { byUnit } from '../../store/by-unit.ts';
import { unitNow } from '../../store/merged-units.ts';
import { planNotice } from '../../store/notices.ts';
import { holdersOf } from '../../store/people.ts';
import { seesProblemIn } from '../../store/problem-sight.ts';
import { openProblems } from '../../store/problems.ts';
import type { Tx } from '../../store/store.ts';
import { tellOffice, tellPerson, tellSecretary } from '../../store/tell-people.ts';
import { allUnits } from '../../store/units.ts';
import type { DailyContext, DailyWork } from './daily-work.ts';

/**
 * Problems that fall due: the group hears three days before and on the day, the secretary privately each week after, the
 * liaison cadre of what is a month late in his place; what is left of the month before goes to the secretary and the office.
 */
export const problemsDaily: DailyWork = {
  name: 'problems',
  async run(tx, context) {
    const { bundle, day, at } = context;
    const unitIds = (await allUnits(tx)).map(({ id }) => id);
    const scope = { programme: bundle.programme, rules: rulesAt(bundle, day), at };
    const open: Problem[] = [];
    for (const problem of await openProblems(tx, { ...scope, unitIds })) {
      open.push({ ...problem, unitId: await unitNow(tx, problem.unitId, at) });
    }
    for (const [unitId, own] of byUnit(open)) {
      await remindGroup(tx, unitId, own, context);
      await tellOverdue(tx, unitId, own, context);
      await tellCarried(tx, unitId, own, context);
    }
    const carried = open.filter((problem) => isCarried(problem, day)).length;
    if (carried > 0) await tellOffice(tx, carriedLine(carried, 'town', context));
  },
};

async function remindGroup(tx: Tx, unitId: number, own: readonly Problem[], context: DailyContext): Promise<void> {
  const { calendar, day, at } = context;
  for (const due of new Set(own.map((problem) => problem.due))) {
    const waiting = own.filter((problem) => problem.due === due && problem.state === 'open');
    const lastCall = calendar.shift(due, 'before') ?? due;
    for (const before of [remindBeforeDays, 0]) {
      const sendDay = calendar.shift(addDays(due, -before), 'before');
      // What was found since is not a surprise worth a reminder, and what was due is told to the secretary.
      const known = waiting.filter(({ foundOn }) => sendDay !== null && foundOn < sendDay);
      if (sendDay === null || day < sendDay || day > due || known.length === 0) continue;
      // After a downtime the second says what the first would have said.
      if (before > 0 && day >= lastCall) continue;
      await planNotice(tx, {
        schedule: `problems-due-${before}:${due}`,
        plannedAt: instantAt(sendDay, '08:30'),
        unitId,
        rank: noticeRank.task,
        // Worded in the slot: what is put right by then is not told.
        text: null,
        subject: { type: 'problemsDue', due },
        expiresAt: startOfDay(before > 0 ? lastCall : addDays(due, 1)),
        createdAt: at,
      });
    }
  }
}

async function tellOverdue(tx: Tx, unitId: number, own: readonly Problem[], context: DailyContext): Promise<void> {
  const { day, at } = context;
  const overdue = own.filter((problem) => isProblemOverdue(problem, day));
  if (overdue.length > 0) {
    const key = subjectKeys.problemsOverdue(unitId, mondayOf(day));
    await tellSecretary(tx, unitId, { text: problemsOverdueText(overdue), key, at });
  }
  const late = overdue.filter(({ due }) => addDays(due, liaisonAfterDays) <= day);
  for (const problem of late) {
    const line = { text: problemLateText(problem, day), key: subjectKeys.problemLate(problem.from, problem.id), at };
    const cadres = await cadresOf(tx, unitId, problem, at);
    for (const id of cadres) await tellPerson(tx, id, line);
    if (cadres.length === 0) await tellSecretary(tx, unitId, line);
  }
}

/** The liaison cadres who look after the place: who may not see the problem is not told of it. */
async function cadresOf(tx: Tx, unitId: number, { groupName }: Problem, at: Instant): Promise<number[]> {
  const found: number[] = [];
  for (const { id } of await holdersOf(tx, 'liaison', unitId, at)) {
    if (await seesProblemIn(tx, id, { unitId, groupName, at })) found.push(id);
  }
  return found;
}

async function tellCarried(tx: Tx, unitId: number, own: readonly Problem[], context: DailyContext): Promise<void> {
  const carried = own.filter((problem) => isCarried(problem, context.day)).length;
  if (carried > 0) await tellSecretary(tx, unitId, carriedLine(carried, unitId, context));
}

/** Once a month, on its first working day. */
function carriedLine(count: number, where: number | 'town', { day, at }: DailyContext) {
  return { text: carriedText(count), key: subjectKeys.problemsCarried(where, monthOf(day)), at };
}

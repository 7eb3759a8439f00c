import { may } from '../domain/permissions.ts';
import { isProblemOverdue } from '../domain/problems.ts';
import { dayOf } from '../domain/time.ts';
import { problemKind, problemText } from '../presenters/problem.ts';
import { chineseDay, numberText } from '../presenters/receipt.ts';
import { openProblems } from '../store/problems.ts';
import type { CommandContext } from './command.ts';
import { problemScope } from './problem-scope.ts';

/** More than this of one kind is a number and a word to look at them. */
const shownApart = 3;

/** Problems in 待办: what somebody is to put right, what the secretary is to recheck. */
export async function problemLines(context: CommandContext, unitIds: readonly number[]): Promise<string[]> {
  const { tx, now, sender, chat } = context;
  const today = dayOf(now);
  const open = await openProblems(tx, { ...problemScope(context), unitIds });
  const manages = (unitId: number) => may('problem.manage', sender, unitId);
  const overseesAll = unitIds.length > shownApart;
  // Findings have lines of their own in 待办.
  const own = open.filter(
    ({ from, state, unitId, ownerId }) =>
      from === 'problem' && state === 'open' && (manages(unitId) || ownerId === sender.person?.id),
  );
  const toRecheck = open.filter(
    ({ from, state, unitId }) => state === 'rectified' && from === 'problem' && manages(unitId),
  );
  const overdue = own.filter((problem) => isProblemOverdue(problem, today)).length;
  if (chat.kind === 'private' && overseesAll && own.length + toRecheck.length > shownApart) {
    return [`问题${own.length}件没整改（过期${overdue}件），${toRecheck.length}件等复查，看：问题`];
  }
  return [
    ...some(
      own.map(
        (problem) =>
          `整改 ${numberText(problem)} ${chat.kind === 'group' ? problemKind(problem) : problemText(problem, 16)}，${chineseDay(problem.due, today)}前`,
      ),
      '没整改',
    ),
    ...some(
      toRecheck.map((problem) => `${numberText(problem)}报整改了，看过回：复查 ${numberText(problem)} 合格`),
      '等复查',
    ),
  ];
}

function some(lines: readonly string[], what: string): string[] {
  return lines.length > shownApart ? [`问题${lines.length}件${what}，看：问题`] : [...lines];
}

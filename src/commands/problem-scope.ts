import { type Action, may } from '../domain/permissions.ts';
import type { Problem } from '../domain/problems.ts';
import { narrowedTo } from '../store/problem-sight.ts';
import { problemByNumber } from '../store/problems.ts';
import type { CommandContext } from './command.ts';
import { resolveNumbered } from './numbered.ts';

/** What a list of problems depends on beside the units. */
export function problemScope({ programme, rules, now }: CommandContext) {
  return { programme, rules, at: now };
}

/** Those the asker may look at; see `narrowedTo`. */
export async function visibleProblems(
  { tx, now, sender }: CommandContext,
  problems: readonly Problem[],
): Promise<Problem[]> {
  const { person, grants } = sender;
  if (!person) return [...problems];
  const narrow = await narrowedTo(tx, { personId: person.id, unitId: person.unitId, grants }, now);
  return problems.filter(({ unitId, groupName }) => {
    const groups = narrow.get(unitId);
    return groups === undefined || groupName === null || groups.has(groupName);
  });
}

export function othersProblem({ unitShort }: Problem): string {
  return `${unitShort}的问题由${unitShort}的人看`;
}

/** The problem or opened finding named at the beginning of `text`, or what to answer instead. */
export async function chosenProblem(
  context: CommandContext,
  text: string,
  { action, example }: { action: Action; example: string },
): Promise<{ readonly problem: Problem; readonly rest: string } | { readonly say: string }> {
  const { tx, sender } = context;
  const scope = problemScope(context);
  const found = await resolveNumbered(context, text, {
    exists: async (unitId, number) => (await problemByNumber(tx, { ...scope, unitId, number })) !== null,
  });
  if (found === null) return { say: `没看到编号。例：${example}` };
  if ('say' in found) return found;
  const { unit, number, rest } = found;
  const problem = await problemByNumber(tx, { ...scope, unitId: unit.id, number });
  const [seen] = problem && may(action, sender, unit.id) ? await visibleProblems(context, [problem]) : [];
  if (seen) return { problem: seen, rest };
  if (problem) return { say: othersProblem(problem) };
  return { say: `${unit.short}${number}不在问题清单里，发“问题”看编号` };
}

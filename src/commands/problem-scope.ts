import { type Action, may } from '../domain/permissions.ts';
import type { Problem } from '../domain/problems.ts';
import { problemByNumber } from '../store/problems.ts';
import { assignedPlaces } from '../store/visits.ts';
import type { CommandContext } from './command.ts';
import { resolveNumbered } from './numbered.ts';

/** What a list of problems depends on beside the units. */
export function problemScope({ programme, rules, now }: CommandContext) {
  return { programme, rules, at: now };
}

/**
 * Those the asker may look at: whoever is only sent to a unit (S36) and looks after groups or households of it sees
 * these, and what lies in no known group.
 */
export async function visibleProblems(
  { tx, now, sender }: CommandContext,
  problems: readonly Problem[],
): Promise<Problem[]> {
  const { person } = sender;
  const placed = person ? await assignedPlaces(tx, person.id, now) : [];
  const narrow = new Map<number, Set<string>>();
  for (const unitId of new Set(placed.map((place) => place.unitId))) {
    const own = placed.filter((place) => place.unitId === unitId && place.kind !== 'area');
    const isWhole = own.some(({ groupName, householdId }) => groupName === null && householdId === null);
    if (own.length === 0 || isWhole || !onlySent(sender, unitId)) continue;
    narrow.set(unitId, new Set(own.flatMap(({ groupName }) => groupName ?? [])));
  }
  return problems.filter(({ unitId, groupName }) => {
    const groups = narrow.get(unitId);
    return groups === undefined || groupName === null || groups.has(groupName);
  });
}

/** Neither at home there nor with a post of the unit or the town. */
function onlySent({ person, grants }: CommandContext['sender'], unitId: number): boolean {
  if (person?.unitId === unitId) return false;
  const there = grants.filter((grant) => grant.unitId === null || grant.unitId === unitId);
  return there.every(({ role }) => ['liaison', 'villageCadre', 'representative', 'inspector'].includes(role));
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
  if (problem) return { say: `${unit.short}的问题由${unit.short}的人看` };
  return { say: `${unit.short}${number}不在问题清单里，发“问题”看编号` };
}

import type { SelectionKind } from '../domain/programme/model.ts';
import type { SelectionState } from '../domain/selections.ts';
import { runningSelections, type Selection } from '../store/selections.ts';
import type { CommandContext } from './command.ts';

/** The running 评选 of the town the words mean: the one of that name, or the only one at that stage. */
export async function namedSelection(
  { tx }: CommandContext,
  name: string,
  states: readonly SelectionState[],
): Promise<Selection | { readonly say: string }> {
  const town = (await runningSelections(tx)).filter(({ unitId }) => unitId === null);
  const named = name === '' ? town : town.filter((one) => one.name === name);
  const [only, second] = named.filter(({ state }) => states.includes(state));
  if (only && !second) return only;
  if (only) return { say: `哪个评选？在评的有：${named.map((one) => one.name).join('、')}` };
  if (named.length === 0) return { say: '现在没有这个评选。要看有哪些，发：评选' };
  return { say: `${named.map((one) => one.name).join('、')}还没到这一步，或已经过了` };
}

/** The rulebook's kind the selection was opened by; null for a village's own, or one that is in the rulebook no more. */
export function kindOf({ rules }: CommandContext, selection: Selection): SelectionKind | null {
  return rules.selections.find(({ id }) => id === selection.kind) ?? null;
}

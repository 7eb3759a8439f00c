import type { Evaluation } from '../store/evaluations.ts';
import { unitNames } from '../store/units.ts';
import type { CommandContext } from './command.ts';

/**
 * The unit an objection without a finding is about: the one its words name, else the group's or the sender's own. It has
 * to be evaluated in the document, or nobody could ever be given the objection; then it is asked which is meant.
 */
export async function unitMeant(
  text: string,
  { document }: Evaluation,
  context: CommandContext,
): Promise<{ readonly unitId: number } | { readonly say: string }> {
  const evaluated = new Set(document.units.map(({ unitId }) => unitId));
  const own = context.chat.unit?.id ?? context.sender.person?.unitId ?? 0;
  const named = [...(await namedIn(text, context))].filter((unitId) => evaluated.has(unitId));
  const [only] = named;
  if (only !== undefined && named.length === 1) return { unitId: only };
  const isOwnMeant = named.length === 0 || named.includes(own);
  if (isOwnMeant && evaluated.has(own)) return { unitId: own };
  return { say: '是对哪个单位？例：异议 6月 长湖村 理由' };
}

/** A name within a longer one that is said is not said itself. */
async function namedIn(text: string, { tx, now }: CommandContext): Promise<Set<number>> {
  const said = (await unitNames(tx, now)).filter(({ word }) => text.includes(word));
  const longest = said.filter(
    ({ word }) => !said.some((other) => other.word.length > word.length && other.word.includes(word)),
  );
  return new Set(longest.map(({ unit }) => unit.id));
}

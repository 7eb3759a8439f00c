import { type Action, may } from '../domain/permissions.ts';
import { listUnits, unitNames } from '../store/units.ts';
import type { ChatUnit, CommandContext } from './command.ts';
import { unitsOfSender } from './numbered.ts';

/**
 * The unit an instruction is for: one named in the text, else the group's, else the only unit the sender may do the
 * action for. `say` asks which one; whoever may do it in the whole town is always asked.
 */
export async function chooseManagedUnit(
  context: CommandContext,
  action: Action,
  text: string,
): Promise<ChatUnit | { readonly say: string }> {
  const { tx, now } = context;
  const named = (await unitNames(tx, now)).find(({ word }) => text.includes(word));
  if (named) return named.unit;
  if (context.chat.unit) return context.chat.unit;
  const units = await listUnits(tx, now);
  const { all, ids } = unitsOfSender(context.sender);
  const [only, second] = units.filter((unit) => ids.includes(unit.id) && may(action, context.sender, unit.id));
  if (only && !second && !all) return only;
  return { say: `哪个单位？末尾加上：给 ${(units.find((unit) => unit.kind !== 'town') ?? only)?.name ?? '单位名'}` };
}

import { listUnits, unitById, unitNames } from '../store/units.ts';
import type { ChatUnit, CommandContext } from './command.ts';
import { unitsOfSender } from './numbered.ts';

/** The unit a question is about: the one named, the group's, or the sender's own. `command` is for the example. */
export async function unitShown(
  context: CommandContext,
  words: string,
  command: string,
): Promise<ChatUnit | { readonly say: string }> {
  const { tx, now, chat, sender } = context;
  const named = words === '' ? undefined : (await unitNames(tx, now)).find(({ word }) => word === words)?.unit;
  if (named) return named;
  if (words !== '')
    return { say: `没有叫“${words.slice(0, 8)}”的单位。例：${command} ${(await anyUnit(context)).short}` };
  if (chat.unit) return chat.unit;
  const { all, ids } = unitsOfSender(sender);
  const [only, second] = ids;
  const own = only === undefined || second !== undefined || all ? null : await unitById(tx, only);
  if (own) return own;
  if (!sender.person) return { say: '您还没登记。回 我是 三组 张建国' };
  return { say: `看哪个单位？例：${command} ${(await anyUnit(context)).short}` };
}

async function anyUnit({ tx, now, sender }: CommandContext): Promise<ChatUnit> {
  const units = await listUnits(tx, now);
  const { ids } = unitsOfSender(sender);
  const [first] = units;
  const own = units.find((unit) => ids.includes(unit.id) && unit.kind !== 'town');
  const found = own ?? units.find(({ kind }) => kind !== 'town') ?? first;
  if (!found) throw new Error('the town has no unit');
  return found;
}

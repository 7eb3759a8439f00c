import { findUnitsInText, listUnits, type Unit, unitById } from '../store/units.ts';
import type { ChatUnit, CommandContext } from './command.ts';
import { unitsOfSender } from './numbered.ts';

/** More than this many to choose from is no longer a question one answers at a glance. */
const maxChoices = 4;

/**
 * The unit a text is about: the group's; else a place in it that names one unit; else the sender's only unit; else
 * `say`, the one question that is asked back. In a group of the town itself a village named in the text comes first.
 */
export async function resolveUnit(context: CommandContext, text: string): Promise<ChatUnit | { readonly say: string }> {
  const group = context.chat.unit ? await unitById(context.tx, context.chat.unit.id) : null;
  if (group && group.kind !== 'town') return group;
  const mine = await ownUnits(context);
  const named = narrow(await findUnitsInText(context.tx, text, context.now), mine);
  const [only] = named;
  if (only && named.length === 1) return only;
  if (only) return { say: `是哪个：${named.map((unit) => unit.short).join('、')}？请只写一个再发` };
  if (group) return group;
  const [own] = mine;
  if (own && mine.length === 1) return own;
  const choices = mine.length > 0 && mine.length <= maxChoices ? `：${mine.map((unit) => unit.short).join('、')}` : '';
  const example = (own ?? (await listUnits(context.tx, context.now)).at(-1))?.short ?? '';
  return { say: `是哪个单位的${choices}？写上名字再发，如“${example} 三组 大扫除 15人”` };
}

/** Of several named units those of the sender count, when that leaves one. */
function narrow(named: readonly Unit[], mine: readonly Unit[]): readonly Unit[] {
  if (named.length < 2) return named;
  const shared = named.filter((unit) => mine.some((own) => own.id === unit.id));
  return shared.length === 1 ? shared : named;
}

async function ownUnits(context: CommandContext): Promise<Unit[]> {
  const { ids } = unitsOfSender(context.sender);
  return (await listUnits(context.tx, context.now)).filter((unit) => ids.includes(unit.id));
}

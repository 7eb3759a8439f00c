import type { Reading } from '../domain/reading/reading.ts';
import { findUnitsInText, listUnits, type Unit, unitById } from '../store/units.ts';
import type { ChatUnit, CommandContext } from './command.ts';
import { unitsOfSender } from './numbered.ts';

/** The unit, or the one question that is asked back. */
export type UnitOf = { readonly unit: ChatUnit } | { readonly ask: string };

/**
 * The unit a message is about: the group's; else a place that names one unit; else the sender's only unit; else he is
 * asked. In a group of the town itself a village named in the message comes first.
 */
export async function resolveUnit(context: CommandContext, reading: Pick<Reading, 'places'>): Promise<UnitOf> {
  const group = context.chat.unit ? await unitById(context.tx, context.chat.unit.id) : null;
  if (group && group.kind !== 'town') return { unit: group };
  const named = await unitsNamed(context, reading.places);
  const mine = await ownUnits(context);
  const [only, ...others] = narrow(named, mine);
  if (only && others.length === 0) return { unit: only };
  if (only) return { ask: `是哪个村的：${[only, ...others].map((unit) => unit.short).join('、')}？请只写一个再发` };
  if (group) return { unit: group };
  const [own, ...more] = mine;
  if (own && more.length === 0) return { unit: own };
  const example = (own ?? (await listUnits(context.tx))[0])?.short ?? '长湖';
  return { ask: `哪个单位的？写上名字再发，如“${example} 三组 大扫除 15人”` };
}

/** The places that were read decide; the whole text only when they name no unit. */
async function unitsNamed(context: CommandContext, places: readonly string[]): Promise<Unit[]> {
  const byPlace = await findUnitsInText(context.tx, places.join('\n'));
  return byPlace.length > 0 ? byPlace : findUnitsInText(context.tx, context.message.text);
}

/** Of several named units those of the sender count, when that leaves one. */
function narrow(named: readonly Unit[], mine: readonly Unit[]): readonly Unit[] {
  if (named.length < 2) return named;
  const shared = named.filter((unit) => mine.some((own) => own.id === unit.id));
  return shared.length === 1 ? shared : named;
}

async function ownUnits(context: CommandContext): Promise<Unit[]> {
  const { ids } = unitsOfSender(context.sender);
  return (await listUnits(context.tx)).filter((unit) => ids.includes(unit.id));
}

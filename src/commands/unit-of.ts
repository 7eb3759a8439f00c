import { villagesHeard } from '../domain/reading/known-places.ts';
import { isSameGroup } from '../domain/reading/place-and-name.ts';
import { findUnitsInText, groupsOf, listUnits, type Unit, unitById } from '../store/units.ts';
import type { ChatUnit, CommandContext } from './command.ts';
import { unitsOfSender } from './numbered.ts';
import { askUnit } from './unit-question.ts';

/** More than this many to choose from is no longer a question one answers at a glance. */
const maxChoices = 4;

/**
 * The unit a text is about: the one named when it was asked back; else the group's; else a place in it that names one
 * unit; else the sender's only unit; else `say`, the one question that is asked back: the message then waits for its
 * answer. In a group of the town itself a village named in the text comes first.
 */
export async function resolveUnit(context: CommandContext, text: string): Promise<ChatUnit | { readonly say: string }> {
  if (context.decidedUnit) return context.decidedUnit;
  const group = context.chat.unit ? await unitById(context.tx, context.chat.unit.id) : null;
  if (group && group.kind !== 'town') return group;
  const mine = await ownUnits(context);
  const written = await findUnitsInText(context.tx, text, context.now);
  const named = narrow(written.length > 0 ? written : await unitsHeard(context, text), mine);
  const [only] = named;
  if (only && named.length === 1) return only;
  if (only) return askUnit(context, { choices: named, example: only });
  if (group) return group;
  const likely = await withGroupIn(text, mine, context);
  const [own] = likely;
  if (own && likely.length === 1) return own;
  const choices = likely.length <= maxChoices ? likely : [];
  const all = await listUnits(context.tx, context.now);
  return askUnit(context, { choices, example: own ?? all.find((unit) => unit.kind === 'village') ?? all[0] });
}

/** True when the text itself says which unit it is about. */
export async function namesUnit(context: CommandContext, text: string): Promise<boolean> {
  const written = await findUnitsInText(context.tx, text, context.now);
  return written.length > 0 || (await unitsHeard(context, text)).length > 0;
}

/** Units whose names the text writes as they sound: 长胡村. */
async function unitsHeard({ tx, now }: CommandContext, text: string): Promise<readonly Unit[]> {
  const all = await listUnits(tx, now);
  const heard = villagesHeard(
    text,
    all.map(({ short }) => short),
  );
  return all.filter(({ short }) => heard.includes(short));
}

const groupInText = /第?[\d一二三四五六七八九十百]+(?:村民|居民|网格)?小?组/u;

/**
 * Those of the units that have the grid group the text names; all when it names none, or none has it. Whoever speaks for
 * the whole town means a group of some village then, and not his own office.
 */
async function withGroupIn(text: string, units: readonly Unit[], context: CommandContext): Promise<readonly Unit[]> {
  const group = groupInText.exec(text)?.[0];
  if (group === undefined) return units;
  const having: Unit[] = [];
  for (const unit of units) {
    const groups = await groupsOf(context.tx, unit.id, context.now);
    if (groups.some((name) => isSameGroup(group, name))) having.push(unit);
  }
  return having.length > 0 || unitsOfSender(context.sender).all ? having : units;
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

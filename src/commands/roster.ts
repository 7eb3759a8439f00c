import { may, refusal } from '../domain/permissions.ts';
import { isSameGroup, readPlaceAndName } from '../domain/reading/place-and-name.ts';
import { dayOf } from '../domain/time.ts';
import { groupLines, personLines, rosterSummary } from '../presenters/roster.ts';
import { dutiesOf } from '../store/duties.ts';
import { expectedMembers } from '../store/expected-members.ts';
import { namesInUnit } from '../store/people.ts';
import { personFacts } from '../store/person-facts.ts';
import { readTown } from '../store/read-town.ts';
import { listUnits, type Unit, unitById, unitNames } from '../store/units.ts';
import { type CommandContext, defineCommand, here, type Reply } from './command.ts';
import { findPerson, type Named, unitWords } from './find-person.ts';

const usage = '名册 · 名册 三组 · 名册 张建国';

/** 名册: what the roster says of a unit, a group or a person, to those who look after them. */
export const rosterCommand = defineCommand<{ text: string }>({
  name: 'roster',
  words: ['名册'],
  summary: '看本单位的名册：人数、组里的人、一个人',
  usage,
  examples: ['名册', '名册 三组', '名册 长湖村', '名册 张建国'],
  where: 'private',
  action: 'roster.read',
  parse: (rest, { slash, separated }) => (rest === '' || slash || separated ? { args: { text: rest } } : null),
  async run({ text }, context) {
    const named = readPlaceAndName(text, await unitWords(context));
    const { name, group, rest } = named;
    if (name !== null) return showPerson({ ...named, name }, context);
    if (rest !== '') return here(`这样写：${usage}`);
    const unit = await unitAskedFor(named.unit, context);
    if (unit !== null && 'say' in unit) return here(unit.say);
    if (group === null) return showSummary(unit, context);
    return unit ? showGroup(unit, group, context) : here(`哪个村的？如：名册 长湖 ${group}`);
  },
});

/** The named unit, else the group's, else the only one he may read; null is the whole town, for who may read all of it. */
async function unitAskedFor(
  word: string | null,
  context: CommandContext,
): Promise<Unit | { readonly say: string } | null> {
  const { tx, now, sender, chat } = context;
  if (word !== null) {
    const unit = (await unitNames(tx, now)).find((one) => one.word === word)?.unit;
    return unit && may('roster.read', sender, unit.id) ? unit : { say: refusal('roster.read') };
  }
  const all = await listUnits(tx, now);
  const units = all.filter((unit) => may('roster.read', sender, unit.id));
  if (chat.unit && units.some(({ id }) => id === chat.unit?.id)) return unitById(tx, chat.unit.id);
  const [only] = units;
  if (only && units.length === 1) return only;
  if (units.length === all.length) return null;
  return only
    ? { say: `哪个村？发：${units.map((unit) => `名册 ${unit.short}`).join('，或 ')}` }
    : { say: refusal('roster.read') };
}

async function showSummary(unit: Unit | null, { tx, now }: CommandContext): Promise<readonly Reply[]> {
  const town = await readTown(tx, now, unit ? { peopleOf: unit.id } : {});
  const expected = await expectedMembers(tx, { unitId: unit?.id ?? null, at: now });
  const shown = unit ? (town.units.find(({ id }) => id === unit.code) ?? null) : null;
  const group = shown?.grids[0]?.groups[0];
  const next = unit ? `看人：名册 ${group ?? '姓名'}` : '看一个村：名册 村名';
  return here([...rosterSummary(town, shown, expected), next].join('\n'));
}

async function showGroup(unit: Unit, group: string, { tx, now }: CommandContext): Promise<readonly Reply[]> {
  const people = (await namesInUnit(tx, unit.id, now)).filter((person) => isSameGroup(group, person.groupName));
  const names = people.map((person) => person.name);
  return here(groupLines(`${unit.name}${people[0]?.groupName ?? group}`, names).join('\n'));
}

async function showPerson(named: Named, context: CommandContext): Promise<readonly Reply[]> {
  const { tx, now, sender, chat } = context;
  const person = await findPerson(context, named, { action: 'roster.read', example: (who) => `名册 ${who}` });
  if ('say' in person) return here(person.say);
  const facts = await personFacts(tx, person.id, now);
  if (!facts) return here(`${person.name}不在名册里了`);
  // A phone number is shown to the office, where nobody reads along.
  const mayPhone = chat.kind === 'private' && may('roster.read-phone', sender, person.unitId);
  const duties = [];
  for (const { unitId, ...duty } of await dutiesOf(tx, person.id, now)) {
    duties.push({ ...duty, unitName: unitId === null ? null : ((await unitById(tx, unitId))?.name ?? '') });
  }
  const shown = { ...facts, phone: mayPhone ? facts.phone : null };
  return here(personLines(shown, duties, dayOf(now)).join('\n'));
}

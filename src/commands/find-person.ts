import { type Action, may } from '../domain/permissions.ts';
import { isSameGroup, type PlaceAndName } from '../domain/reading/place-and-name.ts';
import { plain } from '../presenters/plain.ts';
import { findPeopleByName, grantsOf, membershipOf, type PersonMatch, personByCode } from '../store/people.ts';
import { unitById, unitNames } from '../store/units.ts';
import type { CommandContext } from './command.ts';

/** Who is meant; `name` is as written, or an id of the roster. */
export type Named = PlaceAndName & { readonly name: string };

export interface FindOptions {
  /** Only people of units in which the sender may do this; the others he is not told about. */
  readonly action: Action;
  /** How to write it when several have the name: 豁免 长湖村二组 刘建军. */
  readonly example: (who: string) => string;
}

/** All words units are called by, for `readPlaceAndName`. */
export async function unitWords({ tx, now }: CommandContext): Promise<string[]> {
  return (await unitNames(tx, now)).map(({ word }) => word);
}

/** What stands after the name, as it was written: `readPlaceAndName` keeps no commas. */
export function wordsAfter(text: string, name: string): string {
  return text.slice(text.indexOf(name) + name.length).replace(/^[\s,，:：、。]+/u, '');
}

/** The one person of the roster the words name; `say` asks which one, or says that there is none. */
export async function findPerson(
  context: CommandContext,
  named: Named,
  { action, example }: FindOptions,
): Promise<PersonMatch | { readonly say: string }> {
  const shown = plain(named.name, 10);
  const found = await peopleCalled(context, named);
  const allowed = found.filter((person) => may(action, context.sender, person.unitId));
  const ofUnit = await inNamedUnit(context, named, allowed);
  const matches = ofUnit.filter((person) => named.group === null || isSameGroup(named.group, person.groupName));
  const [match, ...others] = matches;
  if (match && others.length === 0) return match;
  if (match) return { say: await whichOne(context, matches, { shown, example }) };
  if (ofUnit.length > 0) return { say: `名册里${shown}不在这个组，请核对` };
  return { say: `名册里没找到${shown}，看看字对不对` };
}

/** 长湖村三组, as people say where somebody belongs. */
export async function placeOf({ tx, now }: CommandContext, personId: number): Promise<string> {
  const membership = await membershipOf(tx, personId, now);
  const unit = membership ? await unitById(tx, membership.unitId) : null;
  return `${unit?.name ?? ''}${membership?.groupName ?? ''}`;
}

async function peopleCalled({ tx, now: at }: CommandContext, { name }: Named): Promise<PersonMatch[]> {
  const byName = await findPeopleByName(tx, name, { at });
  if (byName.length > 0) return byName;
  const byCode = await personByCode(tx, name);
  const membership = byCode ? await membershipOf(tx, byCode.id, at) : null;
  if (!byCode || !membership) return [];
  const { unitId, groupName } = membership;
  return [{ ...byCode, code: name, unitId, groupName }];
}

/** Whoever holds a role for the named unit counts as one of it: the cadre of two villages belongs to the town. */
async function inNamedUnit(
  { tx, now }: CommandContext,
  { unit: word }: Named,
  people: readonly PersonMatch[],
): Promise<PersonMatch[]> {
  const unit = word === null ? undefined : (await unitNames(tx, now)).find((one) => one.word === word)?.unit;
  if (!unit) return [...people];
  const found: PersonMatch[] = [];
  for (const person of people) {
    const grants = await grantsOf(tx, person.id, now);
    if (person.unitId === unit.id || grants.some((grant) => grant.unitId === unit.id)) found.push(person);
  }
  return found;
}

/** Told apart by place; where that is the same, by the id of the roster. */
async function whichOne(
  context: CommandContext,
  people: readonly PersonMatch[],
  { shown, example }: { shown: string; example: (who: string) => string },
): Promise<string> {
  const places = await Promise.all(people.map((person) => placeOf(context, person.id)));
  const telling = new Set(places).size === places.length;
  const hints = people.map((person, index) => (telling ? (places[index] ?? '') : `${places[index]}（${person.code}）`));
  const [first] = people;
  const who = telling ? `${hints[0]} ${shown}` : (first?.code ?? '');
  return `${shown}有${people.length}位：${hints.join('、')}。请写明，如：${example(who)}`;
}

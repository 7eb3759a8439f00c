import { groupKey, keyOf } from './roster/cell-text.ts';

/** Whose charge something of a unit is: at most one of them; all null is the unit itself, that is its secretary. */
export interface Owner {
  readonly groupName: string | null;
  readonly gridId: number | null;
  readonly teamId: number | null;
  readonly personId: number | null;
}

export const wholeUnit: Owner = { groupName: null, gridId: null, teamId: null, personId: null };

/** Everything of a unit that can have something in its charge. */
export interface OwnerRoster {
  readonly unit: { readonly name: string; readonly short: string };
  readonly groups: readonly string[];
  readonly grids: readonly { readonly id: number; readonly name: string }[];
  readonly teams: readonly { readonly id: number; readonly name: string }[];
  readonly people: readonly {
    readonly id: number;
    readonly name: string;
    readonly code: string;
    readonly groupName: string | null;
  }[];
}

const wholeWords = /^(?:书记|(?:本|全)?(?:村|社区|单位)|全体|大家|村里|村委会?|村两委)$/u;
/** 三组全体, 三组组长: behind a group it is still the group. */
const everybody = /(?<=组)的?(?:全体|全组|大家|各户|群众|村民|社员|党员|的|人|组长)+$/u;

/** Why nothing came of the words; `several`: they do name somebody, but more than one. */
export interface NoOwner {
  readonly say: string;
  readonly several: boolean;
}

/** Whom the words name: 三组, 第一网格, 先锋队, 张建国, 三组张建国, the unit itself; `say`: nobody, or several. */
export function findOwner(words: string, roster: OwnerRoster): { readonly owner: Owner } | NoOwner {
  const wanted = withoutUnit(words.trim(), roster.unit);
  if (wanted === '' || wholeWords.test(wanted)) return { owner: wholeUnit };
  const key = groupKey(wanted.replace(everybody, ''));
  const group = roster.groups.find((one) => groupKey(one) === key);
  if (group !== undefined) return { owner: { ...wholeUnit, groupName: group } };
  const grid = roster.grids.find(({ name }) => keyOf(name) === keyOf(wanted));
  if (grid) return { owner: { ...wholeUnit, gridId: grid.id } };
  const teams = roster.teams.filter(({ name }) => /队$/u.test(wanted) && keyOf(name).endsWith(keyOf(wanted)));
  const [team, anotherTeam] = teams;
  if (team && anotherTeam)
    return { say: `${wanted}有${teams.length}支：${teams.map(({ name }) => name).join('、')}`, several: true };
  if (team) return { owner: { ...wholeUnit, teamId: team.id } };
  const people = peopleCalled(wanted, roster);
  const [only, second] = people;
  if (only && !second) return { owner: { ...wholeUnit, personId: only.id } };
  if (only) return { say: severalCalled(only.name, people), several: true };
  return { say: nobody(wanted, roster), several: false };
}

/** Words that mean the owner behind the unit's name, empty for the unit itself; null when the roster has him no more. */
export function ownerWords(owner: Owner, roster: OwnerRoster): string | null {
  const { groupName, gridId, teamId, personId } = owner;
  const person = roster.people.find(({ id }) => id === personId);
  const words = [
    groupName,
    roster.grids.find(({ id }) => id === gridId)?.name,
    roster.teams.find(({ id }) => id === teamId)?.name,
    person?.name,
    person && `${person.groupName ?? ''}${person.name}`,
    person?.code,
  ];
  if ([groupName, gridId, teamId, personId].every((part) => part === null)) return '';
  return words.find((one) => one && means(owner, `${roster.unit.name}${one}`, roster)) ?? null;
}

function means(owner: Owner, words: string, roster: OwnerRoster): boolean {
  const found = findOwner(words, roster);
  if (!('owner' in found)) return false;
  const parts = ['groupName', 'gridId', 'teamId', 'personId'] as const;
  return parts.every((part) => found.owner[part] === owner[part]);
}

function withoutUnit(words: string, { name, short }: OwnerRoster['unit']): string {
  const named = [name, short].find((one) => words.startsWith(one) && words.length !== one.length + 1);
  return words.slice(named?.length ?? 0).replace(/^的/u, '');
}

function peopleCalled(wanted: string, { people }: OwnerRoster): OwnerRoster['people'] {
  const exact = people.filter(({ name, code }) => name === wanted || code === wanted);
  if (exact.length > 0) return exact;
  return people.filter(
    ({ name, groupName }) =>
      groupName !== null && wanted.endsWith(name) && groupKey(wanted.slice(0, -name.length)) === groupKey(groupName),
  );
}

function severalCalled(name: string, people: OwnerRoster['people']): string {
  const groups = people.map(({ groupName }) => groupName);
  const telling = new Set(groups).size === people.length && !groups.includes(null);
  const hints = people.map(({ code, groupName }) => (telling ? `${groupName}${name}` : code));
  return `${name}有${people.length}位，写明是哪位：${hints.join('、')}`;
}

function nobody(wanted: string, { unit, groups }: OwnerRoster): string {
  const shown = wanted.slice(0, 8);
  if (/[、,，]/u.test(wanted)) return `“${wanted.slice(0, 12)}”不止一个，请只写一个`;
  if (!/组$/u.test(wanted)) return `${unit.short}没有“${shown}”。写组、网格、队或名册上的人`;
  return `${unit.short}没有“${shown}”，${groups.length > 0 ? `有${groups.slice(0, 6).join('、')}` : '不分组'}`;
}

/** What the cast is made from: the shape of a town, so that this folder needs to know nothing of villages. */
export interface CastTown {
  readonly name: string;
  readonly units: readonly CastTownUnit[];
  readonly people: readonly CastTownPerson[];
}

export interface CastTownUnit {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  /** A unit that was merged into another has no group of its own any more. */
  readonly mergedInto?: string | null;
}

export interface CastTownPerson {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  readonly type?: string;
  readonly atHome?: boolean;
  /** `units` are the units a role is granted for; none means the whole town. */
  readonly roles: readonly { readonly role: string; readonly units: readonly string[] }[];
}

export interface CastChat {
  readonly id: string;
  readonly title: string;
  /** Code of the unit the group belongs to; null for private chats and the group nobody has bound yet. */
  readonly unit: string | null;
  readonly unitName: string | null;
  readonly unitKind: string | null;
  readonly kind: 'group' | 'private';
  readonly members: readonly string[];
}

export interface CastPerson {
  readonly id: string;
  /** The name the platform shows. */
  readonly name: string;
  /** Roster id of the person this account is bound to from the start; null: a stranger to the bot. */
  readonly personCode: string | null;
  readonly roles: readonly string[];
}

export interface Cast {
  readonly chats: readonly CastChat[];
  readonly people: readonly CastPerson[];
}

/** Ordinary members of each unit who are in the chat, besides everybody who holds a role. */
const membersPerUnit = 5;
const nicknames = ['湖边人家', '岁月静好', '平安是福'];

/**
 * Who plays in the sandbox of this town. One group per unit with its role holders and a few members; the town group; one
 * group nobody bound; a private chat with the bot for everybody; and in the first village's group two accounts the bot
 * does not know: a stranger, and a claimant who carries the name of a roster member and can say 我是.
 */
export function castOf(whole: CastTown): Cast {
  const town = { ...whole, units: whole.units.filter((unit) => !unit.mergedInto) };
  const [first] = town.units.filter((unit) => unit.kind === 'village').concat(town.units);
  const claimed = first === undefined ? undefined : claimable(town, first.id);
  const listed = town.people.filter((person) => person !== claimed && isListed(town, person, claimed));
  const strangers = strangersOf(town, claimed);
  const people = [...listed.map(boundPerson), ...strangers];
  const groups = town.units.map((unit) => unitGroup(town, unit, listed));
  const firstGroup = groups.find((group) => group.unit === first?.id);
  const chats = groups.map((group) =>
    group === firstGroup ? { ...group, members: [...group.members, ...strangers.map((person) => person.id)] } : group,
  );
  if (!town.units.some((unit) => unit.kind === 'town')) chats.push(townGroup(town, listed));
  chats.push(newGroup(listed, first?.id, strangers[0]));
  return { chats: [...chats, ...people.map(privateChat)], people };
}

function isListed(town: CastTown, person: CastTownPerson, claimed: CastTownPerson | undefined): boolean {
  if (person.roles.length > 0) return true;
  const members = plainMembers(town, person.unit).filter((member) => member !== claimed);
  return members.slice(0, membersPerUnit).includes(person);
}

/**
 * Members of the unit without a role: party members at home first, since they are the ones who post. Namesakes come
 * last, so that a name alone says who is meant.
 */
function plainMembers(town: CastTown, unit: string): CastTownPerson[] {
  const rank = (person: CastTownPerson) =>
    (hasNamesake(town, person) ? 4 : 0) + (person.type === '党员' ? 0 : 2) + (person.atHome === false ? 1 : 0);
  return town.people
    .filter((person) => person.unit === unit && person.roles.length === 0)
    .sort((a, b) => rank(a) - rank(b));
}

function hasNamesake(town: CastTown, person: CastTownPerson): boolean {
  return town.people.some((other) => other !== person && other.name === person.name);
}

function claimable(town: CastTown, unit: string): CastTownPerson | undefined {
  return plainMembers(town, unit).findLast((person) => !hasNamesake(town, person));
}

function strangersOf(town: CastTown, claimed: CastTownPerson | undefined): CastPerson[] {
  const names = new Set(town.people.map((person) => person.name));
  const nickname = nicknames.find((name) => !names.has(name)) ?? '路过的人';
  const stranger = { id: 'stranger', name: nickname, personCode: null, roles: [] };
  if (claimed === undefined) return [stranger];
  return [stranger, { id: 'claimant', name: claimed.name, personCode: null, roles: [] }];
}

function boundPerson(person: CastTownPerson): CastPerson {
  const held = [...new Set(person.roles.map((grant) => grant.role))];
  return { id: userId(person), name: person.name, personCode: person.id, roles: held.length > 0 ? held : ['member'] };
}

/** A unit's people, and whoever holds a role for it: the cadre of two villages sits in both groups. */
function unitGroup(town: CastTown, unit: CastTown['units'][number], listed: readonly CastTownPerson[]): CastChat {
  const isTown = unit.kind === 'town';
  const belongs = isTown ? isTownStaff(unit.id) : isOfUnit(unit.id);
  return {
    id: `g-${unit.id}`,
    title: isTown ? `${town.name}人居环境工作群` : `${unit.name}人居环境群`,
    unit: unit.id,
    unitName: unit.name,
    unitKind: unit.kind,
    kind: 'group',
    members: listed.filter(belongs).map(userId),
  };
}

function townGroup(town: CastTown, listed: readonly CastTownPerson[]): CastChat {
  return {
    id: 'town-group',
    title: `${town.name}人居环境工作群`,
    unit: null,
    unitName: null,
    unitKind: null,
    kind: 'group',
    members: listed.filter(isTownStaff(null)).map(userId),
  };
}

function isOfUnit(unit: string): (person: CastTownPerson) => boolean {
  return (person) => person.unit === unit || person.roles.some((grant) => grant.units.includes(unit));
}

/** The town's own people and every village's leaders. */
function isTownStaff(unit: string | null): (person: CastTownPerson) => boolean {
  return (person) => person.unit === unit || person.roles.some((grant) => grant.role !== 'gridHead');
}

/** Somebody who may bind it, a few who would post in it, and the stranger. */
function newGroup(
  listed: readonly CastTownPerson[],
  first: string | undefined,
  stranger: CastPerson | undefined,
): CastChat {
  const holds = (role: string) => (person: CastTownPerson) => person.roles.some((grant) => grant.role === role);
  const ofFirst = listed.filter((person) => person.unit === first);
  const members = [
    ...ofFirst.filter((person) => person.roles.length === 0).slice(0, 2),
    ...ofFirst.filter(holds('secretary')),
    ...listed.filter(holds('office')).slice(0, 1),
  ].map(userId);
  if (stranger !== undefined) members.push(stranger.id);
  return {
    id: 'new-group',
    title: '新建的群',
    unit: null,
    unitName: null,
    unitKind: null,
    kind: 'group',
    members: [...new Set(members)],
  };
}

function privateChat(person: CastPerson): CastChat {
  return {
    id: `p-${person.id}`,
    title: person.name,
    unit: null,
    unitName: null,
    unitKind: null,
    kind: 'private',
    members: [person.id],
  };
}

function userId(person: CastTownPerson): string {
  return `u-${person.id}`;
}

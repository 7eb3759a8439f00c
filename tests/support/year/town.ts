import type { ProgrammeBundle, Role, TownPerson, TownUnit } from '../../../src/domain/programme/model.ts';

/** A town of the sandbox as the players of its year know it: who is who and in which chat he speaks. */
export interface PlayedTown {
  readonly bundle: ProgrammeBundle;
  /** Villages, communities and departments that are played. */
  readonly units: readonly TownUnit[];
  readonly villages: readonly TownUnit[];
  /** Every unit there is: inspectors go to those too that are not played. */
  readonly everywhere: readonly TownUnit[];
  readonly office: TownPerson;
  readonly commander: TownPerson | null;
  readonly inspectors: readonly TownPerson[];
  /** People of the unit who sit in its group and hold no role; their names say who is meant. */
  members(unit: TownUnit): readonly TownPerson[];
  holder(role: Role, unit: TownUnit): TownPerson | null;
}

/** Ordinary members in a sandbox group; the cast takes party members at home first and namesakes last. */
const listed = 5;

export function playedTown(bundle: ProgrammeBundle, options: { readonly villages?: number } = {}): PlayedTown {
  const { units: all, people } = bundle.town;
  const live = all.filter((unit) => unit.kind !== 'town' && !unit.mergedInto);
  const villages = live.filter(({ kind }) => kind !== 'department').slice(0, options.villages);
  const units = [...villages, ...live.filter(({ kind }) => kind === 'department')];
  const withRole = (role: Role) => people.filter((person) => person.roles.some((grant) => grant.role === role));
  const [office] = withRole('office');
  if (!office) throw new Error('the town has no office');
  const unique = (person: TownPerson) => people.every((one) => one === person || one.name !== person.name);
  return {
    bundle,
    units,
    villages,
    everywhere: live,
    office,
    commander: withRole('commander')[0] ?? null,
    inspectors: withRole('inspector').filter((person) => unique(person) && person !== office),
    members: (unit) =>
      people
        .filter((person) => person.unit === unit.id && person.roles.length === 0 && person.type === '党员')
        .filter((person) => person.atHome !== false && unique(person))
        .slice(0, listed),
    holder: (role, unit) => withRole(role).find((person) => isFor(person, role, unit)) ?? null,
  };
}

function isFor(person: TownPerson, role: Role, unit: TownUnit): boolean {
  return person.roles.some((grant) =>
    grant.role !== role ? false : grant.units.length === 0 ? person.unit === unit.id : grant.units.includes(unit.id),
  );
}

/** Chats and accounts of the sandbox are named by their codes. */
export const groupOf = (unit: { readonly id: string }): string => `g-${unit.id}`;
export const accountOf = (person: { readonly id: string }): string => `u-${person.id}`;
export const privateOf = (person: { readonly id: string }): string => `p-u-${person.id}`;

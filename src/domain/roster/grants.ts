import type { TownPerson, TownRole } from '../programme/model.ts';

/** One role for one unit and, for a grid head, one grid; `unit` null is the whole town. Units and grids by roster id. */
export interface RosterGrant {
  readonly role: TownRole['role'];
  readonly unit: string | null;
  readonly grid: string | null;
  readonly title: string | null;
}

/** Roles that hold for the whole town when the roster names no unit with them. */
export const townRoles: ReadonlySet<TownRole['role']> = new Set(['inspector', 'office', 'commander']);

/**
 * What the roles of a person come to, each once. A role without units is for his own unit, a grid head without grids
 * leads the grid he belongs to. `unitOfGrid` gives the unit a grid lies in.
 */
export function grantsIn(
  person: Pick<TownPerson, 'unit' | 'grid' | 'roles'>,
  unitOfGrid: ReadonlyMap<string, string>,
): RosterGrant[] {
  const all = person.roles.flatMap(({ role, units, grids, title }): RosterGrant[] => {
    if (grids.length > 0) {
      return grids.map((grid) => ({ role, unit: unitOfGrid.get(grid) ?? person.unit, grid, title }));
    }
    if (units.length > 0) return units.map((unit) => ({ role, unit, grid: null, title }));
    if (townRoles.has(role)) return [{ role, unit: null, grid: null, title }];
    return [{ role, unit: person.unit, grid: role === 'gridHead' ? person.grid : null, title }];
  });
  return [...new Map(all.map((grant) => [grantKey(grant), grant])).values()];
}

/** The same as the roster writes it: one entry for each role and post, in its shortest form. The reverse of `grantsIn`. */
export function rolesOf(person: Pick<TownPerson, 'unit' | 'grid'>, grants: readonly RosterGrant[]): TownRole[] {
  const entries = new Map<string, [RosterGrant, ...RosterGrant[]]>();
  for (const grant of grants) {
    const key = JSON.stringify([grant.role, grant.title, grant.grid === null]);
    const entry = entries.get(key);
    if (entry) entry.push(grant);
    else entries.set(key, [grant]);
  }
  return [...entries.values()].map((same) => entryOf(person, same));
}

export function grantKey({ role, unit, grid, title }: RosterGrant): string {
  return JSON.stringify([role, unit, grid, title]);
}

/** Which grid lies in which unit. */
export function unitsOfGrids(
  units: readonly { readonly id: string; readonly grids: readonly { readonly id: string }[] }[],
): Map<string, string> {
  return new Map(units.flatMap((unit) => unit.grids.map((grid) => [grid.id, unit.id] as const)));
}

function entryOf(person: Pick<TownPerson, 'unit' | 'grid'>, same: readonly [RosterGrant, ...RosterGrant[]]): TownRole {
  const [{ role, title }] = same;
  const units = [...new Set(same.flatMap(({ unit }) => (unit === null ? [] : [unit])))];
  const grids = same.flatMap(({ grid }) => (grid === null ? [] : [grid]));
  const ownUnit = units.length === 1 && units[0] === person.unit;
  const ownGrid = grids.length === 1 && grids[0] === person.grid;
  // A grid says its unit. A head of no grid in particular must keep his unit named, or he would lead his own grid; a
  // cadre always names his.
  const keepsUnit = role === 'liaison' || (role === 'gridHead' && person.grid !== null);
  const sparesUnit = grids.length > 0 || (ownUnit && !keepsUnit);
  return { role, units: sparesUnit ? [] : units, grids: ownGrid && ownUnit ? [] : grids, title };
}

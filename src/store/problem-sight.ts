import type { Instant } from '../domain/time.ts';
import { type Grant, grantsOf, membershipOf } from './people.ts';
import type { Db } from './store.ts';
import { assignedPlaces } from './visits.ts';

export interface Looker {
  readonly personId: number;
  /** The unit he is at home in. */
  readonly unitId: number | undefined;
  readonly grants: readonly Grant[];
}

/**
 * The groups to which somebody is narrowed, by unit: whoever is only sent there (S36) and looks after groups or households
 * of it sees the problems of these, and those that lie in no known group. A unit that is missing he sees whole.
 */
export async function narrowedTo(
  db: Db,
  looker: Looker,
  at: Instant,
): Promise<ReadonlyMap<number, ReadonlySet<string>>> {
  const placed = await assignedPlaces(db, looker.personId, at);
  const narrow = new Map<number, Set<string>>();
  for (const unitId of new Set(placed.map((place) => place.unitId))) {
    const own = placed.filter((place) => place.unitId === unitId && place.kind !== 'area');
    const isWhole = own.some(({ groupName, householdId }) => groupName === null && householdId === null);
    if (own.length === 0 || isWhole || !isOnlySent(looker, unitId)) continue;
    narrow.set(unitId, new Set(own.flatMap(({ groupName }) => groupName ?? [])));
  }
  return narrow;
}

/** Whether a problem of the unit and group is his to look at. */
export async function seesProblemIn(
  db: Db,
  personId: number,
  { unitId, groupName, at }: { unitId: number; groupName: string | null; at: Instant },
): Promise<boolean> {
  const home = await membershipOf(db, personId, at);
  const looker = { personId, unitId: home?.unitId, grants: await grantsOf(db, personId, at) };
  const groups = (await narrowedTo(db, looker, at)).get(unitId);
  return groups === undefined || groupName === null || groups.has(groupName);
}

/** Neither at home there nor with a post of the unit or the town. */
function isOnlySent({ unitId: home, grants }: Looker, unitId: number): boolean {
  if (home === unitId) return false;
  const there = grants.filter((grant) => grant.unitId === null || grant.unitId === unitId);
  return there.every(({ role }) => ['liaison', 'villageCadre', 'representative', 'inspector'].includes(role));
}

import { and, eq } from 'drizzle-orm';
import type { Instant } from '../domain/time.ts';
import { holdsAt } from './dated.ts';
import { gridsOf } from './quarter-indicators.ts';
import { assignments, grids, roleGrants } from './schema.ts';
import type { Db } from './store.ts';
import type { CountedWork } from './work-figures.ts';

export interface IdleAreas {
  /** Grids and 责任区 in which nothing was confirmed; areas go by their group or words, never by who looks after them. */
  readonly grids: readonly string[];
  readonly areas: readonly string[];
}

/** S50: what of a unit no confirmed activity has reached. `gridCodes`: only these grids, for their head. */
export async function idleAreas(
  db: Db,
  {
    unitId,
    work,
    at,
    gridCodes,
  }: { unitId: number; work: readonly CountedWork[]; at: Instant; gridCodes?: readonly string[] },
): Promise<IdleAreas> {
  const reached = new Set(work.flatMap(({ knownPlaces }) => knownPlaces));
  const own = (await gridsOf(db, unitId, at)).filter(({ code }) => gridCodes?.includes(code) ?? true);
  const idle = own.filter(({ name, groups }) => !reached.has(name) && !groups.some((group) => reached.has(group)));
  const groups = new Set(own.flatMap((grid) => grid.groups));
  const rows = await db
    .select({ groupName: assignments.groupName, boundary: assignments.boundary })
    .from(assignments)
    .where(and(eq(assignments.unitId, unitId), eq(assignments.kind, 'area'), holdsAt(assignments, at)));
  const areas = rows
    .filter(({ groupName }) => gridCodes === undefined || (groupName !== null && groups.has(groupName)))
    .filter(({ groupName, boundary }) => ![groupName, boundary].some((name) => name !== null && reached.has(name)))
    .flatMap(({ groupName, boundary }) => boundary ?? groupName ?? []);
  return { grids: idle.map(({ name }) => name), areas: [...new Set(areas)] };
}

/** Codes of the grids somebody is head of in the unit; null when he is head of the unit's grids at large, or of none. */
export async function gridsHeadedBy(
  db: Db,
  { personId, unitId, at }: { personId: number; unitId: number; at: Instant },
): Promise<string[] | null> {
  const rows = await db
    .select({ code: grids.code })
    .from(roleGrants)
    .innerJoin(grids, eq(grids.id, roleGrants.gridId))
    .where(
      and(
        eq(roleGrants.personId, personId),
        eq(roleGrants.role, 'gridHead'),
        eq(roleGrants.unitId, unitId),
        holdsAt(roleGrants, at),
      ),
    );
  return rows.length === 0 ? null : rows.map(({ code }) => code);
}

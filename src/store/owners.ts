import { and, asc, eq } from 'drizzle-orm';
import type { Owner, OwnerRoster } from '../domain/owner.ts';
import type { Instant } from '../domain/time.ts';
import { holdsAt } from './dated.ts';
import { namesInUnit } from './people.ts';
import { gridAreas, grids, teamMembers, teams, teamTerms } from './schema.ts';
import type { Db } from './store.ts';
import { groupsOf, type Unit } from './units.ts';

/** Everything of the unit that can have something in its charge then. */
export async function ownerRosterOf(
  db: Db,
  unit: Pick<Unit, 'id' | 'name' | 'short'>,
  at: Instant,
): Promise<OwnerRoster> {
  const ofUnit = await db
    .select({ id: grids.id, name: grids.name })
    .from(gridAreas)
    .innerJoin(grids, eq(grids.id, gridAreas.gridId))
    .where(and(eq(gridAreas.unitId, unit.id), holdsAt(gridAreas, at)))
    .orderBy(asc(grids.id));
  const standing = await db
    .select({ id: teams.id, name: teams.name })
    .from(teamTerms)
    .innerJoin(teams, eq(teams.id, teamTerms.teamId))
    .where(and(eq(teamTerms.unitId, unit.id), holdsAt(teamTerms, at)))
    .orderBy(asc(teams.id));
  const people = await namesInUnit(db, unit.id, at);
  return { unit, groups: await groupsOf(db, unit.id, at), grids: ofUnit, teams: standing, people };
}

/** The groups something is for: its own, or those of its grid; none when it is for no group in particular. */
export async function groupsOfOwner(db: Db, { groupName, gridId }: Owner, at: Instant): Promise<string[]> {
  if (groupName !== null) return [groupName];
  if (gridId === null) return [];
  const rows = await db
    .select({ groups: gridAreas.groups })
    .from(gridAreas)
    .where(and(eq(gridAreas.gridId, gridId), holdsAt(gridAreas, at)));
  return rows.flatMap((row) => row.groups);
}

/** The people something is for: the one named, or the members of its team; none when it is for no one in particular. */
export async function peopleOfOwner(db: Db, { personId, teamId }: Owner, at: Instant): Promise<number[]> {
  if (personId !== null) return [personId];
  if (teamId === null) return [];
  const rows = await db
    .select({ personId: teamMembers.personId })
    .from(teamMembers)
    .where(and(eq(teamMembers.teamId, teamId), holdsAt(teamMembers, at)));
  return rows.map((row) => row.personId);
}

import type { Owner } from '../domain/owner.ts';
import { addDays, dayOf, type Instant } from '../domain/time.ts';
import { holdsAt } from './dated.ts';
import { measuresDue } from './measures.ts';
import { mergedUnits } from './merged-units.ts';
import { gridAreas, memberships, roleGrants, teamMembers } from './schema.ts';
import type { Db } from './store.ts';
import { openTasks } from './tasks.ts';

export interface UnattendedWork extends Owner {
  readonly unitId: number;
  readonly unitShort: string;
  readonly number: number;
}

const aheadDays = 400;

/**
 * Open tasks and measures nobody of the roster answers for (S14): their person is gone, their grid or the grid of their
 * group has no head, their team no member, their unit no secretary.
 */
export async function unattendedWork(db: Db, at: Instant): Promise<UnattendedWork[]> {
  const work = [...(await openTasks(db)), ...(await measuresDue(db, null, addDays(dayOf(at), aheadDays)))];
  if (work.length === 0) return [];
  const answering = await whoAnswers(db, at);
  return work.filter((item) => !answering(item));
}

async function whoAnswers(db: Db, at: Instant): Promise<(work: UnattendedWork) => boolean> {
  const grants = await db.select().from(roleGrants).where(holdsAt(roleGrants, at));
  const areas = await db.select().from(gridAreas).where(holdsAt(gridAreas, at));
  const people = await db.select({ id: memberships.personId }).from(memberships).where(holdsAt(memberships, at));
  const members = await db.select({ id: teamMembers.teamId }).from(teamMembers).where(holdsAt(teamMembers, at));
  const merged = await mergedUnits(db, at);
  const present = new Set(people.map(({ id }) => id));
  const teams = new Set(members.map(({ id }) => id));
  const headed = new Set(
    grants.flatMap(({ role, gridId }) => (role === 'gridHead' && gridId !== null ? [gridId] : [])),
  );
  const led = new Set(grants.flatMap(({ role, unitId }) => (role === 'secretary' && unitId !== null ? [unitId] : [])));
  const hasOffice = grants.some(({ role, unitId }) => role === 'office' && unitId === null);
  return ({ unitId, personId, teamId, gridId, groupName }) => {
    const unit = merged.get(unitId) ?? unitId;
    if (personId !== null) return present.has(personId);
    if (teamId !== null) return teams.has(teamId);
    if (gridId !== null) return headed.has(gridId);
    const ofGroup = areas.filter((area) => area.unitId === unit && area.groups.includes(groupName ?? ''));
    if (groupName !== null) return ofGroup.some((area) => headed.has(area.gridId));
    return led.has(unit) || (hasOffice && !areas.some((area) => area.unitId === unit));
  };
}

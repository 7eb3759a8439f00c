import { and, eq, isNull } from 'drizzle-orm';
import type { Town, TownGrid, TownPerson, TownUnit } from '../domain/programme/model.ts';
import type { Instant } from '../domain/time.ts';
import type { Grant } from './people.ts';
import { gridAreas, grids, meetingDays, memberships, persons, roleGrants, units } from './schema.ts';
import type { Tx } from './store.ts';

interface Ids {
  readonly units: ReadonlyMap<string, number>;
  readonly grids: ReadonlyMap<string, number>;
}

/** What an import changed, for the dry run and the log. */
export interface ImportResult {
  readonly units: number;
  readonly people: number;
  /** People who left the roster: their memberships and roles ended. */
  readonly left: number;
}

/**
 * Brings organisation and roster in line with the town. Names are overwritten; dated facts are closed and opened at
 * `at`, never overwritten, and an unchanged fact is left alone, so importing twice changes nothing.
 */
export async function importTown(tx: Tx, town: Town, at: Instant): Promise<ImportResult> {
  const ids: Ids = { units: await importUnits(tx, town, at), grids: new Map() };
  const gridIds = await importGrids(tx, town, { unitIds: ids.units, at });
  const keep = new Set<number>();
  for (const person of town.people) {
    keep.add(await importPerson(tx, person, { ids: { units: ids.units, grids: gridIds }, at }));
  }
  return { units: town.units.length, people: town.people.length, left: await endOthers(tx, keep, at) };
}

async function importUnits(tx: Tx, town: Town, at: Instant): Promise<Map<string, number>> {
  const ids = new Map<string, number>();
  for (const unit of town.units) {
    const { name, short, kind } = unit;
    const places = [...unit.places];
    const [row] = await tx
      .insert(units)
      .values({ code: unit.id, name, short, kind, places })
      .onConflictDoUpdate({ target: units.code, set: { name, short, kind, places } })
      .returning({ id: units.id });
    if (!row) throw new Error('an upsert returned no unit');
    ids.set(unit.id, row.id);
    await importMeetingDay(tx, row.id, { unit, at });
  }
  return ids;
}

async function importMeetingDay(tx: Tx, unitId: number, { unit, at }: { unit: TownUnit; at: Instant }): Promise<void> {
  const [open] = await tx
    .select()
    .from(meetingDays)
    .where(and(eq(meetingDays.unitId, unitId), isNull(meetingDays.validTo)));
  if (open?.weekday === unit.meetingDay) return;
  if (open) await tx.update(meetingDays).set({ validTo: at }).where(eq(meetingDays.id, open.id));
  await tx.insert(meetingDays).values({ unitId, weekday: unit.meetingDay, validFrom: at });
}

async function importGrids(
  tx: Tx,
  town: Town,
  { unitIds, at }: { unitIds: ReadonlyMap<string, number>; at: Instant },
): Promise<Map<string, number>> {
  const ids = new Map<string, number>();
  for (const unit of town.units) {
    const unitId = idOf(unitIds, unit.id);
    for (const grid of unit.grids) {
      const [row] = await tx
        .insert(grids)
        .values({ unitId, code: grid.id, name: grid.name })
        .onConflictDoUpdate({ target: grids.code, set: { unitId, name: grid.name } })
        .returning({ id: grids.id });
      if (!row) throw new Error('an upsert returned no grid');
      ids.set(grid.id, row.id);
      await importGridArea(tx, row.id, { grid, at });
    }
  }
  return ids;
}

async function importGridArea(tx: Tx, gridId: number, { grid, at }: { grid: TownGrid; at: Instant }): Promise<void> {
  const wanted = {
    groups: [...grid.groups],
    branch: grid.branch,
    partyGroup: grid.partyGroup,
    boundary: grid.boundary,
  };
  const [open] = await tx
    .select()
    .from(gridAreas)
    .where(and(eq(gridAreas.gridId, gridId), isNull(gridAreas.validTo)));
  const same =
    open !== undefined &&
    open.groups.join('\n') === wanted.groups.join('\n') &&
    open.branch === wanted.branch &&
    open.partyGroup === wanted.partyGroup &&
    open.boundary === wanted.boundary;
  if (same) return;
  if (open) await tx.update(gridAreas).set({ validTo: at }).where(eq(gridAreas.id, open.id));
  await tx.insert(gridAreas).values({ gridId, ...wanted, validFrom: at });
}

async function importPerson(tx: Tx, person: TownPerson, { ids, at }: { ids: Ids; at: Instant }): Promise<number> {
  const [row] = await tx
    .insert(persons)
    .values({ code: person.id, name: person.name })
    .onConflictDoUpdate({ target: persons.code, set: { name: person.name } })
    .returning({ id: persons.id });
  if (!row) throw new Error('an upsert returned no person');
  await importMembership(tx, row.id, { person, ids, at });
  await importGrants(tx, row.id, { wanted: grantsIn(person, ids), at });
  return row.id;
}

async function importMembership(
  tx: Tx,
  personId: number,
  { person, ids, at }: { person: TownPerson; ids: Ids; at: Instant },
): Promise<void> {
  const wanted = {
    unitId: idOf(ids.units, person.unit),
    gridId: person.grid === null ? null : idOf(ids.grids, person.grid),
    groupName: person.group,
    branch: person.branch,
    memberType: person.type,
    atHome: person.atHome,
  };
  const [open] = await tx
    .select()
    .from(memberships)
    .where(and(eq(memberships.personId, personId), isNull(memberships.validTo)));
  const same =
    open !== undefined &&
    open.unitId === wanted.unitId &&
    open.gridId === wanted.gridId &&
    open.groupName === wanted.groupName &&
    open.branch === wanted.branch &&
    open.memberType === wanted.memberType &&
    open.atHome === wanted.atHome;
  if (same) return;
  if (open) await tx.update(memberships).set({ validTo: at }).where(eq(memberships.id, open.id));
  // An exemption is decided here, not in the roster file: it outlives a change of branch or group.
  await tx.insert(memberships).values({ personId, ...wanted, exemptReason: open?.exemptReason ?? null, validFrom: at });
}

async function importGrants(
  tx: Tx,
  personId: number,
  { wanted, at }: { wanted: readonly Grant[]; at: Instant },
): Promise<void> {
  const open = await tx
    .select()
    .from(roleGrants)
    .where(and(eq(roleGrants.personId, personId), isNull(roleGrants.validTo)));
  for (const row of open) {
    if (!wanted.some((grant) => isSame(grant, row))) {
      await tx.update(roleGrants).set({ validTo: at }).where(eq(roleGrants.id, row.id));
    }
  }
  for (const grant of wanted) {
    if (!open.some((row) => isSame(grant, row)))
      await tx.insert(roleGrants).values({ personId, ...grant, validFrom: at });
  }
}

/** Roles of the town may name no unit and hold for all; the others without a unit hold for the person's own. */
function grantsIn(person: TownPerson, ids: Ids): Grant[] {
  return person.roles.flatMap(({ role, units: codes }): Grant[] => {
    if (codes.length > 0) return codes.map((code) => ({ role, unitId: idOf(ids.units, code) }));
    const wholeTown = role === 'office' || role === 'inspector' || role === 'commander';
    return [{ role, unitId: wholeTown ? null : idOf(ids.units, person.unit) }];
  });
}

async function endOthers(tx: Tx, keep: ReadonlySet<number>, at: Instant): Promise<number> {
  const open = await tx
    .select({ id: memberships.id, personId: memberships.personId })
    .from(memberships)
    .where(isNull(memberships.validTo));
  const leaving = open.filter((row) => !keep.has(row.personId));
  for (const row of leaving) {
    await tx.update(memberships).set({ validTo: at }).where(eq(memberships.id, row.id));
    await importGrants(tx, row.personId, { wanted: [], at });
  }
  return leaving.length;
}

function isSame(a: Grant, b: Grant): boolean {
  return a.role === b.role && a.unitId === b.unitId;
}

function idOf(ids: ReadonlyMap<string, number>, code: string): number {
  const id = ids.get(code);
  if (id === undefined) throw new Error(`the town names ${code} but does not have it: it was not validated`);
  return id;
}

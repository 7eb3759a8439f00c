import { inArray, isNull, sql } from 'drizzle-orm';
import type { Town, TownUnit } from '../../domain/programme/model.ts';
import type { Instant } from '../../domain/time.ts';
import { gridAreas, grids, householdPlaces, households, teams, teamTerms } from '../schema.ts';
import type { Tx } from '../store.ts';
import { settleFacts } from './dated-facts.ts';
import { type Ids, idOf, idsOf, type Part, settleNames } from './named-rows.ts';
import { existing } from './units.ts';

interface Within {
  readonly units: Ids;
  readonly at: Instant;
}

/** Grids with what they cover and whose charge they are; one the town no longer has is closed. */
export async function importGrids(tx: Tx, town: Town, within: Within): Promise<Part> {
  const listed = partsOf(town, within, (unit) => unit.grids);
  const named = await settleNames({
    known: await tx.select({ code: grids.code, unitId: grids.unitId, name: grids.name }).from(grids),
    wanted: listed.map(({ part, unitId }) => ({ code: part.id, unitId, name: part.name })),
    upsert: (rows) =>
      tx
        .insert(grids)
        .values(rows)
        .onConflictDoUpdate({
          target: grids.code,
          set: { unitId: sql`excluded.unit_id`, name: sql`excluded.name` },
        }),
  });
  const ids = idsOf(await tx.select({ id: grids.id, code: grids.code }).from(grids));
  const { at } = within;
  const written = await settleFacts({
    open: await tx
      .select({
        id: gridAreas.id,
        gridId: gridAreas.gridId,
        unitId: gridAreas.unitId,
        groups: gridAreas.groups,
        branch: gridAreas.branch,
        partyGroup: gridAreas.partyGroup,
        boundary: gridAreas.boundary,
      })
      .from(gridAreas)
      .where(isNull(gridAreas.validTo)),
    wanted: listed.map(({ part: { id, groups, branch, partyGroup, boundary }, unitId }) => ({
      gridId: idOf(ids, id),
      unitId,
      groups: [...groups],
      branch,
      partyGroup,
      boundary,
    })),
    keyOf: (area) =>
      JSON.stringify([area.gridId, area.unitId, area.groups, area.branch, area.partyGroup, area.boundary]),
    close: (closed) => tx.update(gridAreas).set({ validTo: at }).where(inArray(gridAreas.id, closed)),
    insert: (rows) => tx.insert(gridAreas).values(rows.map((row) => ({ ...row, validFrom: at }))),
  });
  return { ids, named, ...written };
}

export async function importHouseholds(tx: Tx, town: Town, within: Within): Promise<Part> {
  const listed = partsOf(town, within, (unit) => unit.households);
  const named = await settleNames({
    known: await tx
      .select({ code: households.code, unitId: households.unitId, head: households.head })
      .from(households),
    wanted: listed.map(({ part, unitId }) => ({ code: part.id, unitId, head: part.head })),
    upsert: (rows) =>
      tx
        .insert(households)
        .values(rows)
        .onConflictDoUpdate({
          target: households.code,
          set: { unitId: sql`excluded.unit_id`, head: sql`excluded.head` },
        }),
  });
  const ids = idsOf(await tx.select({ id: households.id, code: households.code }).from(households));
  const { at } = within;
  const written = await settleFacts({
    open: await tx
      .select({
        id: householdPlaces.id,
        householdId: householdPlaces.householdId,
        unitId: householdPlaces.unitId,
        groupName: householdPlaces.groupName,
      })
      .from(householdPlaces)
      .where(isNull(householdPlaces.validTo)),
    wanted: listed.map(({ part, unitId }) => ({ householdId: idOf(ids, part.id), unitId, groupName: part.group })),
    keyOf: (place) => JSON.stringify([place.householdId, place.unitId, place.groupName]),
    close: (closed) => tx.update(householdPlaces).set({ validTo: at }).where(inArray(householdPlaces.id, closed)),
    insert: (rows) => tx.insert(householdPlaces).values(rows.map((row) => ({ ...row, validFrom: at }))),
  });
  return { ids, named, ...written };
}

export async function importTeams(tx: Tx, town: Town, within: Within): Promise<Part> {
  const listed = partsOf(town, within, (unit) => unit.teams);
  const named = await settleNames({
    known: await tx.select({ code: teams.code, unitId: teams.unitId, name: teams.name, kind: teams.kind }).from(teams),
    wanted: listed.map(({ part, unitId }) => ({ code: part.id, unitId, name: part.name, kind: part.kind })),
    upsert: (rows) =>
      tx
        .insert(teams)
        .values(rows)
        .onConflictDoUpdate({
          target: teams.code,
          set: { unitId: sql`excluded.unit_id`, name: sql`excluded.name`, kind: sql`excluded.kind` },
        }),
  });
  const ids = idsOf(await tx.select({ id: teams.id, code: teams.code }).from(teams));
  const { at } = within;
  const written = await settleFacts({
    open: await tx
      .select({ id: teamTerms.id, teamId: teamTerms.teamId, unitId: teamTerms.unitId })
      .from(teamTerms)
      .where(isNull(teamTerms.validTo)),
    wanted: listed.map(({ part, unitId }) => ({ teamId: idOf(ids, part.id), unitId })),
    keyOf: ({ teamId, unitId }) => `${teamId} ${unitId}`,
    close: (closed) => tx.update(teamTerms).set({ validTo: at }).where(inArray(teamTerms.id, closed)),
    insert: (rows) => tx.insert(teamTerms).values(rows.map((row) => ({ ...row, validFrom: at }))),
  });
  return { ids, named, ...written };
}

/** A merged unit has no parts of its own any more: what it had is listed under the unit it belongs to. */
function partsOf<T>(
  town: Town,
  { units }: Within,
  of: (unit: TownUnit) => readonly T[],
): { part: T; unitId: number }[] {
  return existing(town).flatMap((unit) => of(unit).map((part) => ({ part, unitId: idOf(units, unit.id) })));
}

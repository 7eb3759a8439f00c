import { and, asc, eq, inArray } from 'drizzle-orm';
import type { AnySQLiteColumn } from 'drizzle-orm/sqlite-core';
import type {
  MemberType,
  Town,
  TownAssignment,
  TownGrid,
  TownHousehold,
  TownPerson,
  TownTeam,
  TownUnit,
} from '../domain/programme/model.ts';
import { type RosterGrant, rolesOf } from '../domain/roster/grants.ts';
import type { Instant, Weekday } from '../domain/time.ts';
import { type Dated, holdsAt } from './dated.ts';
import { townNameSetting } from './import-town.ts';
import {
  assignments,
  gridAreas,
  grids,
  householdPlaces,
  households,
  meetingDays,
  memberships,
  persons,
  roleGrants,
  teamMembers,
  teams,
  teamTerms,
  unitMerges,
  unitSections,
  units,
} from './schema.ts';
import { getSetting } from './settings.ts';
import type { Db } from './store.ts';

/**
 * The town as the dated facts say at that instant, in the order in which things first came: importing what this gives
 * changes nothing. Names, places and branch lists are those of today. Units merged by then are there with `mergedInto` and
 * nothing else of their own. For the office's own use: phones are in it. It reads the whole roster, so in the service
 * it belongs where a tenth of a second does not matter; `peopleOf`, a unit's row id, leaves out the people of the others.
 */
export async function readTown(db: Db, at: Instant, { peopleOf }: { peopleOf?: number } = {}): Promise<Town> {
  const unitRows = await db
    .select({ unit: units, weekday: meetingDays.weekday })
    .from(units)
    .innerJoin(meetingDays, eq(meetingDays.unitId, units.id))
    .where(holdsAt(meetingDays, at))
    .orderBy(asc(units.id));
  const merged = await mergedRows(db, at);
  const listed = [...unitRows, ...merged].sort((a, b) => a.unit.id - b.unit.id);
  const codes: Codes = {
    units: new Map((await db.select({ id: units.id, code: units.code }).from(units)).map(pair)),
    grids: new Map((await db.select({ id: grids.id, code: grids.code }).from(grids)).map(pair)),
    households: new Map((await db.select({ id: households.id, code: households.code }).from(households)).map(pair)),
  };
  const parts = await partsAt(db, at);
  return {
    name: (await getSetting(db, townNameSetting)) ?? '',
    units: listed.map(({ unit, weekday }): TownUnit => {
      const into = merged.find((row) => row.unit.id === unit.id)?.intoId ?? null;
      return {
        id: unit.code,
        name: unit.name,
        short: unit.short,
        kind: unit.kind,
        meetingDay: weekday as Weekday,
        section: parts.sections.get(unit.id) ?? null,
        grids: parts.grids.get(unit.id) ?? [],
        branches: unit.branches,
        places: unit.places,
        teams: parts.teams.get(unit.id) ?? [],
        households: parts.households.get(unit.id) ?? [],
        mergedInto: codeOf(codes.units, into),
      };
    }),
    people: await peopleAt(db, codes, { at, unitId: peopleOf }),
  };
}

interface Codes {
  readonly units: ReadonlyMap<number, string>;
  readonly grids: ReadonlyMap<number, string>;
  readonly households: ReadonlyMap<number, string>;
}

/** A merged unit meets no more; the day it had last is what the roster shows. */
async function mergedRows(
  db: Db,
  at: Instant,
): Promise<{ unit: typeof units.$inferSelect; weekday: number; intoId: number }[]> {
  const rows = await db
    .select({ unit: units, intoId: unitMerges.intoId })
    .from(unitMerges)
    .innerJoin(units, eq(units.id, unitMerges.unitId))
    .where(holdsAt(unitMerges, at));
  if (rows.length === 0) return [];
  const days = await db.select().from(meetingDays).orderBy(asc(meetingDays.id));
  return rows.map(({ unit, intoId }) => ({
    unit,
    intoId,
    weekday: days.findLast((day) => day.unitId === unit.id)?.weekday ?? 1,
  }));
}

async function partsAt(db: Db, at: Instant) {
  const sections = await db.select().from(unitSections).where(holdsAt(unitSections, at));
  const gridRows = await db
    .select({ area: gridAreas, code: grids.code, name: grids.name })
    .from(gridAreas)
    .innerJoin(grids, eq(grids.id, gridAreas.gridId))
    .where(holdsAt(gridAreas, at))
    .orderBy(asc(grids.id));
  const householdRows = await db
    .select({
      unitId: householdPlaces.unitId,
      code: households.code,
      head: households.head,
      group: householdPlaces.groupName,
    })
    .from(householdPlaces)
    .innerJoin(households, eq(households.id, householdPlaces.householdId))
    .where(holdsAt(householdPlaces, at))
    .orderBy(asc(households.id));
  const teamRows = await db
    .select({ unitId: teamTerms.unitId, code: teams.code, name: teams.name, kind: teams.kind })
    .from(teamTerms)
    .innerJoin(teams, eq(teams.id, teamTerms.teamId))
    .where(holdsAt(teamTerms, at))
    .orderBy(asc(teams.id));
  return {
    sections: new Map(sections.map(({ unitId, section }) => [unitId, section])),
    grids: grouped(
      gridRows,
      ({ area }) => area.unitId,
      ({ area: { groups, branch, partyGroup, boundary }, code, name }): TownGrid => ({
        id: code,
        name,
        groups,
        branch,
        partyGroup,
        boundary,
      }),
    ),
    households: grouped(
      householdRows,
      ({ unitId }) => unitId,
      ({ code, head, group }): TownHousehold => ({ id: code, head, group }),
    ),
    teams: grouped(
      teamRows,
      ({ unitId }) => unitId,
      ({ code, name, kind }): TownTeam => ({ id: code, name, kind }),
    ),
  };
}

async function peopleAt(
  db: Db,
  codes: Codes,
  { at, unitId }: { at: Instant; unitId: number | undefined },
): Promise<TownPerson[]> {
  const members = and(holdsAt(memberships, at), unitId === undefined ? undefined : eq(memberships.unitId, unitId));
  const listed = db.select({ id: memberships.personId }).from(memberships).where(members);
  const facts = <T extends Dated & { readonly personId: AnySQLiteColumn }>(table: T) =>
    and(holdsAt(table, at), unitId === undefined ? undefined : inArray(table.personId, listed));
  const rows = await db
    .select({ person: persons, membership: memberships })
    .from(memberships)
    .innerJoin(persons, eq(persons.id, memberships.personId))
    .where(members)
    .orderBy(asc(persons.id));
  const grants = grouped(
    await db.select().from(roleGrants).where(facts(roleGrants)).orderBy(asc(roleGrants.id)),
    ({ personId }) => personId,
    ({ role, unitId, gridId, title }): RosterGrant => ({
      role,
      unit: codeOf(codes.units, unitId),
      grid: codeOf(codes.grids, gridId),
      title,
    }),
  );
  const inTeams = grouped(
    await db
      .select({ personId: teamMembers.personId, code: teams.code })
      .from(teamMembers)
      .innerJoin(teams, eq(teams.id, teamMembers.teamId))
      .where(facts(teamMembers))
      .orderBy(asc(teamMembers.id)),
    ({ personId }) => personId,
    ({ code }) => code,
  );
  const looksAfter = grouped(
    await db.select().from(assignments).where(facts(assignments)).orderBy(asc(assignments.id)),
    ({ personId }) => personId,
    ({ kind, unitId, groupName, householdId, boundary }): TownAssignment => ({
      kind,
      unit: codeOf(codes.units, unitId) ?? '',
      group: groupName,
      household: codeOf(codes.households, householdId),
      boundary,
    }),
  );
  return rows.map(({ person, membership }) => {
    const place = {
      unit: codeOf(codes.units, membership.unitId) ?? '',
      grid: codeOf(codes.grids, membership.gridId),
    };
    return {
      id: person.code,
      name: person.name,
      ...place,
      group: membership.groupName,
      branch: membership.branch,
      partyGroup: membership.partyGroup,
      household: codeOf(codes.households, membership.householdId),
      type: membership.memberType as MemberType,
      atHome: membership.atHome,
      memberClass: membership.memberClass,
      phone: person.phone,
      teams: inTeams.get(person.id) ?? [],
      roles: rolesOf(place, grants.get(person.id) ?? []),
      assignments: looksAfter.get(person.id) ?? [],
    };
  });
}

function grouped<Row, T>(
  rows: readonly Row[],
  keyOf: (row: Row) => number,
  toValue: (row: Row) => T,
): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(toValue(row));
    else groups.set(keyOf(row), [toValue(row)]);
  }
  return groups;
}

function pair({ id, code }: { id: number; code: string }): readonly [number, string] {
  return [id, code];
}

function codeOf(codes: ReadonlyMap<number, string>, id: number | null): string | null {
  return id === null ? null : (codes.get(id) ?? null);
}

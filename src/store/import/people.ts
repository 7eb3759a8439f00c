import { inArray, isNull, sql } from 'drizzle-orm';
import type { Town, TownPerson } from '../../domain/programme/model.ts';
import { grantsIn, unitsOfGrids } from '../../domain/roster/grants.ts';
import type { Instant } from '../../domain/time.ts';
import { refuseForgotten } from '../forget/refuse.ts';
import { assignments, memberships, persons, roleGrants, teamMembers } from '../schema.ts';
import type { Tx } from '../store.ts';
import { settleFacts, sum, type Written } from './dated-facts.ts';
import { type Ids, idOf, idsOf, type Part, settleNames } from './named-rows.ts';

interface Within {
  readonly units: Ids;
  readonly grids: Ids;
  readonly households: Ids;
  readonly teams: Ids;
  readonly at: Instant;
}

interface Listed extends Within {
  readonly people: readonly { readonly person: TownPerson; readonly personId: number }[];
}

/** People with all that is true of them. Whoever the town no longer has loses everything but his account. */
export async function importPeople(
  tx: Tx,
  town: Town,
  within: Within,
): Promise<Part & { readonly joined: number; readonly left: number }> {
  const known = await tx.select({ code: persons.code, name: persons.name, phone: persons.phone }).from(persons);
  await refuseForgotten(tx, town);
  const named = await settleNames({
    known,
    wanted: town.people.map(({ id: code, name, phone }) => ({ code, name, phone })),
    upsert: (rows) =>
      tx
        .insert(persons)
        .values(rows)
        .onConflictDoUpdate({
          target: persons.code,
          set: { name: sql`excluded.name`, phone: sql`excluded.phone` },
        }),
  });
  const ids = idsOf(await tx.select({ id: persons.id, code: persons.code }).from(persons));
  const people = town.people.map((person) => ({ person, personId: idOf(ids, person.id) }));
  const listed: Listed = { ...within, people };
  const belongs = await importMemberships(tx, listed);
  const written = sum([
    belongs,
    await importGrants(tx, listed, town),
    await importTeamMembers(tx, listed),
    await importAssignments(tx, listed),
  ]);
  return { ids, named, joined: belongs.joined, left: belongs.left, ...written };
}

async function importMemberships(
  tx: Tx,
  { people, units, grids, households, at }: Listed,
): Promise<Written & { joined: number; left: number }> {
  const open = await tx
    .select({
      id: memberships.id,
      personId: memberships.personId,
      unitId: memberships.unitId,
      gridId: memberships.gridId,
      groupName: memberships.groupName,
      branch: memberships.branch,
      partyGroup: memberships.partyGroup,
      householdId: memberships.householdId,
      memberType: memberships.memberType,
      atHome: memberships.atHome,
      memberClass: memberships.memberClass,
      exemptReason: memberships.exemptReason,
    })
    .from(memberships)
    .where(isNull(memberships.validTo));
  const before = new Map(open.map((row) => [row.personId, row]));
  const wanted = people.map(({ person, personId }) => ({
    personId,
    unitId: idOf(units, person.unit),
    gridId: person.grid === null ? null : idOf(grids, person.grid),
    groupName: person.group,
    branch: person.branch,
    partyGroup: person.partyGroup,
    householdId: person.household === null ? null : idOf(households, person.household),
    memberType: person.type as string,
    atHome: person.atHome,
    memberClass: person.memberClass,
    // Decided in a chat and not in the roster file: it outlives everything but leaving.
    exemptReason: before.get(personId)?.exemptReason ?? null,
  }));
  const written = await settleFacts({
    open,
    wanted,
    keyOf: (one) =>
      JSON.stringify([
        one.personId,
        one.unitId,
        one.gridId,
        one.groupName,
        one.branch,
        one.partyGroup,
        one.householdId,
        one.memberType,
        one.atHome,
        one.memberClass,
        one.exemptReason,
      ]),
    close: (closed) => tx.update(memberships).set({ validTo: at }).where(inArray(memberships.id, closed)),
    insert: (rows) => tx.insert(memberships).values(rows.map((row) => ({ ...row, validFrom: at }))),
  });
  const stay = new Set(people.map(({ personId }) => personId));
  return {
    ...written,
    joined: people.filter(({ personId }) => !before.has(personId)).length,
    left: [...before.keys()].filter((personId) => !stay.has(personId)).length,
  };
}

async function importGrants(tx: Tx, { people, units, grids, at }: Listed, town: Town): Promise<Written> {
  const unitOfGrid = unitsOfGrids(town.units);
  return settleFacts({
    open: await tx
      .select({
        id: roleGrants.id,
        personId: roleGrants.personId,
        role: roleGrants.role,
        unitId: roleGrants.unitId,
        gridId: roleGrants.gridId,
        title: roleGrants.title,
      })
      .from(roleGrants)
      .where(isNull(roleGrants.validTo)),
    wanted: people.flatMap(({ person, personId }) =>
      grantsIn(person, unitOfGrid).map(({ role, unit, grid, title }) => ({
        personId,
        role,
        unitId: unit === null ? null : idOf(units, unit),
        gridId: grid === null ? null : idOf(grids, grid),
        title,
      })),
    ),
    keyOf: (one) => JSON.stringify([one.personId, one.role, one.unitId, one.gridId, one.title]),
    close: (closed) => tx.update(roleGrants).set({ validTo: at }).where(inArray(roleGrants.id, closed)),
    insert: (rows) => tx.insert(roleGrants).values(rows.map((row) => ({ ...row, validFrom: at }))),
  });
}

async function importTeamMembers(tx: Tx, { people, teams, at }: Listed): Promise<Written> {
  return settleFacts({
    open: await tx
      .select({ id: teamMembers.id, teamId: teamMembers.teamId, personId: teamMembers.personId })
      .from(teamMembers)
      .where(isNull(teamMembers.validTo)),
    wanted: people.flatMap(({ person, personId }) =>
      person.teams.map((team) => ({ teamId: idOf(teams, team), personId })),
    ),
    keyOf: ({ teamId, personId }) => `${teamId} ${personId}`,
    close: (closed) => tx.update(teamMembers).set({ validTo: at }).where(inArray(teamMembers.id, closed)),
    insert: (rows) => tx.insert(teamMembers).values(rows.map((row) => ({ ...row, validFrom: at }))),
  });
}

async function importAssignments(tx: Tx, { people, units, households, at }: Listed): Promise<Written> {
  return settleFacts({
    open: await tx
      .select({
        id: assignments.id,
        personId: assignments.personId,
        kind: assignments.kind,
        unitId: assignments.unitId,
        groupName: assignments.groupName,
        householdId: assignments.householdId,
        boundary: assignments.boundary,
      })
      .from(assignments)
      .where(isNull(assignments.validTo)),
    wanted: people.flatMap(({ person, personId }) =>
      person.assignments.map(({ kind, unit, group, household, boundary }) => ({
        personId,
        kind,
        unitId: idOf(units, unit),
        groupName: group,
        householdId: household === null ? null : idOf(households, household),
        boundary,
      })),
    ),
    keyOf: (one) => JSON.stringify([one.personId, one.kind, one.unitId, one.groupName, one.householdId, one.boundary]),
    close: (closed) => tx.update(assignments).set({ validTo: at }).where(inArray(assignments.id, closed)),
    insert: (rows) => tx.insert(assignments).values(rows.map((row) => ({ ...row, validFrom: at }))),
  });
}

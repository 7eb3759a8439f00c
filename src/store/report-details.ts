import { and, eq, inArray, isNull, or } from 'drizzle-orm';
import type { ActivityDetails, DetailNames } from '../domain/activity-details.ts';
import type { Programme } from '../domain/programme/model.ts';
import type { Instant } from '../domain/time.ts';
import { holdsAt } from './dated.ts';
import {
  householdPlaces,
  households,
  memberships,
  persons,
  reportDetails,
  roleGrants,
  teams,
  teamTerms,
  units,
} from './schema.ts';
import type { Db, Tx } from './store.ts';

/** What the roster calls things in a unit then. Cadres: those of the unit and its liaison cadres, whatever their own unit. */
export async function detailNames(
  db: Db,
  { unitId, personId, programme, at }: { unitId: number; personId: number | null; programme: Programme; at: Instant },
): Promise<DetailNames> {
  const [unit] = await db
    .select({ short: units.short, branches: units.branches })
    .from(units)
    .where(eq(units.id, unitId))
    .limit(1);
  const [own] = personId === null ? [] : await ownFacts(db, personId, at);
  const isHere = own?.unitId === unitId;
  return {
    unitShort: unit?.short ?? '',
    branches: unit?.branches ?? [],
    campaigns: programme.campaigns,
    teams: await db
      .select({ id: teams.id, name: teams.name, kind: teams.kind })
      .from(teams)
      .innerJoin(teamTerms, eq(teamTerms.teamId, teams.id))
      .where(and(eq(teamTerms.unitId, unitId), holdsAt(teamTerms, at))),
    cadres: await cadresOf(db, unitId, at),
    households: await db
      .select({ id: households.id, head: households.head })
      .from(households)
      .innerJoin(householdPlaces, eq(householdPlaces.householdId, households.id))
      .where(and(eq(householdPlaces.unitId, unitId), holdsAt(householdPlaces, at))),
    own: {
      branch: isHere && own.branch !== null && unit?.branches.includes(own.branch) ? own.branch : null,
      householdId: isHere ? own.householdId : null,
    },
  };
}

async function ownFacts(db: Db, personId: number, at: Instant) {
  return db
    .select({ unitId: memberships.unitId, branch: memberships.branch, householdId: memberships.householdId })
    .from(memberships)
    .where(and(eq(memberships.personId, personId), holdsAt(memberships, at)))
    .limit(1);
}

/** 办点干部, 村干部 and 书记 of the unit, and the commanders of the town (S27). */
export async function cadresOf(db: Db, unitId: number, at: Instant): Promise<{ id: number; name: string }[]> {
  const ofUnit = and(
    eq(roleGrants.unitId, unitId),
    inArray(roleGrants.role, ['liaison', 'villageCadre', 'secretary', 'functional']),
  );
  const ofTown = and(isNull(roleGrants.unitId), eq(roleGrants.role, 'commander'));
  return db
    .selectDistinct({ id: persons.id, name: persons.name })
    .from(roleGrants)
    .innerJoin(persons, eq(persons.id, roleGrants.personId))
    .where(and(or(ofUnit, ofTown), holdsAt(roleGrants, at), isNull(persons.forgottenAt)))
    .orderBy(persons.id);
}

export async function saveDetails(tx: Tx, reportId: number, details: ActivityDetails): Promise<void> {
  const { channels, branches, rolls, campaigns, teamIds, cadreIds, householdId } = details;
  const values = {
    channels: [...channels],
    branches: [...branches],
    rolls: [...rolls],
    campaigns: [...campaigns],
    teamIds: [...teamIds],
    cadreIds: [...cadreIds],
    householdId,
  };
  await tx
    .insert(reportDetails)
    .values({ reportId, ...values })
    .onConflictDoUpdate({ target: reportDetails.reportId, set: values });
}

/** Null for a report that was stored before there were any. */
export async function detailsOf(db: Db, reportId: number): Promise<ActivityDetails | null> {
  const [row] = await db.select().from(reportDetails).where(eq(reportDetails.reportId, reportId)).limit(1);
  return row ?? null;
}

/** The words for ids of details. */
export async function namesOfDetails(
  db: Db,
  { teamIds, cadreIds, householdId }: Pick<ActivityDetails, 'teamIds' | 'cadreIds' | 'householdId'>,
): Promise<{ teams: string[]; cadres: string[]; household: string | null }> {
  const [household] =
    householdId === null
      ? []
      : await db.select({ head: households.head }).from(households).where(eq(households.id, householdId));
  const named = await db
    .select({ name: teams.name })
    .from(teams)
    .where(inArray(teams.id, [...teamIds]));
  const cadres = await db
    .select({ name: persons.name })
    .from(persons)
    .where(inArray(persons.id, [...cadreIds]));
  return {
    teams: named.map(({ name }) => name),
    cadres: cadres.map(({ name }) => name),
    household: household?.head ?? null,
  };
}
